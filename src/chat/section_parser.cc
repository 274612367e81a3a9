#include "chat/section_parser.h"

#include <algorithm>
#include <array>
#include <utility>

#include "text/begun.h"

namespace sparsam {
namespace {

using Kind = OutputEvent::Kind;
constexpr std::string_view kWhiteSpace = " \t\r\n";
constexpr std::string_view kFenceOpen = "```json";
// A name has 64 characters with OpenAI; what is much longer is no head.
constexpr std::size_t kLongestHead = 512;

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kWhiteSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kWhiteSpace) - first + 1);
}

// "functions.get_weather:0" is the call's name; the tool's stands in it.
std::string tool_of_kimi_call(std::string_view id) {
  if (id.starts_with("functions.")) id.remove_prefix(std::string_view("functions.").size());
  return std::string(id.substr(0, id.rfind(':')));
}

}  // namespace

SectionParser::SectionParser(ToolFormat format)
    : format_(format),
      marks_(format == ToolFormat::kimi_k2 ? kKimiMarks : kDeepSeekMarks),
      text_(sparsam::marks(format)) {}

bool SectionParser::read_head(OutputEvents& out) {
  // Where the head ends, and where the arguments begin.
  std::size_t end = held_.find(marks_.head_end), next = end + marks_.head_end.size();
  std::string_view head;
  bool more = end == std::string::npos;
  if (!more && format_ == ToolFormat::deepseek_v3) {
    // The mark stands between the kind, "function", and the name, which a line with a fence ends.
    const std::size_t fence = held_.find(kFenceOpen, next);
    more = fence == std::string::npos;
    if (!more) {
      head = trimmed(std::string_view(held_).substr(next, fence - next));
      next = fence + kFenceOpen.size();
    }
  } else if (!more) {
    head = trimmed(std::string_view(held_).substr(0, end));
  }
  // Another mark in the head: this is no call.
  const std::string_view seen = std::string_view(held_).substr(0, more ? held_.size() : next);
  bool broken = seen.size() > kLongestHead;
  for (const std::string_view mark : {marks_.section_open, marks_.call_open, marks_.call_end, marks_.section_close}) {
    broken = broken || seen.find(mark) != std::string_view::npos;
  }
  const bool named = format_ == ToolFormat::kimi_k2;
  std::string tool = named ? tool_of_kimi_call(head) : std::string(head);
  if (broken || (!more && tool.empty())) {
    text_.give(marks_.call_open, out);
    state_ = State::text;
    return true;
  }
  if (more) return false;
  out.push_back({Kind::call_begin, {}, std::move(tool), named ? std::string(head) : std::string()});
  held_.erase(0, next);
  any_arguments_ = false;
  state_ = State::arguments;
  return true;
}

void SectionParser::give_arguments(std::string_view text, OutputEvents& out) {
  if (!any_arguments_) text = text.substr(std::min(text.find_first_not_of(kWhiteSpace), text.size()));
  if (text.empty()) return;
  any_arguments_ = true;
  out.push_back({Kind::call_arguments, std::string(text), {}, {}});
}

// White space and the fence before the end are not of the arguments; JSON ends with neither.
std::string_view SectionParser::arguments_in(std::string_view text) const {
  const std::string_view after = format_ == ToolFormat::deepseek_v3 ? " \t\r\n`" : kWhiteSpace;
  return text.substr(0, text.find_last_not_of(after) + 1);  // npos + 1 is 0
}

bool SectionParser::read_arguments(OutputEvents& out) {
  // The call's own end, or any mark that cannot stand in it.
  std::size_t end = std::string::npos, held = 0;
  std::string_view found;
  for (const std::string_view mark : {marks_.call_end, marks_.call_open, marks_.section_close}) {
    const std::size_t place = held_.find(mark);
    if (place < end) {
      end = place;
      found = mark;
    }
    held = std::max(held, begun(held_, mark));
  }
  std::string_view text = std::string_view(held_).substr(0, std::min(end, held_.size() - held));
  text = arguments_in(text);
  const std::size_t size = text.size();
  give_arguments(text, out);
  if (found.empty()) {
    held_.erase(0, size);
    return false;
  }
  if (!any_arguments_) give_arguments("{}", out);
  out.push_back({Kind::call_end, {}, {}, {}});
  // A mark that is not the call's end says what comes next.
  held_.erase(0, found == marks_.call_end ? end + found.size() : end);
  state_ = State::text;
  return true;
}

bool SectionParser::step(OutputEvents& out) {
  if (state_ == State::head) return read_head(out);
  if (state_ == State::arguments) return read_arguments(out);
  const std::string_view mark = text_.read(held_, out);
  if (mark == marks_.call_open) state_ = State::head;
  return !mark.empty();
}

void SectionParser::push(std::string_view text, OutputEvents& out) {
  held_ += text;
  while (step(out)) {
  }
}

void SectionParser::finish(OutputEvents& out) {
  if (state_ == State::text) text_.finish(held_, out);
  if (state_ == State::arguments) {
    // Cut off: what was held back could have been the beginning of the end, or of the arguments' own text.
    std::size_t held = 0;
    for (const std::string_view mark : {marks_.call_end, marks_.call_open, marks_.section_close}) {
      held = std::max(held, begun(held_, mark));
    }
    give_arguments(arguments_in(std::string_view(held_).substr(0, held_.size() - held)), out);
  }
}

}  // namespace sparsam
