#include "text/pre_tokenizer.h"

#include <algorithm>
#include <utility>

#include "text/byte_alphabet.h"
#include "text/character_class.h"
#include "text/utf8.h"

namespace sparsam {
namespace {

// The pieces of one word, in order: matches and what lies between them, both possibly empty.
struct Piece {
  Span span;
  bool match;
};

void cover(std::size_t length, const std::vector<Span>& matches, bool invert, std::vector<Piece>& pieces) {
  pieces.clear();
  std::size_t at = 0;
  for (const Span& match : matches) {
    if (match.begin != at) pieces.push_back({{at, match.begin}, invert});
    pieces.push_back({match, !invert});
    at = match.end;
  }
  if (at != length) pieces.push_back({{at, length}, invert});
}

// The words that the behaviour makes of the pieces, moved by `base`.
void join(const std::vector<Piece>& pieces, SplitBehavior behavior, std::size_t base, std::vector<Span>& out) {
  out.clear();
  bool previous_match = false;
  const auto push = [&](const Piece& piece, bool joins) {
    if (joins && !out.empty()) {
      out.back().end = base + piece.span.end;
    } else {
      out.push_back({base + piece.span.begin, base + piece.span.end});
    }
    previous_match = piece.match;
  };
  switch (behavior) {
    case SplitBehavior::isolated:
      for (const Piece& piece : pieces) push(piece, false);
      break;
    case SplitBehavior::removed:
      for (const Piece& piece : pieces) {
        if (!piece.match) push(piece, false);
      }
      break;
    case SplitBehavior::contiguous:
      for (const Piece& piece : pieces) push(piece, piece.match == previous_match);
      break;
    case SplitBehavior::merged_with_previous:
      for (const Piece& piece : pieces) push(piece, piece.match && !previous_match);
      break;
    case SplitBehavior::merged_with_next:
      // A match joins the piece after it, unless that is a match which has joined already.
      for (std::size_t i = pieces.size(); i-- > 0;) {
        if (pieces[i].match && !previous_match && !out.empty()) {
          out.back().begin = base + pieces[i].span.begin;
        } else {
          out.push_back({base + pieces[i].span.begin, base + pieces[i].span.end});
        }
        previous_match = pieces[i].match;
      }
      std::ranges::reverse(out);
      break;
  }
  std::erase_if(out, [](const Span& span) { return span.begin == span.end; });
}

// Applies find(word, matches) to every word.
template <typename Find>
Result<void> split_words(Words& words, SplitBehavior behavior, bool invert, Find find) {
  std::vector<Span> out;
  std::vector<Span> matches;
  std::vector<Piece> pieces;
  std::vector<Span> fresh;
  for (std::size_t i = 0; i < words.spans.size(); ++i) {
    matches.clear();
    TRY(find(words[i], matches));
    if (matches.empty() && !invert) {
      out.push_back(words.spans[i]);
      continue;
    }
    cover(words[i].size(), matches, invert, pieces);
    join(pieces, behavior, words.spans[i].begin, fresh);
    out.insert(out.end(), fresh.begin(), fresh.end());
  }
  words.spans = std::move(out);
  return {};
}

class Split final : public PreTokenizer {
 public:
  Split(Pattern pattern, SplitBehavior behavior, bool invert)
      : pattern_(std::move(pattern)), behavior_(behavior), invert_(invert) {}
  Result<void> apply(Words& words) const override {
    return split_words(words, behavior_, invert_, [&](std::string_view word, std::vector<Span>& matches) {
      return pattern_.find_all(word, matches);
    });
  }

 private:
  Pattern pattern_;
  SplitBehavior behavior_;
  bool invert_;
};

// Every character that the predicate names is a match of its own.
class CharacterSplit final : public PreTokenizer {
 public:
  using Predicate = bool (*)(char32_t);
  CharacterSplit(Predicate predicate, SplitBehavior behavior) : predicate_(predicate), behavior_(behavior) {}
  Result<void> apply(Words& words) const override {
    return split_words(words, behavior_, false, [&](std::string_view word, std::vector<Span>& matches) -> Result<void> {
      for (std::size_t at = 0; at < word.size();) {
        const std::size_t start = at;
        if (predicate_(utf8_next(word, at))) matches.push_back({start, at});
      }
      return {};
    });
  }

 private:
  Predicate predicate_;
  SplitBehavior behavior_;
};

// Writes every word anew, as rewrite(i, word, out) appends it.
template <typename Rewrite>
void rewrite_words(Words& words, Rewrite rewrite) {
  std::string out;
  out.reserve(words.text.size() + words.text.size() / 2);
  for (std::size_t i = 0; i < words.spans.size(); ++i) {
    const std::size_t begin = out.size();
    rewrite(i, words[i], out);
    words.spans[i] = {begin, out.size()};
  }
  words.text = std::move(out);
}

class ByteLevel final : public PreTokenizer {
 public:
  ByteLevel(bool add_prefix_space, std::unique_ptr<PreTokenizer> before)
      : add_prefix_space_(add_prefix_space), split_(std::move(before)) {}
  Result<void> apply(Words& words) const override {
    if (add_prefix_space_) {
      rewrite_words(words, [](std::size_t, std::string_view word, std::string& out) {
        if (!word.starts_with(' ')) out += ' ';
        out += word;
      });
    }
    if (split_) TRY(split_->apply(words));
    rewrite_words(words,
                  [](std::size_t, std::string_view word, std::string& out) { append_byte_characters(word, out); });
    return {};
  }

