#include "records/summary/summary.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "records/letter/letter.h"
#include "records/summary/ips.h"
#include "records/summary/render.h"
#include "records/testing/random_record.h"
#include "records/testing/testing.h"

namespace sparsam::records {
namespace {

Summary summary_of(const Record& record, const Picture& picture, Language language = Language::en,
                   bool advice = false) {
  SummaryOptions options;
  options.language = language;
  options.advice = advice;
  return summarize(record, picture, options);
}

const Section* section(const Summary& summary, SectionKind kind) {
  for (const Section& s : summary.sections) {
    if (s.kind == kind) return &s;
  }
  return nullptr;
}

TEST(Summary, HasEveryActiveProblemAllergyAndMedicine) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Record record = testing::invent(seed).read();
    const Picture picture = reconcile(record);
    const Summary summary = summary_of(record, picture);
    std::vector<std::string_view> named;
    for (const Section& s : summary.sections) {
      for (const Statement& statement : s.statements)
        named.insert(named.end(), statement.sources.begin(), statement.sources.end());
    }
    for (const Fact& fact : record.facts) {
      const bool must =
          (fact.kind == FactKind::problem || fact.kind == FactKind::allergy || fact.kind == FactKind::medication) &&
          fact.standing == Standing::current;
      if (!must) continue;
      EXPECT_NE(std::find(named.begin(), named.end(), fact.sources[0]), named.end()) << fact.sources[0];
    }
  }
}

TEST(Summary, NamesAnExistingSourceForEveryStatement) {
  const Record record = erika();
  const Picture picture = reconcile(record);
  const Summary summary = summary_of(record, picture);
  for (const Section& s : summary.sections) {
    for (const Statement& statement : s.statements) {
      EXPECT_FALSE(statement.sources.empty()) << statement.text;
      for (const auto source : statement.sources) EXPECT_TRUE(record.knows_source(source)) << source;
    }
  }
}

TEST(Summary, SaysThatNothingIsKnownInsteadOfNothing) {
  const auto record = read_record_text(bundle_of(R"({"resource":{"resourceType":"Patient","id":"a"}})"), "b");
  const Picture picture = reconcile(*record);
  const Summary summary = summary_of(*record, picture, Language::de);
  EXPECT_EQ(section(summary, SectionKind::allergies)->empty, "Der Datensatz sagt nichts über Allergien.");
  const std::string ips = to_ips(*record, picture, summary, "2022-01-01T00:00:00Z");
  EXPECT_NE(ips.find("emptyReason"), std::string::npos);
}

TEST(Summary, ShowsContradictionsAsSuch) {
  const auto record = read_record_text(bundle_of(R"({"resource":{"resourceType":"Patient","id":"a"}},
      {"resource":{"resourceType":"AllergyIntolerance","id":"n","code":{"coding":[{"code":"716186003"}],"text":"No known allergies"}}},
      {"resource":{"resourceType":"AllergyIntolerance","id":"p","code":{"text":"Penicillin"}}},
      {"resource":{"resourceType":"Observation","id":"o1","status":"final","code":{"text":"K"},"effectiveDateTime":"2021-01-01T10:00:00Z","valueQuantity":{"value":4.1,"unit":"mmol/l"}}},
      {"resource":{"resourceType":"Observation","id":"o2","status":"final","code":{"text":"K"},"effectiveDateTime":"2021-01-01T10:00:00Z","valueQuantity":{"value":6.1,"unit":"mmol/l"}}})"),
                                       "b");
  ASSERT_TRUE(record);
  EXPECT_EQ(reconcile(*record).conflicts.size(), 2u);
}

TEST(Summary, MergesDuplicatesWithAllTheirSources) {
  const auto record = read_record_text(bundle_of(R"({"resource":{"resourceType":"Patient","id":"a"}},
      {"resource":{"resourceType":"Condition","id":"c1","clinicalStatus":{"coding":[{"code":"active"}]},"code":{"text":"Gicht"},"onsetDateTime":"2015"}},
      {"resource":{"resourceType":"Condition","id":"c2","clinicalStatus":{"coding":[{"code":"active"}]},"code":{"text":"Gicht"},"onsetDateTime":"2012"}})"),
                                       "b");
  const Picture picture = reconcile(*record);
  ASSERT_EQ(picture.active_problems.size(), 1u);
  EXPECT_EQ(picture.active_problems[0].sources.size(), 2u);
  EXPECT_EQ(picture.active_problems[0].fact->start.year, 2012);
}

