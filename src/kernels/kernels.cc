#include "kernels/kernels.h"

#include <algorithm>

#include "base/error.h"
#include "kernels/levels.h"

namespace sparsam {
const Kernels& kernels_for(Isa isa) {
  CHECK(std::ranges::find(available_isas(), isa) != available_isas().end(), "kernels of a level this machine lacks");
  switch (isa) {
#if defined(__x86_64__)
    case Isa::avx2:
      return avx2_kernels();
    case Isa::avx512:
      return avx512_kernels();
    case Isa::avx512_bf16:
      return avx512_bf16_kernels();
#endif
    default:
      return scalar_kernels();
  }
}

}  // namespace sparsam
