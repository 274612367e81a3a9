#include "rl/curriculum.h"

#include <gtest/gtest.h>

#include <map>

#include "tasks/split.h"

namespace sparsam {
namespace {

Curriculum open(bool by_pass_rate = true) {
  CurriculumOptions options;
  options.tasks.families = {"addition", "primes"};
  options.tasks.difficulty_high = 2;
  options.by_pass_rate = by_pass_rate;
  return Curriculum::open(options).value();
}

std::map<std::size_t, int> asked(const Curriculum& curriculum, int questions) {
  std::map<std::size_t, int> counts;
  for (int i = 0; i < questions; ++i) ++counts[curriculum.question(static_cast<std::uint64_t>(i)).cell];
  return counts;
}

TEST(Curriculum, AsksEachCellAtItsLevelFromTheTrainingSpace) {
  const Curriculum curriculum = open();
  ASSERT_EQ(curriculum.cells().size(), 4u);
  for (std::uint64_t i = 0; i < 200; ++i) {
    const auto [cell, question] = curriculum.question(i);
    EXPECT_EQ(question.family, curriculum.cells()[cell].family);
    EXPECT_EQ(question.difficulty, curriculum.cells()[cell].level);
    EXPECT_EQ(tasks::split_of(question.key), tasks::Split::train);
    EXPECT_EQ(question.text, open().question(i).question.text);
  }
}

TEST(Curriculum, LeavesWhatIsAlwaysRightOrAlwaysWrongMostlyAlone) {
  Curriculum curriculum = open();
  for (int i = 0; i < 100; ++i) {
    curriculum.note(0, 1.0);
    curriculum.note(1, 0.0);
    curriculum.note(2, i % 2 == 0 ? 0.25 : 0.75);
  }
  EXPECT_EQ(curriculum.cells()[0].questions, 100);
  EXPECT_NEAR(curriculum.cells()[2].pass_rate, 0.5, 0.05);
  EXPECT_EQ(curriculum.weight(curriculum.cells()[0]), Curriculum::kLeast);
  EXPECT_EQ(curriculum.weight(curriculum.cells()[1]), Curriculum::kLeast);
  EXPECT_NEAR(curriculum.weight(curriculum.cells()[2]), 1, 0.02);
  auto counts = asked(curriculum, 2200);
  EXPECT_NEAR(counts[0], 100, 50);
  EXPECT_NEAR(counts[1], 100, 50);
  EXPECT_NEAR(counts[2], 1000, 120);
  EXPECT_NEAR(counts[3], 1000, 120);
}

TEST(Curriculum, AsksAllAlikeIfAsked) {
  Curriculum curriculum = open(false);
  for (int i = 0; i < 100; ++i) curriculum.note(0, 1.0);
  for (const auto& [cell, count] : asked(curriculum, 2000)) EXPECT_NEAR(count, 500, 90) << cell;
}

TEST(Curriculum, NamesFamiliesThatAreNotThere) {
  CurriculumOptions options;
  options.tasks.families = {"magic"};
  EXPECT_NE(Curriculum::open(options).error().message.find("magic"), std::string::npos);
}

}  // namespace
}  // namespace sparsam
