// Operations on single rows: norms, gated activations, sums, rotary embedding.
#pragma once

#include <cstdint>
#include <span>

#include "tensor/context.h"
#include "tensor/weight.h"

namespace sparsam {

enum class Gate { silu, gelu_tanh };

// Each row over all its columns: x / sqrt(mean x^2 + eps) w.
Tensor rms_norm(Context& ctx, const Tensor& x_TD, const Vector& weight_D, float eps);
// The same for each head's part of a row; weight has a head's width.
Tensor rms_norm_heads(Context& ctx, const Tensor& x_THd, const Vector& weight_d, float eps);

// [a | b]
Tensor side_by_side(Context& ctx, const Tensor& a_TD, const Tensor& b_TK);

Tensor add(Context& ctx, const Tensor& a_TD, const Tensor& b_TD);
// On the way back: to's gradient += from's, where one is wanted.
void add_gradient(Context& ctx, const Tensor& from, const Tensor& to);
// act(gate) up
Tensor gated(Context& ctx, Gate gate, const Tensor& gate_TF, const Tensor& up_TF);

// The rotary angles of a model: frequencies, after whatever scaling its configuration asks for.
struct Rope {
  RopePairing pairing = RopePairing::halves;
  std::vector<double> frequencies;  // [R / 2]; the angle of pair i at position p is p frequencies[i]
  float magnitude = 1.0f;           // YaRN multiplies sine and cosine by this
};

// Cosine and sine for each token of a batch; made once per forward pass.
struct RopeTable {
  RopePairing pairing;
  Tensor cosine, sine;  // [T, R / 2]
};
RopeTable rope_table(Context& ctx, const Rope& rope, std::span<const std::int32_t> positions);

// Rotates, in place, the columns [offset, offset + R) of every head of width `head` in x.
void rope(Context& ctx, const RopeTable& table, const Tensor& x_THd, std::size_t head, std::size_t offset = 0);

}  // namespace sparsam
