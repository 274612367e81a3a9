// The logits of a tiny model by the papers' equations: plain loops over double, no cache, no fused operation, nothing
// of the library's arithmetic. An independent voice to compare with.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "support/tiny_model.h"

namespace sparsam::testing {

using Rows = std::vector<std::vector<double>>;

// [tokens][vocabulary]
Rows reference_logits(const TinyModel& model, std::span<const std::int32_t> tokens);

}  // namespace sparsam::testing
