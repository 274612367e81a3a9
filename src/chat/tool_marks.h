// The marks themselves.
#pragma once

#include <array>
#include <string_view>

namespace sparsam {

inline constexpr std::string_view kHermesOpen = "<tool_call>", kHermesClose = "</tool_call>";
inline constexpr std::string_view kPythonTag = "<|python_tag|>";

struct SectionMarks {
  std::string_view section_open, call_open, head_end, call_end, section_close;
};
inline constexpr SectionMarks kDeepSeekMarks = {"<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>", "<｜tool▁sep｜>",
                                                "<｜tool▁call▁end｜>", "<｜tool▁calls▁end｜>"};
inline constexpr SectionMarks kKimiMarks = {"<|tool_calls_section_begin|>", "<|tool_call_begin|>",
                                            "<|tool_call_argument_begin|>", "<|tool_call_end|>",
                                            "<|tool_calls_section_end|>"};

constexpr std::array<std::string_view, 5> all(const SectionMarks& m) {
  return {m.section_open, m.call_open, m.head_end, m.call_end, m.section_close};
}

}  // namespace sparsam
