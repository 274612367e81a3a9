#include "text/bpe.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "text/sentencepiece_bpe.h"
#include "text/utf8.h"

namespace sparsam {
namespace {

Vocabulary vocabulary_of(const std::vector<std::string>& pieces, TokenKind kind = TokenKind::normal) {
  Vocabulary vocabulary;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    EXPECT_TRUE(vocabulary.add(static_cast<std::int64_t>(i), pieces[i], kind));
  }
  return vocabulary;
}

// The pieces of a text's tokens, separated by spaces.
std::string pieces_of(const TokenModel& model, const Vocabulary& vocabulary, std::string_view text) {
  std::vector<TokenId> ids;
  const auto encoded = model.encode(Words::whole(std::string(text), true), ids);
  if (!encoded) return encoded.error().message;
  std::string out;
  for (const TokenId id : ids) {
    if (!out.empty()) out += ' ';
    out += vocabulary.piece(id);
  }
  return out;
}

TEST(Bpe, MergesTheLowestRankFirstAndOfEqualOnesTheLeftmost) {
  const Vocabulary vocabulary = vocabulary_of({"a", "b", "c", "ab", "bc", "abc", "aa"});
  Bpe bpe(vocabulary, {});
  ASSERT_TRUE(bpe.add_merge("b", "c"));
  ASSERT_TRUE(bpe.add_merge("a", "b"));
  ASSERT_TRUE(bpe.add_merge("a", "bc"));
  ASSERT_TRUE(bpe.add_merge("a", "a"));
  EXPECT_EQ(pieces_of(bpe, vocabulary, "abc"), "abc");
  EXPECT_EQ(pieces_of(bpe, vocabulary, "abab"), "ab ab");
  EXPECT_EQ(pieces_of(bpe, vocabulary, "aaa"), "aa a");
  EXPECT_EQ(pieces_of(bpe, vocabulary, "aabbcc"), "a ab bc c");
}

TEST(Bpe, AMergeOfNoTokensIsAnErrorThatNamesIt) {
  const Vocabulary vocabulary = vocabulary_of({"a", "b"});
  Bpe bpe(vocabulary, {});
  EXPECT_EQ(bpe.add_merge("a", "x").error().message, "merge 0 names 'x', which is no token");
  EXPECT_EQ(bpe.add_merge("a", "b").error().message, "merge 0 makes 'ab', which is no token");
}

TEST(Bpe, AWholeWordStaysWholeWhereMergesAreIgnored) {
  const Vocabulary vocabulary = vocabulary_of({"a", "b", "abb"});
  EXPECT_EQ(pieces_of(Bpe(vocabulary, {}), vocabulary, "abb"), "a b b");
  EXPECT_EQ(pieces_of(Bpe(vocabulary, {.ignore_merges = true}), vocabulary, "abb"), "abb");
}

TEST(Bpe, UnknownCharactersBecomeBytesUnknownTokensOrNothing) {
  const Vocabulary vocabulary = vocabulary_of({"<unk>", "a", "<0xC3>", "<0xA9>"});
  EXPECT_EQ(pieces_of(Bpe(vocabulary, {}), vocabulary, "xa\u00e9"), "a");
  EXPECT_EQ(pieces_of(Bpe(vocabulary, {.unknown = 0}), vocabulary, "xya\u00e9"), "<unk> <unk> a <unk>");
  EXPECT_EQ(pieces_of(Bpe(vocabulary, {.fuse_unknown = true, .unknown = 0}), vocabulary, "xya\u00e9"), "<unk> a <unk>");
  EXPECT_EQ(pieces_of(Bpe(vocabulary, {.byte_fallback = true, .unknown = 0}), vocabulary, "xa\u00e9"),
            "<unk> a <0xC3> <0xA9>");
}

TEST(Bpe, PrefixesMarkContinuationsAndSuffixesTheEndOfWords) {
  const Vocabulary vocabulary = vocabulary_of({"a", "##b", "##c", "##bc", "abc", "a</w>", "ba</w>", "b"});
  Bpe with_prefix(vocabulary, {.continuing_prefix = "##"});
  ASSERT_TRUE(with_prefix.add_merge("##b", "##c"));
  ASSERT_TRUE(with_prefix.add_merge("a", "##bc"));
  EXPECT_EQ(pieces_of(with_prefix, vocabulary, "abc"), "abc");
  EXPECT_EQ(pieces_of(with_prefix, vocabulary, "abb"), "a ##b ##b");
  Bpe with_suffix(vocabulary, {.end_suffix = "</w>"});
  ASSERT_TRUE(with_suffix.add_merge("b", "a</w>"));
  EXPECT_EQ(pieces_of(with_suffix, vocabulary, "aba"), "a ba</w>");
}

TEST(Bpe, NeverMakesASpecialToken) {
  Vocabulary vocabulary = vocabulary_of({"<", "s>"});
  ASSERT_TRUE(vocabulary.add(2, "<s>", TokenKind::special));
  ASSERT_TRUE(vocabulary.add(3, "s", TokenKind::normal));
  ASSERT_TRUE(vocabulary.add(4, ">", TokenKind::normal));
  Bpe bpe(vocabulary, {.ignore_merges = true});
  ASSERT_TRUE(bpe.add_merge("s", ">"));
  ASSERT_TRUE(bpe.add_merge("<", "s>"));
  EXPECT_EQ(pieces_of(bpe, vocabulary, "<s>"), "< s>");
}

TEST(Bpe, IdsAreRanksForTiktoken) {
  const Vocabulary vocabulary = vocabulary_of({"a", "b", "c", "bc", "ab", "abc"});
  Bpe bpe(vocabulary, {});
  bpe.merge_by_id();
  EXPECT_EQ(pieces_of(bpe, vocabulary, "abc"), "abc");
  EXPECT_EQ(pieces_of(bpe, vocabulary, "abbc"), "ab bc");
}

// What the definition says, in quadratic time: join the best pair until none is left.
std::vector<std::string> plain_bpe(std::vector<std::string> symbols,
                                   const std::vector<std::pair<std::string, std::string>>& merges) {
  while (true) {
    std::size_t best = merges.size();
    std::size_t where = 0;
    for (std::size_t i = 0; i + 1 < symbols.size(); ++i) {
      for (std::size_t rank = 0; rank < best; ++rank) {
        if (merges[rank].first == symbols[i] && merges[rank].second == symbols[i + 1]) {
          best = rank;
          where = i;
        }
      }
    }
    if (best == merges.size()) return symbols;
    symbols[where] += symbols[where + 1];
    symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(where) + 1);
  }
}