TEST(Summary, CountsAMedicineAsPastWhoseTimeIsOver) {
  const auto record = read_record_text(bundle_of(R"({"resource":{"resourceType":"Patient","id":"a"}},
      {"resource":{"resourceType":"Encounter","id":"e","status":"finished","period":{"start":"2021-05-01"}}},
      {"resource":{"resourceType":"MedicationStatement","id":"m","status":"active","medicationCodeableConcept":{"text":"Amoxicillin"},"effectivePeriod":{"start":"2020-01-01","end":"2020-01-08"}}})"),
                                       "b");
  const Picture picture = reconcile(*record);
  EXPECT_TRUE(picture.medication.empty());
  EXPECT_EQ(picture.past_medication.size(), 1u);
}

TEST(Summary, DefusesHostileStrings) {
  const auto record = read_record_text(
      bundle_of(
          R"({"resource":{"resourceType":"Patient","id":"a","name":[{"family":"<script>alert(1)</script>\u202egnp"}]}},
      {"resource":{"resourceType":"Condition","id":"c","code":{"text":"Gicht\n# Heading\u0000<img src=x onerror=y>"}}})"),
      "b");
  ASSERT_TRUE(record);
  const Picture picture = reconcile(*record);
  const Summary summary = summary_of(*record, picture);
  const std::string html = to_html(summary, *record);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_EQ(html.find("<img"), std::string::npos);
  const std::string markdown = to_markdown(summary);
  EXPECT_EQ(markdown.find("\n# Heading"), std::string::npos);
  EXPECT_EQ(markdown.find("\xe2\x80\xae"), std::string::npos);
}

TEST(Summary, KeepsDecimalsInJsonAndFhir) {
  const auto record = read_record_text(bundle_of(R"({"resource":{"resourceType":"Patient","id":"a"}},
      {"resource":{"resourceType":"Observation","id":"o","status":"final","code":{"text":"K"},"effectiveDateTime":"2021-01-01","valueQuantity":{"value":24.069989375476748,"unit":"kg"}}})"),
                                       "b");
  const Picture picture = reconcile(*record);
  const Summary summary = summary_of(*record, picture);
  for (const std::string& text :
       {to_json(summary, *record), to_ips(*record, picture, summary, "2022-01-01T00:00:00Z")}) {
    EXPECT_NE(text.find("\"value\": 24.069989375476748"), std::string::npos);
  }
  EXPECT_NE(to_markdown(summary).find("24.07 kg"), std::string::npos);
}

TEST(Advice, WarnsOfAnAllergyAgainstAMedicineOnlyWhenAsked) {
  const auto record = read_record_text(bundle_of(R"({"resource":{"resourceType":"Patient","id":"a"}},
      {"resource":{"resourceType":"AllergyIntolerance","id":"p","code":{"text":"Penicillin"}}},
      {"resource":{"resourceType":"MedicationStatement","id":"m","status":"active","medicationCodeableConcept":{"text":"Amoxicillin 500 mg"}}})"),
                                       "b");
  const Picture picture = reconcile(*record);
  EXPECT_EQ(section(summary_of(*record, picture), SectionKind::advice), nullptr);
  const Summary asked = summary_of(*record, picture, Language::en, true);
  ASSERT_EQ(section(asked, SectionKind::advice)->statements.size(), 1u);
  EXPECT_EQ(section(asked, SectionKind::advice)->statements[0].sources.size(), 2u);
}

