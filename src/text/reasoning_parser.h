// Splits what a model writes into its thoughts, <think>…</think>, and its answer, while it is still writing. The text
// may be cut anywhere, also inside a tag or a character; what is given out is never part of a tag.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sparsam {

struct ThoughtTags {
  std::string open = "<think>", close = "</think>";
};

struct OutputPiece {
  enum class Kind { reasoning, content };
  Kind kind;
  std::string text;  // never empty
  bool operator==(const OutputPiece&) const = default;
};

// A thought stands where an answer begins: at the start, after white space, or after another thought. A <think> further
// on is part of the answer, which may speak about such tags. Line breaks beside the tags belong to the tags.
class ReasoningParser {
 public:
  enum class Start { outside, in_thought };  // in_thought: the prompt has opened it
  explicit ReasoningParser(Start start = Start::outside, ThoughtTags tags = {});

  // Where the output of a model begins whose prompt, a rendered chat template, is this.
  static Start start_after(std::string_view prompt, const ThoughtTags& tags = {});

  std::vector<OutputPiece> push(std::string_view text);
  // The end of the output: what was held back, because it could have become a tag. A thought that was never closed is
  // reasoning to the end.
  std::vector<OutputPiece> finish();

  bool in_thought() const { return state_ == State::thought; }

 private:
  enum class State { before_answer, thought, answer };
  // One step through held_; false when more text is needed.
  bool step(std::vector<OutputPiece>& out);
  void emit(std::vector<OutputPiece>& out, std::string_view text);
  void enter(State state);

  ThoughtTags tags_;
  State state_;
  std::string held_;
  bool after_tag_;  // nothing but line breaks since the last tag: they are dropped
};

}  // namespace sparsam
