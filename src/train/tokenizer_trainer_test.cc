#include "train/tokenizer_trainer.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "text/tokenizer.h"
#include "text/utf8.h"
#include "text/vocabulary_export.h"
#include "train/testing.h"
#include "train/word_counter.h"

namespace sparsam {
namespace {

// A text with some structure: words from a small stock, numbers, indented lines, characters of several lengths.
std::string some_text(std::size_t bytes, std::uint64_t seed = 1) {
  static constexpr const char* kWords[] = {"the", "thermal", "energy", "Grüße", "naïve", "don't", "x86", "日本語", "🙂",
                                           "for", "format",  "return", "{",     "}",     "==",    "->",  "12345"};
  Random random(seed);
  std::string text;
  while (text.size() < bytes) {
    text += kWords[random.below(17)];
    const std::int64_t what = random.below(12);
    text += what == 0 ? ".\n" : what == 1 ? "\n\n    " : what == 2 ? ", " : " ";
  }
  return text;
}

TokenizerOptions options_for(const std::filesystem::path& file, std::int64_t vocabulary) {
  TokenizerOptions options;
  options.data = {file};
  options.vocabulary = vocabulary;
  return options;
}

Tokenizer opened(const TrainedTokenizer& trained) {
  auto tokenizer = Tokenizer::from_tokenizer_json(trained.tokenizer_json, trained.tokenizer_config_json);
  EXPECT_TRUE(tokenizer) << tokenizer.error().message;
  return *tokenizer;
}

TEST(TokenizerTrainer, WritesTheSameFileWithOneAndTwoThreads) {
  const testing::Folder folder;
  auto options = options_for(folder.write("a.txt", some_text(10 << 20)), 600);
  Progress quiet;
  const auto one = train_tokenizer(options, quiet);
  options.threads = 2;
  const auto two = train_tokenizer(options, quiet);
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->tokenizer_json, two->tokenizer_json);
}

TEST(TokenizerTrainer, WritesAFileThatGivesTextsBack) {
  const testing::Folder folder;
  Progress quiet;
  const auto trained = train_tokenizer(options_for(folder.write("a.txt", some_text(50'000)), 400), quiet);
  ASSERT_TRUE(trained) << trained.error().message;
  const Tokenizer tokenizer = opened(*trained);
  EXPECT_EQ(tokenizer.size(), trained->vocabulary);
  EXPECT_EQ(tokenizer.eos(), 0);
  const std::string text = some_text(5000, 9) + "\t unseen ÿ 語  \r\n";
  const auto ids = tokenizer.encode(text);
  ASSERT_TRUE(ids);
  EXPECT_LT(ids->size(), text.size() * 2 / 3);
  EXPECT_EQ(*tokenizer.decode(*ids), text);
}

TEST(TokenizerTrainer, HasATokenForEveryByte) {
  const testing::Folder folder;
  Progress quiet;
  const auto trained = train_tokenizer(options_for(folder.write("a.txt", "a b"), 300), quiet);
  ASSERT_TRUE(trained);
  const Tokenizer tokenizer = opened(*trained);
  std::string all;
  std::vector<TokenId> ids;
  const auto symbols = byte_ids(1);
  for (int byte = 0; byte < 256; ++byte) {
    all += static_cast<char>(byte);
    ids.push_back(symbols[static_cast<std::size_t>(byte)]);
  }
  EXPECT_EQ(*tokenizer.decode(ids), all);
  EXPECT_EQ(symbols['!'], 1) << "the alphabet begins with the exclamation mark";
}

TEST(TokenizerTrainer, SplitsDigitsAsAsked) {
  const testing::Folder folder;
  auto options = options_for(folder.write("a.txt", "12345 12345 12345 12345"), 300);
  Progress quiet;
  const auto three = train_tokenizer(options, quiet);
  options.split = usual_split(true);
  const auto one = train_tokenizer(options, quiet);
  ASSERT_TRUE(three && one);
  EXPECT_EQ(opened(*three).encode("12345")->size(), 2u);
  EXPECT_EQ(opened(*one).encode("12345")->size(), 5u);
}

TEST(TokenizerTrainer, PutsSpecialTokensFirstAndKnowsChats) {
  const testing::Folder folder;
  auto options = options_for(folder.write("a.txt", some_text(1000)), 300);
  options.special = {"<|end|>", "<|pad|>"};
  options.chat = true;
  Progress quiet;
  const auto trained = train_tokenizer(options, quiet);
  ASSERT_TRUE(trained);
  const Tokenizer tokenizer = opened(*trained);
  EXPECT_EQ(tokenizer.find("<|end|>"), 0);
  EXPECT_EQ(tokenizer.find("<|im_end|>"), 3);
  EXPECT_EQ(tokenizer.eos(), 3);
  EXPECT_TRUE(tokenizer.ends_generation(3));
  EXPECT_NE(trained->tokenizer_config_json.find("chat_template"), std::string::npos);
}

TEST(TokenizerTrainer, ReadsJsonLinesAndChats) {
  const testing::Folder folder;
  folder.write("data/a.jsonl", "{\"text\": \"hello hello\\n\"}\n\n{\"text\": \"hello\"}\n");
  folder.write("data/b.jsonl", R"({"messages": [{"role": "user", "content": "hello"}]})");
  Progress quiet;
  const auto trained = train_tokenizer(options_for(folder.path / "data", 300), quiet);
  ASSERT_TRUE(trained) << trained.error().message;
  EXPECT_TRUE(opened(*trained).find("hello"));
  EXPECT_FALSE(opened(*trained).find("text"));
}

TEST(TokenizerTrainer, RefusesWhatMakesNoSense) {
  const testing::Folder folder;
  Progress quiet;
  const auto message = [&](const TokenizerOptions& options) {
    const auto trained = train_tokenizer(options, quiet);
    return trained ? std::string("accepted") : trained.error().message;
  };
  const auto text = folder.write("a.txt", "text");
  EXPECT_NE(message(options_for(text, 256)).find("need 257"), std::string::npos);
  EXPECT_NE(message(options_for(folder.path / "none.txt", 300)).find("none.txt"), std::string::npos);
  EXPECT_NE(message(options_for(folder.write("e.txt", ""), 300)).find("no text"), std::string::npos);
  EXPECT_NE(message(options_for(folder.write("b.txt", "ok\xFF"), 300)).find("b.txt: byte 2"), std::string::npos);
  EXPECT_NE(message(options_for(folder.write("c.jsonl", "{\"text\": \"\"}\n{"), 300)).find("c.jsonl:2"),
            std::string::npos);
  auto twice = options_for(text, 300);
  twice.special = {"<a>", "<a>"};
  EXPECT_NE(message(twice).find("given twice"), std::string::npos);
}

TEST(TokenizerTrainer, CutsWordsAsAskedByName) {
  const testing::Folder folder;
  Progress quiet;
  std::string text;
  for (int i = 0; i < 200; ++i) text += fmt::format("the sum (12+3)*(4-{})\n", i % 10);
  auto options = options_for(folder.write("a.txt", text), 270);
  options.split = split_by_name("deepseek-coder").value();
  const auto tokens = [&](std::string_view word) {
    const auto trained = train_tokenizer(options, quiet);
    EXPECT_TRUE(trained) << trained.error().message;
    return opened(*trained).encode(word, {.add_special = false}).value().size();
  };
  EXPECT_EQ(tokens(" sum"), 1u);
  EXPECT_EQ(tokens(")*("), 1u) << "a word of this pattern, and a frequent one";
  options.letters_only = true;
  EXPECT_EQ(tokens(" sum"), 1u);
  EXPECT_EQ(tokens(")*("), 3u);
  EXPECT_EQ(tokens("(12"), 3u);

  // The name comes back where a GGUF is made, though this vocabulary would read alike with others.
  const auto trained = train_tokenizer(options, quiet);
  ASSERT_TRUE(trained);
  EXPECT_EQ(vocabulary_from_tokenizer_json(trained->tokenizer_json, "{}")->pre, "deepseek-coder");

  EXPECT_NE(split_by_name("deepseek").error().message.find("deepseek-coder"), std::string::npos);
  EXPECT_EQ(split_by_name("qwen2").error().code, Code::invalid_argument) << "it normalises";
}

TEST(WordCounter, ForgetsTheRarestWordsWhereThereAreTooMany) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "frequent ";
  for (int i = 0; i < 60; ++i) text += fmt::format("{}{:z>{}} ", static_cast<char>('a' + i % 26), "", 1 + i / 26);
  std::vector<std::vector<CountedWord>> results;
  for (const int threads : {1, 2}) {
    ThreadPool pool(threads);
    std::vector<Pattern> patterns;
    patterns.push_back(*Pattern::regex(R"(\p{L}+)"));
    WordCounter counter(std::move(patterns), pool, 20);
    ASSERT_TRUE(counter.count({text, text, "frequent"}));
    EXPECT_GT(counter.forgotten(), 0u);
    auto words = counter.take();
    EXPECT_LE(words.size(), 20u);
    std::ranges::sort(words, {}, &CountedWord::bytes);
    bool found = false;
    for (const CountedWord& word : words) found |= word.bytes == "frequent" && word.count == 201;
    EXPECT_TRUE(found);
    results.push_back(words);
  }
  ASSERT_EQ(results[0].size(), results[1].size());
}

}  // namespace
}  // namespace sparsam
