// How families of models write the calls of tools into their answers. The formats are facts of the families' published
// chat templates; which one a model writes is told from its template, once.
#pragma once

#include <span>
#include <string_view>

namespace sparsam {

enum class ToolFormat {
  none,          // the template knows no tools
  hermes,        // <tool_call>{"name": …, "arguments": {…}}</tool_call>: Qwen2.5, Qwen3, Hermes, SmolLM
  deepseek_v3,   // V3, R1: a section of calls, each `function<sep>NAME`, and the arguments in a fence of ```json
  deepseek_v31,  // V3.1: a section of calls, each `NAME<sep>{…}`
  kimi_k2,       // a section of calls, each `functions.NAME:0<begin>{…}`
  llama3,        // {"name": …, "parameters": {…}} as the whole answer
};
std::string_view name(ToolFormat format);

// none for a template that never asks for `tools`; hermes where it does, but the format is none of the known ones.
ToolFormat tool_format_of(std::string_view chat_template);

// The texts that mark calls: no part of what a reader sees. Vocabularies have some of them as special tokens.
std::span<const std::string_view> marks(ToolFormat format);

}  // namespace sparsam
