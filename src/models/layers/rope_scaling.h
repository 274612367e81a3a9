// Rotary frequencies and how context extensions change them: position interpolation (Chen et al., arXiv 2306.15595),
// YaRN (Peng et al., arXiv 2309.00071) with DeepSeek's magnitudes, and Llama 3.1's rule.
#pragma once

#include "models/config.h"

namespace sparsam {

Rope make_rope(const RopeConfig& config);

// What YaRN multiplies the attention scale by in DeepSeek's models: (0.1 mscale_all_dim ln(factor) + 1)^2; else 1.
double yarn_score_factor(const RopeConfig& config);

// Of the scores, where a family has no other rule: 1 / sqrt(head_dim), with YaRN's factor in latent attention. In other
// families YaRN changes nothing but the magnitude of sine and cosine.
float usual_attention_scale(const ModelConfig& config);

}  // namespace sparsam
