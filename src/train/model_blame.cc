#include "train/model_blame.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <ranges>

#include "models/tensor_list.h"

namespace sparsam {
namespace {

// Index of the first value that is not finite, or -1.
std::ptrdiff_t first_bad(std::span<const float> values) {
  const auto bad = std::ranges::find_if(values, [](float v) { return !std::isfinite(v); });
  return bad == values.end() ? -1 : bad - values.begin();
}

std::string described(std::string_view what, const Parameters::Parameter& p, std::span<const float> values,
                      std::ptrdiff_t at) {
  const auto i = static_cast<std::size_t>(at);
  return fmt::format("{} '{}', {} at [{}, {}]", what, p.name, values[i], i / p.cols, i % p.cols);
}

// Finite weights and a loss that is not: the arithmetic between them overflowed, and the largest weight is the likely
// reason.
std::string largest_weight(const Parameters& parameters) {
  float largest = -1;
  std::string text;
  for (const auto& p : parameters.list()) {
    const auto values = parameters.values<float>().subspan(p.offset, p.size());
    const auto at = std::ranges::max_element(values, {}, [](float v) { return std::abs(v); });
    if (std::abs(*at) <= largest) continue;
    largest = std::abs(*at);
    text = described("all weights are finite, the largest one is in", p, values, at - values.begin());
  }
  return text;
}

}  // namespace

std::string blame_tensor(const Parameters& parameters, double loss) {
  for (const auto& p : parameters.list()) {
    const auto values = parameters.values<float>().subspan(p.offset, p.size());
    if (const auto at = first_bad(values); at >= 0)
      return described("the first weight that is not finite is in", p, values, at);
  }
  if (!std::isfinite(loss)) return largest_weight(parameters);
  // On the way back the last tensor of the forward pass comes first.
  std::map<std::string_view, const Parameters::Parameter*> by_name;
  for (const auto& p : parameters.list()) by_name[p.name] = &p;
  const auto order = tensors_of(parameters.config());
  for (const TensorShape& tensor : order | std::views::reverse) {
    const auto found = by_name.find(tensor.name);
    if (found == by_name.end() || !found->second->has_gradient) continue;
    const auto& p = *found->second;
    const auto gradient = parameters.gradients<float>().subspan(p.offset, p.size());
    if (const auto at = first_bad(gradient); at >= 0)
      return described("the first gradient that is not finite is that of", p, gradient, at);
  }
  return largest_weight(parameters);
}

}  // namespace sparsam
