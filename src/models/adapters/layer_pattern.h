// What files say about layers in a few numbers: which are mixtures, and how Gemma's scores are scaled. Read by the
// adapters, written by the exporters.
#pragma once

#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

#include "models/config.h"

namespace sparsam {

// Layer i is a mixture if i >= dense and i is a multiple of step.
struct LayerPattern {
  std::size_t dense = 0, step = 1;
  bool sparse(std::size_t layer) const { return layer >= dense && layer % step == 0; }
};

inline std::optional<LayerPattern> layer_pattern(const std::vector<bool>& sparse_layers) {
  LayerPattern pattern;
  while (pattern.dense < sparse_layers.size() && !sparse_layers[pattern.dense]) ++pattern.dense;
  for (pattern.step = 1; pattern.step <= sparse_layers.size(); ++pattern.step) {
    bool same = true;
    for (std::size_t i = 0; i < sparse_layers.size(); ++i) same = same && pattern.sparse(i) == sparse_layers[i];
    if (same) return pattern;
  }
  return std::nullopt;
}

// The 27 B model divides by the width per head instead of the head's width; GGUF files do not say so.
inline float gemma_scale_in_gguf(const ModelConfig& c) {
  constexpr std::size_t kLayersOf27B = 62;
  const double divisor = c.num_hidden_layers == kLayersOf27B
                             ? static_cast<double>(c.hidden_size) / static_cast<double>(c.num_attention_heads)
                             : static_cast<double>(c.head_dim);
  return static_cast<float>(1.0 / std::sqrt(divisor));
}

}  // namespace sparsam
