// Super-blocks of 256 weights: quantize.cc calls these for the K formats and IQ4_XS.
#pragma once

#include "kernels/blocks.h"

namespace sparsam {

// x: 256 weights; w: how much a squared error at each counts.
void narrow(const float* x, const float* w, BlockQ2_K& b);
void narrow(const float* x, const float* w, BlockQ3_K& b);
void narrow(const float* x, const float* w, BlockQ4_K& b);
void narrow(const float* x, const float* w, BlockQ5_K& b);
void narrow(const float* x, const float* w, BlockQ6_K& b);
void narrow(const float* x, const float* w, BlockIQ4_XS& b);

}  // namespace sparsam