// Random merges over a few characters; texts long enough to be cut where nothing joins, and to be remembered.
TEST(Bpe, EqualsTheDefinitionOnRandomMergesAndTexts) {
  std::uint32_t state = 1;
  const auto below = [&](std::size_t n) {
    state = state * 1664525 + 1013904223;
    return static_cast<std::size_t>(state >> 8) % n;
  };
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> pieces = {"a", "b", "c", "d", "\u00e9", "\u2581"};
    const std::size_t characters = pieces.size();
    std::vector<std::pair<std::string, std::string>> merges;
    for (int i = 0; i < 12; ++i) {
      const std::string left = pieces[below(pieces.size())], right = pieces[below(pieces.size())];
      if (std::ranges::find(pieces, left + right) != pieces.end()) continue;
      pieces.push_back(left + right);
      merges.emplace_back(left, right);
    }
    Vocabulary vocabulary = vocabulary_of(pieces);
    ASSERT_TRUE(vocabulary.add(static_cast<std::int64_t>(pieces.size()), "?", TokenKind::normal));
    // With an unknown token a text may be cut, without one unknown characters vanish and their neighbours may join.
    const bool drops = round % 2 == 1;
    const TokenId unknown = static_cast<TokenId>(pieces.size());
    Bpe bpe(vocabulary, {.unknown = drops ? std::nullopt : std::optional(unknown)});
    for (const auto& [left, right] : merges) ASSERT_TRUE(bpe.add_merge(left, right));
    std::vector<std::string> symbols;
    std::string text;
    const std::size_t length = below(120);
    for (std::size_t i = 0; i < length; ++i) {
      const bool known = below(8) != 0;
      const std::string character = known ? pieces[below(characters)] : "x";
      text += character;
      if (known || !drops) symbols.push_back(known ? character : "?");
    }
    std::string wanted;
    for (const std::string& piece : plain_bpe(symbols, merges)) wanted += (wanted.empty() ? "" : " ") + piece;
    ASSERT_EQ(pieces_of(bpe, vocabulary, text), wanted) << text;
  }
}

