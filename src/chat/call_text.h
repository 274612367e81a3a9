// A call as a model of a format writes it: what stands around the JSON object of its arguments.
#pragma once

#include <string>
#include <string_view>

#include "chat/tool_format.h"

namespace sparsam {

struct CallText {
  std::string before, after;
};
// name: of the tool, without characters that JSON escapes.
CallText call_text(ToolFormat format, std::string_view name);

}  // namespace sparsam
