#include "tasks/phrasebook.h"

#include <algorithm>

#include "base/error.h"
#include "tasks/answer.h"
#include "tasks/frames.h"
#include "tasks/number_words.h"

namespace sparsam::tasks {
namespace {

// One question's habits.
struct Style {
  std::string_view plus = "+", minus = "-", times = "*", divide = "/";
  enum class Lists { commas, with_and, brackets, spaces, semicolons } lists = Lists::commas;
  bool spaces = true, lower = false, words = false, comma = false, period = true;
};

Style draw_style(Dice& dice, Language language) {
  static constexpr std::string_view kTimes[] = {"*", "*", "\xC3\x97", "\xC2\xB7", " x "};
  static constexpr std::string_view kDivide[] = {"/", "/", ":", "\xC3\xB7"};
  static constexpr std::string_view kMinus[] = {"-", "-", "-", "\xE2\x88\x92", "\xE2\x80\x93"};
  Style style;
  style.times = dice.pick(kTimes);
  style.divide = dice.pick(kDivide);
  style.minus = dice.pick(kMinus);
  static constexpr Style::Lists kLists[] = {Style::Lists::commas,   Style::Lists::commas,   Style::Lists::commas,
                                            Style::Lists::commas,   Style::Lists::with_and, Style::Lists::with_and,
                                            Style::Lists::brackets, Style::Lists::spaces,   Style::Lists::semicolons};
  style.lists = dice.pick(kLists);
  style.spaces = dice.coin();
  style.lower = dice.one_in(10);
  style.period = !dice.one_in(6);
  style.words = dice.one_in(10);
  style.comma = language == Language::de && dice.coin();
  return style;
}

bool has_operator(std::string_view pattern) {
  return pattern.find("{+}") != std::string_view::npos || pattern.find("{-}") != std::string_view::npos ||
         pattern.find("{*}") != std::string_view::npos || pattern.find("{/}") != std::string_view::npos ||
         pattern.find('%') != std::string_view::npos;
}

class Writer {
 public:
  Writer(Dice& dice, const Slots& slots, const Style& style, Language language)
      : dice_(dice), slots_(slots), style_(style), language_(language) {}

  void write(std::string_view pattern) {
    while (!pattern.empty()) {
      const char c = pattern.front();
      if (c == '[') {
        write(choose(pattern));
      } else if (c == '{') {
        const std::size_t end = pattern.find('}');
        CHECK(end != std::string_view::npos, "a slot ends");
        slot(pattern.substr(1, end - 1));
        pattern.remove_prefix(end + 1);
      } else {
        const std::size_t run = std::min(pattern.find_first_of("[{"), pattern.size());
        literal(pattern.substr(0, run));
        pattern.remove_prefix(run);
      }
    }
  }
  std::string take() { return std::move(out_); }

 private:
  // Takes a [a|b|c] off the pattern and returns one of them; choices may hold choices.
  std::string_view choose(std::string_view& pattern) {
    std::size_t depth = 0, begin = 1, at = 0;
    std::vector<std::string_view> choices;
    for (;; ++at) {
      CHECK(at < pattern.size(), "a choice ends");
      const char c = pattern[at];
      if (c == '[') ++depth;
      if (depth == 1 && (c == '|' || c == ']')) choices.push_back(pattern.substr(begin, at - begin)), begin = at + 1;
      if (c == ']' && --depth == 0) break;
    }
    pattern.remove_prefix(at + 1);
    return dice_.pick(choices);
  }
  void literal(std::string_view text) { out_ += style_.lower ? lower_case(text) : std::string(text); }
  void sign(char operation) {
    const std::string_view s = operation == '+'   ? style_.plus
                               : operation == '-' ? style_.minus
                               : operation == '*' ? style_.times
                                                  : style_.divide;
    const bool spaces = style_.spaces && !s.starts_with(' ');
    if (spaces) out_ += ' ';
    out_ += s;
    if (spaces) out_ += ' ';
  }
  void slot(std::string_view name) {
    if (name.size() == 1 && std::string_view("+-*/").find(name[0]) != std::string_view::npos) return sign(name[0]);
    const Slots::Slot& slot = slots_.at(name);
    switch (slot.form) {
      case Slots::Form::text:
        out_ += slot.text;
        return;
      case Slots::Form::number: {
        const bool small = slot.text.size() <= 2 && slot.text[0] != '-' && slot.text != "0" && slot.text != "1";
        if (style_.words && small) {
          out_ += number_words(std::stoll(slot.text), language_);
        } else {
          out_ += slot.text;
        }
        return;
      }
      case Slots::Form::decimal:
        out_ += slot.text;
        if (style_.comma)
          std::replace(out_.end() - static_cast<std::ptrdiff_t>(slot.text.size()), out_.end(), '.', ',');
        return;
      case Slots::Form::formula:
        return formula(slot.text);
      case Slots::Form::list:
        return list(slot.text);
    }
  }
  void list(std::string_view text) {
    const std::size_t last = text.rfind(", ");
    if (style_.lists == Style::Lists::brackets) out_ += '[';
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != ',' || style_.lists == Style::Lists::commas || style_.lists == Style::Lists::brackets) {
        out_ += text[i];
      } else if (style_.lists == Style::Lists::semicolons) {
        out_ += ';';
      } else if (style_.lists == Style::Lists::with_and) {
        if (i == last) {
          out_ += language_ == Language::en ? " and" : " und";
        } else {
          out_ += ',';
        }
      }
    }
    if (style_.lists == Style::Lists::brackets) out_ += ']';
  }
  // A minus in front of a number is its sign, and stays plain.
  void formula(std::string_view text) {
    char before = '(';
    for (const char c : text) {
      const bool is_sign = c == '-' && (before == '(' || before == '=');
      if (!is_sign && std::string_view("+-*/").find(c) != std::string_view::npos) {
        sign(c);
      } else if (c == '=') {
        out_ += style_.spaces ? " = " : "=";
      } else {
        out_ += c;
      }
      before = c;
    }
  }