TEST(Bpe, AMegabyteOfOneLetterIsNotQuadratic) {
  const Vocabulary vocabulary = vocabulary_of({"a", "aa", "aaaa"});
  Bpe bpe(vocabulary, {});
  ASSERT_TRUE(bpe.add_merge("a", "a"));
  ASSERT_TRUE(bpe.add_merge("aa", "aa"));
  std::vector<TokenId> ids;
  ASSERT_TRUE(bpe.encode(Words::whole(std::string(1 << 20, 'a'), true), ids));
  EXPECT_EQ(ids, std::vector<TokenId>(1 << 18, 2));
}

TEST(SentencePieceBpe, JoinsTheBestScoreFirst) {
  const Vocabulary vocabulary = vocabulary_of({"<unk>", "a", "b", "c", "ab", "bc", "abc"});
  const SentencePieceBpe model(vocabulary, {0, 0, 0, 0, -2, -1, -3}, 0);
  EXPECT_EQ(pieces_of(model, vocabulary, "abc"), "abc");
  EXPECT_EQ(pieces_of(model, vocabulary, "abb"), "ab b");
  EXPECT_EQ(pieces_of(model, vocabulary, "abxbc"), "ab <unk> bc");
}

TEST(SentencePieceBpe, CharactersWithoutAPieceBecomeBytes) {
  Vocabulary vocabulary = vocabulary_of({"<unk>", "a"});
  for (int byte = 0; byte < 256; ++byte) {
    ASSERT_TRUE(vocabulary.add(2 + byte, fmt::format("<0x{:02X}>", byte), TokenKind::byte));
  }
  const SentencePieceBpe model(vocabulary, std::vector<float>(258, 0.0f), 0);
  EXPECT_EQ(pieces_of(model, vocabulary, "a\u00e9"), "a <0xC3> <0xA9>");
  EXPECT_EQ(pieces_of(model, vocabulary, "<0x41>"), "<0x3C> <0x30> <0x78> <0x34> <0x31> <0x3E>");
}

TEST(SentencePieceBpe, UnusedPiecesAreStepsOnTheWayAndNeverTheResult) {
  Vocabulary vocabulary = vocabulary_of({"<unk>", "a", "b", "c"});
  ASSERT_TRUE(vocabulary.add(4, "ab", TokenKind::unused));
  ASSERT_TRUE(vocabulary.add(5, "abc", TokenKind::normal));
  const SentencePieceBpe model(vocabulary, std::vector<float>(6, 0.0f), 0);
  EXPECT_EQ(pieces_of(model, vocabulary, "abc"), "abc");
  EXPECT_EQ(pieces_of(model, vocabulary, "abb"), "a b b");
}

TEST(SentencePieceBpe, ControlTokensAreNeverMade) {
  Vocabulary vocabulary = vocabulary_of({"<unk>", "<", "s", ">", "<s"});
  ASSERT_TRUE(vocabulary.add(5, "<s>", TokenKind::special));
  const SentencePieceBpe model(vocabulary, std::vector<float>(6, 0.0f), 0);
  EXPECT_EQ(pieces_of(model, vocabulary, "<s>"), "<s >");
}

}  // namespace
}  // namespace sparsam
