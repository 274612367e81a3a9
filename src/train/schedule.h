// How large each step is: a warm-up, and then what the schedule says.
//
//   constant   the rate
//   linear     from the rate down to floor * rate along a line
//   cosine     from the rate down to floor * rate along half a cosine
//   wsd        warm-up, stable, decay: the rate, and over the last `decay` of all steps down to floor * rate with
//              1 - sqrt(share of the decay) (Hägele et al., arXiv 2405.18392)
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sparsam {

struct Schedule {
  enum class Kind { constant, linear, cosine, wsd };
  Kind kind = Kind::constant;
  double rate = 1e-3;
  std::int64_t warmup = 0;  // steps; the first has rate / warmup, the last of them the whole rate
  std::int64_t steps = 0;   // in all
  double decay = 0.2;       // share of all steps, wsd
  double floor = 0;         // share of the rate
};

// The rate of a step, counted from 0.
double rate_at(const Schedule& schedule, std::int64_t step);

std::optional<Schedule::Kind> schedule_kind(std::string_view name);

}  // namespace sparsam
