#include "models/layers/rope_scaling.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sparsam {
namespace {

double yarn_magnitude(double factor, double mscale) {
  return factor <= 1 ? 1.0 : 0.1 * mscale * std::log(factor) + 1.0;
}

// The dimension whose wavelength makes `turns` turns within the original context.
double yarn_dimension(const RopeConfig& c, double turns) {
  const double dim = static_cast<double>(c.dim);
  return dim * std::log(c.original_context / (turns * 2 * std::numbers::pi)) / (2 * std::log(c.theta));
}

// Frequencies below the ramp are interpolated, those above it kept.
void apply_yarn(const RopeConfig& c, std::vector<double>& frequencies) {
  double low = yarn_dimension(c, c.beta_fast), high = yarn_dimension(c, c.beta_slow);
  if (c.truncate) {
    low = std::floor(low);
    high = std::ceil(high);
  }
  low = std::max(low, 0.0);
  high = std::min(high, static_cast<double>(c.dim) - 1);
  if (low == high) high += 0.001;
  for (std::size_t i = 0; i < frequencies.size(); ++i) {
    const double ramp = std::clamp((static_cast<double>(i) - low) / (high - low), 0.0, 1.0);
    frequencies[i] = frequencies[i] / c.factor * ramp + frequencies[i] * (1 - ramp);
  }
}

void apply_llama3(const RopeConfig& c, std::vector<double>& frequencies) {
  const double low_wavelength = c.original_context / c.low_freq_factor;
  const double high_wavelength = c.original_context / c.high_freq_factor;
  for (double& f : frequencies) {
    const double wavelength = 2 * std::numbers::pi / f;
    if (wavelength > low_wavelength) {
      f /= c.factor;
    } else if (wavelength >= high_wavelength) {
      const double smooth =
          (c.original_context / wavelength - c.low_freq_factor) / (c.high_freq_factor - c.low_freq_factor);
      f = (1 - smooth) * f / c.factor + smooth * f;
    }
  }
}

}  // namespace

Rope make_rope(const RopeConfig& c) {
  Rope rope;
  rope.pairing = c.pairing;
  rope.frequencies.resize(c.dim / 2);
  for (std::size_t i = 0; i < rope.frequencies.size(); ++i) {
    rope.frequencies[i] = std::pow(c.theta, -2.0 * static_cast<double>(i) / static_cast<double>(c.dim));
  }
  switch (c.scaling) {
    case RopeConfig::Scaling::none:
      break;
    case RopeConfig::Scaling::linear:
      for (double& f : rope.frequencies) f /= c.factor;
      break;
    case RopeConfig::Scaling::yarn: {
      apply_yarn(c, rope.frequencies);
      double magnitude = c.attention_factor;
      if (magnitude == 0 && c.mscale != 0 && c.mscale_all_dim != 0) {
        magnitude = yarn_magnitude(c.factor, c.mscale) / yarn_magnitude(c.factor, c.mscale_all_dim);
      } else if (magnitude == 0) {
        magnitude = yarn_magnitude(c.factor, 1.0);
      }
      rope.magnitude = static_cast<float>(magnitude);
      break;
    }
    case RopeConfig::Scaling::llama3:
      apply_llama3(c, rope.frequencies);
      break;
  }
  for (std::size_t i = 0; i < std::min(c.divisors.size(), rope.frequencies.size()); ++i) {
    rope.frequencies[i] /= static_cast<double>(c.divisors[i]);
  }
  return rope;
}

double yarn_score_factor(const RopeConfig& c) {
  if (c.scaling != RopeConfig::Scaling::yarn || c.mscale_all_dim == 0) return 1.0;
  const double magnitude = yarn_magnitude(c.factor, c.mscale_all_dim);
  return magnitude * magnitude;
}

float usual_attention_scale(const ModelConfig& c) {
  const double factor = c.kv_lora_rank > 0 ? yarn_score_factor(c.rope) : 1.0;
  return static_cast<float>(factor / std::sqrt(static_cast<double>(c.head_dim)));
}

}  // namespace sparsam
