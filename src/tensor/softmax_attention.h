// Attention of a few queries over keys that arrive in blocks of 64 positions, without ever holding a whole row of
// scores (online softmax: Milakov and Gimelshein 2018; FlashAttention, Dao et al. 2022).
//
// Blocks are cut at multiples of 64 of the position, so a query's arithmetic depends on its own position and on nothing
// that is computed beside it.
#pragma once

#include <cstddef>

#include "kernels/kernels.h"
#include "tensor/arena.h"
#include "tensor/dense_attention.h"

namespace sparsam {

class SoftmaxAttention {
 public:
  // rows queries of width dk, values of width dv. The queries are copied; the state lives in the arena.
  SoftmaxAttention(const Kernels& kernels, Arena& arena, std::size_t rows, std::size_t dk, std::size_t dv, float scale);

  // Where query r goes, before any block: [dk].
  float* query(std::size_t r) { return queries_ + r * dk_; }

  // Takes up keys and values of one block, [count][ldk] and [count][ldv]. Query r sees the rows [first[r], last[r]).
  // Queries [begin, end) only.
  void attend(const float* keys, std::size_t ldk, const float* values, std::size_t ldv, std::size_t count,
              const int* first, const int* last, std::size_t begin, std::size_t end);

  // The result of query r, [dv], after the last block, and what its weights were divided by.
  void finish(std::size_t r, float* out) const;
  RowStatistics statistics(std::size_t r) const { return {largest_[r], 1.0f / total_[r]}; }

 private:
  const Kernels& kernels_;
  std::size_t dk_, dv_;
  float scale_;
  float* queries_;  // [rows][dk]
  float* sums_;     // [rows][dv]: sum_j exp(s_j - largest) v_j
  float* largest_;  // [rows]
  float* total_;    // [rows]: sum_j exp(s_j - largest)
  float* scores_;   // [kRows][64]
};

}  // namespace sparsam
