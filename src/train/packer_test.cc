#include "train/packer.h"

#include <gtest/gtest.h>

#include <set>

#include "train/packed_data.h"
#include "train/testing.h"
#include "train/tokenizer_trainer.h"
#include "train/windows.h"

namespace sparsam {
namespace {

class PackerTest : public ::testing::Test {
 protected:
  PackerTest() {
    // No merges: a token is a byte, and texts are easy to follow.
    auto tokenizer = Tokenizer::from_tokenizer_json(
        tokenizer_json({{"<|endoftext|>", "<|im_start|>", "<|im_end|>"}, {}}, usual_split(false), {}),
        R"({"eos_token": "<|im_end|>"})");
    EXPECT_TRUE(tokenizer);
    tokenizer_.emplace(*tokenizer);
    chat_.emplace(*ChatTemplate::builtin("chatml"));
    options_.output = folder_.path / "packed";
    options_.validation = 0;
    options_.end = 0;
  }

  Result<PackReport> run() { return pack(options_, *tokenizer_, &*chat_, quiet_); }
  std::string failure() {
    const auto report = run();
    EXPECT_FALSE(std::filesystem::exists(options_.output));
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path)) {
      EXPECT_EQ(entry.path().string().find(".part-"), std::string::npos) << entry.path();
    }
    return report ? "accepted" : report.error().message;
  }
  PackedData opened() {
    auto data = PackedData::open(options_.output, 2, quiet_);
    EXPECT_TRUE(data) << data.error().message;
    return *data;
  }
  static std::vector<TokenId> ids_of(const Documents& documents, std::int64_t d) {
    std::vector<TokenId> ids(static_cast<std::size_t>(documents.length(d)));
    documents.read(d, 0, ids);
    return ids;
  }
  std::string text_of(const Documents& documents, std::int64_t d) {
    return *tokenizer_->decode(ids_of(documents, d), SpecialTokens::render);
  }

  testing::Folder folder_;
  std::optional<Tokenizer> tokenizer_;
  std::optional<ChatTemplate> chat_;
  PackOptions options_;
  Progress quiet_;
};

TEST_F(PackerTest, PacksTextsAndLinesInTheirOrder) {
  options_.data = {folder_.write("a.txt", "one"),
                   folder_.write("b.jsonl", "{\"text\":\"two\"}\n{\"text\":\" \"}\n{\"text\":\"drei\\n\"}")};
  const auto report = run();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->empty_documents, 1);
  EXPECT_EQ(report->index.sources[1].documents, 2);
  const PackedData data = opened();
  ASSERT_EQ(data.train->count(), 3);
  EXPECT_EQ(text_of(*data.train, 0), "one<|endoftext|>");
  EXPECT_EQ(text_of(*data.train, 1), "two<|endoftext|>");
  EXPECT_EQ(text_of(*data.train, 2), "drei\n<|endoftext|>");
  EXPECT_EQ(data.validation, nullptr);
  EXPECT_EQ(data.index.tokenizer_digest, tokenizer_digest(*tokenizer_));
}

TEST_F(PackerTest, GivesTheSameBytesWithOneAndTwoThreads) {
  std::string lines;
  for (int i = 0; i < 20'000; ++i) lines += fmt::format("{{\"text\": \"document {} of many {}\"}}\n", i, i * i);
  options_.data = {folder_.write("a.jsonl", lines)};
  options_.validation = 0.1;
  options_.shard_tokens = 100'000;
  std::vector<std::string> contents[2];
  for (const int threads : {1, 2}) {
    options_.threads = threads;
    options_.output = folder_.path / fmt::format("packed{}", threads);
    const auto report = run();
    ASSERT_TRUE(report);
    EXPECT_GT(report->index.train.shards.size(), 2u);
    for (const auto& shard : report->index.train.shards) contents[threads - 1].push_back(shard.sha256);
    for (const auto& shard : report->index.validation.shards) contents[threads - 1].push_back(shard.sha256);
  }
  EXPECT_EQ(contents[0], contents[1]);
}

TEST_F(PackerTest, ChoosesForValidationByTheTextAlone) {
  const auto chosen = [&](const std::vector<int>& order, int n) {
    std::string lines;
    for (const int i : order) lines += fmt::format("{{\"text\": \"document {}\"}}\n", i);
    options_.data = {folder_.write("a.jsonl", lines)};
    options_.output = folder_.path / fmt::format("p{}", n);
    options_.validation = 0.2;
    EXPECT_TRUE(run());
    const PackedData data = opened();
    std::set<std::string> texts;
    for (std::int64_t d = 0; d < data.validation->count(); ++d) texts.insert(text_of(*data.validation, d));
    return texts;
  };
  std::vector<int> order(500);
  std::iota(order.begin(), order.end(), 0);
  const auto first = chosen(order, 1);
  EXPECT_NEAR(static_cast<double>(first.size()), 100, 40);
  std::ranges::reverse(order);
  EXPECT_EQ(chosen(order, 2), first);
  order.resize(1000);
  std::iota(order.begin(), order.end(), 0);
  const auto more = chosen(order, 3);
  EXPECT_TRUE(std::ranges::includes(more, first));
}

TEST_F(PackerTest, LargeDocumentsStayOneDocument) {
  std::string text;
  while (text.size() < 9'000'000) text += fmt::format("a line of text, number {}\n", text.size());
  options_.data = {folder_.write("big.txt", text)};
  options_.shard_tokens = 1000;
  ASSERT_TRUE(run());
  const PackedData data = opened();
  ASSERT_EQ(data.train->count(), 1);
  EXPECT_EQ(text_of(*data.train, 0), text + "<|endoftext|>");
}

TEST_F(PackerTest, MasksAllButTheAnswersOfAChat) {
  options_.data = {folder_.write(
      "c.jsonl", R"({"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yes?"},)"
                 R"( {"role": "user", "content": "Bye"}, {"role": "assistant", "content": "Ciao"}]})")};
  const auto report = run();
  ASSERT_TRUE(report) << report.error().message;
  const PackedData data = opened();
  ASSERT_EQ(data.train->count(), 1);
  EXPECT_EQ(data.train->packing(), Packing::whole);
  const auto ids = ids_of(*data.train, 0);
  const auto mask = std::make_unique<bool[]>(ids.size());
  data.train->read_mask(0, 0, {mask.get(), ids.size()});
  std::vector<TokenId> learned;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (mask[i]) learned.push_back(ids[i]);
  }
  EXPECT_EQ(*tokenizer_->decode(learned, SpecialTokens::render), "Yes?<|im_end|>Ciao<|im_end|>");
  EXPECT_EQ(report->index.train.learned, static_cast<std::int64_t>(learned.size()));
}

