// Masks are compared with the matcher token by token, along random answers that the masks allow.
#include "grammar/token_masks.h"

#include <gtest/gtest.h>

#include <random>

#include "grammar/gbnf.h"
#include "grammar/json_schema.h"
#include "grammar/regular_expression.h"

namespace sparsam::grammar {
namespace {

using Compiled = Result<std::shared_ptr<const Grammar>>;

// All single bytes, and random pieces of what JSON is made of; the last id ends a text, the one before is empty.
std::shared_ptr<const TokenTrie> small_vocabulary() {
  std::vector<std::string> bytes;
  for (int b = 0; b < 256; ++b) bytes.emplace_back(1, static_cast<char>(b));
  const std::vector<std::string> atoms{"\"", "\\", "{", "}", "[", "]",    ":", ",",
                                       "1",  "0",  "-", "a", "b", "true", "é", "\xC3"};
  std::mt19937 random(1);
  for (int i = 0; i < 600; ++i) {
    std::string token;
    for (std::size_t n = 2 + random() % 3; n > 0; --n) token += atoms[random() % atoms.size()];
    bytes.push_back(token);
  }
  bytes.insert(bytes.end(), {"", ""});
  const auto end = static_cast<TokenId>(bytes.size() - 1);
  return std::make_shared<const TokenTrie>(bytes, std::vector<TokenId>{end});
}

void expect_masks_like_brute_force(const Compiled& grammar, std::uint32_t seed) {
  ASSERT_TRUE(grammar) << grammar.error().message;
  const auto trie = small_vocabulary();
  TokenMasks masks(*grammar, trie);
  Matcher other(*grammar);
  std::mt19937 random(seed);
  for (int answer = 0; answer < 5; ++answer) {
    std::string text;
    for (int length = 0; length < 30; ++length) {
      const Matcher::State state = masks.matcher().next(masks.matcher().start(), text);
      const Matcher::State same = other.next(other.start(), text);
      const TokenMask mask = masks.allowed(state);
      std::vector<TokenId> allowed;
      for (TokenId id = 0; id < static_cast<TokenId>(trie->size()); ++id) {
        const std::string_view bytes = trie->bytes(id);
        const bool wanted =
            id == trie->ends()[0] ? other.may_end(same) : !bytes.empty() && other.next(same, bytes) != Matcher::kDead;
        ASSERT_EQ(mask[id], wanted) << "after '" << text << "': '" << bytes << "'";
        if (mask[id] && id != trie->ends()[0]) allowed.push_back(id);
      }
      ASSERT_EQ(other.may_go_on(same), !allowed.empty()) << text;
      ASSERT_TRUE(mask.any()) << "a dead end after '" << text << "'";
      const std::string forced = masks.forced(state);
      if (allowed.empty()) break;
      const std::string_view next = trie->bytes(allowed[random() % allowed.size()]);
      if (!forced.empty()) {
        EXPECT_TRUE(next.starts_with(forced) || std::string_view(forced).starts_with(next)) << forced;
      }
      text += next;
    }
  }
}

TEST(TokenMasks, AreThoseOfBruteForce) {
  const char* const grammars[] = {
      "root ::= \"a\" root \"b\" | \"\"",
      "root ::= \"a\" b | \"a\" c | \"1\"\nb ::= root \"b\" | root\nc ::= root \"0\" | root",
      "root ::= item (\",\" item)*\nitem ::= [ab]{1,3} | \"(\" root \")\" | \"[\" root? \"]\"",
      "root ::= x x x\nx ::= \"a\"? y\ny ::= \"b\"* | \"1\"", "root ::= [^\"]* \"\\\"\" [é-ü]+"};
  for (const char* grammar : grammars) expect_masks_like_brute_force(grammar_from_gbnf(grammar), 2);
  for (const char* regex : {"(a|b)*abb", "(1|10)*0?", "a{2,5}b{0,3}", "[^a]*", "(é|a)+"}) {
    expect_masks_like_brute_force(grammar_from_regex(regex), 3);
  }
  for (const char* schema :
       {R"({})", R"({"type":"object"})", R"({"type":"string","maxLength":9})",
        R"({"type":"array","items":{"type":"integer","minimum":-10,"maximum":110}})",
        R"({"properties":{"a":{"type":"string"},"b":{"$ref":"#"},"ab":{}},"additionalProperties":true})"}) {
    expect_masks_like_brute_force(grammar_from_json_schema(schema), 4);
  }
}

TEST(TokenMasks, TellTheTextThatMustCome) {
  const auto grammar =
      grammar_from_json_schema(R"({"type":"object","properties":{"name":{"type":"integer"}},"required":["name"]})");
  ASSERT_TRUE(grammar);
  TokenMasks masks(*grammar, small_vocabulary());
  EXPECT_EQ(masks.forced(masks.matcher().start()), "{\"name\":");
}

}  // namespace
}  // namespace sparsam::grammar
