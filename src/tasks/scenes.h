// The scenes of everyday word problems: a formula over numbers with ranges, and how it is told. {P}, {Q}, {R} are
// people, {o} things, {a} to {f} the numbers.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tasks/phrasebook.h"

namespace sparsam::tasks {

struct Range {
  std::int64_t low, high;
};

struct Scene {
  std::string_view formula;  // a to f are the numbers of the story
  std::array<Range, 6> ranges;
  Phrasebook told;
};

const std::vector<Scene>& scenes_of_two_steps();
const std::vector<Scene>& scenes_of_three_steps();
const std::vector<Scene>& scenes_of_four_steps();

}  // namespace sparsam::tasks
