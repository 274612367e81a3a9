#include "chat/call_text.h"

#include <fmt/format.h>

#include "chat/tool_marks.h"

namespace sparsam {

CallText call_text(ToolFormat format, std::string_view name) {
  const SectionMarks& deepseek = kDeepSeekMarks;
  const SectionMarks& kimi = kKimiMarks;
  switch (format) {
    case ToolFormat::none:
    case ToolFormat::hermes:
      break;
    case ToolFormat::llama3:
      return {fmt::format(R"({{"name": "{}", "parameters": )", name), "}"};
    case ToolFormat::deepseek_v3:
      return {fmt::format("{}{}function{}{}\n```json\n", deepseek.section_open, deepseek.call_open, deepseek.head_end,
                          name),
              fmt::format("\n```{}{}", deepseek.call_end, deepseek.section_close)};
    case ToolFormat::deepseek_v31:
      return {fmt::format("{}{}{}{}", deepseek.section_open, deepseek.call_open, name, deepseek.head_end),
              fmt::format("{}{}", deepseek.call_end, deepseek.section_close)};
    case ToolFormat::kimi_k2:
      return {fmt::format("{}{}functions.{}:0{}", kimi.section_open, kimi.call_open, name, kimi.head_end),
              fmt::format("{}{}", kimi.call_end, kimi.section_close)};
  }
  return {fmt::format("{}\n{{\"name\": \"{}\", \"arguments\": ", kHermesOpen, name),
          fmt::format("}}\n{}", kHermesClose)};
}

}  // namespace sparsam
