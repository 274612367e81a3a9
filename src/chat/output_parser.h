// From what a model writes to what a reader is shown: reasoning, content, calls of tools. Text pieces in, events out,
// the same however the pieces are cut.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "chat/output_event.h"
#include "chat/tool_call_parser.h"
#include "chat/tool_format.h"
#include "text/reasoning_parser.h"

namespace sparsam {

class OutputParser {
 public:
  // start: of ReasoningParser::start_after(). format none: nothing is a call.
  OutputParser(ReasoningParser::Start start, ToolFormat format, std::set<std::string> tools = {});

  OutputEvents push(std::string_view text);
  OutputEvents finish();
  bool in_thought() const { return reasoning_.in_thought(); }

 private:
  void take(const std::vector<OutputPiece>& pieces, OutputEvents& out);
  ReasoningParser reasoning_;
  std::unique_ptr<ToolCallParser> calls_;
};

}  // namespace sparsam
