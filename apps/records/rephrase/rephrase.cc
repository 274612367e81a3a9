#include "records/rephrase/rephrase.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <span>

#include "records/model/stable_order.h"
#include "records/rephrase/same_facts.h"
#include "records/rephrase/section_grammar.h"
#include "records/terms/words.h"
#include "records/verify/verify.h"

namespace sparsam::records {
namespace {

// Few enough for small models to keep apart; where question and answer do not fit the context, halves are asked.
constexpr std::size_t kStatementsOfAQuestion = 6;

// Consecutive statements of one section.
struct Part {
  Section* section = nullptr;
  std::size_t first = 0, last = 0;
};

Ask ask_for(const Part& part, const Person& person, Language language) {
  const std::span<const Statement> statements(&part.section->statements[part.first], part.last - part.first);
  Ask ask;
  ask.prompt =
      language == Language::de
          ? "Schreibe aus jeder nummerierten Notiz einen einfachen Satz. Behalte jeden Namen, jede Zahl, jede "
            "Einheit und jedes Datum genau bei, in derselben Reihenfolge; füge nichts hinzu und lass nichts weg. "
            "Jeder Satz endet mit der Nummer seiner Notiz in Klammern.\n\nBeispiel:\n[1] Arthritis, seit "
            "07.05.2001\nEs besteht Arthritis, seit 07.05.2001. [1]\n"
          : "Write one plain sentence for each numbered note. Keep every name, number, unit and date exactly, in "
            "the same order; add nothing and leave nothing out. Each sentence ends with the number of its note "
            "in brackets.\n\nExample:\n[1] Arthritis, since 2001-05-07\nThe patient has Arthritis, since "
            "2001-05-07. [1]\n";
  ask.prompt += fmt::format("\n{}:\n", part.section->title);
  for (std::size_t i = 0; i < statements.size(); ++i) {
    // A bracket in a note would look like a number.
    std::string text = statements[i].text;
    std::replace(text.begin(), text.end(), '[', '(');
    std::replace(text.begin(), text.end(), ']', ')');
    ask.prompt += fmt::format("[{}] {}\n", i + 1, text);
    ask.longest_answer += 2 * text.size() + 80;
  }
  ask.grammar = section_grammar(statements, part.section->kind, person, language);
  return ask;
}

struct Line {
  std::string text;
  std::size_t number = 0;  // from 1
};

// "The patient has asthma. [2]"; whole lines only.
std::vector<Line> lines_of(std::string_view answer, std::size_t statements) {
  std::vector<Line> lines;
  while (!answer.empty()) {
    const std::size_t end = std::min(answer.find('\n'), answer.size());
    const std::string_view line = answer.substr(0, end);
    answer.remove_prefix(std::min(end + 1, answer.size()));
    const std::size_t open = line.rfind(" [");
    if (open == std::string_view::npos || open == 0 || !line.ends_with(']')) continue;
    const char* const number_end = line.data() + line.size() - 1;
    std::size_t number = 0;
    const auto read = std::from_chars(line.data() + open + 2, number_end, number);
    if (read.ec != std::errc() || read.ptr != number_end || number == 0 || number > statements) continue;
    lines.push_back({std::string(line.substr(0, open)), number});
  }
  return lines;
}

class Rephraser {
 public:
  Rephraser(Summary& summary, const Record& record, Voice& voice)
      : summary_(summary), record_(record), voice_(voice), account_(summary.rephrased.emplace()) {}

  void run() {
    for (Section& section : summary_.sections) {
      if (section.kind == SectionKind::advice) continue;
      account_.asked += section.statements.size();
      for (std::size_t i = 0; i < section.statements.size(); i += kStatementsOfAQuestion) {
        waiting_.push_back({&section, i, std::min(i + kStatementsOfAQuestion, section.statements.size())});
      }
    }
    while (!waiting_.empty()) ask_all();
    release();
  }

 private:
  struct Candidate {
    Statement* statement = nullptr;
    const Section* section = nullptr;
    std::string text;
  };

  void ask_all() {
    const std::vector<Part> parts(waiting_.begin(), waiting_.end());
    waiting_.clear();
    std::vector<Ask> asks;
    for (const Part& part : parts) asks.push_back(ask_for(part, record_.person, summary_.language));
    const std::vector<Result<std::string>> answers = voice_.answer(asks);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const Part& part = parts[i];
      const std::size_t count = part.last - part.first;
      if (i < answers.size() && answers[i]) {
        take(part, *answers[i]);
      } else if (i < answers.size() && answers[i].error().code == Code::exhausted && count > 1) {
        waiting_.push_back({part.section, part.first, part.first + count / 2});
        waiting_.push_back({part.section, part.first + count / 2, part.last});
      } else {
        account_.no_answer += count;
        if (i < answers.size()) account_.trouble = answers[i].error().message;
      }
    }
  }

  // The first sentence that says what its statement says; a later one may mend an earlier.
  void take(const Part& part, std::string_view answer) {
    const std::size_t count = part.last - part.first;
    std::vector<char> said(count, 0), kept(count, 0);
    for (Line& line : lines_of(answer, count)) {
      const std::size_t i = line.number - 1;
      Statement& statement = part.section->statements[part.first + i];
      said[i] = 1;
      if (kept[i] || !same_facts(statement.text, line.text, part.section->kind, record_.person, summary_.language))
        continue;
      kept[i] = 1;
      candidates_.push_back({&statement, part.section, std::move(line.text)});
    }
    for (std::size_t i = 0; i < count; ++i) {
      account_.no_answer += !said[i];
      account_.other_facts += said[i] && !kept[i];
    }
  }

  // All sentences before the verifier at once, each under its heading.
  void release() {
    std::string text;
    const Section* under = nullptr;
    std::vector<std::uint32_t> ends;  // of each sentence, in code points
    stable_order(candidates_, [](const Candidate& a, const Candidate& b) { return a.section < b.section; });
    for (const Candidate& candidate : candidates_) {
      if (candidate.section != under) text += fmt::format("\n## {}\n\n", candidate.section->title);
      under = candidate.section;
      text += fmt::format("- {}\n", candidate.text);
      ends.push_back(static_cast<std::uint32_t>(decode_utf8(text).size()));
    }
    std::vector<char> wrong(candidates_.size(), 0);
    for (const Claim& claim : verify(record_, text).claims) {
      if (claim.verdict == Verdict::supported) continue;
      const auto place = std::upper_bound(ends.begin(), ends.end(), claim.begin) - ends.begin();
      if (place < static_cast<std::ptrdiff_t>(wrong.size())) wrong[static_cast<std::size_t>(place)] = 1;
    }
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      if (wrong[i]) {
        ++account_.unverified;
        continue;
      }
      Statement& statement = *candidates_[i].statement;
      ++account_.kept;
      if (candidates_[i].text == statement.text || candidates_[i].text == statement.text + ".") ++account_.verbatim;
      statement.by_rules = std::exchange(statement.text, std::move(candidates_[i].text));
    }
  }

  Summary& summary_;
  const Record& record_;
  Voice& voice_;
  Rephrased& account_;
  std::deque<Part> waiting_;
  std::vector<Candidate> candidates_;
};

}  // namespace

void rephrase(Summary& summary, const Record& record, Voice& voice) { Rephraser(summary, record, voice).run(); }

}  // namespace sparsam::records
