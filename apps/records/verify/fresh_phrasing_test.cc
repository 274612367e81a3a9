// Phrasing that the tables were not written for.
#include <gtest/gtest.h>

#include "records/fhir/bundle.h"
#include "records/testing/fresh_phrasings.h"
#include "records/testing/testing.h"
#include "records/verify/verify.h"

namespace sparsam::records {
namespace {

struct Pair {
  std::string right, wrong;
};

std::vector<Pair> pairs() {
  std::vector<Pair> all;
  for (std::string_view part : kFreshPhrasings) {
    while (!part.empty()) {
      const std::size_t end = std::min(part.find('\n'), part.size());
      const std::string_view line = part.substr(0, end);
      part.remove_prefix(std::min(end + 1, part.size()));
      const std::size_t bars = line.find(" ||| ");
      if (bars != std::string_view::npos)
        all.push_back({std::string(line.substr(0, bars)), std::string(line.substr(bars + 5))});
    }
  }
  return all;
}

bool doubts(const Record& record, const std::string& text) {
  const Verification v = verify(record, text);
  return v.count(Verdict::contradicted) + v.count(Verdict::not_found) > 0;
}

TEST(FreshPhrasings, RaiseFewAlarmsAndHideFewMistakes) {
  const Record record = read_record(testdata("erika.json"), {}).value();
  std::size_t alarms = 0, missed = 0;
  const std::vector<Pair> all = pairs();
  for (const Pair& pair : all) {
    if (doubts(record, pair.right)) {
      ++alarms;
      printf("  alarm: %s\n", pair.right.c_str());
    }
    if (!doubts(record, pair.wrong)) {
      ++missed;
      printf("  missed: %s\n", pair.wrong.c_str());
    }
  }
  EXPECT_GT(all.size(), 200U);
  EXPECT_LE(static_cast<double>(alarms), 0.02 * static_cast<double>(all.size()));
  EXPECT_LE(static_cast<double>(missed), 0.04 * static_cast<double>(all.size()));
}

}  // namespace
}  // namespace sparsam::records
