#include "cli/chat_view.h"

#include <fmt/format.h>

#include <cstdio>

namespace sparsam::cli {

AnswerView::AnswerView(const Screen& screen, Language language, Thoughts mode)
    : screen_(screen), language_(language), mode_(mode) {}

void AnswerView::begin_thought() {
  in_thought_ = true;
  began_ = std::chrono::steady_clock::now();
  size_ = screen_size();
  trace_ = CursorTrace(size_.columns);
  fmt::print("{}", screen_.dim_begin());
  // Where nothing can be dimmed, or nothing else will be seen for a while, words tell what is going on.
  if (!screen_.colours || mode_ == Thoughts::hide) {
    const std::string_view title = plain(Phrase::thinking, language_);
    fmt::print("{}", title);
    trace_.write(title);
    if (mode_ != Thoughts::hide) {
      fmt::print("\n");
      trace_.write("\n");
    }
  }
}

bool AnswerView::erase_thought() const {
  if (!screen_.controls || screen_size() != size_ || trace_.row() >= size_.rows) return false;
  fmt::print("\r");
  if (trace_.row() > 0) fmt::print("\033[{}A", trace_.row());
  fmt::print("\033[J");
  return true;
}

void AnswerView::end_thought() {
  in_thought_ = false;
  fmt::print("{}", screen_.dim_end());
  const bool gone = mode_ != Thoughts::show && erase_thought();
  if (!gone && trace_.column() > 0) fmt::print("\n");
  if (mode_ == Thoughts::show) {
    fmt::print("\n");
    return;
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
  fmt::print("{}\n", screen_.dim(say<Phrase::thought_for>(language_, seconds)));
}

void AnswerView::put(const std::vector<OutputPiece>& pieces) {
  for (const OutputPiece& piece : pieces) {
    const bool thought = piece.kind == OutputPiece::Kind::reasoning;
    if (thought != in_thought_) thought ? begin_thought() : end_thought();
    (thought ? reasoning_ : content_) += piece.text;
    const std::string text = harmless(piece.text);
    if (thought) {
      if (mode_ == Thoughts::hide) continue;
      trace_.write(text);
    }
    fmt::print("{}", text);
  }
  std::fflush(stdout);
}

void AnswerView::finish() {
  if (in_thought_) end_thought();
  if (!content_.empty() && !content_.ends_with('\n')) fmt::print("\n");
  std::fflush(stdout);
}

void print_thought(const Screen& screen, const std::string& thought) {
  fmt::print("{}{}{}\n", screen.dim_begin(), harmless(thought), screen.dim_end());
}

}  // namespace sparsam::cli
