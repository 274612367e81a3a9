// The conversation in the terminal.
#pragma once

#include "cli/one_answer.h"
#include "generate/chat.h"

namespace sparsam::cli {

// Until the person says /bye or ends the input. Ctrl-C stops the answer, not the program.
Result<int> chat(Engine& engine, const Chat& text, const RunArguments& arguments);

}  // namespace sparsam::cli
