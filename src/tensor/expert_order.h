// Tokens sorted by the experts that were chosen for them, so that each expert is one product: there, and back.
//
//   T tokens   K experts per token   R = T K rows, one for each choice
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tensor/context.h"
#include "tensor/weight.h"

namespace sparsam {

// Rows [begin[e], begin[e + 1]) of the sorted order belong to expert e, in the order of tokens.
struct ExpertOrder {
  std::size_t per_token = 0;
  std::vector<std::size_t> begin;   // [E + 1]
  std::vector<std::int32_t> token;  // [R]: of the sorted row
  std::vector<std::size_t> row;     // [R]: t K + k -> sorted row

  std::size_t experts() const { return begin.size() - 1; }
  std::size_t rows() const { return token.size(); }
  std::size_t rows_of(std::size_t expert) const { return begin[expert + 1] - begin[expert]; }
};

// chosen: [T][K]
ExpertOrder sort_by_expert(std::span<const std::int32_t> chosen, std::size_t per_token, std::size_t experts);

// A block of rows of one expert's matrix: one task.
struct ExpertRows {
  std::size_t expert, first, count;
};
// All rows of the matrices of all experts that have tokens.
std::vector<ExpertRows> cut(const std::vector<Weight>& weights, const ExpertOrder& order);

// x_RD[r] = x_TD[token(r)], without a gradient.
Tensor gather(Context& ctx, const Tensor& x_TD, const ExpertOrder& order);

// weight_TK[t][k] x_RF[row(t, k)]
Tensor weighted(Context& ctx, const Tensor& x_RF, const Tensor& weight_TK, const ExpertOrder& order);

// y_TD[t] += sum_k parts_RD[row(t, k)], in order of k; numbers, nothing is recorded.
template <typename Real>
void add_parts(Context& ctx, const Real* parts_RD, const ExpertOrder& order, Real* y_TD, std::size_t width,
               std::size_t stride);

}  // namespace sparsam