TEST_F(PackerTest, ReadsBackInRowsForTraining) {
  options_.data = {folder_.write("a.txt", "abc"), folder_.write("b.txt", "defgh")};
  ASSERT_TRUE(run());
  const PackedData data = opened();
  auto source = Windows::create(data.train, {.context = 6, .order = RowOrder::as_they_are});
  ASSERT_TRUE(source);
  MicroBatch batch;
  ASSERT_TRUE((*source)->next(2, batch));
  EXPECT_EQ(batch.segments, (std::vector<DocumentPiece>{{0, 0, 4, 0, 0}, {0, 4, 2, 1, 0}, {1, 0, 4, 1, 2}}));
}

TEST_F(PackerTest, AChangedFileIsAnErrorThatNamesIt) {
  options_.data = {folder_.write("a.txt", "some text")};
  ASSERT_TRUE(run());
  const auto shard = options_.output / "train-00000.tokens";
  std::string content = *read_file(shard);
  content[70] ^= 1;
  ASSERT_TRUE(write_file(shard, content));
  const auto changed = PackedData::open(options_.output, 1, quiet_);
  ASSERT_FALSE(changed);
  EXPECT_NE(changed.error().message.find("train-00000.tokens: the file has changed"), std::string::npos);
  std::filesystem::remove(shard);
  const auto gone = PackedData::open(options_.output, 1, quiet_);
  ASSERT_FALSE(gone);
  EXPECT_NE(gone.error().message.find("train-00000.tokens"), std::string::npos);
  EXPECT_FALSE(PackedData::open(folder_.path, 1, quiet_));
}

TEST_F(PackerTest, BadInputNamesTheFileAndThePlaceAndLeavesNothing) {
  using namespace std::string_literals;
  options_.data = {folder_.write("e.txt", "")};
  EXPECT_NE(failure().find("e.txt: there is no text"), std::string::npos);
  options_.data = {folder_.write("b.txt", "PK\x03\x04\0\0"s)};
  EXPECT_NE(failure().find("b.txt: byte 4 is zero"), std::string::npos);
  options_.data = {folder_.write("u.txt", "gut\nschlecht \xE4h")};
  EXPECT_NE(failure().find("u.txt: byte 13 (0xe4)"), std::string::npos);
  options_.data = {folder_.write("l.jsonl", "{\"text\": \"a\"}\n{\"text\": }\n")};
  EXPECT_NE(failure().find("l.jsonl:2: the line is no JSON"), std::string::npos);
  options_.data = {folder_.write("f.jsonl", "{\"body\": \"a\"}\n")};
  EXPECT_NE(failure().find("f.jsonl:1: the line has no field 'text'"), std::string::npos);
  options_.data = {folder_.write("c.jsonl", "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}]}\n")};
  EXPECT_NE(failure().find("c.jsonl:1: no message has the role 'assistant'"), std::string::npos);
  options_.data = {folder_.write("m.jsonl", "{\"text\": \"a\"}\n{\"text\": \"\xFF\"}\n")};
  EXPECT_NE(failure().find("m.jsonl:2: byte 24 (0xff)"), std::string::npos);
}

TEST_F(PackerTest, NeverOverwritesAndClearsUpAfterAKill) {
  options_.data = {folder_.write("a.txt", "text")};
  // Of a process that is gone: no process has this number.
  const auto left = folder_.path / "packed.part-99999999";
  std::filesystem::create_directory(left);
  ASSERT_TRUE(run());
  EXPECT_FALSE(std::filesystem::exists(left));
  const auto again = run();
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().message.find("already there"), std::string::npos);
}

}  // namespace
}  // namespace sparsam
