// Whole tokenizers with tiny vocabularies: tokenizer.json with its configuration, GGUF, tiktoken, and streaming.
#include "text/tokenizer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "text/byte_alphabet.h"

namespace sparsam {
namespace {

// Byte-level BPE of three words, with the parts that the test gives.
std::string byte_level_json(const std::string& added = "[]", const std::string& more = "",
                            const std::string& model = "") {
  std::string vocab;
  int id = 10;
  for (const std::string_view piece :
       {"h", "e", "l", "o", "\u0120", "\u00c3", "\u00a9", "he", "ll", "hell", "hello", "<", ">", "s"}) {
    vocab += fmt::format("{}\"{}\": {}", vocab.empty() ? "" : ", ", piece, id++);
  }
  return R"({"added_tokens": )" + added + more + R"(,
    "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "use_regex": true},
    "decoder": {"type": "ByteLevel"},
    "model": {"type": "BPE", )" +
         model + R"("vocab": {)" + vocab + R"(},
      "merges": ["h e", ["l", "l"], "he ll", ["hell", "o"]]}})";
}

constexpr std::string_view kSpecial = R"([{"id": 1, "content": "<s>", "special": true, "normalized": false},
  {"id": 2, "content": "</s>", "special": true}, {"id": 30, "content": "<think>", "special": false}])";

std::vector<TokenId> ids_of(const Result<Tokenizer>& tokenizer, std::string_view text, EncodeOptions options = {}) {
  if (!tokenizer) {
    ADD_FAILURE() << tokenizer.error().message;
    return {};
  }
  const auto ids = tokenizer->encode(text, options);
  if (!ids) ADD_FAILURE() << ids.error().message;
  return ids.value_or(std::vector<TokenId>{});
}

using Ids = std::vector<TokenId>;

TEST(Tokenizer, EncodesAndDecodesByteLevelBpe) {
  const auto tokenizer = Tokenizer::from_tokenizer_json(byte_level_json());
  EXPECT_EQ(ids_of(tokenizer, "hello hello\u00e9"), (Ids{20, 14, 20, 15, 16}));
  EXPECT_EQ(*tokenizer->decode(Ids{20, 14, 20, 15, 16}), "hello hello\u00e9");
  EXPECT_EQ(*tokenizer->decode(Ids{15}), "\xC3");  // exact bytes, though no character
  EXPECT_EQ(ids_of(tokenizer, ""), Ids{});
  EXPECT_EQ(tokenizer->size(), 24);
  EXPECT_EQ(tokenizer->piece(20), "hello");
  EXPECT_EQ(tokenizer->piece(3), "");
  EXPECT_EQ(tokenizer->find("hello"), 20);
  EXPECT_FALSE(tokenizer->decode(Ids{24}));
  EXPECT_FALSE(tokenizer->decode(Ids{-1}));
}

TEST(Tokenizer, SpecialTokensAreTextUnlessAskedForAndOtherAddedTokensAlwaysTokens) {
  const auto tokenizer = Tokenizer::from_tokenizer_json(byte_level_json(std::string(kSpecial)));
  EXPECT_EQ(ids_of(tokenizer, "<s>hello<think>", {.parse_special = false}), (Ids{21, 23, 22, 20, 30}));
  EXPECT_EQ(ids_of(tokenizer, "<s>hello<think>", {.parse_special = true}), (Ids{1, 20, 30}));
  EXPECT_EQ(*tokenizer->decode(Ids{1, 20, 30}), "hello<think>");
  EXPECT_EQ(*tokenizer->decode(Ids{1, 20, 30}, SpecialTokens::render), "<s>hello<think>");
  EXPECT_TRUE(tokenizer->is_special(1));
  EXPECT_FALSE(tokenizer->is_special(30));
  EXPECT_TRUE(tokenizer->ends_generation(2));  // nothing names an end token, so </s> is one
}

