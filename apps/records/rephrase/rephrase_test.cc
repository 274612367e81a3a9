#include "records/rephrase/rephrase.h"

#include <gtest/gtest.h>

#include "records/fhir/bundle.h"
#include "records/rephrase/same_facts.h"
#include "records/rephrase/section_grammar.h"
#include "records/summary/render.h"
#include "records/testing/testing.h"
#include "records/verify/verify.h"

namespace sparsam::records {
namespace {

// Says what a test wants it to.
class Actor : public Voice {
 public:
  using Answer = std::function<Result<std::string>(const Ask&)>;
  explicit Actor(Answer answer) : answer_(std::move(answer)) {}
  std::vector<Result<std::string>> answer(const std::vector<Ask>& asks) override {
    std::vector<Result<std::string>> answers;
    for (const Ask& ask : asks) answers.push_back(answer_(ask));
    return answers;
  }

 private:
  Answer answer_;
};

// The numbered notes of a question.
std::vector<std::string> notes_of(const Ask& ask) {
  std::vector<std::string> notes;
  std::istringstream lines(ask.prompt.substr(ask.prompt.rfind(":\n[1] ") + 2));
  for (std::string line; std::getline(lines, line);) notes.push_back(line.substr(line.find("] ") + 2));
  return notes;
}

struct Told {
  Record record;
  Picture picture;
  Summary by_rules, summary;
};

Told tell(const Actor::Answer& answer, Language language = Language::en) {
  Told told;
  told.record = read_record(testdata("erika.json"), {}).value();
  told.picture = reconcile(told.record);
  SummaryOptions options;
  options.language = language;
  told.by_rules = summarize(told.record, told.picture, options);
  told.summary = told.by_rules;
  Actor actor(answer);
  rephrase(told.summary, told.record, actor);
  return told;
}

std::string text_of(const Summary& summary) {
  std::string text;
  for (const Section& section : summary.sections) {
    for (const Statement& statement : section.statements) text += statement.text + "\n";
  }
  return text;
}

TEST(Rephrase, TakesSentencesThatSayTheSame) {
  const Told told = tell([](const Ask& ask) {
    std::string answer;
    const std::vector<std::string> notes = notes_of(ask);
    for (std::size_t i = 0; i < notes.size(); ++i) answer += fmt::format("{}. [{}]\n", notes[i], i + 1);
    return answer;
  });
  const Rephrased& account = *told.summary.rephrased;
  EXPECT_EQ(account.asked, sentences_to_rephrase(told.summary));
  EXPECT_EQ(account.kept, account.asked);
  EXPECT_EQ(account.verbatim, account.asked);
  EXPECT_NE(text_of(told.summary).find("Gonarthrose, Linkes Knie, since 2019-02-11."), std::string::npos);
}

TEST(Rephrase, ReplacesWhatSaysSomethingElse) {
  for (const auto& [from, to] : {std::pair{"a", "o"}, {"1", "2"}, {"since", "until"}, {", ", ", not "}, {"0", "00"}}) {
    const Told told = tell([&](const Ask& ask) {
      std::string answer;
      const std::vector<std::string> notes = notes_of(ask);
      for (std::size_t i = 0; i < notes.size(); ++i) {
        std::string note = notes[i];
        if (const std::size_t at = note.find(from); at != std::string::npos)
          note.replace(at, std::string_view(from).size(), to);
        answer += fmt::format("{} [{}]\n", note, i + 1);
      }
      return answer;
    });
    EXPECT_EQ(text_of(told.summary), text_of(told.by_rules)) << from;
    EXPECT_GT(told.summary.rephrased->other_facts, 0U);
  }
}

TEST(Rephrase, LetsNoSentenceStandUnderAnothersNumber) {
  const Told told = tell([](const Ask& ask) {
    std::string answer;
    const std::vector<std::string> notes = notes_of(ask);
    for (std::size_t i = 0; i < notes.size(); ++i)
      answer += fmt::format("{} [{}]\n", notes[(i + 1) % notes.size()], i + 1);
    return answer;
  });
  EXPECT_EQ(text_of(told.summary), text_of(told.by_rules));
}

TEST(Rephrase, KeepsTheTemplateWhateverTheModelDoes) {
  const std::string endless(100000, 'x');
  const std::vector<Actor::Answer> actors{
      [](const Ask&) -> Result<std::string> { return ""; },
      [](const Ask&) -> Result<std::string> { return fail(Code::exhausted, "too long"); },
      [](const Ask&) -> Result<std::string> { return fail(Code::bad_data, "no numbers"); },
      [&](const Ask&) -> Result<std::string> { return endless; },
      [](const Ask&) -> Result<std::string> { return "[1]\n [2]\n [0]\nx [99999999999999999999]\nx [-1]\n[[1]]\n"; },
      [](const Ask&) -> Result<std::string> { return std::string("\xFF\xFE [1]\n\0 [2]\n", 14); },
      [](const Ask&) -> Result<std::string> { return "The patient has improved. [1]\nNo known allergies. [1]\n"; }};
  for (std::size_t i = 0; i < actors.size(); ++i) {
    const Told told = tell(actors[i], i % 2 ? Language::de : Language::en);
    EXPECT_EQ(text_of(told.summary), text_of(told.by_rules)) << i;
    EXPECT_EQ(told.summary.rephrased->kept, 0U) << i;
    EXPECT_EQ(told.summary.rephrased->replaced(), told.summary.rephrased->asked) << i;
    EXPECT_EQ(told.summary.rephrased->no_answer + told.summary.rephrased->other_facts, told.summary.rephrased->asked)
        << i;
  }
}

TEST(Rephrase, AsksForHalvesWhereAQuestionDoesNotFit) {
  const Told told = tell([](const Ask& ask) -> Result<std::string> {
    const std::vector<std::string> notes = notes_of(ask);
    if (notes.size() > 1) return fail(Code::exhausted, "too long");
    return notes[0] + " [1]\n";
  });
  EXPECT_EQ(told.summary.rephrased->kept, told.summary.rephrased->asked);
}

TEST(Rephrase, ReleasesNothingThatTheVerifierDoubts) {
  const Told told = tell([](const Ask& ask) {
    std::string answer;
    const std::vector<std::string> notes = notes_of(ask);
    for (std::size_t i = 0; i < notes.size(); ++i) answer += fmt::format("{}. [{}]\n", notes[i], i + 1);
    return answer;
  });
  for (const Claim& claim : verify(told.record, to_markdown(told.summary)).claims)
    EXPECT_EQ(claim.verdict, Verdict::supported) << claim.record;
}

TEST(Rephrase, TellsWhatBecameOfTheSentences) {
  Told told = tell([](const Ask&) -> Result<std::string> { return fail(Code::bad_data, "<no> numbers"); });
  told.summary.rephrased->model = "m<1>";
  EXPECT_NE(to_json(told.summary, told.record).find("\"replaced\": "), std::string::npos);
  EXPECT_NE(to_markdown(told.summary).find("0 of "), std::string::npos);
  const std::string html = to_html(told.summary, told.record);
  EXPECT_NE(html.find("m&lt;1&gt;"), std::string::npos);
  EXPECT_EQ(html.find("<no>"), std::string::npos);
}

bool same(std::string_view statement, std::string_view sentence, SectionKind section = SectionKind::problems,
          Language language = Language::en) {
  Person person;
  person.gender = "female";
  return same_facts(statement, sentence, section, person, language);
}

TEST(SameFacts, AllowsWhatOnlyHoldsTheSentenceTogether) {
  EXPECT_TRUE(same("Asthma, since 2011-06", "The patient has asthma, since 2011-06."));
  EXPECT_TRUE(same("Asthma, since 2011-06", "Since June 2011, the patient has asthma."));
  EXPECT_TRUE(same("Asthma, seit 11.06.2011", "Die Patientin hat Asthma, seit 11. Juni 2011.", SectionKind::problems,
                   Language::de));
  EXPECT_TRUE(same("Allergy to Penicillin, reaction: Hives",
                   "The patient has an allergy to Penicillin, reaction: hives.", SectionKind::allergies));
  EXPECT_TRUE(same("2019-05-22: Arthroscopy, left", "Arthroscopy, left, was performed on May 22, 2019.",
                   SectionKind::procedures));
  EXPECT_TRUE(same("HbA1c: 7.2 % (2021-03-09); before: 7.5 % (2020-09-14)",
                   "The HbA1c was 7.2 % on 9 March 2021; before: 7.5 % on 14 September 2020.",
                   SectionKind::laboratory));
}

TEST(SameFacts, RefusesWhatChangesTheMeaning) {
  const std::string_view asthma = "Asthma, suspected, since 2011-06";
  for (const std::string_view wrong :
       {"The patient has asthma, since 2011-06.", "The patient has no asthma, suspected, since 2011-06.",
        "Asthma, suspected, since 2011-07", "Asthma, suspected, until 2011-06",
        "Asthma, suspected, since 2011-06, improved", "Asthma, suspected, since 2011-06?",
        "Her mother has asthma, suspected, since 2011-06", "Asthma, suspected, since 2011-06, since 2011-06",
        "Asthma suspected since 2011", "asthma", "Asthma, suspected, since -2011-06",
        "The the asthma, suspected, since 2011-06", ""}) {
    EXPECT_FALSE(same(asthma, wrong)) << wrong;
  }
  const std::string_view drug = "Metformin 1000 mg: 500 mg, 2 × daily (\"1-0-1\"), as needed, since 2015-05-04";
  EXPECT_TRUE(same(drug,
                   "The patient takes Metformin 1000 mg: 500 mg, 2 × daily (\"1-0-1\"), as needed, since 2015-05-04",
                   SectionKind::medication));
  for (const std::string_view wrong :
       {"The patient takes Metformin 500 mg: 1000 mg, 2 × daily (\"1-0-1\"), as needed, since 2015-05-04",
        "The patient takes Metformin 1000 mg: 500 mg, 2 × daily (\"1-0-1\"), since 2015-05-04",
        "The patient takes Metformin 1000 mg: 500 Mg, 2 × daily (\"1-0-1\"), as needed, since 2015-05-04",
        "The patient takes Metformin 1000 mg: 500 µg, 2 × daily (\"1-0-1\"), as needed, since 2015-05-04",
        "The patient takes Metformin 1000 mg: 500 mg, 2 × daily (\"0-1-1\"), as needed, since 2015-05-04",
        "The patient took Metformin 1000 mg: 500 mg, 2 × daily (\"1-0-1\"), as needed, since 2015-05-04"}) {
    EXPECT_FALSE(same(drug, wrong, SectionKind::medication)) << wrong;
  }
  const std::string_view course = "HbA1c: 7.2 % (2021-03-09); before: 7.5 % (2020-09-14)";
  EXPECT_FALSE(same(course, "HbA1c: 7.5 % (2021-03-09); before: 7.2 % (2020-09-14)", SectionKind::laboratory));
  EXPECT_FALSE(same(course, "HbA1c: 7.2 % (2020-09-14); before: 7.5 % (2021-03-09)", SectionKind::laboratory));
  EXPECT_FALSE(same(course, "HbA1c: 72 % (2021-03-09); before: 7.5 % (2020-09-14)", SectionKind::laboratory));
  EXPECT_FALSE(same("Mutter: Mammakarzinom", "The patient has Mutter: Mammakarzinom", SectionKind::family));
  EXPECT_FALSE(same("Ramipril: 5 mg, on hold", "The patient takes Ramipril: 5 mg, on hold", SectionKind::medication));
  EXPECT_FALSE(
      same("Allergy to Penicillin, reaction: Hives", "Allergy to Hives, reaction: Penicillin", SectionKind::allergies));
  EXPECT_FALSE(same("No known allergies", "Known allergies", SectionKind::allergies));
  EXPECT_FALSE(same("Asthma, links", "Asthma, rechts"));
}

TEST(SectionGrammar, WritesHostileNamesAsLiterals) {
  std::vector<Statement> statements(1);
  statements[0].text = "A\\\"x\" | root ::= \"evil\" [1] # :: 2011, since 2011";
  const std::string grammar = section_grammar(statements, SectionKind::problems, Person{}, Language::en);
  EXPECT_NE(grammar.find("\\\\\\\"x\\\" | root ::= \\\"evil\\\""), std::string::npos) << grammar;
}

}  // namespace
}  // namespace sparsam::records
