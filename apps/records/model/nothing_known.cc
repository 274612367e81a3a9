#include "records/model/nothing_known.h"

#include <algorithm>
#include <array>

#include "records/terms/words.h"

namespace sparsam::records {

bool says_nothing_known(const Concept& idea) {
  static constexpr std::array<std::string_view, 14> kCodes{"716186003",
                                                           "409137002",
                                                           "428607008",
                                                           "429625007",
                                                           "428197003",
                                                           "160245001",
                                                           "787481004",
                                                           "160244002",
                                                           "no-known-allergies",
                                                           "no-known-medications",
                                                           "no-known-problems",
                                                           "no-known-medication-allergies",
                                                           "no-known-food-allergies",
                                                           "no-known-environmental-allergies"};
  for (const Coding& coding : idea.codings) {
    if (std::find(kCodes.begin(), kCodes.end(), coding.code) != kCodes.end()) return true;
  }
  static constexpr std::array<std::string_view, 12> kStarts{"no known allerg",
                                                            "no known drug allerg",
                                                            "nkda",
                                                            "nka",
                                                            "keine bekannten allerg",
                                                            "keine allerg",
                                                            "no known medication",
                                                            "no current medication",
                                                            "keine medikation",
                                                            "keine dauermedikation",
                                                            "no known problem",
                                                            "no active problem"};
  const std::string name = fold(idea.label());
  return std::any_of(kStarts.begin(), kStarts.end(), [&](std::string_view start) { return name.starts_with(start); });
}

}  // namespace sparsam::records
