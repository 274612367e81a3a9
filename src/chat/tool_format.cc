#include "chat/tool_format.h"

#include <array>

#include "chat/tool_marks.h"

namespace sparsam {

std::string_view name(ToolFormat format) {
  switch (format) {
    case ToolFormat::none:
      return "none";
    case ToolFormat::hermes:
      return "hermes";
    case ToolFormat::deepseek_v3:
      return "deepseek_v3";
    case ToolFormat::deepseek_v31:
      return "deepseek_v31";
    case ToolFormat::kimi_k2:
      return "kimi_k2";
    case ToolFormat::llama3:
      return "llama3";
  }
  return "none";
}

ToolFormat tool_format_of(std::string_view chat_template) {
  const auto has = [&](std::string_view text) { return chat_template.find(text) != std::string_view::npos; };
  if (has(kDeepSeekMarks.section_open)) {
    return has("```json") ? ToolFormat::deepseek_v3 : ToolFormat::deepseek_v31;
  }
  if (has(kKimiMarks.section_open)) return ToolFormat::kimi_k2;
  if (has(kHermesOpen)) return ToolFormat::hermes;
  if (!has("tools")) return ToolFormat::none;
  if (has(kPythonTag) || has("<|start_header_id|>ipython")) return ToolFormat::llama3;
  return ToolFormat::hermes;
}

std::span<const std::string_view> marks(ToolFormat format) {
  static constexpr std::array kHermes = {kHermesOpen, kHermesClose};
  static constexpr std::array kLlama = {kPythonTag};
  static constexpr auto kDeepSeek = all(kDeepSeekMarks);
  static constexpr auto kKimi = all(kKimiMarks);
  switch (format) {
    case ToolFormat::none:
      return {};
    case ToolFormat::hermes:
      return kHermes;
    case ToolFormat::deepseek_v3:
    case ToolFormat::deepseek_v31:
      return kDeepSeek;
    case ToolFormat::kimi_k2:
      return kKimi;
    case ToolFormat::llama3:
      return kLlama;
  }
  return {};
}

}  // namespace sparsam
