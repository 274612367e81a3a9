#include "train/documents_split.h"

#include <gtest/gtest.h>

#include "train/testing.h"

namespace sparsam {
namespace {

std::vector<TokenId> all_of(const Documents& documents) {
  std::vector<TokenId> ids;
  for (std::int64_t d = 0; d < documents.count(); ++d) {
    std::vector<TokenId> some(static_cast<std::size_t>(documents.length(d)));
    documents.read(d, 0, some);
    ids.insert(ids.end(), some.begin(), some.end());
  }
  EXPECT_EQ(static_cast<std::int64_t>(ids.size()), documents.tokens());
  return ids;
}

DocumentsSplit split_of(const std::vector<std::int64_t>& lengths, double share) {
  return split_documents(std::make_shared<testing::DocumentsInMemory>(
                             testing::DocumentsInMemory::of_lengths(lengths, Packing::end_to_end)),
                         share);
}

TEST(DocumentsSplit, NothingIsLostAndNothingComesTwice) {
  for (const double share : {0.001, 0.1, 0.25, 0.5}) {
    const std::vector<std::int64_t> lengths = {3, 50, 1, 20, 7};
    const auto whole = testing::DocumentsInMemory::of_lengths(lengths, Packing::end_to_end);
    const auto split = split_of(lengths, share);
    auto ids = all_of(*split.train);
    if (split.validation) {
      const auto more = all_of(*split.validation);
      EXPECT_LE(static_cast<double>(more.size()), 81 * share);
      ids.insert(ids.end(), more.begin(), more.end());
    }
    EXPECT_EQ(ids, all_of(whole)) << share;
  }
}

TEST(DocumentsSplit, PrefersTheCutBetweenDocuments) {
  const auto split = split_of({30, 40, 20, 10}, 0.35);
  EXPECT_EQ(split.train->count(), 2);
  EXPECT_EQ(split.validation->tokens(), 30);
}

TEST(DocumentsSplit, CutsTheOnlyDocument) {
  const auto split = split_of({100}, 0.1);
  EXPECT_EQ(split.train->tokens(), 90);
  EXPECT_EQ(split.validation->length(0), 10);
  EXPECT_EQ(all_of(*split.validation).front(), 90);
  EXPECT_EQ(split_of({5}, 0.1).validation, nullptr);
  EXPECT_EQ(split_of({5}, 0).validation, nullptr);
}

}  // namespace
}  // namespace sparsam
