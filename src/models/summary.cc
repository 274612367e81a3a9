#include "models/summary.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sparsam {
namespace {

constexpr std::array<std::string_view, 9> kOrder = {"embedding",      "norms",        "attention", "router", "experts",
                                                    "shared experts", "feed-forward", "head",      "other"};

}  // namespace

std::uint64_t TensorGroup::all_bytes() const {
  std::uint64_t sum = 0;
  for (const auto& [dtype, count] : bytes) sum += count;
  return sum;
}

std::string_view group_of(std::string_view name) {
  if (name == "embedding" || name == "head") return name;
  if (name == "norm" || name.ends_with("_norm")) return "norms";
  if (name.contains(".experts.")) return "experts";
  if (name.contains(".shared.")) return "shared experts";
  if (name.contains(".router")) return "router";
  if (name.contains(".attention.")) return "attention";
  if (name.contains(".mlp.")) return "feed-forward";
  return "other";
}

std::uint64_t bytes_per_step(const Checkpoint& checkpoint, std::size_t sequences) {
  const RoutingRule& r = checkpoint.config.routing;
  const double missed = r.experts == 0 ? 0 : 1.0 - static_cast<double>(r.per_token) / static_cast<double>(r.experts);
  const double chosen = 1.0 - std::pow(missed, static_cast<double>(sequences));
  double bytes = 0;
  for (const auto& [name, entry] : checkpoint.entries()) {
    if (name == "embedding" && checkpoint.has("head")) continue;  // a row per token
    const auto size = static_cast<double>(entry.bytes());
    bytes += group_of(name) == "experts" ? chosen * size : size;
  }
  return static_cast<std::uint64_t>(std::llround(bytes));
}

ModelSummary summary_of(const Checkpoint& checkpoint) {
  ModelSummary out;
  std::array<TensorGroup, kOrder.size()> groups;
  for (std::size_t i = 0; i < kOrder.size(); ++i) groups[i].name = kOrder[i];
  const RoutingRule& routing = checkpoint.config.routing;
  const bool own_head = checkpoint.has("head");
  double active = 0, packed = 0;
  std::uint64_t head = 0;
  for (const auto& [name, entry] : checkpoint.entries()) {
    const std::string_view group = group_of(name);
    const std::uint64_t count = std::uint64_t{entry.rows} * entry.cols, bytes = entry.bytes();
    TensorGroup& to = groups[static_cast<std::size_t>(std::ranges::find(kOrder, group) - kOrder.begin())];
    to.parameters += count;
    to.bytes[entry.dtype] += bytes;
    out.parameters += count;
    out.bytes += bytes;
    double share = 1;
    if (group == "experts" && routing.experts > 0) {
      share = static_cast<double>(routing.per_token) / static_cast<double>(routing.experts);
    }
    if (group == "embedding" && own_head) share = 0;
    if (group == (own_head ? "head" : "embedding")) head += count;
    if (is_quantized(entry.dtype)) packed += static_cast<double>(bytes);
    active += share * static_cast<double>(count);
  }
  out.active_parameters = static_cast<std::uint64_t>(std::llround(active));
  out.prompt_parameters = out.active_parameters - head;
  out.packed = packed > static_cast<double>(out.bytes) / 2;
  out.bytes_per_token = bytes_per_step(checkpoint, 1);
  for (TensorGroup& group : groups) {
    if (group.parameters > 0) out.groups.push_back(std::move(group));
  }
  return out;
}

}  // namespace sparsam
