#include "records/rephrase/section_grammar.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <vector>

#include "records/terms/words.h"
#include "records/verify/lexer.h"

namespace sparsam::records {
namespace {

using Choices = std::vector<std::string>;

constexpr std::string_view kEnd = R"( "."?)";

// How a section's sentences may begin, what may stand for the colon behind a name, and how a day is tied to what
// happened on it. PATIENT becomes "the patient", "die Patientin" or "der Patient".
struct Manner {
  SectionKind section;
  Choices openings, colons, ties;
};

const Manner* manner_of(SectionKind section, Language language) {
  static const std::vector<Manner> kEnglish{
      {SectionKind::problems, {"PATIENT has ", "there is "}, {}, {}},
      {SectionKind::past_problems, {"PATIENT had "}, {}, {}},
      {SectionKind::allergies, {"PATIENT has ", "there is "}, {}, {}},
      {SectionKind::medication, {"PATIENT takes ", "PATIENT receives "}, {", "}, {}},
      {SectionKind::past_medication, {"PATIENT took ", "PATIENT received "}, {", "}, {}},
      {SectionKind::vitals, {"the "}, {" was ", " of "}, {}},
      {SectionKind::laboratory, {"the "}, {" was ", " of "}, {}},
      {SectionKind::other_results, {"the "}, {" was "}, {}},
      {SectionKind::procedures, {}, {}, {" was performed on ", " was done on ", " on "}},
      {SectionKind::immunizations, {"PATIENT received "}, {}, {" was given on ", " on "}},
      {SectionKind::family, {}, {" with "}, {}},
      {SectionKind::devices, {"PATIENT has "}, {}, {}},
      {SectionKind::encounters, {}, {}, {" took place on ", " was on "}},
  };
  static const std::vector<Manner> kGerman{
      {SectionKind::problems, {"PATIENT hat ", "es besteht "}, {}, {}},
      {SectionKind::past_problems, {"PATIENT hatte "}, {}, {}},
      {SectionKind::allergies, {"PATIENT hat eine ", "es besteht eine "}, {}, {}},
      {SectionKind::medication, {"PATIENT nimmt ", "PATIENT erhält "}, {", "}, {}},
      {SectionKind::past_medication, {"PATIENT nahm ", "PATIENT erhielt "}, {", "}, {}},
      {SectionKind::vitals, {}, {" betrug ", " lag bei "}, {}},
      {SectionKind::laboratory, {}, {" betrug ", " lag bei "}, {}},
      {SectionKind::procedures, {}, {}, {" wurde am ", " erfolgte am "}},
      {SectionKind::immunizations, {"PATIENT erhielt "}, {}, {" erfolgte am ", " am "}},
      {SectionKind::family, {}, {" mit "}, {}},
      {SectionKind::devices, {"PATIENT hat "}, {}, {}},
      {SectionKind::encounters, {}, {}, {" war am "}},
  };
  for (const Manner& manner : language == Language::de ? kGerman : kEnglish) {
    if (manner.section == section) return &manner;
  }
  return nullptr;
}

std::string literal(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\x{:02X}", static_cast<unsigned>(c));
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string any_of(const Choices& choices) {
  std::string out = "(";
  for (const std::string& choice : choices) {
    if (out.size() > 1) out += " | ";
    out += literal(choice);
  }
  return out + ")";
}

// "2021-03-09" is also "March 9, 2021".
Choices written_out(const PartialDate& date, std::string as_it_stands, Language language) {
  static constexpr std::array<std::string_view, 12> kEnglish{"January",   "February", "March",    "April",
                                                             "May",       "June",     "July",     "August",
                                                             "September", "October",  "November", "December"};
  static constexpr std::array<std::string_view, 12> kGerman{"Januar",    "Februar", "März",     "April",
                                                            "Mai",       "Juni",    "Juli",     "August",
                                                            "September", "Oktober", "November", "Dezember"};
  Choices choices{std::move(as_it_stands)};
  if (!date.month) return choices;
  const bool de = language == Language::de;
  const std::string_view month = (de ? kGerman : kEnglish)[static_cast<std::size_t>(date.month - 1)];
  const int day = date.day, year = date.year;
  if (day == 0) {
    choices.push_back(fmt::format("{} {}", month, year));
  } else if (de) {
    choices.push_back(fmt::format("{}. {} {}", day, month, year));
  } else {
    choices.push_back(fmt::format("{} {}, {}", month, day, year));
    choices.push_back(fmt::format("{} {} {}", day, month, year));
  }
  return choices;
}

// A statement as a sequence of pieces of grammar.
class StatementGrammar {
 public:
  StatementGrammar(const Statement& statement, const Manner* manner, std::string patient, Language language)
      : text_(decode_utf8(statement.text)),
        manner_(manner),
        patient_(std::move(patient)),
        de_(language == Language::de),
        plain_(is_plain(statement)) {
    for (const Token& token : read_document(statement.text).tokens) {
      if (token.kind == Token::Kind::date && token.dates.size() == 1 && !token.without_year) {
        dates_.push_back(
            {token.begin, token.end, any_of(written_out(token.dates[0], part(token.begin, token.end), language))});
      }
    }
  }

  std::string write() const {
    const auto end = static_cast<std::uint32_t>(text_.size());
    std::string rule = form(0, end);
    if (const auto day = leading_day(); day && manner_ && !manner_->ties.empty()) {
      rule += fmt::format(" | {} {} {}{}", body(day->end + 2, end, Colon::stays), any_of(manner_->ties), day->grammar,
                          kEnd);
      for (const std::string& opening : openings())
        rule += fmt::format(" | {} {} {} {}{}", literal(capital(opening)), body(day->end + 2, end, Colon::stays),
                            literal(de_ ? " am " : " on "), day->grammar, kEnd);
    }
    if (const std::uint32_t time = last_time(); time > 0) {
      for (const std::string& opening : openings()) {
        // German turns the verb to the front, which the openings cannot.
        if (de_) break;
        rule +=
            fmt::format(" | {} {} {} {}{}", literal(capital(part(time + 2, time + 3))),
                        body(time + 3, end, Colon::stays), literal(", " + opening), body(0, time, Colon::goes), kEnd);
      }
    }
    return rule;
  }

 private:
  struct Date {
    std::uint32_t begin = 0, end = 0;
    std::string grammar;
  };

  // "The patient has …" fits what holds, without a condition.
  static bool is_plain(const Statement& statement) {
    const Fact* const fact = statement.fact;
    if (!fact) return false;
    const bool past_allergy = fact->kind == FactKind::allergy && fact->standing == Standing::past;
    return fact->certainty == Certainty::stated && !fact->nothing_known && !past_allergy && fact->status != "on-hold";
  }

  std::string part(std::uint32_t begin, std::uint32_t end) const {
    return encode_utf8(std::u32string_view(text_).substr(begin, end - begin));
  }
  bool at(std::uint32_t place, std::u32string_view what) const {
    return std::u32string_view(text_).substr(place).starts_with(what);
  }

  Choices openings() const {
    Choices openings;
    if (!manner_ || !plain_) return openings;
    for (std::string opening : manner_->openings) {
      if (const std::size_t place = opening.find("PATIENT"); place != std::string::npos)
        opening.replace(place, 7, patient_);
      openings.push_back(std::move(opening));
    }
    return openings;
  }
  static std::string capital(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
  }

  std::string form(std::uint32_t begin, std::uint32_t end) const {
    std::string rule = body(begin, end, Colon::stays) + std::string(kEnd);
    if (manner_ && !manner_->colons.empty()) rule += " | " + body(begin, end, Colon::goes) + std::string(kEnd);
    if (const Choices choices = leading_day() ? Choices{} : openings(); !choices.empty()) {
      Choices capitals;
      for (const std::string& choice : choices) capitals.push_back(capital(choice));
      rule += fmt::format(" | {} {}{}", any_of(capitals), body(begin, end, Colon::goes), kEnd);
    }
    return rule;
  }

  enum class Colon : std::uint8_t { stays, goes };  // where there is something to say in its place

  // The words as they stand; dates and joints as the model likes.
  std::string body(std::uint32_t begin, std::uint32_t end, Colon colon) const {
    std::string out;
    std::u32string words;
    const auto append = [&](const std::string& grammar) {
      if (!out.empty()) out += ' ';
      out += grammar;
    };
    const auto flush = [&] {
      if (!words.empty()) append(literal(encode_utf8(words)));
      words.clear();
    };
    const auto add = [&](const std::string& grammar) {
      flush();
      append(grammar);
    };
    for (std::uint32_t i = begin; i < end;) {
      const Date* const bracketed = at(i, U" (") ? date_at(i + 2) : nullptr;
      if (bracketed && at(bracketed->end, U")") && bracketed->end < end) {
        add(fmt::format("({} {} \")\" | {} {})", literal(" ("), bracketed->grammar, literal(de_ ? " am " : " on "),
                        bracketed->grammar));
        i = bracketed->end + 1;
      } else if (const Date* const date = date_at(i); date && date->end <= end) {
        add(date->grammar);
        i = date->end;
      } else if (colon == Colon::goes && at(i, U": ") && manner_ && !manner_->colons.empty()) {
        add(any_of(manner_->colons));
        colon = Colon::stays;  // the first one only
        i += 2;
      } else {
        words += text_[i++];
      }
    }
    flush();
    return out;
  }

  const Date* date_at(std::uint32_t place) const {
    for (const Date& date : dates_) {
      if (date.begin == place) return &date;
    }
    return nullptr;
  }

  // "2019-05-22: Arthroscopy"
  std::optional<Date> leading_day() const {
    const Date* const date = date_at(0);
    return date && at(date->end, U": ") ? std::optional(*date) : std::nullopt;
  }

  // The comma before ", since 2019-02-11" at the very end; 0: there is none.
  std::uint32_t last_time() const {
    const std::size_t comma = text_.rfind(U", ");
    if (comma == std::u32string::npos || comma == 0) return 0;
    const auto place = static_cast<std::uint32_t>(comma);
    std::uint32_t rest = 0;
    for (const std::u32string_view word : {std::u32string_view(U"since "), std::u32string_view(U"from ")}) {
      if (at(place + 2, word)) rest = place + 2 + static_cast<std::uint32_t>(word.size());
    }
    const Date* const first = rest ? date_at(rest) : nullptr;
    if (!first) return 0;
    if (first->end == text_.size()) return place;
    const Date* const second = at(first->end, U" to ") ? date_at(first->end + 4) : nullptr;
    return second && second->end == text_.size() ? place : 0;
  }

  std::u32string text_;
  const Manner* manner_;
  std::string patient_;
  bool de_, plain_;
  std::vector<Date> dates_;
};

}  // namespace

std::string section_grammar(std::span<const Statement> statements, SectionKind section, const Person& person,
                            Language language) {
  const std::string patient = language == Language::en    ? "the patient"
                              : person.gender == "female" ? "die Patientin"
                                                          : "der Patient";
  std::string root = "root ::=", lines;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    root += fmt::format(" line{}", i + 1);
    const StatementGrammar statement(statements[i], manner_of(section, language), patient, language);
    lines += fmt::format("line{0} ::= ({1}) \" [{0}]\\n\"\n", i + 1, statement.write());
  }
  return root + "\n" + lines;
}

}  // namespace sparsam::records