TEST(Tokenizer, TheTemplateSurroundsATextWhereSpecialTokensAreAdded) {
  const auto tokenizer = Tokenizer::from_tokenizer_json(byte_level_json(std::string(kSpecial), R"(,
    "post_processor": {"type": "Sequence", "processors": [{"type": "ByteLevel"}, {"type": "TemplateProcessing",
      "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                 {"SpecialToken": {"id": "</s>", "type_id": 0}}],
      "special_tokens": {"<s>": {"ids": [1]}, "</s>": {"ids": [2]}}}]})"));
  EXPECT_EQ(ids_of(tokenizer, "hello"), (Ids{1, 20, 2}));
  EXPECT_EQ(ids_of(tokenizer, "hello", {.add_special = false}), Ids{20});
  EXPECT_EQ(tokenizer->bos(), 1);
  EXPECT_TRUE(tokenizer->adds_bos());
}

TEST(Tokenizer, TheConfigurationNamesTokensAndRulesOverLlamasTemplates) {
  const std::string json = byte_level_json(std::string(kSpecial));
  const std::string names = R"("bos_token": {"content": "<s>"}, "eos_token": "</s>", "pad_token": null)";
  const auto plain = Tokenizer::from_tokenizer_json(json, "{" + names + R"(, "tokenizer_class": "Qwen2Tokenizer"})");
  EXPECT_EQ(ids_of(plain, "hello"), Ids{20});
  EXPECT_EQ(plain->eos(), 2);
  EXPECT_EQ(plain->padding(), std::nullopt);
  const auto llama =
      Tokenizer::from_tokenizer_json(json, "{" + names + R"(, "tokenizer_class": "LlamaTokenizerFast"})");
  EXPECT_EQ(ids_of(llama, "hello"), (Ids{1, 20}));
  const auto both = Tokenizer::from_tokenizer_json(
      json, "{" + names + R"(, "tokenizer_class": "LlamaTokenizer", "add_bos_token": false, "add_eos_token": true})");
  EXPECT_EQ(ids_of(both, "hello"), (Ids{20, 2}));
}

TEST(Tokenizer, TheConfigurationMayAddTokensAndMakeWordsSpecial) {
  const auto tokenizer = Tokenizer::from_tokenizer_json(
      byte_level_json(),
      R"({"eos_token": "hell", "added_tokens_decoder": {"40": {"content": "<|im_end|>", "special": true}}})");
  EXPECT_EQ(ids_of(tokenizer, "hell<|im_end|>", {.parse_special = true}), (Ids{19, 40}));
  EXPECT_TRUE(tokenizer->is_special(19));
  EXPECT_TRUE(tokenizer->ends_generation(40));
  EXPECT_TRUE(tokenizer->ends_generation(19));
  EXPECT_FALSE(tokenizer->ends_generation(20));
  EXPECT_TRUE(tokenizer->with_end_tokens(Ids{20}).ends_generation(20));
}

// Llama 2's shape: spaces become U+2581, one stands before the text, unknown characters fall back to bytes.
TEST(Tokenizer, ByteFallbackBpeWithAPrependedSpace) {
  std::string vocab = R"("<unk>": 0)";
  for (int byte = 0; byte < 256; ++byte) vocab += fmt::format(R"(, "<0x{:02X}>": {})", byte, 1 + byte);
  vocab += R"(, "\u2581": 300, "a": 301, "\u2581a": 302)";
  const auto tokenizer = Tokenizer::from_tokenizer_json(R"({
    "normalizer": {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "\u2581"},
      {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}]},
    "decoder": {"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "},
      {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
    "model": {"type": "BPE", "unk_token": "<unk>", "byte_fallback": true, "fuse_unk": true,
      "vocab": {)" + vocab + R"(}, "merges": ["\u2581 a"]}})");
  const Ids ids = ids_of(tokenizer, "a a\u00e9");
  EXPECT_EQ(ids, (Ids{302, 302, 1 + 0xC3, 1 + 0xA9}));
  EXPECT_EQ(*tokenizer->decode(ids), "a a\u00e9");
  EXPECT_EQ(*tokenizer->decode(ids_of(tokenizer, "  a")), "  a");
  EXPECT_EQ(ids_of(tokenizer, ""), Ids{});

  StreamingDecoder from_start(*tokenizer);
  EXPECT_EQ(from_start.push(302), "a");
  EXPECT_EQ(from_start.push(302), " a");
  StreamingDecoder after_prompt(*tokenizer, SpecialTokens::skip, false);
  EXPECT_EQ(after_prompt.push(302), " a");
}

