// The number formats of weights and activations, under the names that GGUF and safetensors users know.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sparsam {

enum class DType : std::uint8_t {
  f32,
  f16,
  bf16,
  f8_e4m3,  // one byte per weight; a scale per 128 x 128 block stands in a tensor of its own
  q8_0,
  q4_0,
  q4_1,
  q5_0,
  q5_1,
  q2_k,
  q3_k,
  q4_k,
  q5_k,
  q6_k,
  iq4_nl,
  iq4_xs,
  mxfp4,
  i8,
  i16,
  i32,
  i64,
  f64,
};
inline constexpr int kDTypeCount = static_cast<int>(DType::f64) + 1;

struct DTypeInfo {
  std::string_view name;  // "Q4_K", as in GGUF
  int ggml_type;          // the number that a GGUF file stores; -1 where GGUF has none
  int block_elements;     // weights that share one block: 1, 32 or 256
  int block_bytes;
};

// Never fails: every DType has a row.
const DTypeInfo& info(DType type);
std::optional<DType> dtype_from_ggml(std::uint32_t ggml_type);
// Upper or lower case: "q4_k", "Q4_K".
std::optional<DType> dtype_from_name(std::string_view name);

// Bytes of n consecutive elements of one row; n must be a multiple of the block.
inline std::size_t bytes_of(DType type, std::size_t n) {
  const DTypeInfo& row = info(type);
  return n / static_cast<std::size_t>(row.block_elements) * static_cast<std::size_t>(row.block_bytes);
}

// Formats whose blocks hold integers and scales; their products are computed on integers.
inline bool is_quantized(DType type) { return type >= DType::q8_0 && type <= DType::mxfp4; }

}  // namespace sparsam
