// Calls in a section with marks of their own, as DeepSeek and Kimi write them: a head with the name, then the
// arguments.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "chat/text_between_marks.h"
#include "chat/tool_call_parser.h"
#include "chat/tool_marks.h"

namespace sparsam {

class SectionParser : public ToolCallParser {
 public:
  explicit SectionParser(ToolFormat format);
  void push(std::string_view text, OutputEvents& out) override;
  void finish(OutputEvents& out) override;

 private:
  enum class State { text, head, arguments };
  bool step(OutputEvents& out);
  bool read_head(OutputEvents& out);
  bool read_arguments(OutputEvents& out);
  std::string_view arguments_in(std::string_view text) const;
  void give_arguments(std::string_view text, OutputEvents& out);

  ToolFormat format_;
  const SectionMarks& marks_;
  TextBetweenMarks text_;
  State state_ = State::text;
  bool any_arguments_ = false;
  std::string held_;
};

}  // namespace sparsam
