#include "train/leaf_sum.h"

#include <algorithm>

namespace sparsam {

std::span<float> LeafSum::next() {
  if (open_ == 0) return total_;
  if (memory_.size() < open_) memory_.push_back(std::make_unique<float[]>(total_.size()));
  return {memory_[open_ - 1].get(), total_.size()};
}

void LeafSum::add(ThreadPool& pool) {
  ++open_;
  ++leaves_;
  for (std::size_t n = leaves_; n % 2 == 0; n /= 2) join(pool);
}

void LeafSum::finish(ThreadPool& pool) {
  while (open_ > 1) join(pool);
  if (open_ == 0) std::ranges::fill(total_, 0.0f);
  open_ = leaves_ = 0;
}

void LeafSum::join(ThreadPool& pool) {
  constexpr std::size_t kBlock = std::size_t{1} << 16;
  float* const into = open_ == 2 ? total_.data() : memory_[open_ - 3].get();
  const float* const from = memory_[open_ - 2].get();
  pool.run(static_cast<std::int64_t>((total_.size() + kBlock - 1) / kBlock), [&](std::int64_t task, int) {
    const std::size_t begin = static_cast<std::size_t>(task) * kBlock, end = std::min(total_.size(), begin + kBlock);
    for (std::size_t i = begin; i < end; ++i) into[i] += from[i];
  });
  --open_;
}

}  // namespace sparsam
