#include "train/data_reader.h"

#include <gtest/gtest.h>

#include "train/testing.h"

namespace sparsam {
namespace {

std::vector<DataPiece> read_all(const std::vector<std::filesystem::path>& paths, const std::string& separator = {},
                                DataFormat format = DataFormat::automatic) {
  auto files = find_data_files(paths, format);
  EXPECT_TRUE(files) << files.error().message;
  DataReader reader(*files, separator);
  std::vector<DataPiece> pieces;
  for (;;) {
    DataPiece piece;
    const auto more = reader.next(piece);
    EXPECT_TRUE(more) << more.error().message;
    if (!more || !*more) break;
    pieces.push_back(piece);
  }
  for (std::size_t i = 0; i < files->size(); ++i) {
    EXPECT_EQ(reader.digest(i), *store::sha256_of_file((*files)[i].path));
  }
  return pieces;
}

TEST(DataReader, ReadsFoldersInTheOrderOfTheirNames) {
  const testing::Folder folder;
  folder.write("d/b.txt", "second");
  folder.write("d/a/x.txt", "first");
  folder.write("d/.hidden", "no");
  const auto pieces = read_all({folder.path / "d"});
  ASSERT_EQ(pieces.size(), 2u);
  EXPECT_EQ(pieces[0].bytes, "first");
  EXPECT_EQ(pieces[1].bytes, "second");
}

TEST(DataReader, CutsLargeDocumentsAtLinesAndLosesNothing) {
  const testing::Folder folder;
  std::string text;
  while (text.size() < 10'000'000) text += fmt::format("line {}\n\n  indented {}\n", text.size(), text.size());
  const auto pieces = read_all({folder.write("big.txt", text)});
  ASSERT_EQ(pieces.size(), 3u);
  std::string again;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    EXPECT_EQ(pieces[i].offset, again.size());
    EXPECT_EQ(pieces[i].begins, i == 0);
    EXPECT_EQ(pieces[i].ends, i + 1 == pieces.size());
    EXPECT_LE(pieces[i].bytes.size(), DataReader::kPartBytes);
    EXPECT_TRUE(pieces[i].bytes.starts_with("line"));
    again += pieces[i].bytes;
  }
  EXPECT_EQ(again, text);
}

TEST(DataReader, NeverCutsACharacter) {
  const testing::Folder folder;
  std::string text = "a";
  while (text.size() < DataReader::kPartBytes + 100'000) text += "語";
  const auto pieces = read_all({folder.write("big.txt", text)});
  ASSERT_EQ(pieces.size(), 2u);
  EXPECT_TRUE(pieces[1].bytes.starts_with("語"));
  EXPECT_EQ(pieces[0].bytes + pieces[1].bytes, text);
}

TEST(DataReader, SplitsDocumentsAtASeparatorWhereverItLies) {
  const testing::Folder folder;
  std::string expected;
  // Separators on every offset around the border of what is read at once.
  for (int i = 0; i < 40; ++i) {
    expected.assign(static_cast<std::size_t>((1 << 20) - 20 + i), 'x');
    const auto pieces = read_all({folder.write("s.txt", expected + "<|end|>tail<|end|>")}, "<|end|>");
    ASSERT_EQ(pieces.size(), 2u) << i;
    EXPECT_EQ(pieces[0].bytes, expected);
    EXPECT_EQ(pieces[1].bytes, "tail");
    EXPECT_EQ(pieces[1].offset, expected.size() + 7);
  }
}

TEST(DataReader, ReadsLinesAndCountsThem) {
  const testing::Folder folder;
  const auto pieces = read_all({folder.write("a.jsonl", "{\"text\": 1}\n\n  \n{\"text\": 2}\r\n{\"text\": 3}")});
  ASSERT_EQ(pieces.size(), 3u);
  EXPECT_EQ(pieces[0].line, 1u);
  EXPECT_EQ(pieces[1].line, 4u);
  EXPECT_EQ(pieces[2].line, 5u);
  EXPECT_EQ(pieces[2].bytes, "{\"text\": 3}");
}

TEST(DataReader, KnowsChatsByTheirFirstLine) {
  const testing::Folder folder;
  const auto files = find_data_files(
      std::vector<std::filesystem::path>{folder.write("a.jsonl", "\n{\"messages\": []}\n"),
                                         folder.write("b.jsonl", "{\"text\": \"\"}"), folder.write("c.md", "{}")},
      DataFormat::automatic);
  ASSERT_TRUE(files);
  EXPECT_EQ((*files)[0].format, DataFormat::chat);
  EXPECT_EQ((*files)[1].format, DataFormat::json_lines);
  EXPECT_EQ((*files)[2].format, DataFormat::text);
}

TEST(DataReader, SkipsAByteOrderMark) {
  const testing::Folder folder;
  const auto pieces = read_all({folder.write("a.txt", "\xEF\xBB\xBFtext")});
  ASSERT_EQ(pieces.size(), 1u);
  EXPECT_EQ(pieces[0].bytes, "text");
  EXPECT_EQ(pieces[0].offset, 3u);
}

TEST(DataReader, NamesWhatIsMissing) {
  const testing::Folder folder;
  const auto none = find_data_files(std::vector<std::filesystem::path>{folder.path / "nothing"}, DataFormat::text);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Code::not_found);
  const auto empty = find_data_files(std::vector<std::filesystem::path>{folder.path}, DataFormat::text);
  ASSERT_FALSE(empty);
  EXPECT_NE(empty.error().message.find("holds no files"), std::string::npos);
}

}  // namespace
}  // namespace sparsam
