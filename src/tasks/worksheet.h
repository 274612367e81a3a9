// From a family to worksheets: draws a problem of the wanted space, phrases it, works it out.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "tasks/family.h"

namespace sparsam::tasks {

// Shares of the qualities in percent.
struct QualityMix {
  std::array<int, 4> percent = {100, 0, 0, 0};  // in the order of Quality

  // "mix" (25 worked, 10 repaired, 15 slipping, 50 direct), the name of one, or "worked=60,direct=40" in percent.
  static Result<QualityMix> parse(std::string_view text);
};

struct SampleOptions {
  std::vector<std::string> families;  // empty: all
  std::uint64_t seed = 1;
  Split split = Split::train;
  std::vector<Language> languages = {Language::en, Language::de};
  int difficulty_low = 1, difficulty_high = 99;  // levels beyond a family's own are its last
  QualityMix mix;
  std::optional<Phrasing> phrasing;  // without: seen in training, else all
};

// Endless worksheets, each a function of the options and its number alone.
class Sampler {
 public:
  // Errors name families that are not there, and families that check_family refuses.
  static Result<Sampler> open(SampleOptions options);
  Worksheet worksheet(std::uint64_t index) const;
  const std::vector<const Family*>& families() const { return families_; }

 private:
  SampleOptions options_;
  std::vector<const Family*> families_;
};

// A problem of the split; fails where the family has none that can be found.
Result<Exercise> draw_exercise(const Family& family, Dice& dice, const Ask& ask, Split split);
Question pose(const Family& family, const Exercise& exercise, const Ask& ask, Dice& dice, Phrasing phrasing);
Worksheet work_out(const Exercise& exercise, Question question, Quality quality, Dice& dice);

const Family* find_family(std::string_view name);

// Draws problems of a family and looks for contradictions (one text, two answers), more repetitions than its levels
// explain, and workings that do not come to the answer.
Result<void> check_family(const Family& family, int draws_per_level = 200);

}  // namespace sparsam::tasks
