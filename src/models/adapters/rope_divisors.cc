#include "models/adapters/rope_divisors.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "models/layers/rope_scaling.h"

namespace sparsam {
namespace {

RopeConfig plain(const RopeConfig& c) {
  RopeConfig out = c;
  out.scaling = RopeConfig::Scaling::none;
  out.divisors.clear();
  return out;
}

bool gives(const RopeConfig& rule, const std::vector<float>& divisors) {
  const std::vector<float> got = rope_divisors(rule);
  for (std::size_t i = 0; i < divisors.size(); ++i) {
    if (!(std::abs(got[i] / divisors[i] - 1) <= 2e-6f)) return false;
  }
  return got.size() == divisors.size();
}

}  // namespace

std::vector<float> rope_divisors(const RopeConfig& c) {
  const std::vector<double> base = make_rope(plain(c)).frequencies, scaled = make_rope(c).frequencies;
  std::vector<float> divisors(base.size());
  for (std::size_t i = 0; i < base.size(); ++i) divisors[i] = static_cast<float>(base[i] / scaled[i]);
  return divisors;
}

// Between the two bends 1 / divisor = (1 - s) / F + s with s = (f original / 2 pi - low) / (high - low): a line in f.
std::optional<RopeConfig> rule_of_divisors(const RopeConfig& c) {
  if (c.divisors.empty()) return std::nullopt;
  RopeConfig rule = plain(c);
  rule.scaling = RopeConfig::Scaling::llama3;
  rule.factor = static_cast<double>(*std::ranges::max_element(c.divisors));
  rule.low_freq_factor = 1;
  rule.high_freq_factor = 4;
  for (const double original : {8192.0, 4096.0, 16384.0, 32768.0, 2048.0, 131072.0}) {
    rule.original_context = original;
    if (gives(rule, c.divisors)) return rule;
  }
  if (rule.factor <= 1) return std::nullopt;
  const std::vector<double> frequencies = make_rope(plain(c)).frequencies;
  std::vector<std::pair<double, double>> between;  // frequency, s
  for (std::size_t i = 0; i < frequencies.size(); ++i) {
    const double inverse = 1 / static_cast<double>(c.divisors[i]);
    const double s = (inverse - 1 / rule.factor) / (1 - 1 / rule.factor);
    if (s > 1e-5 && s < 1 - 1e-5) between.emplace_back(frequencies[i], s);
  }
  if (between.size() < 2) return std::nullopt;
  const auto [f0, s0] = between.front();
  const auto [f1, s1] = between.back();
  const double slope = (s0 - s1) / (f0 - f1), offset = s0 - slope * f0;  // offset = -low / (high - low)
  rule.high_freq_factor = 1 - 1 / offset;
  rule.original_context = slope * (rule.high_freq_factor - 1) * 2 * std::numbers::pi;
  if (gives(rule, c.divisors)) return rule;
  rule.original_context = std::round(rule.original_context);
  rule.high_freq_factor = std::round(rule.high_freq_factor * 1000) / 1000;
  return gives(rule, c.divisors) ? std::optional(rule) : std::nullopt;
}

}  // namespace sparsam
