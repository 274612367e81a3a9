#include "chat/text_between_marks.h"

#include <algorithm>

#include "text/begun.h"

namespace sparsam {
namespace {

constexpr std::string_view kWhiteSpace = " \t\r\n";

}  // namespace

void TextBetweenMarks::give(std::string_view text, OutputEvents& out) {
  if (text.empty()) return;
  after_mark_ = false;
  out.push_back({OutputEvent::Kind::content, std::string(text), {}, {}});
}

std::string_view TextBetweenMarks::read(std::string& text, OutputEvents& out) {
  if (after_mark_) text.erase(0, std::min(text.find_first_not_of(kWhiteSpace), text.size()));
  std::size_t first = std::string::npos, held = 0;
  std::string_view found;
  for (const std::string_view mark : marks_) {
    const std::size_t place = text.find(mark);
    if (place < first) {
      first = place;
      found = mark;
    }
    held = std::max(held, begun(text, mark));
  }
  const std::string_view before = std::string_view(text).substr(0, std::min(first, text.size() - held));
  const std::string_view shown = before.substr(0, before.find_last_not_of(kWhiteSpace) + 1);  // npos + 1 is 0
  give(shown, out);
  if (found.empty()) {
    text.erase(0, shown.size());
    return {};
  }
  text.erase(0, first + found.size());
  after_mark_ = true;
  return found;
}

void TextBetweenMarks::finish(std::string& text, OutputEvents& out) {
  give(text, out);
  text.clear();
}

}  // namespace sparsam
