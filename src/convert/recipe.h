// Which tensor gets which format: the mixes that llama.cpp's quantiser makes under the same names, so that a file
// called Q4_K_M is what people expect of one. Sensitive tensors get more bits; widths that are no multiple of a
// format's block get a format of smaller blocks.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/dtype.h"
#include "base/error.h"
#include "formats/tensor_info.h"

namespace sparsam {

struct QuantizationType {
  std::string_view name;  // "Q4_K_M"
  int file_type;          // general.file_type; -1: GGUF has no such type, it is for folders
  DType main;             // of most matrices
  double bits;            // per weight, about, with the mix
};

std::span<const QuantizationType> quantization_types();
// Upper or lower case, with llama.cpp's short forms ("q4_k" is Q4_K_M). Errors: invalid_argument, listing the names.
Result<QuantizationType> find_quantization_type(std::string_view name);

// What a mix depends on beside the tensor.
struct MixFacts {
  std::size_t layers = 0;
  std::size_t experts = 0;
  std::size_t queries_per_key = 1;  // heads that share keys and values
  bool head = true;                 // there is an output.weight; else the embedding is the head
  std::string_view architecture;    // as GGUF calls it
  std::size_t value_tensors = 0;    // attn_v.weight: how many blocks have one
};

// The format of a tensor by its GGUF name, or nothing for those that stay as they are (norms, biases, routers).
// pure: the main format for every matrix, with fall-backs by width only.
std::optional<DType> format_of(const QuantizationType& type, bool pure, const MixFacts& facts, std::string_view name,
                               const Shape& shape);

// The format itself if rows of `width` divide into its blocks, else the nearest of smaller blocks; F16 if none does.
DType fitting_format(DType format, std::size_t width);

}  // namespace sparsam