  Dice& dice_;
  const Slots& slots_;
  const Style& style_;
  Language language_;
  std::string out_;
};

// Of each eight the sixth; in a list of five the last. Shorter lists hold nothing back.
constexpr std::size_t kUnseenEvery = 8, kUnseenAt = 5, kShortest = 5;
bool is_unseen(std::size_t place, std::size_t size) {
  return size >= kShortest && place % kUnseenEvery == std::min(kUnseenAt, size - 1);
}

// A place in a list of `size`, seen or unseen as wanted; a list that holds nothing back gives what it has.
std::size_t draw_place(Dice& dice, std::size_t size, Phrasing phrasing) {
  const bool wanted = phrasing == Phrasing::unseen && size >= kShortest;
  for (;;) {
    const auto place = static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(size)));
    if (phrasing == Phrasing::all || is_unseen(place, size) == wanted) return place;
  }
}

// <der/den> as one of them.
std::string in_case(std::string_view noun, bool accusative) {
  std::string out;
  for (;;) {
    const std::size_t open = noun.find('<');
    out += noun.substr(0, open);
    if (open == std::string_view::npos) return out;
    const std::size_t slash = noun.find('/', open), close = noun.find('>', open);
    CHECK(slash < close && close != std::string_view::npos, "a noun's cases are <nominative/accusative>");
    out += accusative ? noun.substr(slash + 1, close - slash - 1) : noun.substr(open + 1, slash - open - 1);
    noun.remove_prefix(close + 1);
  }
}

std::string in_frame(std::string_view frame, std::string_view noun) {
  std::string out(frame);
  const std::size_t accusative = out.find("{A}"), nominative = out.find("{N}");
  const std::size_t at = std::min(accusative, nominative);
  CHECK(at != std::string::npos, "a frame has a place for a noun");
  return out.replace(at, 3, in_case(noun, accusative < nominative));
}

// What the seams leave behind: two spaces where a choice is empty, a comma or a full stop in front of a frame's own
// sign.
std::string tidied(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i], next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (c == ' ' && next == ' ') continue;
    if (c == ',' && (next == '?' || next == '.' || next == '!' || next == ',')) continue;
    if (c == '.' && next == '.' && i + 2 < text.size() && text[i + 2] == ' ' && (i == 0 || text[i - 1] != '.'))
      continue;
    out += c;
  }
  return out;
}

void capitalise(std::string& text) {
  if (text.empty()) return;
  if (text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  if (text.size() > 1 && text[0] == '\xC3' && (text[1] == '\xA4' || text[1] == '\xB6' || text[1] == '\xBC')) {
    text[1] = static_cast<char>(text[1] - 32);
  }
}

}  // namespace

const Slots::Slot& Slots::at(std::string_view name) const {
  const auto found = std::ranges::find(slots_, name, &Slot::name);
  CHECK(found != slots_.end(), std::string("no slot has the name ") + std::string(name));
  return *found;
}

Phrased phrase(Dice& dice, const Phrasebook& book, const Slots& slots, Language language, Phrasing phrasing) {
  const Phrases& phrases = book.of(language);
  std::string pattern;
  bool unseen = false;
  const bool framed = !phrases.nouns.empty() && (phrases.cores.empty() || dice.coin());
  if (framed) {
    const auto all = frames(language);
    const std::size_t frame = draw_place(dice, all.size(), phrasing);
    const std::size_t noun =
        draw_place(dice, phrases.nouns.size(), phrasing == Phrasing::unseen ? Phrasing::all : phrasing);
    pattern = in_frame(all[frame], phrases.nouns[noun]);
    unseen = is_unseen(frame, all.size()) || is_unseen(noun, phrases.nouns.size());
  } else {
    const std::size_t core = draw_place(dice, phrases.cores.size(), phrasing);
    pattern = phrases.cores[core];
    unseen = is_unseen(core, phrases.cores.size());
  }
  Style style = draw_style(dice, language);
  if (book.dress == Phrasebook::Dress::plain) {
    style.words = false;
  } else {
    if (has_operator(pattern)) style.words = false;
    if (dice.one_in(8)) {
      pattern = std::string(dice.pick(openings(language))) + pattern;
    }
    // A closing would be misread behind a question without its mark.
    if (dice.one_in(6)) {
      style.period = true;
      if (pattern.back() != '.' && pattern.back() != '?' && pattern.back() != '!' && pattern.back() != ']')
        pattern += '.';
      pattern += dice.pick(closings(language));
    }
  }
  Writer writer(dice, slots, style, language);
  writer.write(pattern);
  Phrased phrased{tidied(writer.take()), unseen};
  if (!style.lower) capitalise(phrased.text);
  if (!style.period && (phrased.text.ends_with('.') || phrased.text.ends_with('?'))) phrased.text.pop_back();
  return phrased;
}

std::string fill(std::string_view pattern, const Slots& slots, Dice& dice, Language language) {
  Style plain;
  plain.spaces = false;
  Writer writer(dice, slots, plain, language);
  writer.write(pattern);
  return writer.take();
}

PhraseCount count_phrases(const Phrases& phrases, Language language) {
  return {phrases.nouns.size() + phrases.cores.size(),
          phrases.nouns.size() * frames(language).size() + phrases.cores.size()};
}

}  // namespace sparsam::tasks
