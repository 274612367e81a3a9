// The architectures that this program knows. A new one is a file beside this, a line here, its names in the adapters
// and a golden test.
#include "models/deepseek_v2.h"
#include "models/deepseek_v3.h"
#include "models/gemma3.h"
#include "models/llama.h"
#include "models/mixtral.h"
#include "models/qwen2.h"
#include "models/qwen3.h"
#include "models/qwen3_moe.h"

namespace sparsam {

std::span<const Architecture> architectures() {
  static constexpr Architecture kTable[] = {
      {"deepseek_v2", make_deepseek_v2},
      {"deepseek_v3", make_deepseek_v3},
      {"gemma3", make_gemma3},
      {"llama", make_llama},
      {"mixtral", make_mixtral},
      {"qwen2", make_qwen2},
      {"qwen3", make_qwen3},
      {"qwen3_moe", make_qwen3_moe},
  };
  return kTable;
}

}  // namespace sparsam
