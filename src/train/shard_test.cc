#include "train/shard.h"

#include <gtest/gtest.h>

#include "base/mapped_file.h"
#include "train/testing.h"

namespace sparsam {
namespace {

using Bytes = std::vector<std::byte>;

Bytes shard_bytes(int id_bytes, bool masked, const std::vector<std::vector<TokenId>>& documents) {
  const testing::Folder folder;
  auto writer = ShardWriter::create(folder.path / "s.tokens", id_bytes, masked, id_bytes == 2 ? 1000 : 100'000);
  EXPECT_TRUE(writer);
  for (const auto& document : documents) {
    std::vector<std::uint8_t> mask;
    for (const TokenId id : document) mask.push_back(id % 3 == 0);
    EXPECT_TRUE(writer->append(document, masked ? mask : std::vector<std::uint8_t>()));
    writer->end_document();
  }
  const auto described = writer->finish();
  EXPECT_TRUE(described);
  const auto content = read_file(folder.path / "s.tokens");
  EXPECT_EQ(described->bytes, content->size());
  EXPECT_EQ(described->sha256, store::sha256_of(*content));
  const auto bytes = std::as_bytes(std::span(*content));
  return {bytes.begin(), bytes.end()};
}

TEST(Shard, GivesBackWhatWasWritten) {
  for (const int id_bytes : {2, 4}) {
    for (const bool masked : {false, true}) {
      const TokenId large = id_bytes == 2 ? 999 : 99'999;
      const std::vector<std::vector<TokenId>> documents = {{1, 2, 3}, {large}, {4, 5, 6, 7, 8, 9, 10}, {0}};
      const Bytes bytes = shard_bytes(id_bytes, masked, documents);
      const auto shard = ShardView::parse(bytes);
      ASSERT_TRUE(shard) << shard.error().message;
      ASSERT_EQ(shard->documents, 4);
      ASSERT_EQ(shard->tokens, 12);
      for (std::int64_t d = 0; d < 4; ++d) {
        std::vector<TokenId> read;
        for (std::int64_t i = shard->begin_of(d); i < shard->end_of(d); ++i) {
          read.push_back(shard->id(i));
          EXPECT_EQ(shard->learned(i), !masked || shard->id(i) % 3 == 0);
        }
        EXPECT_EQ(read, documents[static_cast<std::size_t>(d)]);
      }
    }
  }
}

TEST(Shard, OfManyTokensIsWrittenInPieces) {
  std::vector<TokenId> document(700'001);
  for (std::size_t i = 0; i < document.size(); ++i) document[i] = static_cast<TokenId>(i % 997);
  const Bytes bytes = shard_bytes(2, true, {document, {5}});
  const auto shard = ShardView::parse(bytes);
  ASSERT_TRUE(shard);
  for (const std::int64_t i : {0, 4095, 4096, 524'287, 524'288, 700'000}) EXPECT_EQ(shard->id(i), i % 997);
}

TEST(Shard, RefusesWhatIsCutOffOrContradictsItself) {
  const Bytes good = shard_bytes(2, false, {{1, 2, 3}, {4, 5}});
  for (std::size_t n = 0; n < good.size(); ++n) EXPECT_FALSE(ShardView::parse(std::span(good).first(n))) << n;
  const auto with = [&](std::size_t at, std::uint8_t value) {
    Bytes bad = good;
    bad[at] = std::byte{value};
    const auto shard = ShardView::parse(bad);
    return shard ? std::string("accepted") : shard.error().message;
  };
  EXPECT_NE(with(0, 'X').find("no shard"), std::string::npos);
  EXPECT_NE(with(8, 2).find("version 2"), std::string::npos);
  EXPECT_NE(with(12, 3).find("ids of 3 bytes"), std::string::npos);
  EXPECT_NE(with(good.size() - 64, 6).find("the documents have 5 tokens"), std::string::npos);
  EXPECT_NE(with(good.size() - 60, 1).find("do not fit"), std::string::npos);
  EXPECT_NE(with(64 + 1, 0xFF).find("token 0 has the id"), std::string::npos);
  EXPECT_NE(with(64 + 16, 9).find("document 0 ends at token 9"), std::string::npos);
}

TEST(PackedIndex, SurvivesItsOwnText) {
  PackedIndex index;
  index.tokenizer_digest = "abc";
  index.vocabulary = 8192;
  index.masked = true;
  index.packing = Packing::whole;
  index.validation_share = 0.25;
  const std::string digest(64, 'a');
  index.train = {{{"train-00000.tokens", 7, 2, 300, digest}, {"train-00001.tokens", 3, 1, 200, digest}}, 10, 3, 5};
  index.sources = {{"a \"quoted\" name.txt", "text", 55, 3, digest}};
  const auto read = PackedIndex::parse(index.to_json());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->to_json(), index.to_json());
  EXPECT_EQ(read->train.learned, 5);
}

TEST(PackedIndex, NamesWhatIsWrong) {
  PackedIndex index;
  index.vocabulary = 8192;
  index.train = {{{"train-00000.tokens", 7, 2, 300, std::string(64, 'a')}}, 7, 2, 7};
  const std::string good = index.to_json();
  const std::tuple<const char*, const char*, const char*> changes[] = {
      {"\"version\": 1", "\"version\": 2", "version 2; this program reads version 1"},
      {"sparsam packed data", "other", "no index of packed data"},
      {"train-00000.tokens", "../../etc/passwd", "is no name of a shard"},
      {"\"tokens\": 7,\n        \"documents\"", "\"tokens\": 8,\n        \"documents\"", "8 tokens in 2 documents"},
      {"\"vocabulary\": 8192", "\"vocabulary\": 99999", "ids of 2 bytes"},
      {"end_to_end", "loose", "packing 'loose'"},
      {"\"documents\": 2", "\"documents\": -2", "'documents' is -2"},
  };
  for (const auto& [from, to, words] : changes) {
    std::string bad = good;
    ASSERT_NE(bad.find(from), std::string::npos) << from;
    bad.replace(bad.find(from), std::string_view(from).size(), to);
    const auto read = PackedIndex::parse(bad);
    ASSERT_FALSE(read) << to;
    EXPECT_NE(read.error().message.find(words), std::string::npos) << read.error().message;
    EXPECT_TRUE(read.error().message.starts_with("index.json")) << read.error().message;
  }
}

}  // namespace
}  // namespace sparsam
