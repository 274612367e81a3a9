#include "text/reasoning_parser.h"

#include <algorithm>

#include "base/error.h"
#include "text/begun.h"

namespace sparsam {
namespace {

constexpr std::string_view kLineBreaks = "\r\n";
constexpr std::string_view kWhiteSpace = " \t\r\n";

std::string_view without_leading(std::string_view text, std::string_view characters) {
  return text.substr(std::min(text.find_first_not_of(characters), text.size()));
}

std::string_view without_trailing(std::string_view text, std::string_view characters) {
  return text.substr(0, text.find_last_not_of(characters) + 1);  // npos + 1 is 0
}

}  // namespace

ReasoningParser::ReasoningParser(Start start, ThoughtTags tags)
    : tags_(std::move(tags)),
      state_(start == Start::in_thought ? State::thought : State::before_answer),
      after_tag_(start == Start::in_thought) {
  CHECK(!tags_.open.empty() && !tags_.close.empty(), "tags have characters");
}

ReasoningParser::Start ReasoningParser::start_after(std::string_view prompt, const ThoughtTags& tags) {
  return without_trailing(prompt, kWhiteSpace).ends_with(tags.open) ? Start::in_thought : Start::outside;
}

void ReasoningParser::emit(std::vector<OutputPiece>& out, std::string_view text) {
  if (after_tag_) text = without_leading(text, kLineBreaks);
  if (text.empty()) return;
  after_tag_ = false;
  const auto kind = state_ == State::thought ? OutputPiece::Kind::reasoning : OutputPiece::Kind::content;
  out.push_back({kind, std::string(text)});
}

void ReasoningParser::enter(State state) {
  // Between two thoughts, and between a thought and the answer, stands a tag.
  if (state != State::answer) after_tag_ = true;
  state_ = state;
}

bool ReasoningParser::step(std::vector<OutputPiece>& out) {
  switch (state_) {
    case State::before_answer: {
      const std::string_view text = without_leading(held_, kWhiteSpace);
      if (text.starts_with(tags_.open)) {
        held_ = text.substr(tags_.open.size());
        enter(State::thought);
        return true;
      }
      if (std::string_view(tags_.open).starts_with(text)) return false;
      enter(State::answer);
      return true;
    }
    case State::thought: {
      const std::size_t close = held_.find(tags_.close);
      if (close != std::string::npos) {
        emit(out, without_trailing(std::string_view(held_).substr(0, close), kLineBreaks));
        held_.erase(0, close + tags_.close.size());
        enter(State::before_answer);
        return true;
      }
      // The beginning of a tag is held back, and so are the line breaks before it.
      std::string_view safe = std::string_view(held_).substr(0, held_.size() - begun(held_, tags_.close));
      safe = without_trailing(safe, kLineBreaks);
      emit(out, safe);
      held_.erase(0, safe.size());
      return false;
    }
    case State::answer:
      emit(out, held_);
      held_.clear();
      return false;
  }
  return false;
}

std::vector<OutputPiece> ReasoningParser::push(std::string_view text) {
  std::vector<OutputPiece> out;
  held_ += text;
  while (step(out)) {
  }
  return out;
}

std::vector<OutputPiece> ReasoningParser::finish() {
  std::vector<OutputPiece> out;
  emit(out, state_ == State::thought ? without_trailing(held_, kLineBreaks) : std::string_view(held_));
  held_.clear();
  return out;
}

}  // namespace sparsam
