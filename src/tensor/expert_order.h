// Tokens sorted by the experts that were chosen for them, so that each expert is one product: there, and back.
//
//   T tokens   K experts per token   R = T K rows, one for each choice
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tensor/context.h"

namespace sparsam {

// Rows [begin[e], begin[e + 1]) of the sorted order belong to expert e, in the order of tokens.
struct ExpertOrder {
  std::size_t per_token = 0;
  std::vector<std::size_t> begin;  // [E + 1]
  std::vector<std::size_t> slot;   // [R]: sorted row -> t K + k
  std::vector<std::size_t> row;    // [R]: t K + k -> sorted row

  std::size_t experts() const { return begin.size() - 1; }
  std::size_t rows() const { return slot.size(); }
  std::size_t rows_of(std::size_t expert) const { return begin[expert + 1] - begin[expert]; }
  std::size_t token(std::size_t row_index) const { return slot[row_index] / per_token; }
};

// chosen: [T][K]
ExpertOrder sort_by_expert(std::span<const std::int32_t> chosen, std::size_t per_token, std::size_t experts);

// x_RD[r] = x_TD[token(r)]
Tensor gather(Context& ctx, const Tensor& x_TD, const ExpertOrder& order);

// y_TD[t] = sum_k weight_TK[t][k] parts_RD[row(t, k)], in order of k.
Tensor combine(Context& ctx, const Tensor& parts_RD, const Tensor& weight_TK, const ExpertOrder& order);

}  // namespace sparsam