TEST(Tokenizer, AnAddedTokenIsFoundInItsNormalisedForm) {
  const auto tokenizer = Tokenizer::from_tokenizer_json(byte_level_json(
      R"([{"id": 40, "content": "HE", "normalized": true}])", R"(, "normalizer": {"type": "Lowercase"})"));
  EXPECT_EQ(ids_of(tokenizer, "heLLo"), (Ids{40, 18, 13}));
}

TEST(Tokenizer, InvalidUtf8IsAnErrorWithItsByteOffset) {
  const auto tokenizer = Tokenizer::from_tokenizer_json(byte_level_json());
  ASSERT_TRUE(tokenizer);
  EXPECT_EQ(tokenizer->encode("hello\xFF").error().message, "invalid UTF-8 at byte 5 (0xFF)");
}

TEST(Tokenizer, ErrorsNameTheFileTheKeyAndTheReason) {
  const auto message = [](std::string_view json, std::string_view config = "") {
    const auto tokenizer = Tokenizer::from_tokenizer_json(json, config);
    return tokenizer ? std::string("no error") : tokenizer.error().message;
  };
  EXPECT_EQ(message("{\"a\": \"\xff\"}"), "tokenizer.json: invalid UTF-8 at byte 7 (0xFF)");
  EXPECT_TRUE(message("{").starts_with("tokenizer.json: not JSON: ")) << message("{");
  EXPECT_EQ(message("[]"), "tokenizer.json: the document: not an object");
  EXPECT_EQ(message("{}"), "tokenizer.json: the document: 'model' is missing");
  EXPECT_EQ(message(R"({"model": {"type": "Unigram"}})"),
            "tokenizer.json: model of the type 'Unigram' is not supported, only BPE");
  EXPECT_EQ(message(R"({"model": {"vocab": {"a": -1}, "merges": []}})"),
            "tokenizer.json: token id -1 is not in 0 to 4194303");
  EXPECT_EQ(message(R"({"model": {"vocab": {"a": 0}, "merges": ["a b"]}})"),
            "tokenizer.json: model.merges: merge 0 names 'b', which is no token");
  EXPECT_EQ(message(R"({"model": {"vocab": {"a": 0}, "merges": []}, "decoder": {"type": "CTC"}})"),
            "tokenizer.json: decoder of the type 'CTC' is not supported");
  EXPECT_EQ(message(R"({"model": {"vocab": {}, "merges": []}, "pre_tokenizer":
                    {"type": "Split", "pattern": {"Regex": "("}, "behavior": "Isolated"}})"),
            "tokenizer.json: pre_tokenizer: regular expression '(': a '(' without its ')'");
  EXPECT_EQ(message(byte_level_json(), "[]"), "tokenizer_config.json: not an object");
  std::string deep = R"({"type": "NFC"})";
  for (int i = 0; i < 9; ++i) deep = R"({"type": "Sequence", "normalizers": [)" + deep + "]}";
  EXPECT_EQ(message(byte_level_json("[]", R"(, "normalizer": )" + deep)),
            "tokenizer.json: normalizer: sequences nest more than 8 deep");
  std::string wide;
  for (int i = 0; i < 65; ++i) wide += R"({"type": "NFC"},)";
  wide.back() = ' ';
  EXPECT_EQ(message(byte_level_json("[]", R"(, "normalizer": {"type": "Sequence", "normalizers": [)" + wide + "]}")),
            "tokenizer.json: normalizer: more than 64 steps");
}

TEST(StreamingDecoder, NeverEmitsHalfACharacter) {
  const auto tokenizer = Tokenizer::from_tokenizer_json(byte_level_json());
  StreamingDecoder decoder(*tokenizer);
  EXPECT_EQ(decoder.push(20), "hello");
  EXPECT_EQ(decoder.push(15), "");
  EXPECT_EQ(decoder.push(16), "\u00e9");
  EXPECT_EQ(decoder.push(15), "");
  EXPECT_EQ(decoder.push(10), "\ufffdh");  // the lone byte can never become a character
  EXPECT_EQ(decoder.push(15), "");
  EXPECT_EQ(decoder.finish(), "\ufffd");
  EXPECT_EQ(decoder.finish(), "");
  EXPECT_EQ(decoder.push(9999), "");  // rows of the embedding without a piece
}

