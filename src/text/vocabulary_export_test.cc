// Tiny vocabularies from tokenizer.json to GGUF's values and back.
#include "text/vocabulary_export.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "text/merges_by_rank.h"

namespace sparsam {
namespace {

using Json = nlohmann::json;
using Ids = std::vector<TokenId>;

// All 256 bytes, some words with numbers, and the given way to cut.
Json byte_level(const std::string& pattern) {
  Json vocab = Json::object(), merges = Json::array();
  int id = 0;
  const auto put = [&](const std::string& piece) { vocab.emplace(piece, id++); };
  std::string piece;
  for (int byte = 0; byte < 256; ++byte) {
    // GPT-2's alphabet: printable bytes stand for themselves, the others for characters from 256 on.
    const bool printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    static int next = 256;
    const int code = printable ? byte : next++;
    piece = code < 128 ? std::string(1, static_cast<char>(code))
                       : std::string{static_cast<char>(0xC0 | code >> 6), static_cast<char>(0x80 | (code & 63))};
    put(piece);
    if (byte == 255) next = 256;
  }
  for (const auto& [left, right] : std::vector<std::pair<std::string, std::string>>{
           {"1", "2"}, {"12", "3"}, {"123", "4"}, {"l", "l"}, {"H", "e"}, {"He", "ll"}, {"\u0120", "w"}, {"'", "s"}}) {
    put(left + right);
    merges.push_back(left + " " + right);
  }
  vocab["<s>"] = id;
  vocab["<think>"] = id + 1;
  return {{"added_tokens",
           {{{"id", id}, {"content", "<s>"}, {"special", true}},
            {{"id", id + 1}, {"content", "<think>"}, {"special", false}}}},
          {"pre_tokenizer",
           {{"type", "Sequence"},
            {"pretokenizers",
             {{{"type", "Split"}, {"pattern", {{"Regex", pattern}}}, {"behavior", "Isolated"}, {"invert", false}},
              {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", false}}}}}},
          {"decoder", {{"type", "ByteLevel"}}},
          {"model", {{"type", "BPE"}, {"vocab", vocab}, {"merges", merges}}}};
}

constexpr const char* kThreeDigits =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr const char* kOneDigit =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr const char* kConfig = R"({"bos_token": "<s>", "eos_token": {"content": "<s>"}, "chat_template": "x"})";

TEST(VocabularyExport, FindsTheNameOfTheWayToCutByTrying) {
  const auto three = vocabulary_from_tokenizer_json(byte_level(kThreeDigits).dump(), kConfig);
  ASSERT_TRUE(three) << three.error().message;
  EXPECT_EQ(three->pre, "llama-bpe");
  const auto one = vocabulary_from_tokenizer_json(byte_level(kOneDigit).dump(), kConfig);
  ASSERT_TRUE(one) << one.error().message;
  EXPECT_NE(one->pre, "llama-bpe");
  const auto forced = vocabulary_from_tokenizer_json(byte_level(kOneDigit).dump(), kConfig, {.pre = "falcon"});
  ASSERT_TRUE(forced);
  EXPECT_EQ(forced->pre, "falcon");
  const auto never = vocabulary_from_tokenizer_json(byte_level("(?i:he)").dump(), kConfig);
  ASSERT_FALSE(never);
  EXPECT_TRUE(never.error().message.contains("--pre")) << never.error().message;
}

TEST(VocabularyExport, GivesTypesSpecialTokensAndFillsUpToTheModelsRows) {
  const auto source = vocabulary_from_tokenizer_json(byte_level(kThreeDigits).dump(), kConfig, {.size = 270});
  ASSERT_TRUE(source) << source.error().message;
  EXPECT_EQ(source->model, "gpt2");
  ASSERT_EQ(source->tokens.size(), 270u);
  EXPECT_EQ(source->tokens[264], "<s>");
  EXPECT_EQ(source->token_types[264], 3);
  EXPECT_EQ(source->token_types[265], 4);
  EXPECT_EQ(source->tokens[269], "[PAD269]");
  EXPECT_EQ(source->token_types[269], 5);
  EXPECT_EQ(source->token_types[0], 1);
  EXPECT_EQ(source->bos_token_id, 264);
  EXPECT_EQ(source->eos_token_id, 264);
  EXPECT_EQ(source->add_bos_token, false);
  EXPECT_EQ(source->merges.size(), 8u);
}

TEST(VocabularyExport, WritesATokenizerJsonThatReadsTheSame) {
  const Json json = byte_level(kThreeDigits);
  auto source = vocabulary_from_tokenizer_json(json.dump(), kConfig, {.size = 270});
  ASSERT_TRUE(source);
  source->add_bos_token = true;
  const auto files = tokenizer_files(*source, "{{ messages }}", 4096);
  ASSERT_TRUE(files) << files.error().message;
  const Json config = Json::parse(files->tokenizer_config_json);
  EXPECT_EQ(config["chat_template"], "{{ messages }}");
  EXPECT_EQ(config["model_max_length"], 4096);
  EXPECT_EQ(config["bos_token"], "<s>");
  EXPECT_FALSE(Json::parse(files->tokenizer_json)["model"]["vocab"].contains("[PAD269]"));
  const auto first = Tokenizer::from_tokenizer_json(json.dump(), kConfig);
  const auto second = Tokenizer::from_tokenizer_json(files->tokenizer_json, files->tokenizer_config_json);
  ASSERT_TRUE(first && second);
  for (const char* text : {"Hello world's 123456", "<s><think>1234 \u00e4\u00f6\n\n", ""}) {
    const Ids wanted = first->encode(text, {.add_special = false, .parse_special = true}).value();
    EXPECT_EQ(second->encode(text, {.add_special = false, .parse_special = true}).value(), wanted) << text;
    Ids begun = wanted;
    begun.insert(begun.begin(), 264);
    EXPECT_EQ(second->encode(text, {.parse_special = true}).value(), begun) << text;
  }
}

// Pieces of SentencePiece kind: an order of merges becomes scores, and scores an order of merges.
TEST(VocabularyExport, TurnsMergesIntoScoresAndBack) {
  Json vocab = {{"<unk>", 0}, {"<s>", 1}, {"</s>", 2}};
  for (int byte = 0; byte < 256; ++byte) vocab[fmt::format("<0x{:02X}>", byte)] = 3 + byte;
  int id = 259;
  for (const char* piece : {"\u2581t", "he", "\u2581the", "re", "here", "\u2581", "t", "h", "e", "r"})
    vocab[piece] = id++;
  const Json json = {{"added_tokens",
                      {{{"id", 0}, {"content", "<unk>"}, {"special", true}},
                       {{"id", 1}, {"content", "<s>"}, {"special", true}},
                       {{"id", 2}, {"content", "</s>"}, {"special", true}}}},
                     {"normalizer",
                      {{"type", "Sequence"},
                       {"normalizers",
                        {{{"type", "Prepend"}, {"prepend", "\u2581"}},
                         {{"type", "Replace"}, {"pattern", {{"String", " "}}}, {"content", "\u2581"}}}}}},
                     {"decoder",
                      {{"type", "Sequence"},
                       {"decoders",
                        {{{"type", "Replace"}, {"pattern", {{"String", "\u2581"}}}, {"content", " "}},
                         {{"type", "ByteFallback"}},
                         {{"type", "Fuse"}},
                         {{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}}}}}},
                     {"model",
                      {{"type", "BPE"},
                       {"byte_fallback", true},
                       {"fuse_unk", true},
                       {"unk_token", "<unk>"},
                       {"vocab", vocab},
                       {"merges", {"\u2581 t", "h e", "\u2581t he", "r e", "he re"}}}}};
  const auto source = vocabulary_from_tokenizer_json(json.dump(), R"({"bos_token": "<s>", "eos_token": "</s>"})");
  ASSERT_TRUE(source) << source.error().message;
  EXPECT_EQ(source->model, "llama");
  EXPECT_EQ(source->token_types[0], 2);
  EXPECT_EQ(source->token_types[3], 6);
  EXPECT_EQ(source->add_space_prefix, true);
  EXPECT_GT(source->scores[259], source->scores[260]);
  EXPECT_GT(source->scores[260], source->scores[261]);
  const auto files = tokenizer_files(*source, "");
  ASSERT_TRUE(files) << files.error().message;
  const auto first = Tokenizer::from_tokenizer_json(json.dump());
  const auto second = Tokenizer::from_tokenizer_json(files->tokenizer_json, files->tokenizer_config_json);
  const auto third = Tokenizer::from_vocabulary(*source);
  ASSERT_TRUE(first && second && third);
  for (const char* text : {"the here there", "  the  re", "x\u00e9 the\n"}) {
    const auto wanted = first->encode(text, {.add_special = false}).value();
    EXPECT_EQ(second->encode(text, {.add_special = false}).value(), wanted) << text;
    EXPECT_EQ(third->encode(text, {.add_special = false}).value(), wanted) << text;
    EXPECT_EQ(second->decode(wanted).value(), text);
  }
}

TEST(VocabularyExport, RefusesWhatItCannotWrite) {
  VocabularySource source;
  source.model = "wordpiece";
  source.tokens = {"a"};
  EXPECT_FALSE(tokenizer_files(source, ""));
  source.model = "gpt2";
  source.pre = "nobody";
  source.merges = {"a a"};
  EXPECT_FALSE(tokenizer_files(source, ""));
  EXPECT_FALSE(vocabulary_from_tokenizer_json("{", ""));
  EXPECT_FALSE(vocabulary_from_tokenizer_json(R"({"model": {"type": "Unigram"}})", ""));
}

TEST(MergesByRank, AreThePairsThatEachTokenIsMadeOf) {
  Vocabulary vocabulary;
  int id = 0;
  for (const char* piece : {"a", "b", "c", "ab", "bc", "abc", "cab"}) {
    ASSERT_TRUE(vocabulary.add(id++, piece, TokenKind::normal));
  }
  ASSERT_TRUE(vocabulary.add(id, "<x>", TokenKind::special));
  EXPECT_EQ(merges_by_rank(vocabulary), (std::vector<std::string>{"a b", "b c", "ab c", "c ab"}));
}

}  // namespace
}  // namespace sparsam
