#include "train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sparsam {

double rate_at(const Schedule& s, std::int64_t step) {
  if (step < s.warmup) return s.rate * static_cast<double>(step + 1) / static_cast<double>(s.warmup);
  const auto down = [&](double shape) { return s.rate * (s.floor + (1 - s.floor) * shape); };  // shape: 1 to 0
  // How far the steps [first, steps) have gone when this one is made; the last step's rate is above the floor, so that
  // it teaches something even where the floor is 0.
  const auto share = [&](std::int64_t first) {
    const std::int64_t all = std::max<std::int64_t>(1, s.steps - first);
    return std::clamp(static_cast<double>(step - first) / static_cast<double>(all), 0.0, 1.0);
  };
  switch (s.kind) {
    case Schedule::Kind::constant:
      break;
    case Schedule::Kind::linear:
      return down(1 - share(s.warmup));
    case Schedule::Kind::cosine:
      return down(0.5 * (1 + std::cos(std::numbers::pi * share(s.warmup))));
    case Schedule::Kind::wsd: {
      const auto decaying = static_cast<std::int64_t>(std::llround(s.decay * static_cast<double>(s.steps)));
      const std::int64_t first = std::max(s.warmup, s.steps - decaying);
      if (step >= first) return down(1 - std::sqrt(share(first)));
      break;
    }
  }
  return s.rate;
}

std::optional<Schedule::Kind> schedule_kind(std::string_view name) {
  if (name == "constant") return Schedule::Kind::constant;
  if (name == "linear") return Schedule::Kind::linear;
  if (name == "cosine") return Schedule::Kind::cosine;
  if (name == "wsd") return Schedule::Kind::wsd;
  return std::nullopt;
}

}  // namespace sparsam
