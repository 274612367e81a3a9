#include "generate/thought_budget.h"

#include <gtest/gtest.h>

namespace sparsam {
namespace {

using Start = ReasoningParser::Start;

// Tokens are bytes, but for the two tags.
constexpr std::int32_t kOpen = 256, kClose = 257;
std::string bytes(std::int32_t token) {
  return token == kOpen ? "<think>" : token == kClose ? "</think>" : std::string(1, static_cast<char>(token));
}

// What comes of a text that a model would like to write.
std::string written(ThoughtBudget budget, const std::vector<std::int32_t>& wanted) {
  std::string text;
  for (std::size_t i = 0; i < wanted.size();) {
    const auto forced = budget.forced();
    const std::int32_t token = forced ? *forced : wanted[i++];
    budget.accept(token);
    text += bytes(token);
  }
  return text;
}

TEST(ThoughtBudget, WritesTheClosingTagWhenItIsSpentAndOnlyThen) {
  const std::vector<std::int32_t> close = {'\n', kClose, '\n'};
  EXPECT_EQ(written({3, Start::in_thought, close, bytes}, {'a', 'b', 'c', 'd', 'e'}), "abc\n</think>\nde");
  EXPECT_EQ(written({5, Start::in_thought, close, bytes}, {'a', 'b', kClose, 'd', 'e'}), "ab</think>de");
  EXPECT_EQ(written({0, Start::in_thought, close, bytes}, {'a'}), "\n</think>\na");
}

TEST(ThoughtBudget, AThoughtThatTheModelOpensCountsFromItsTag) {
  EXPECT_EQ(written({3, Start::outside, {kClose}, bytes}, {kOpen, 'a', 'b', 'c', 'd'}), "<think>ab</think>cd");
}

TEST(ThoughtBudget, AnAnswerWithoutThoughtsIsLeftAlone) {
  EXPECT_EQ(written({0, Start::outside, {kClose}, bytes}, {'a', 'b', 'c'}), "abc");
}

TEST(ThoughtBudget, TagsThatComeInPiecesAreSeen) {
  EXPECT_EQ(written({2, Start::in_thought, {kClose}, bytes}, {'a', '<', '/', 't', 'x'}), "a<</think>/tx")
      << "what could have become the tag counts, too";
  EXPECT_EQ(written({9, Start::in_thought, {kClose}, bytes}, {'a', '<', '/', 't', 'h', 'i', 'n', 'k', '>', 'b', 'c'}),
            "a</think>bc");
}

}  // namespace
}  // namespace sparsam
