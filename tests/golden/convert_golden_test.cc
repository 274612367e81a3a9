// The reference models and vocabularies after conversion, from either form to the other and back again.
#include <gtest/gtest.h>

#include <sstream>

#include "convert/convert.h"
#include "formats/gguf.h"
#include "generate/tokenizer_file.h"
#include "golden/shared.h"
#include "support/logits.h"
#include "support/tiny_model.h"
#include "text/vocabulary_export.h"

namespace sparsam {
namespace {

class ConvertedGolden : public ::testing::TestWithParam<const char*> {};

TEST_P(ConvertedGolden, GivesTheReferenceLogitsFromEitherFormAndBack) {
  const auto source = shared_folder() / "golden" / GetParam();
  NEEDS_SHARED(source);
  const auto expected = floats_of_file(source / "logits.f32");
  const auto tokens = tokens_of_file(source / "tokens.json");
  const testing::ScratchFolder temp;
  const auto step = [&](const std::filesystem::path& from, const std::filesystem::path& to, FileForm form) {
    Progress quiet;
    ConvertOptions options;
    options.to = form;
    const auto done = convert_model(from, to, options, quiet);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_LE(testing::relative_error(testing::logits_of(to, tokens), expected), 2e-5) << from << " to " << to;
  };
  step(source, temp / "a.gguf", FileForm::gguf);
  step(source / "model.gguf", temp / "b", FileForm::hugging_face);
  step(temp / "a.gguf", temp / "a", FileForm::hugging_face);
  step(temp / "b", temp / "b.gguf", FileForm::gguf);
}

INSTANTIATE_TEST_SUITE_P(Models, ConvertedGolden,
                         ::testing::Values("deepseek_v2", "deepseek_v3", "deepseek_v3_groups", "deepseek_v3_fp8",
                                           "gemma3", "llama", "mixtral", "qwen2", "qwen3", "qwen3_moe"),
                         [](const auto& one) { return std::string(one.param); });

class ConvertedVocabulary : public ::testing::TestWithParam<const char*> {};

// From GGUF to tokenizer.json and back: each reads the reference's texts as the reference does.
TEST_P(ConvertedVocabulary, GivesTheReferencesIds) {
  const auto path = shared_folder() / "tokenizers" / GetParam();
  NEEDS_SHARED(path);
  const auto file = Gguf::open(path);
  ASSERT_TRUE(file) << file.error().message;
  const auto source = vocabulary_of(*file);
  ASSERT_TRUE(source) << source.error().message;
  const auto files = tokenizer_files(*source, "", 4096);
  ASSERT_TRUE(files) << files.error().message;
  const auto folder = Tokenizer::from_tokenizer_json(files->tokenizer_json, files->tokenizer_config_json);
  ASSERT_TRUE(folder) << folder.error().message;
  const auto back = vocabulary_from_tokenizer_json(files->tokenizer_json, files->tokenizer_config_json,
                                                   {.size = source->tokens.size()});
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->model, source->model);
  EXPECT_EQ(back->bos_token_id, source->bos_token_id);
  EXPECT_EQ(back->eos_token_id, source->eos_token_id);
  EXPECT_EQ(back->tokens, source->tokens);
  const auto again = Tokenizer::from_vocabulary(*back);
  ASSERT_TRUE(again) << again.error().message;

  const std::string inputs = bytes_of_file(path.string() + ".inp");
  std::istringstream outputs(bytes_of_file(path.string() + ".out"));
  constexpr std::string_view kSeparator = "\n__ggml_vocab_test__\n";
  std::size_t count = 0;
  for (std::size_t at = 0, end; (end = inputs.find(kSeparator, at)) != std::string::npos;
       at = end + kSeparator.size()) {
    const std::string text = inputs.substr(at, end - at);
    std::string line;
    ASSERT_TRUE(std::getline(outputs, line));
    std::istringstream numbers(line);
    std::vector<TokenId> wanted;
    for (TokenId id; numbers >> id;) wanted.push_back(id);
    for (const Tokenizer* tokenizer : {&*folder, &*again}) {
      EXPECT_EQ(tokenizer->encode(text, {.add_special = false}).value(), wanted) << "'" << text << "'";
      EXPECT_EQ(tokenizer->decode(wanted).value(), text);
    }
    ++count;
  }
  EXPECT_GT(count, 40u);
}

INSTANTIATE_TEST_SUITE_P(Tokenizers, ConvertedVocabulary,
                         ::testing::Values("ggml-vocab-deepseek-llm.gguf", "ggml-vocab-llama-spm.gguf"),
                         [](const auto& one) {
                           return std::string(std::string_view(one.param).contains("spm") ? "Spm" : "Bpe");
                         });

}  // namespace
}  // namespace sparsam
