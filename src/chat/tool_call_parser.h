// Tells the calls of tools from the text around them, while a model is still writing. The text may be cut anywhere,
// also inside a mark or a character; what is given out as content is never part of a mark.
//
// Arguments go out as they are written; that they are JSON is for the reader to see, since a model may be cut off in
// the middle. What begins like a call and is none (no name, no object) is content as it stands.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "chat/output_event.h"
#include "chat/tool_format.h"

namespace sparsam {

class ToolCallParser {
 public:
  // names: of the tools that there are. They matter for Llama 3, whose calls are told from JSON answers by them.
  static std::unique_ptr<ToolCallParser> create(ToolFormat format, std::set<std::string> names);
  virtual ~ToolCallParser() = default;

  virtual void push(std::string_view text, OutputEvents& out) = 0;
  // The end of the output. A call that has begun and is not whole ends without call_end; one whose name did not come is
  // left out.
  virtual void finish(OutputEvents& out) = 0;
};

}  // namespace sparsam
