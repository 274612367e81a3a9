// Families that are made wrong, and what is said of them.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tasks/worksheet.h"

namespace sparsam::tasks {
namespace {

const Phrasebook kPhrases = {{{}, {"What is {a}?"}}, {{}, {"Was ist {a}?"}}};

Exercise exercise(std::int64_t asked, std::int64_t answer, std::int64_t worked, std::string key) {
  Exercise e;
  e.key = std::move(key);
  e.phrases = &kPhrases;
  e.slots.text("a", std::to_string(asked));
  e.answer = std::to_string(answer);
  e.solve = [worked](Notes&) { return std::to_string(worked); };
  return e;
}

std::string fault(Exercise (*draw)(Dice&, const Ask&), std::int64_t problems) {
  const Family family = {"made_wrong", "", {{"all", problems}}, "", draw};
  const auto checked = check_family(family);
  return checked ? "" : checked.error().message;
}

TEST(CheckFamily, AcceptsWhatIsRight) {
  EXPECT_EQ(fault(
                [](Dice& dice, const Ask&) {
                  const std::int64_t n = dice.below(1000);
                  return exercise(n, n, n, "n " + std::to_string(n));
                },
                1000),
            "");
}

TEST(CheckFamily, RefusesOneTextWithTwoAnswers) {
  const std::string said = fault(
      [](Dice& dice, const Ask&) {
        const std::int64_t n = dice.below(1000);
        return exercise(7, n, n, "n " + std::to_string(n));
      },
      1000);
  EXPECT_NE(said.find("family made_wrong: \""), std::string::npos) << said;
  EXPECT_NE(said.find("has the answers"), std::string::npos) << said;
}

TEST(CheckFamily, RefusesMoreRepetitionsThanItsLevelsExplain) {
  const std::string said = fault(
      [](Dice& dice, const Ask&) {
        const std::int64_t n = dice.below(10);
        return exercise(n, n, n, "n " + std::to_string(n));
      },
      1000);
  EXPECT_EQ(said, "family made_wrong: level 1 gave 10 different problems in 200 draws, though it has about 1000");
}

TEST(CheckFamily, RefusesALevelWithNothingToTest) {
  const std::string said = fault([](Dice&, const Ask&) { return exercise(1, 1, 1, "one"); }, 1);
  EXPECT_EQ(said, "family made_wrong: level 1 has no problem for test in 1000 draws");
}

TEST(CheckFamily, RefusesWorkingsThatComeToSomethingElse) {
  const std::string said = fault([](Dice&, const Ask&) { return exercise(1, 1, 2, "one"); }, 1);
  EXPECT_NE(said.find("the working comes to 2: it is 1"), std::string::npos) << said;
}

TEST(Sampler, NamesTheFamilyThatIsNotThere) {
  SampleOptions options;
  options.families = {"adition"};
  EXPECT_EQ(Sampler::open(options).error().message, "no family has the name 'adition'; did you mean 'addition'?");
}

TEST(QualityMix, AddsUpToAHundred) {
  EXPECT_EQ(QualityMix::parse("worked=60,direct=40")->percent, (std::array<int, 4>{60, 0, 0, 40}));
  EXPECT_EQ(QualityMix::parse("repaired")->percent, (std::array<int, 4>{0, 100, 0, 0}));
  EXPECT_EQ(QualityMix::parse("worked=60").error().message, "the shares of 'worked=60' do not add up to 100");
  EXPECT_FALSE(QualityMix::parse("good").has_value());
  EXPECT_FALSE(QualityMix::parse("worked=150,direct=-50").has_value());
}

// Families share keys where they ask the same of the same operands; what one trains on, no other tests.
TEST(Split, HoldsAcrossFamilies) {
  SampleOptions options;
  options.mix = *QualityMix::parse("direct");
  std::set<std::string> train;
  const Sampler training = *Sampler::open(options);
  for (std::uint64_t i = 0; i < 40'000; ++i) train.insert(training.worksheet(i).question.key);
  options.split = Split::test;
  options.seed = 2;
  const Sampler test = *Sampler::open(options);
  for (std::uint64_t i = 0; i < 10'000; ++i) ASSERT_FALSE(train.contains(test.worksheet(i).question.key));
}

// Every text that training can show for the sums of one digit, against every one that tests can.
TEST(Split, IsDisjointOnAWholeSmallSpace) {
  SampleOptions options;
  options.families = {"addition", "multiplication"};
  options.difficulty_high = 1;
  options.mix = *QualityMix::parse("direct");
  std::map<Split, std::set<std::string>> keys;
  for (const Split split : {Split::train, Split::test}) {
    options.split = split;
    const Sampler sampler = *Sampler::open(options);
    for (std::uint64_t i = 0; i < 20'000; ++i) keys[split].insert(sampler.worksheet(i).question.key);
  }
  // 36 sums of two, 36 products and 120 sums of three: each in one of the two.
  EXPECT_EQ(keys[Split::train].size() + keys[Split::test].size(), 36u + 36u + 120u);
  for (const std::string& key : keys[Split::test]) EXPECT_FALSE(keys[Split::train].contains(key)) << key;
  EXPECT_GT(keys[Split::test].size(), 3u);
}

}  // namespace
}  // namespace sparsam::tasks