 private:
  bool add_prefix_space_;
  std::unique_ptr<PreTokenizer> split_;
};

class Metaspace final : public PreTokenizer {
 public:
  Metaspace(std::string_view replacement, PrependScheme scheme, bool split)
      : replacement_(replacement), scheme_(scheme), split_(split) {}
  Result<void> apply(Words& words) const override {
    const bool at_input = words.begins_input && !words.spans.empty() && words.spans[0].begin == 0;
    rewrite_words(words, [&](std::size_t i, std::string_view word, std::string& out) {
      const bool wanted = scheme_ == PrependScheme::always || (scheme_ == PrependScheme::first && i == 0 && at_input);
      if (wanted && !word.starts_with(replacement_) && !word.starts_with(' ')) out += replacement_;
      for (const char c : word) {
        if (c == ' ') {
          out += replacement_;
        } else {
          out += c;
        }
      }
    });
    if (!split_) return {};
    const Pattern pattern = Pattern::literal(replacement_);
    return split_words(
        words, SplitBehavior::merged_with_next, false,
        [&](std::string_view word, std::vector<Span>& matches) { return pattern.find_all(word, matches); });
  }

 private:
  std::string replacement_;
  PrependScheme scheme_;
  bool split_;
};

class CharacterDelimiter final : public PreTokenizer {
 public:
  explicit CharacterDelimiter(char32_t delimiter) { append_utf8(delimiter_, delimiter); }
  Result<void> apply(Words& words) const override {
    const Pattern pattern = Pattern::literal(delimiter_);
    return split_words(words, SplitBehavior::removed, false, [&](std::string_view word, std::vector<Span>& matches) {
      return pattern.find_all(word, matches);
    });
  }

 private:
  std::string delimiter_;
};

// A chain of steps that prepend can grow a text of one-letter words at every step; published chains have three steps.
constexpr std::size_t kMaxGrowth = 64;

class Sequence final : public PreTokenizer {
 public:
  explicit Sequence(std::vector<std::unique_ptr<PreTokenizer>> steps) : steps_(std::move(steps)) {}
  Result<void> apply(Words& words) const override {
    const std::size_t limit = kMaxGrowth * words.text.size();
    for (const auto& step : steps_) {
      TRY(step->apply(words));
      if (words.text.size() > limit) {
        return fail(Code::exhausted, "the pre-tokenizer makes the text more than {} bytes", limit);
      }
    }
    return {};
  }

 private:
  std::vector<std::unique_ptr<PreTokenizer>> steps_;
};

}  // namespace

Words Words::whole(std::string text, bool begins_input) {
  Words words;
  if (!text.empty()) words.spans.push_back({0, text.size()});
  words.text = std::move(text);
  words.begins_input = begins_input;
  return words;
}

namespace pre_tokenizers {

std::unique_ptr<PreTokenizer> split(Pattern pattern, SplitBehavior behavior, bool invert) {
  return std::make_unique<Split>(std::move(pattern), behavior, invert);
}

std::unique_ptr<PreTokenizer> byte_level(bool add_prefix_space, bool use_regex) {
  std::unique_ptr<PreTokenizer> before;
  if (use_regex) {
    auto pattern = Pattern::regex(kGpt2Pattern);
    CHECK(pattern, "the constant pattern compiles");
    before = split(*std::move(pattern), SplitBehavior::isolated, false);
  }
  return std::make_unique<ByteLevel>(add_prefix_space, std::move(before));
}

std::unique_ptr<PreTokenizer> metaspace(std::string_view replacement, PrependScheme scheme, bool split) {
  return std::make_unique<Metaspace>(replacement, scheme, split);
}

std::unique_ptr<PreTokenizer> digits(bool individual) {
  return std::make_unique<CharacterSplit>(&is_numeric,
                                          individual ? SplitBehavior::isolated : SplitBehavior::contiguous);
}

std::unique_ptr<PreTokenizer> punctuation(SplitBehavior behavior) {
  return std::make_unique<CharacterSplit>(&is_punctuation, behavior);
}

std::unique_ptr<PreTokenizer> white_space_split() {
  return std::make_unique<CharacterSplit>(&is_white_space, SplitBehavior::removed);
}

std::unique_ptr<PreTokenizer> character_delimiter(char32_t delimiter) {
  return std::make_unique<CharacterDelimiter>(delimiter);
}

std::unique_ptr<PreTokenizer> sequence(std::vector<std::unique_ptr<PreTokenizer>> steps) {
  return std::make_unique<Sequence>(std::move(steps));
}

}  // namespace pre_tokenizers
}  // namespace sparsam
