// The tables of the single levels, for kernels.cc alone.
#pragma once

#include "kernels/kernels.h"

namespace sparsam {

const Kernels& scalar_kernels();
#if defined(__x86_64__)
const Kernels& avx2_kernels();
const Kernels& avx512_kernels();
const Kernels& avx512_bf16_kernels();
#endif

}  // namespace sparsam
