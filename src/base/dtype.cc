#include "base/dtype.h"

#include <array>
#include <cctype>

namespace sparsam {
namespace {

constexpr std::array<DTypeInfo, kDTypeCount> kTable = {{
    {"F32", 0, 1, 4},       {"F16", 1, 1, 2},       {"BF16", 30, 1, 2},     {"F8_E4M3", -1, 1, 1},
    {"Q8_0", 8, 32, 34},    {"Q4_0", 2, 32, 18},    {"Q4_1", 3, 32, 20},    {"Q5_0", 6, 32, 22},
    {"Q5_1", 7, 32, 24},    {"Q2_K", 10, 256, 84},  {"Q3_K", 11, 256, 110}, {"Q4_K", 12, 256, 144},
    {"Q5_K", 13, 256, 176}, {"Q6_K", 14, 256, 210}, {"IQ4_NL", 20, 32, 18}, {"IQ4_XS", 23, 256, 136},
    {"MXFP4", 39, 32, 17},  {"I8", 24, 1, 1},       {"I16", 25, 1, 2},      {"I32", 26, 1, 4},
    {"I64", 27, 1, 8},      {"F64", 28, 1, 8},
}};

}  // namespace

const DTypeInfo& info(DType type) { return kTable[static_cast<std::size_t>(type)]; }

std::optional<DType> dtype_from_ggml(std::uint32_t ggml_type) {
  for (int i = 0; i < kDTypeCount; ++i) {
    const int number = kTable[static_cast<std::size_t>(i)].ggml_type;
    if (number >= 0 && static_cast<std::uint32_t>(number) == ggml_type) return static_cast<DType>(i);
  }
  return std::nullopt;
}

std::optional<DType> dtype_from_name(std::string_view name) {
  const auto same = [](std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (std::toupper(static_cast<unsigned char>(a[i])) != std::toupper(static_cast<unsigned char>(b[i])))
        return false;
    }
    return true;
  };
  for (int i = 0; i < kDTypeCount; ++i) {
    if (same(kTable[static_cast<std::size_t>(i)].name, name)) return static_cast<DType>(i);
  }
  return std::nullopt;
}

}  // namespace sparsam
