#include "train/token_file.h"

#include <gtest/gtest.h>

namespace sparsam {
namespace {

TEST(TokenFile, GivesItsRowsInOrderEachAsOneDocument) {
  auto file = TokenFile::parse(R"({"tokens": [[[1,2,3],[4,5,6]], [[7,8,9],[10,11,12]]]})");
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ((*file)->steps(), 2);
  EXPECT_EQ((*file)->rows_per_step(), 2);
  EXPECT_EQ((*file)->vocabulary(), 13);
  MicroBatch batch;
  ASSERT_TRUE((*file)->next(2, batch));
  EXPECT_EQ(batch.tokens, (std::vector<TokenId>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(batch.targets, (std::vector<TokenId>{2, 3, kNoTarget, 5, 6, kNoTarget}));
  EXPECT_EQ(batch.segments, (std::vector<DocumentPiece>{{0, 0, 3, 0, 0}, {1, 0, 3, 1, 0}}));
  ASSERT_TRUE((*file)->seek({0, 3}));
  ASSERT_TRUE((*file)->next(1, batch));
  EXPECT_EQ(batch.tokens, (std::vector<TokenId>{10, 11, 12}));
  const auto end = (*file)->next(1, batch);
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, Code::exhausted);
}

TEST(TokenFile, SaysWhereItIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"{", "JSON"},
      {R"({"ids": []})", "tokens"},
      {R"({"tokens": []})", "no step"},
      {R"({"tokens": [[[1,2],[3]]]})", "tokens[0][1] has 1 ids"},
      {R"({"tokens": [[[1,2]],[[1,2],[3,4]]]})", "tokens[1] has 2 rows"},
      {R"({"tokens": [[[1,-2]]]})", "tokens[0][0][1] is no token id"},
      {R"({"tokens": [[[]]]})", "tokens[0][0] has 0 ids"},
  };
  for (const auto& [json, words] : cases) {
    const auto file = TokenFile::parse(json);
    ASSERT_FALSE(file) << json;
    EXPECT_NE(file.error().message.find(words), std::string::npos) << file.error().message;
  }
}

}  // namespace
}  // namespace sparsam
