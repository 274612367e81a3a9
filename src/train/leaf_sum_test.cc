#include "train/leaf_sum.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "train/leaves.h"

namespace sparsam {
namespace {

std::vector<float> sum_of(const std::vector<std::vector<float>>& leaves, std::span<float> total, int threads) {
  ThreadPool pool(threads);
  LeafSum sum(total);
  for (int step = 0; step < 2; ++step) {  // what is kept of a step does not show in the next
    for (const auto& leaf : leaves) {
      std::ranges::copy(leaf, sum.next().begin());
      sum.add(pool);
    }
    sum.finish(pool);
  }
  return {total.begin(), total.end()};
}

TEST(LeafSum, AddsInABinaryTree) {
  Random random(1);
  std::vector<std::vector<float>> leaf(8, std::vector<float>(100'000));
  for (auto& values : leaf) {
    for (float& v : values) v = random.uniform(-1, 1);
  }
  std::vector<float> total(100'000);
  const auto whole = sum_of(leaf, total, 3);
  for (std::size_t i = 0; i < whole.size(); i += 997) {
    const float expected = ((leaf[0][i] + leaf[1][i]) + (leaf[2][i] + leaf[3][i])) +
                           ((leaf[4][i] + leaf[5][i]) + (leaf[6][i] + leaf[7][i]));
    ASSERT_EQ(whole[i], expected);
  }
  // Two machines with half of the leaves each.
  const auto first = sum_of({leaf.begin(), leaf.begin() + 4}, total, 1);
  const auto second = sum_of({leaf.begin() + 4, leaf.end()}, total, 2);
  for (std::size_t i = 0; i < whole.size(); ++i) ASSERT_EQ(whole[i], first[i] + second[i]);
}

TEST(LeafSum, TakesAnyNumber) {
  std::vector<float> total(1);
  for (int count = 1; count < 12; ++count) {
    EXPECT_EQ(sum_of(std::vector<std::vector<float>>(static_cast<std::size_t>(count), {1.0f}), total, 1).front(),
              static_cast<float>(count));
  }
}

TEST(Leaves, CutRowsWhereSegmentsBegin) {
  Batch batch;
  std::vector<std::int32_t> ids(64), targets(64);
  for (int i = 0; i < 64; ++i) ids[static_cast<std::size_t>(i)] = i, targets[static_cast<std::size_t>(i)] = i + 1;
  for (int row = 0; row < 4; ++row) {  // each of 16 tokens, in two documents
    batch.add(row, 0, Phase::prompt, ids.data() + 16 * row, 10);
    batch.add(row, 3, Phase::prompt, ids.data() + 16 * row + 10, 6);
  }
  for (const std::size_t count : {1u, 2u, 4u}) {
    const auto leaves = cut_into_leaves(batch, targets, count);
    ASSERT_EQ(leaves.size(), count);
    std::size_t at = 0;
    for (const Leaf& leaf : leaves) {
      EXPECT_EQ(leaf.batch.size(), 64 / count);
      for (std::size_t t = 0; t < leaf.batch.size(); ++t, ++at) {
        EXPECT_EQ(leaf.batch.tokens[t], ids[at]);
        EXPECT_EQ(leaf.batch.positions[t], batch.positions[at]);
        EXPECT_EQ(leaf.targets[t], targets[at]);
      }
    }
  }
  EXPECT_EQ(cut_into_leaves(batch, targets, 3).size(), 3u);
  Batch one;
  one.add(0, 0, Phase::prompt, ids.data(), 5);
  EXPECT_EQ(cut_into_leaves(one, std::span(targets).first(5), 4).size(), 1u);
}

}  // namespace
}  // namespace sparsam
