// What a model consists of, counted from its tensors: parameters, those that compute for one token, and the formats of
// each group of tensors. For `show` and `doctor`; nothing is loaded.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "models/checkpoint.h"

namespace sparsam {

struct TensorGroup {
  std::string_view name;  // "attention", "experts", …
  std::uint64_t parameters = 0;
  std::map<DType, std::uint64_t> bytes;  // by format
  std::uint64_t all_bytes() const;
};

struct ModelSummary {
  std::uint64_t parameters = 0;
  // Those that one token is multiplied with: of the experts the chosen ones, of an embedding beside a head a row.
  std::uint64_t active_parameters = 0;
  std::uint64_t prompt_parameters = 0;  // the same without the head, which only the last token of a prompt needs
  std::uint64_t bytes = 0;
  std::uint64_t bytes_per_token = 0;  // bytes_per_step of one sequence
  bool packed = false;                // most bytes are of formats whose products are computed on integers
  std::vector<TensorGroup> groups;    // in the order of a forward pass; none empty
};

ModelSummary summary_of(const Checkpoint& checkpoint);

// Bytes of weights that one step reads when so many sequences each generate a token; of the experts, those that are
// expected to be chosen.
std::uint64_t bytes_per_step(const Checkpoint& checkpoint, std::size_t sequences);

// The group of a tensor by its canonical name: embedding, norms, attention, router, experts, shared experts,
// feed-forward, head.
std::string_view group_of(std::string_view canonical);

}  // namespace sparsam