VocabularySource gguf_source() {
  VocabularySource source;
  source.model = "gpt2";
  source.pre = "gpt-2";
  source.tokens = {"h", "e", "\u0120", "he", "<s>", "</s>", "\u00f6", "[PAD0]"};
  source.token_types = {1, 1, 1, 1, 3, 3, 4, 5};
  source.merges = {"h e"};
  source.bos_token_id = 4;
  source.eos_token_id = 5;
  return source;
}

TEST(GgufTokenizer, ReadsByteLevelVocabularies) {
  VocabularySource source = gguf_source();
  const auto tokenizer = Tokenizer::from_vocabulary(source);
  EXPECT_EQ(ids_of(tokenizer, "he he\u00f6<s>"), (Ids{3, 2, 3, 6}));
  EXPECT_EQ(ids_of(tokenizer, "he<s>", {.parse_special = true}), (Ids{3, 4}));
  EXPECT_EQ(*tokenizer->decode(Ids{3, 2, 3, 6}), "he he\u00f6");
  EXPECT_TRUE(tokenizer->ends_generation(5));
  source.add_bos_token = true;
  source.add_eos_token = true;
  EXPECT_EQ(ids_of(Tokenizer::from_vocabulary(source), "he"), (Ids{4, 3, 5}));
}

TEST(GgufTokenizer, AnUnknownPreTokenizerIsAnErrorThatListsTheKnownOnes) {
  VocabularySource source = gguf_source();
  source.pre = "klingon";
  const auto tokenizer = Tokenizer::from_vocabulary(source);
  ASSERT_FALSE(tokenizer);
  EXPECT_EQ(tokenizer.error().code, Code::unsupported);
  for (const std::string_view part : {"tokenizer.ggml.pre 'klingon'", "tokenizer.json", "llama-bpe", "deepseek-v3"}) {
    EXPECT_NE(tokenizer.error().message.find(part), std::string::npos) << part;
  }
}

TEST(GgufTokenizer, EveryNamedPreTokenizerCompiles) {
  for (const std::string_view name : {"",
                                      "default",
                                      "llama3",
                                      "llama-v3",
                                      "llama-bpe",
                                      "deepseek-llm",
                                      "deepseek-coder",
                                      "deepseek-v3",
                                      "deepseek-r1-qwen",
                                      "qwen2",
                                      "qwen35",
                                      "gpt-2",
                                      "smollm",
                                      "kimi-k2",
                                      "tekken",
                                      "gpt-4o",
                                      "falcon",
                                      "starcoder",
                                      "command-r",
                                      "mpt",
                                      "olmo",
                                      "dbrx",
                                      "glm4",
                                      "bailingmoe",
                                      "seed-coder",
                                      "exaone-moe",
                                      "superbpe",
                                      "youtu",
                                      "minicpm5",
                                      "bloom",
                                      "viking",
                                      "stablelm2",
                                      "hunyuan-dense"}) {
    VocabularySource source = gguf_source();
    source.pre = name;
    const auto tokenizer = Tokenizer::from_vocabulary(source);
    ASSERT_TRUE(tokenizer) << name << ": " << tokenizer.error().message;
    EXPECT_TRUE(tokenizer->encode("it's 1234 \u5b57\u304b!\n\n  x")) << name;
  }
}

TEST(GgufTokenizer, ReadsSentencePieceVocabularies) {
  VocabularySource source;
  source.model = "llama";
  source.tokens = {"<unk>", "<s>", "</s>", "\u2581", "a", "\u2581a", "  "};
  source.token_types = {2, 3, 3, 1, 1, 1, 4};
  source.scores = {0, 0, 0, -1, -2, -1, 0};
  const auto tokenizer = Tokenizer::from_vocabulary(source);
  EXPECT_EQ(ids_of(tokenizer, "a a"), (Ids{1, 5, 5}));
  EXPECT_EQ(*tokenizer->decode(Ids{1, 5, 5}), "a a");
  source.add_space_prefix = false;
  source.add_bos_token = false;
  EXPECT_EQ(ids_of(Tokenizer::from_vocabulary(source), "a  ax"), (Ids{4, 6, 4, 0}));
  source.remove_extra_whitespaces = true;
  source.token_types[6] = 1;
  EXPECT_EQ(ids_of(Tokenizer::from_vocabulary(source), " a   a "), (Ids{4, 5}));
}

