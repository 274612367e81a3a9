#include "tasks/target_search.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"

namespace sparsam::tasks {
namespace {

TEST(TargetSearch, MeetsInTheMiddle) {
  Notes notes;
  const auto found = search_target(notes, {9, 2, 12}, 30);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->text(), "9*2+12");
  EXPECT_EQ(notes.take(), "12:18,42;9,2:11,7,18\n9*2=18;18+12=30 ok");
}

TEST(TargetSearch, CutsFourNumbersIntoPairsAndSetsOneAside) {
  Notes notes;
  const auto found = search_target(notes, {5, 19, 11, 45}, 85);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->text(), "(19-11)*5+45");
  EXPECT_EQ(notes.take(),
            "45,19:64,26;11,5:16,6,55;64:21,149;26:59,111\n"
            "45,11:56,34;19,5:24,14,95;56:29,141;34:51,119\n"
            "45,5:50,40,9;19,11:30,8;50:35,135;40:45,125;9:76,94\n"
            "45>40\n"
            "19:21,59;11,5:16,6,55\n"
            "11:29,51;19,5:24,14,95\n"
            "5:35,45,8,200;19,11:30,8\n"
            "19-11=8;8*5=40;40+45=85 ok");
}

// Whether any two of the numbers, put together in any way, and so on, come to the target.
bool is_reachable(std::vector<std::int64_t> numbers, std::int64_t target) {
  if (numbers.size() == 1) return numbers[0] == target;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    for (std::size_t j = 0; j < numbers.size(); ++j) {
      if (i == j) continue;
      const std::int64_t a = numbers[i], b = numbers[j];
      for (const std::int64_t value : {a + b, a - b, a * b, b != 0 && a % b == 0 ? a / b : -1}) {
        if (value < 0 || value > 200) continue;
        std::vector<std::int64_t> next = {value};
        for (std::size_t k = 0; k < numbers.size(); ++k) {
          if (k != i && k != j) next.push_back(numbers[k]);
        }
        if (is_reachable(std::move(next), target)) return true;
      }
    }
  }
  return false;
}

// What it finds is worth the target and uses each number once; up to four numbers it finds whatever there is.
TEST(TargetSearch, FindsWhatThereIs) {
  Random random(1);
  for (int i = 0; i < 3000; ++i) {
    std::vector<std::int64_t> numbers;
    const auto count = static_cast<std::size_t>(1 + random.below(4));
    for (std::size_t k = 0; k < count; ++k) numbers.push_back(1 + static_cast<std::int64_t>(random.below(20)));
    const std::int64_t target = 1 + static_cast<std::int64_t>(random.below(100));
    Notes notes;
    const auto found = search_target(notes, numbers, target);
    ASSERT_EQ(found.has_value(), is_reachable(numbers, target)) << notes.take();
    if (!found) continue;
    ASSERT_EQ(found->value()->text(), std::to_string(target)) << notes.take();
    std::vector<std::int64_t> used = found->numbers();
    std::ranges::sort(used);
    std::ranges::sort(numbers);
    ASSERT_EQ(used, numbers) << found->text();
  }
}

TEST(TargetSearch, TakesAValueForAnotherWhereItSlips) {
  Notes notes({SlipPlan::Fate::through, 1, false});
  const auto found = search_target(notes, {9, 2, 12}, 30);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->text(), "9-2+12");
  EXPECT_EQ(notes.take(), "12:18,42;9,2:11,18\n9-2=18;18+12=30 ok");
}

}  // namespace
}  // namespace sparsam::tasks
