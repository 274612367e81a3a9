// The vocabularies of ../shared/tokenizers with llama.cpp's own test texts, whose ids Hugging Face's tokenizers gave.
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "base/file.h"
#include "generate/tokenizer_file.h"
#include "golden/shared.h"

namespace sparsam {
namespace {

constexpr std::string_view kSeparator = "\n__ggml_vocab_test__\n";

std::vector<std::string> texts(const std::string& file) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < file.size();) {
    const std::size_t end = file.find(kSeparator, at);
    if (end == std::string::npos) break;
    out.push_back(file.substr(at, end - at));
    at = end + kSeparator.size();
  }
  return out;
}

class GgufVocabulary : public testing::TestWithParam<std::string> {};

TEST_P(GgufVocabulary, GivesTheReferencesIdsAndTheTextsBack) {
  const std::filesystem::path path = shared_folder() / "tokenizers" / GetParam();
  NEEDS_SHARED(path);
  const auto side = open_text_side(path);
  ASSERT_TRUE(side) << side.error().message;
  const Tokenizer& tokenizer = side->tokenizer;

  const auto inputs = texts(*read_file(path.string() + ".inp"));
  std::istringstream outputs(*read_file(path.string() + ".out"));
  ASSERT_GT(inputs.size(), 40u);
  for (const std::string& text : inputs) {
    std::string line;
    ASSERT_TRUE(std::getline(outputs, line)) << "fewer outputs than inputs";
    std::istringstream numbers(line);
    std::vector<TokenId> wanted;
    for (TokenId id; numbers >> id;) wanted.push_back(id);
    const auto ids = tokenizer.encode(text, {.add_special = false, .parse_special = false});
    ASSERT_TRUE(ids) << ids.error().message;
    EXPECT_EQ(*ids, wanted) << "'" << text << "'";
    EXPECT_EQ(*tokenizer.decode(*ids), text);
  }
}

INSTANTIATE_TEST_SUITE_P(Shared, GgufVocabulary,
                         testing::Values("ggml-vocab-deepseek-llm.gguf", "ggml-vocab-llama-spm.gguf"),
                         [](const auto& test) { return test.param.find("spm") != std::string::npos ? "Spm" : "Bpe"; });

TEST(GgufTokenizer, AFileWithoutATokenizerSaysSo) {
  const std::filesystem::path path = shared_folder() / "golden" / "llama" / "model.gguf";
  NEEDS_SHARED(path);
  const auto side = open_text_side(path);
  ASSERT_FALSE(side);
  EXPECT_EQ(side.error().code, Code::not_found);
}

}  // namespace
}  // namespace sparsam
