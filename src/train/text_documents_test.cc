#include "train/text_documents.h"

#include <gtest/gtest.h>

#include "train/testing.h"
#include "train/windows.h"

namespace sparsam {
namespace {

TEST(TextDocuments, AreTheBytesOfTheFile) {
  const testing::Folder folder;
  const auto splits = open_text_documents(folder.write("a.txt", "Grüße"));
  ASSERT_TRUE(splits) << splits.error().message;
  EXPECT_EQ(splits->validation, nullptr);
  auto source = Windows::create(splits->train, {.context = 7, .order = RowOrder::as_they_are});
  ASSERT_TRUE(source);
  MicroBatch batch;
  ASSERT_TRUE((*source)->next(1, batch));
  EXPECT_EQ(batch.tokens, (std::vector<TokenId>{'G', 'r', 0xC3, 0xBC, 0xC3, 0x9F, 'e'}));
}

TEST(TextDocuments, KeepTheEndForValidationWithoutCuttingACharacter) {
  const testing::Folder folder;
  std::string text(97, 'a');
  text += "ü";
  text += "bb";
  const auto splits = open_text_documents(folder.write("a.txt", text), 0.03);
  ASSERT_TRUE(splits);
  EXPECT_EQ(splits->train->tokens(), 97);
  EXPECT_EQ(splits->validation->tokens(), 4);
  EXPECT_NE(splits->train->digest(), splits->validation->digest());
}

TEST(TextDocuments, RefuseWhatIsNoTextAndSayWhere) {
  const testing::Folder folder;
  using namespace std::string_literals;
  const std::pair<std::string, const char*> cases[] = {
      {"", "is empty"}, {"ab\0c"s, "byte 2 is zero"}, {"abc\xFF", "byte 3 (0xff)"}, {"ab\xC3", "byte 2 (0xc3)"}};
  for (const auto& [text, words] : cases) {
    const auto splits = open_text_documents(folder.write("bad.txt", text));
    ASSERT_FALSE(splits);
    EXPECT_NE(splits.error().message.find(words), std::string::npos) << splits.error().message;
    EXPECT_NE(splits.error().message.find("bad.txt"), std::string::npos);
  }
  EXPECT_FALSE(open_text_documents(folder.path / "missing.txt"));
}

}  // namespace
}  // namespace sparsam
