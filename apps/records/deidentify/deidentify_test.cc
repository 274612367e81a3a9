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

// What a person would look for in the result.
TEST(Deidentify, FindsContactsAndNumbersHoweverTheyAreWritten) {
  const auto d = deidentify(bundle_of(R"({"resource":{"resourceType":"Patient","id":"a","name":[{"family":"Huber"}],
      "identifier":[{"value":"MRN-778899"}],"telecom":[{"system":"phone","value":"+49 171 2345678"},{"value":"m.h@example.org"}],
      "address":[{"line":["Lindenstraße 5"],"postalCode":"1010"}]}},
      {"resource":{"resourceType":"Device","id":"d","serialNumber":"SN-1234567","patient":{"reference":"Patient/a"}}},
      {"resource":{"resourceType":"Coverage","id":"k","subscriberId":"A123456780","beneficiary":{"reference":"Patient/a"}}},
      {"resource":{"resourceType":"Binary","id":"b","contentType":"text/plain","data":"SHViZXI="}},
      {"resource":{"resourceType":"Condition","id":"c","code":{"text":"Asthma"},"subject":{"reference":"Patient/a"},"note":[{"text":
      "Tel. 0171/2345678 oder Fax: 030 9876543, other@mail.example, MRN 778899, Lindenstr. 5, 1010 Wien, am 7.3. gesehen, Leukozyten 10101010"}]}})"),
                            "b", {"secret"});
  ASSERT_TRUE(d);
  EXPECT_EQ(d->left, 0u);
  for (const char* leak :
       {"2345678", "9876543", "other@", "778899", "Lindenstr", "1010 Wien", "7.3.", "SN-123", "A123456780", "SHVi"})
    EXPECT_EQ(d->json.find(leak), std::string::npos) << leak << " in " << d->json;
  EXPECT_NE(d->json.find("Leukozyten 10101010"), std::string::npos) << d->json;
}

TEST(Deidentify, IsNotStoppedByAPostalCodeThatIsAlsoAValue) {
  const auto d =
      deidentify(bundle_of(R"({"resource":{"resourceType":"Patient","id":"a","address":[{"postalCode":"1010"}]}},
      {"resource":{"resourceType":"Observation","id":"o","code":{"text":"Fluid","coding":[{"code":"1010-1"}]},"subject":{"reference":"Patient/a"},"valueQuantity":{"value":1010,"unit":"ml"}}})"),
                 "b", {"secret"});
  ASSERT_TRUE(d);
  EXPECT_EQ(d->left, 0u);
}

TEST(Deidentify, RefusesWhatItCannotRead) {
  EXPECT_FALSE(deidentify("{", "b", {"x"}));
  EXPECT_FALSE(deidentify(std::string(500, '[') + std::string(500, ']'), "b", {"x"}));
}

}  // namespace
}  // namespace sparsam::records
