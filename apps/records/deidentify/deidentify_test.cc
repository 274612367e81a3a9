#include "records/deidentify/deidentify.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "records/testing/random_record.h"
#include "records/testing/testing.h"

namespace sparsam::records {
namespace {

std::string erika_text() {
  std::ifstream in(testdata("erika.json"));
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(Deidentify, LeavesNothingOfThePerson) {
  const auto d = deidentify(erika_text(), "b", {"secret"});
  ASSERT_TRUE(d);
  EXPECT_EQ(d->left, 0u);
  for (const char* word : {"Beispielfrau", "Erika", "Luise", "Ausgedacht", "Hanna", "Musterweg", "Erfundenhausen",
                           "99999", "A123456789", "5550100", "1957-04-23", "2021-03-09"}) {
    EXPECT_EQ(d->json.find(word), std::string::npos) << word;
  }
}

TEST(Deidentify, FindsThePersonInFreeText) {
  const auto d = deidentify(
      bundle_of(
          R"({"resource":{"resourceType":"Patient","id":"a","name":[{"family":"Beispielfrau","given":["Erika"]}]}},
      {"resource":{"resourceType":"Condition","id":"c","code":{"text":"Gicht"},"note":[{"text":"Frau BEISPIELFRAU kam am 10.03.2021, Erikas Sohn auch"}]}})"),
      "b", {"secret"});
  ASSERT_TRUE(d);
  EXPECT_EQ(d->json.find("BEISPIELFRAU"), std::string::npos);
  EXPECT_EQ(d->json.find("10.03.2021"), std::string::npos);
  EXPECT_EQ(d->free_text.size(), 1u);
}

TEST(Deidentify, ShiftsAllDatesByTheSameDays) {
  const auto d = deidentify(erika_text(), "b", {"secret"});
  const auto before = read_record_text(erika_text(), "a"), after = read_record_text(d->json, "b");
  ASSERT_TRUE(after) << (after ? "" : after.error().message);
  ASSERT_EQ(before->facts.size(), after->facts.size());
  const long shift = day_number(after->person.birth) - day_number(before->person.birth);
  EXPECT_LT(shift, 0);
  for (std::size_t i = 0; i < before->facts.size(); ++i) {
    if (!before->facts[i].start.day) continue;
    EXPECT_EQ(day_number(after->facts[i].start) - day_number(before->facts[i].start), shift);
  }
}

TEST(Deidentify, KeepsWhatIsClinicalAndHowItIsWritten) {
  const auto d = deidentify(bundle_of(R"({"resource":{"resourceType":"Patient","id":"a"}},
      {"resource":{"resourceType":"Observation","id":"o","code":{"text":"Kalium"},"subject":{"reference":"Patient/a"},"valueQuantity":{"value":4.30,"unit":"mmol/l"}}})"),
                            "b", {"secret"});
  ASSERT_TRUE(d);
  EXPECT_NE(d->json.find("\"value\":4.30"), std::string::npos);
  const auto record = read_record_text(d->json, "b");
  ASSERT_TRUE(record) << (record ? "" : record.error().message);
  EXPECT_EQ(record->facts.size(), 1u);
  EXPECT_TRUE(record->gaps.empty());  // the reference still resolves
}

TEST(Deidentify, IsTheSameForTheSameSecret) {
  EXPECT_EQ(deidentify(erika_text(), "b", {"x"})->json, deidentify(erika_text(), "b", {"x"})->json);
  EXPECT_NE(deidentify(erika_text(), "b", {"x"})->json, deidentify(erika_text(), "b", {"y"})->json);
}

TEST(Deidentify, RefusesWhatItCannotRead) {
  EXPECT_FALSE(deidentify("{", "b", {"x"}));
  EXPECT_FALSE(deidentify(std::string(500, '[') + std::string(500, ']'), "b", {"x"}));
}

}  // namespace
}  // namespace sparsam::records
