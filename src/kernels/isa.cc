#include "kernels/isa.h"

#include <cstdlib>
#include <optional>

namespace sparsam {
namespace {

std::vector<Isa> detect() {
  std::vector<Isa> levels{Isa::scalar};
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("f16c")) {
    return levels;
  }
  levels.push_back(Isa::avx2);
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
      !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512vl") ||
      !__builtin_cpu_supports("avx512vnni")) {
    return levels;
  }
  levels.push_back(Isa::avx512);
  if (__builtin_cpu_supports("avx512bf16")) levels.push_back(Isa::avx512_bf16);
#endif
  return levels;
}

}  // namespace

std::string_view name(Isa isa) {
  switch (isa) {
    case Isa::scalar:
      return "scalar";
    case Isa::avx2:
      return "avx2";
    case Isa::avx512:
      return "avx512";
    case Isa::avx512_bf16:
      return "avx512_bf16";
    case Isa::amx:
      return "amx";
    case Isa::neon:
      return "neon";
  }
  return "unknown";
}

const std::vector<Isa>& available_isas() {
  static const std::vector<Isa> levels = detect();
  return levels;
}

Result<Isa> choose_isa() {
  const char* wanted = std::getenv("SPARSAM_ISA");
  if (wanted == nullptr || *wanted == '\0') return available_isas().back();
  std::string names;
  for (const Isa isa : available_isas()) {
    if (name(isa) == wanted) return isa;
    names += (names.empty() ? "" : ", ") + std::string(name(isa));
  }
  return fail(Code::invalid_argument, "SPARSAM_ISA={}: this machine has {}", wanted, names);
}

}  // namespace sparsam
