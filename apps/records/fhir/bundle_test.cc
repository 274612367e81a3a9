#include "records/fhir/bundle.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "records/testing/testing.h"

namespace sparsam::records {
namespace {

const std::string kPatient = R"({"resource":{"resourceType":"Patient","id":"a","birthDate":"1980-02-29"}})";

Result<Record> read(const std::string& text, const std::string& patient = {}) {
  return read_record_text(text, "b.json", {patient, {}});
}

std::string why(const Result<Record>& record) { return record ? "" : record.error().message; }

TEST(Bundle, ReadsEveryFactWithItsSource) {
  const Record record = erika();
  EXPECT_EQ(record.person.birth.text, "1957-04-23");
  EXPECT_EQ(record.entered_in_error, 1u);
  const auto metformin = std::find_if(record.facts.begin(), record.facts.end(),
                                      [](const Fact& f) { return f.sources.front() == "MedicationStatement/m1"; });
  ASSERT_NE(metformin, record.facts.end());
  EXPECT_EQ(metformin->dosages.front().text, "1-0-1");
  EXPECT_EQ(metformin->dosages.front().dose->value, "1000");
  EXPECT_TRUE(record.knows_source("Observation/o3"));
  EXPECT_FALSE(record.knows_source("Observation/o99"));
}

TEST(Bundle, KeepsDecimalsAsTheyAreWritten) {
  const auto record = read(bundle_of(kPatient + R"(,{"resource":{"resourceType":"Observation","id":"x","status":"final",
      "code":{"text":"K"},"valueQuantity":{"value": 4.30 ,"unit":"mmol/l"}}})"));
  ASSERT_TRUE(record) << why(record);
  EXPECT_EQ(record->facts.at(0).readings.at(0).quantity->value, "4.30");
}

TEST(Bundle, FindsTheMedicationThatIsContained) {
  const Record record = erika();
  EXPECT_TRUE(std::any_of(record.facts.begin(), record.facts.end(),
                          [](const Fact& f) { return f.code.text == "Ibuprofen 400 mg"; }));
}

TEST(Bundle, NamesASourceByItsFullUrlWhereItHasNoId) {
  const auto record = read(bundle_of(
      kPatient + R"(,{"resource":{"resourceType":"Condition","code":{"text":"Gicht"}},"fullUrl":"urn:uuid:1"})"));
  ASSERT_TRUE(record) << why(record);
  EXPECT_EQ(record->facts.at(0).sources.at(0), "urn:uuid:1");
}

TEST(Bundle, ReadsTheTypeWhereverItStands) {
  const auto record = read(
      R"({"entry":[{"resource":{"id":"a","gender":"male","resourceType":"Patient"}}],"type":"collection","resourceType":"Bundle"})");
  ASSERT_TRUE(record) << why(record);
  EXPECT_EQ(record->person.gender, "male");
}

TEST(Bundle, ReadsBulkExportLineByLine) {
  const auto record = read(
      "{\"resourceType\":\"Patient\",\"id\":\"a\"}\n{\"resourceType\":\"Condition\",\"id\":\"c\",\"subject\":"
      "{\"reference\":\"Patient/a\"},\"code\":{\"text\":\"Gicht\"}}\n");
  ASSERT_TRUE(record) << why(record);
  EXPECT_EQ(record->facts.size(), 1u);
}

TEST(Bundle, RefusesWhatIsNotJson) {
  EXPECT_EQ(why(read("")), "b.json: not JSON: the file is empty");
  EXPECT_NE(why(read("hello")).find("b.json: not"), std::string::npos);
  EXPECT_NE(why(read(R"({"resourceType":"Bundle","entry":[)")).find("not JSON"), std::string::npos);
  EXPECT_NE(why(read(R"({"resourceType":"Bundle"} x)")).find("not JSON"), std::string::npos);
}

TEST(Bundle, RefusesWhatIsNotFhir) {
  EXPECT_EQ(why(read(R"({"a":1})")), "b.json: not FHIR: the object has no resourceType");
  EXPECT_EQ(why(read("[1,2]")), "b.json: not FHIR: the JSON is no object");
}

TEST(Bundle, NamesAnotherVersionAndWhatToDo) {
  const auto message =
      why(read(bundle_of(kPatient + R"(,{"resource":{"resourceType":"Condition","clinicalStatus":"active"}})")));
  EXPECT_NE(message.find("STU3"), std::string::npos);
  EXPECT_NE(message.find("convert"), std::string::npos);
}

TEST(Bundle, RefusesSeveralPatientsUnlessOneIsChosen) {
  const std::string two = bundle_of(kPatient + R"(,{"resource":{"resourceType":"Patient","id":"b"}},
      {"resource":{"resourceType":"Condition","id":"c1","subject":{"reference":"Patient/a"},"code":{"text":"Gicht"}}},
      {"resource":{"resourceType":"Condition","id":"c2","subject":{"reference":"Patient/b"},"code":{"text":"Asthma"}}})");
  EXPECT_NE(why(read(two)).find("--patient"), std::string::npos);
  const auto chosen = read(two, "b");
  ASSERT_TRUE(chosen) << why(chosen);
  ASSERT_EQ(chosen->facts.size(), 1u);
  EXPECT_EQ(chosen->facts[0].code.text, "Asthma");
  EXPECT_FALSE(read(two, "nobody"));
}

TEST(Bundle, LeavesOutFactsOfAPatientWhoIsNotThere) {
  const auto record = read(bundle_of(
      kPatient +
      R"(,{"resource":{"resourceType":"Condition","subject":{"reference":"Patient/z"},"code":{"text":"Gicht"}}})"));
  ASSERT_TRUE(record) << why(record);
  EXPECT_TRUE(record->facts.empty());
  EXPECT_EQ(record->gaps.size(), 1u);
}

TEST(Bundle, MarksADanglingMedicationAsAGap) {
  const auto record = read(bundle_of(
      kPatient +
      R"(,{"resource":{"resourceType":"MedicationRequest","id":"m","status":"active","medicationReference":{"reference":"Medication/9"}}})"));
  ASSERT_TRUE(record) << why(record);
  ASSERT_EQ(record->gaps.size(), 1u);
  EXPECT_EQ(record->gaps[0].sources.at(0), "MedicationRequest/m");
}

TEST(Bundle, SurvivesDeepNesting) {
  const std::string deep = std::string(100000, '[') + std::string(100000, ']');
  EXPECT_TRUE(
      read(bundle_of(kPatient + R"(,{"resource":{"resourceType":"Observation","x":)" + deep + "}}")).has_value());
  std::string bundles;
  for (int i = 0; i < 50; ++i) bundles += R"({"resourceType":"Bundle","entry":[{"resource":)";
  EXPECT_FALSE(read(bundles + "{}").has_value());
}

TEST(Bundle, ReadsStringsOfAnyLengthAsOftenAsItNeeds) {
  const std::string longest(3'000'000, 'A');
  EXPECT_FALSE(read(R"({"resourceType":")" + longest + R"("})"));
  std::string text = bundle_of(kPatient + R"(,{"resource":{"resourceType":"Condition","id":"c","code":{"text":")" +
                               longest + R"("}}})");
  for (int depth = 0; depth < 3; ++depth) text = bundle_of(R"({"resource":)" + text + "}");
  const auto nested = read(text);
  ASSERT_TRUE(nested) << why(nested);
  EXPECT_EQ(nested->facts.at(0).code.text.size(), longest.size());
}

TEST(Bundle, ReadsEscapesInNamesAndValues) {
  const auto record = read(bundle_of(
      kPatient +
      R"(,{"resource":{"resourceType":"Condition","id":"c","c\u006fde":{"text":"Morbus \"Crohn\"\u00e4\\"}}})"));
  ASSERT_TRUE(record) << why(record);
  EXPECT_EQ(record->facts.at(0).code.text, "Morbus \"Crohn\"ä\\");
  EXPECT_FALSE(read(R"({"resourceType":"Patient","id":"\ud800"})"));
}

TEST(Bundle, ShowsADateThatIsNoneAsAGap) {
  const auto record = read(bundle_of(
      kPatient +
      R"(,{"resource":{"resourceType":"Condition","id":"c","code":{"text":"Gicht"},"onsetDateTime":"2020-02-31"}})"));
  ASSERT_TRUE(record) << why(record);
  EXPECT_EQ(record->gaps.size(), 1u);
  EXPECT_FALSE(record->facts.at(0).start);
}

}  // namespace
}  // namespace sparsam::records
