// One tensor of a file, as every file format describes it: name, number format, shape and bytes. What the tensor means
// is the business of models/adapters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/dtype.h"
#include "base/error.h"

namespace sparsam {

using Shape = std::vector<std::int64_t>;

struct TensorInfo {
  std::string name;
  DType dtype = DType::f32;
  Shape shape;  // outermost first; empty for a single number; every dimension is at least 1
  // The data, in the mapped file. GGUF aligns it to 8 bytes or more; safetensors promises nothing, so numbers wider
  // than a byte are read with memcpy or after a look at the address.
  std::span<const std::byte> bytes;
  // Why these bytes mean nothing here: a number format that this program does not know, a shape without elements. Only
  // who needs the tensor has to mind. dtype is then not set, and the shape not checked.
  std::string unreadable;

  std::int64_t elements() const;      // cannot overflow: checked when the file was opened
  std::int64_t row_elements() const;  // the innermost dimension; 1 for a single number
};

// The bytes of such a tensor. Errors (bad_data, without the name): a dimension below 1, a size that overflows, a row
// that is no multiple of the format's block.
Result<std::uint64_t> checked_bytes(DType dtype, std::span<const std::int64_t> shape);

std::string shape_text(std::span<const std::int64_t> shape);  // "[512, 256]"

}  // namespace sparsam