TEST(GgufTokenizer, ContradictoryVocabulariesAreErrors) {
  const auto message = [](const VocabularySource& source) {
    const auto tokenizer = Tokenizer::from_vocabulary(source);
    return tokenizer ? std::string("no error") : tokenizer.error().message;
  };
  VocabularySource source = gguf_source();
  source.bos_token_id = 8;
  EXPECT_EQ(message(source), "tokenizer.ggml.bos_token_id 8 is not in 0 to 7");
  source = gguf_source();
  source.token_types.pop_back();
  EXPECT_EQ(message(source), "tokenizer.ggml.token_type has 7 entries for 8 tokens");
  source = gguf_source();
  source.merges = {"he"};
  EXPECT_EQ(message(source), "tokenizer.ggml.merges: 'he' is no pair");
  source.merges.clear();
  EXPECT_EQ(message(source), "tokenizer.ggml.merges is missing or empty");
  source.model = "llama";
  EXPECT_EQ(message(source), "tokenizer.ggml.scores has 0 entries for 8 tokens");
  source.scores.assign(8, 0.0f);
  source.scores[3] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(message(source), "tokenizer.ggml.scores: token 3 has no finite score");
  source.model = "bert";
  EXPECT_EQ(message(source), "tokenizer.ggml.model 'bert' is not supported; known are gpt2 and llama");
  source.model = "none";
  EXPECT_EQ(message(source), "the file has no tokenizer (tokenizer.ggml.model is 'none')");
}

std::string base64(std::string_view bytes) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < 3; ++j)
      bits = bits << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0);
    for (std::size_t j = 0; j < 4; ++j) out += i + j <= bytes.size() ? kDigits[bits >> (18 - 6 * j) & 63] : '=';
  }
  return out;
}

TEST(TiktokenTokenizer, ReadsKimisFiles) {
  std::string file;
  for (int byte = 0; byte < 256; ++byte)
    file += fmt::format("{} {}\n", base64(std::string(1, static_cast<char>(byte))), byte);
  int rank = 256;
  for (const std::string_view token : {"he", "\u6f22", "\u6f22\u5b57", "hello"})
    file += fmt::format("{} {}\n", base64(token), rank++);
  const auto tokenizer = Tokenizer::from_tiktoken(file, R"({"bos_token": "[BOS]", "eos_token": "[EOS]",
    "added_tokens_decoder": {"260": {"content": "[BOS]", "special": true}, "261": {"content": "[EOS]", "special": true},
      "262": {"content": "<|tool|>", "special": false}}})");
  // "hello" is a token though no merges lead to it; U+5B57 has no token, so its bytes stand there.
  EXPECT_EQ(ids_of(tokenizer, "hello\u6f22x\u6f22\u5b57<|tool|>[BOS]", {.parse_special = true}),
            (Ids{259, 257, 'x', 258, 262, 260}));
  EXPECT_EQ(ids_of(tokenizer, "\u5b57"), (Ids{0xE5, 0xAD, 0x97}));
  EXPECT_EQ(*tokenizer->decode(ids_of(tokenizer, "hello \u5b57")), "hello \u5b57");
  EXPECT_EQ(tokenizer->size(), 260 + 256);
  EXPECT_EQ(tokenizer->piece(300), "<|reserved_token_300|>");
  EXPECT_EQ(tokenizer->bos(), 260);
  EXPECT_TRUE(tokenizer->ends_generation(261));

  EXPECT_EQ(Tokenizer::from_tiktoken("!!! 0\n", "").error().message,
            "tiktoken.model: line 1 is not a base64 token and its rank");
  EXPECT_EQ(Tokenizer::from_tiktoken("aA== 0\n", "").error().message, "tiktoken.model: byte 0x00 is no token");
}

}  // namespace
}  // namespace sparsam
