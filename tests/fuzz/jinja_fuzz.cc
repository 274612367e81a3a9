// Any template over any context: text or an error, within the limits. The input is a template, then perhaps a line with
// three dashes and a JSON object: the context, whose "messages" and "tools" are the conversation's.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "text/chat_template.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using Json = nlohmann::ordered_json;
  constexpr std::string_view kMark = "\n---\n";
  std::string_view source(reinterpret_cast<const char*>(data), size);
  sparsam::ChatInput input;
  input.messages = Json::array({{{"role", "user"}, {"content", "Grüße 😀"}}, {{"role", "assistant"}, {"content", ""}}});
  input.now = 1700000000;
  if (const std::size_t mark = source.find(kMark); mark != std::string_view::npos) {
    const Json context = Json::parse(source.substr(mark + kMark.size()), nullptr, false);
    source = source.substr(0, mark);
    if (context.is_object()) {
      input.options = context;
      if (context.contains("messages")) input.messages = context["messages"];
      if (context.contains("tools")) input.tools = context["tools"];
    }
  }
  sparsam::jinja::Limits limits;
  limits.steps = 50'000;
  limits.memory_bytes = std::size_t{8} << 20;
  limits.output_bytes = std::size_t{1} << 20;
  const auto parsed = sparsam::ChatTemplate::parse(source, limits);
  if (parsed) (void)parsed->render(input);
  return 0;
}
