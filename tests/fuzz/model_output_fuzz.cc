// What a model writes, cut anywhere: the same events as when it comes at once. The first byte chooses the format and
// where the output begins, the second how it is cut.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "chat/output_parser.h"

namespace {

using Kind = sparsam::OutputEvent::Kind;

void add(sparsam::OutputEvents& all, const sparsam::OutputEvents& more) {
  for (const sparsam::OutputEvent& event : more) {
    const bool text = event.kind != Kind::call_begin && event.kind != Kind::call_end;
    if (text && event.text.empty()) std::abort();
    if (text && !all.empty() && all.back().kind == event.kind) {
      all.back().text += event.text;
    } else {
      all.push_back(event);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > 8192) return 0;  // every state is reached with less
  const auto format = static_cast<sparsam::ToolFormat>(data[0] % 6);
  const auto start =
      (data[0] & 0x80) != 0 ? sparsam::ReasoningParser::Start::in_thought : sparsam::ReasoningParser::Start::outside;
  const std::string_view output(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::size_t stride = data[1] % 16 + std::size_t{1};
  sparsam::OutputParser at_once(start, format, {"f", "get_weather"}), in_pieces(start, format, {"f", "get_weather"});
  sparsam::OutputEvents one, other;
  add(one, at_once.push(output));
  add(one, at_once.finish());
  for (std::size_t at = 0; at < output.size(); at += stride) add(other, in_pieces.push(output.substr(at, stride)));
  add(other, in_pieces.finish());
  if (one != other) std::abort();
  // A call begins before its arguments, and ends at most once.
  bool open = false;
  for (const sparsam::OutputEvent& event : one) {
    if (event.kind == Kind::call_begin) {
      if (event.name.empty()) std::abort();
      open = true;
    } else if (event.kind == Kind::call_arguments || event.kind == Kind::call_end) {
      if (!open) std::abort();
      open = event.kind == Kind::call_arguments;
    }
  }
  return 0;
}
