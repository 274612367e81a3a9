#include "text/jinja_budget.h"

#include <algorithm>

namespace sparsam::jinja {

std::unexpected<Error> Budget::out_of_steps() {
  steps_ = limits_.steps;
  return fail(Code::exhausted, "the template takes more than {} steps", limits_.steps);
}

std::unexpected<Error> Budget::out_of_memory() const {
  return fail(Code::exhausted, "the template's values need more than {} MiB", limits_.memory_bytes >> 20);
}

Result<void> Nesting::check() const {
  if (budget_.depth_ <= budget_.limits_.depth) return {};
  return fail(Code::exhausted, "the template nests its calls more than {} deep", budget_.limits_.depth);
}

TextBuilder::TextBuilder(Budget& budget, std::size_t max_bytes) : budget_(budget), max_bytes_(max_bytes) {
  claim_ = Claim::take(budget, 0).value();
}

void TextBuilder::append(std::string_view piece) {
  if (!status_) return;
  if (piece.size() > max_bytes_ - text_.size()) {
    status_ = too_long();
    return;
  }
  unpaid_ += piece.size();
  if (unpaid_ >= kStepBytes) {
    status_ = budget_.spend(unpaid_ / kStepBytes);
    if (!status_) return;
    unpaid_ %= kStepBytes;
  }
  const std::size_t size = text_.size() + piece.size();
  if (size > claim_.bytes()) {
    // The string doubles its room when it grows, and so does what it claims.
    if (!claim_.grow(std::max<std::size_t>(size - claim_.bytes(), claim_.bytes()))) {
      status_ = budget_.out_of_memory();
      return;
    }
  }
  text_.append(piece);
}

void TextBuilder::append(std::size_t count, std::string_view piece) {
  constexpr std::size_t kChunkBytes = 4096;
  if (piece.empty() || !status_) return;
  if (count > (max_bytes_ - text_.size()) / piece.size()) {
    status_ = too_long();
    return;
  }
  std::string chunk;
  const std::size_t per_chunk = std::clamp<std::size_t>(kChunkBytes / piece.size(), 1, std::max<std::size_t>(count, 1));
  for (std::size_t i = 0; i < per_chunk; ++i) chunk.append(piece);
  for (; count >= per_chunk && status_; count -= per_chunk) append(chunk);
  append(std::string_view(chunk).substr(0, count * piece.size()));
}

std::unexpected<Error> TextBuilder::too_long() const {
  return fail(Code::exhausted, "the template writes a text of more than {} MiB", max_bytes_ >> 20);
}

Result<std::string> TextBuilder::finish() && {
  if (!status_) return std::unexpected(status_.error());
  return std::move(text_);
}

}  // namespace sparsam::jinja