TEST(Letter, LeavesMarkedGapsForAPerson) {
  const Record record = erika();
  const Picture picture = reconcile(record);
  const std::string letter = to_markdown(write_letter(record, picture, LetterKind::discharge, Language::de));
  EXPECT_NE(letter.find("▢ zu ergänzen: Verlauf"), std::string::npos);
  EXPECT_NE(letter.find("Stationärer Aufenthalt vom 08.03.2021 bis 12.03.2021"), std::string::npos);
  EXPECT_NE(letter.find("Metformin"), std::string::npos);
}

// "No current medication" must not stand where an order names its medicine by a reference that leads nowhere.
TEST(Summary, ShowsMedicationThatNobodyNamed) {
  const auto record = read_record_text(R"({"resourceType":"Bundle","type":"collection","entry":[
      {"resource":{"resourceType":"Patient","id":"p"}},
      {"resource":{"resourceType":"MedicationRequest","id":"a","status":"active","intent":"order","subject":{"reference":"Patient/p"},"medicationReference":{"reference":"Medication/gone"}}},
      {"resource":{"resourceType":"MedicationRequest","id":"b","status":"active","intent":"order","subject":{"reference":"Patient/p"},"medicationReference":{"reference":"Medication/lost"}}}]})",
                                       "b");
  ASSERT_TRUE(record);
  const std::string text = to_markdown(summarize(*record, reconcile(*record), {}));
  EXPECT_EQ(text.find("has no current medication"), std::string::npos) << text;
  const std::size_t first = text.find("not named in the record");
  ASSERT_NE(first, std::string::npos) << text;
  EXPECT_NE(text.find("not named in the record", first + 1), std::string::npos) << text;
}

TEST(Summary, LetsNoUnitOrIdBecomeMarkup) {
  const auto record = read_record_text(
      "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":["
      "{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"p<img>\"}},"
      "{\"resource\":{\"resourceType\":\"Observation\",\"id\":\"o<b>\",\"status\":\"final\",\"subject\":{\"reference\":"
      "\"Patient/p<img>\"},"
      "\"code\":{\"text\":\"X\"},\"effectiveDateTime\":\"2020-01-01\",\"valueQuantity\":{\"value\":2,\"unit\":\"m\\n# "
      "H\\u0000\\u0007\\u202Eg<script>\"}}}]}",
      "b");
  ASSERT_TRUE(record);
  const Picture picture = reconcile(*record);
  const Summary summary = summarize(*record, picture, {});
  const std::string markdown = to_markdown(summary), html = to_html(summary, *record);
  EXPECT_EQ(markdown.find("\n# H"), std::string::npos) << markdown;
  for (const std::string& text : {markdown, html}) {
    for (const char* part : {"<img>", "<b>", "<script>", "\x07", "\u202E"})
      EXPECT_EQ(text.find(part), std::string::npos) << part;
    EXPECT_EQ(text.find('\0'), std::string::npos);
  }
}

// A synonym that finds a term may say more or less than its label.
TEST(Summary, TranslatesNothingAway) {
  for (const char* name : {"History of myocardial infarction", "Paroxysmal atrial fibrillation", "Bronchitis",
                           "Übergewicht", "Acute pulmonary embolism"}) {
    const auto record = read_record_text(fmt::format(R"({{"resourceType":"Bundle","type":"collection","entry":[
        {{"resource":{{"resourceType":"Patient","id":"p"}}}},
        {{"resource":{{"resourceType":"Condition","id":"c","clinicalStatus":{{"coding":[{{"code":"active"}}]}},"subject":{{"reference":"Patient/p"}},"code":{{"text":"{}"}}}}}}]}})",
                                                     name),
                                         "b");
    ASSERT_TRUE(record) << record.error().message;
    const Picture picture = reconcile(*record);
    const std::string german = to_markdown(summarize(*record, picture, {.language = Language::de}));
    EXPECT_NE(german.find(fmt::format("- {}", name)), std::string::npos) << german;
  }
  EXPECT_EQ(label_of({"Essential hypertension", {}}, TermKind::problem, Language::de), "Arterielle Hypertonie");
  EXPECT_EQ(label_of({"Jodhaltiges Kontrastmittel", {}}, TermKind::allergen, Language::de),
            "Jodhaltiges Kontrastmittel");
}

}  // namespace
}  // namespace sparsam::records
