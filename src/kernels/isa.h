// Instruction-set levels. One is chosen when the program starts: the best that the processor has, or what SPARSAM_ISA
// names. The level is part of the bit-identity contract: answers may differ between levels, never within one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace sparsam {

enum class Isa {
  scalar,       // plain C++; the specification
  avx2,         // AVX2, FMA, F16C
  avx512,       // AVX-512 F, BW, DQ, VL and VNNI
  avx512_bf16,  // the same and vdpbf16ps
  amx,          // the same and tiles of int8 and bf16
  neon,
};

std::string_view name(Isa isa);
// Levels that this processor can run and this program has kernels for, scalar first, best last.
const std::vector<Isa>& available_isas();
// The best available level, or the one in SPARSAM_ISA. Errors: invalid_argument naming the levels that are there.
Result<Isa> choose_isa();

}  // namespace sparsam
