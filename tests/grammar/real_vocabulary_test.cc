// Masks over the vocabularies of real models: equal to asking the matcher about each token by itself, and answers drawn
// under them are whole.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "../golden/shared.h"
#include "generate/tokenizer_file.h"
#include "grammar/json_schema.h"
#include "grammar/token_masks.h"

namespace sparsam::grammar {
namespace {

constexpr const char* kSchema = R"({"type":"object","properties":{
  "name":{"type":"string","maxLength":12},"née":{"type":"string","pattern":"^[a-zé]+$"},
  "n":{"type":"integer","minimum":-5,"maximum":1234},"list":{"type":"array","items":{"$ref":"#/$defs/x"},"maxItems":3}},
  "required":["name","n"],"$defs":{"x":{"type":"object","properties":{"x":{"$ref":"#/$defs/x"},"y":{"enum":["a","ab",null]}}}}})";

class RealVocabulary : public ::testing::TestWithParam<const char*> {};

TEST_P(RealVocabulary, MasksAreThoseOfBruteForceAndAnswersAreWhole) {
  const auto file = shared_folder() / "tokenizers" / GetParam();
  NEEDS_SHARED(file);
  const auto text_side = open_text_side(file);
  ASSERT_TRUE(text_side) << text_side.error().message;
  const auto trie = TokenTrie::of(text_side->tokenizer, static_cast<std::size_t>(text_side->tokenizer.size()));
  ASSERT_FALSE(trie->ends().empty());
  const auto grammar = grammar_from_json_schema(kSchema, {.white_space = 1});
  ASSERT_TRUE(grammar) << grammar.error().message;
  TokenMasks masks(*grammar, trie);
  Matcher other(*grammar);
  std::mt19937 random(5);
  for (int answer = 0; answer < 3; ++answer) {
    Matcher::State state = masks.matcher().start(), same = other.start();
    std::string text;
    for (int step = 0;; ++step) {
      ASSERT_LT(step, 2000) << text;
      const TokenMask mask = masks.allowed(state);
      std::vector<TokenId> allowed;
      for (TokenId id = 0; id < static_cast<TokenId>(trie->size()); ++id) {
        const bool is_end = std::ranges::find(trie->ends(), id) != trie->ends().end();
        const std::string_view bytes = trie->bytes(id);
        const bool wanted = is_end ? other.may_end(same)
                                   : !bytes.empty() && bytes.size() <= TokenTrie::kMaxBytes &&
                                         other.next(same, bytes) != Matcher::kDead;
        ASSERT_EQ(mask[id], wanted) << "after " << text << ": " << bytes;
        if (mask[id]) allowed.push_back(id);
      }
      ASSERT_FALSE(allowed.empty()) << text;
      // Of a few, one that ends something: answers stay short.
      TokenId token = allowed[random() % allowed.size()];
      for (int i = 0; i < 8; ++i) {
        const TokenId third = allowed[random() % allowed.size()];
        if (trie->bytes(third).find_first_of("}]\"") != std::string_view::npos) token = third;
      }
      if (std::ranges::find(trie->ends(), token) != trie->ends().end()) break;
      text += trie->bytes(token);
      state = masks.matcher().next(state, trie->bytes(token));
      same = other.next(same, trie->bytes(token));
      if (!other.may_go_on(same)) break;
    }
    EXPECT_TRUE(other.may_end(same)) << text;
  }
}

INSTANTIATE_TEST_SUITE_P(Files, RealVocabulary,
                         ::testing::Values("ggml-vocab-deepseek-llm.gguf", "ggml-vocab-llama-spm.gguf"));

}  // namespace
}  // namespace sparsam::grammar
