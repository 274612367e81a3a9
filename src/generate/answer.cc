#include "generate/answer.h"

#include <algorithm>

namespace sparsam {

AnswerText::AnswerText(Tokenizer tokenizer, std::vector<std::string> stops, SpecialTokens special)
    : decoder_(std::move(tokenizer), special, false), stops_(std::move(stops)) {
  std::erase_if(stops_, [](const std::string& stop) { return stop.empty(); });
}

std::string AnswerText::push(TokenId token) {
  if (stopped_) return {};
  held_ += decoder_.push(token);
  return release();
}

std::string AnswerText::finish() {
  if (stopped_) return {};
  held_ += decoder_.finish();
  std::string shown = release();
  if (!stopped_) shown += held_;
  held_.clear();
  return shown;
}

std::string AnswerText::release() {
  std::size_t cut = std::string::npos;
  for (const std::string& stop : stops_) {
    const std::size_t place = held_.find(stop);
    if (place >= cut) continue;
    cut = place;
    stop_text_ = stop;
  }
  if (cut != std::string::npos) {
    stopped_ = true;
    std::string shown = held_.substr(0, cut);
    held_.clear();
    return shown;
  }
  // The longest end of the text that begins a stop string stays.
  std::size_t keep = 0;
  for (const std::string& stop : stops_) {
    for (std::size_t n = std::min(stop.size() - 1, held_.size()); n > keep; --n) {
      if (held_.ends_with(std::string_view(stop).substr(0, n))) {
        keep = n;
        break;
      }
    }
  }
  std::string shown = held_.substr(0, held_.size() - keep);
  held_.erase(0, held_.size() - keep);
  return shown;
}

}  // namespace sparsam
