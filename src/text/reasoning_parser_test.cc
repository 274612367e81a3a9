#include "text/reasoning_parser.h"

#include <gtest/gtest.h>

namespace sparsam {
namespace {

using Start = ReasoningParser::Start;

struct Split {
  std::string reasoning, content;
  bool operator==(const Split&) const = default;
};

void add(Split& split, const std::vector<OutputPiece>& pieces) {
  for (const OutputPiece& piece : pieces) {
    EXPECT_FALSE(piece.text.empty());
    (piece.kind == OutputPiece::Kind::reasoning ? split.reasoning : split.content) += piece.text;
  }
}

// The pieces must never take back what earlier ones said: at each moment they are the beginning of the whole.
Split parse(const std::vector<std::string_view>& cuts, Start start, const Split& whole) {
  ReasoningParser parser(start);
  Split split;
  for (const std::string_view cut : cuts) {
    add(split, parser.push(cut));
    EXPECT_TRUE(whole.reasoning.starts_with(split.reasoning)) << split.reasoning;
    EXPECT_TRUE(whole.content.starts_with(split.content)) << split.content;
  }
  add(split, parser.finish());
  return split;
}

struct Recorded {
  std::string_view output;
  Start start;
  Split split;
};

const std::vector<Recorded>& recorded() {
  static const std::vector<Recorded> outputs = {
      {"<think>\nTwo and two.\nFour, then.\n</think>\n\nFour.", Start::outside, {"Two and two.\nFour, then.", "Four."}},
      {"Two and two.\n</think>\n\nFour.", Start::in_thought, {"Two and two.", "Four."}},
      {"\nTwo and two.</think>Four.", Start::in_thought, {"Two and two.", "Four."}},
      {"<think>\n\n</think>\n\nNo thoughts.", Start::outside, {"", "No thoughts."}},
      {"</think>No thoughts.", Start::in_thought, {"", "No thoughts."}},
      {"Just an answer.", Start::outside, {"", "Just an answer."}},
      {"\n  An answer\n", Start::outside, {"", "\n  An answer\n"}},
      {"", Start::outside, {"", ""}},
      {" \n<think>late</think>\n    code();\n", Start::outside, {"late", "    code();\n"}},
      {"<think>cut off by the limit\n", Start::outside, {"cut off by the limit", ""}},
      {"cut off </thi", Start::in_thought, {"cut off </thi", ""}},
      {"<thi", Start::outside, {"", "<thi"}},
      {"<thinking> is no tag", Start::outside, {"", "<thinking> is no tag"}},
      {"The tag <think> opens, </think> closes.", Start::outside, {"", "The tag <think> opens, </think> closes."}},
      {"<think>a <b> </b> </ </think </thin></think>x", Start::outside, {"a <b> </b> </ </think </thin>", "x"}},
      {"<think>a</think>\n\n<think>\nb\n</think>\nc <think>d", Start::outside, {"ab", "c <think>d"}},
      {"<think>a\n\n\nb\r\n</think>\r\nc\n", Start::outside, {"a\n\n\nb", "c\n"}},
      {"<think>Grüße 😀\n</think>ähm 😀", Start::outside, {"Grüße 😀", "ähm 😀"}},
      {"<<think>a</think>", Start::outside, {"", "<<think>a</think>"}},
      {"<think><</</think>>", Start::outside, {"<</", ">"}},
      {"<think>a</think>", Start::outside, {"a", ""}},
      {"<think>a</think>\n\n", Start::outside, {"a", ""}},
  };
  return outputs;
}

TEST(ReasoningParser, SplitsRecordedOutputsHoweverTheyAreCut) {
  for (const auto& [output, start, split] : recorded()) {
    EXPECT_EQ(parse({output}, start, split), split) << output;
    for (std::size_t i = 0; i <= output.size(); ++i) {
      EXPECT_EQ(parse({output.substr(0, i), output.substr(i)}, start, split), split) << output << ", cut at " << i;
      for (std::size_t k = i; k <= output.size(); ++k) {
        EXPECT_EQ(parse({output.substr(0, i), output.substr(i, k - i), output.substr(k)}, start, split), split)
            << output << ", cut at " << i << " and " << k;
      }
    }
    std::vector<std::string_view> bytes;
    for (std::size_t i = 0; i < output.size(); ++i) bytes.push_back(output.substr(i, 1));
    EXPECT_EQ(parse(bytes, start, split), split) << output << ", byte by byte";
  }
}

TEST(ReasoningParser, GivesOutEverythingThatCannotBecomeATag) {
  ReasoningParser parser;
  EXPECT_TRUE(parser.push("<thi").empty());
  EXPECT_EQ(parser.push("nk>Two").at(0), (OutputPiece{OutputPiece::Kind::reasoning, "Two"}));
  EXPECT_TRUE(parser.in_thought());
  EXPECT_EQ(parser.push(" and</").at(0), (OutputPiece{OutputPiece::Kind::reasoning, " and"}));
  EXPECT_EQ(parser.push("b> two\n").at(0), (OutputPiece{OutputPiece::Kind::reasoning, "</b> two"}));
  const auto pieces = parser.push("more</think>Four");
  ASSERT_EQ(pieces.size(), 2U);
  EXPECT_EQ(pieces[0], (OutputPiece{OutputPiece::Kind::reasoning, "\nmore"}));
  EXPECT_EQ(pieces[1], (OutputPiece{OutputPiece::Kind::content, "Four"}));
  EXPECT_FALSE(parser.in_thought());
  EXPECT_EQ(parser.push("<think>").at(0), (OutputPiece{OutputPiece::Kind::content, "<think>"}));
  EXPECT_TRUE(parser.finish().empty());
}

TEST(ReasoningParser, ThePromptTellsWhetherTheThoughtIsOpen) {
  EXPECT_EQ(ReasoningParser::start_after("<｜Assistant｜><think>\n"), Start::in_thought);
  EXPECT_EQ(ReasoningParser::start_after("<｜Assistant｜><think>"), Start::in_thought);
  EXPECT_EQ(ReasoningParser::start_after("assistant\n<think>\n\n</think>\n\n"), Start::outside);
  EXPECT_EQ(ReasoningParser::start_after("say <think> now"), Start::outside);
  EXPECT_EQ(ReasoningParser::start_after(""), Start::outside);
}

TEST(ReasoningParser, TagsMayBeOthers) {
  ReasoningParser parser(Start::outside, {"[THINK]", "[/THINK]"});
  std::vector<OutputPiece> pieces = parser.push("[THINK]hm[/TH");
  ASSERT_EQ(pieces.size(), 1U);
  pieces = parser.push("INK]yes");
  ASSERT_EQ(pieces.size(), 1U);
  EXPECT_EQ(pieces[0], (OutputPiece{OutputPiece::Kind::content, "yes"}));
}

}  // namespace
}  // namespace sparsam
