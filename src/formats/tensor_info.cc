#include "formats/tensor_info.h"

#include <fmt/ranges.h>

namespace sparsam {

std::int64_t TensorInfo::elements() const {
  std::int64_t n = 1;
  for (const std::int64_t dimension : shape) n *= dimension;
  return n;
}

std::int64_t TensorInfo::row_elements() const { return shape.empty() ? 1 : shape.back(); }

Result<std::uint64_t> checked_bytes(DType dtype, std::span<const std::int64_t> shape) {
  const DTypeInfo& format = info(dtype);
  std::int64_t elements = 1;
  for (const std::int64_t dimension : shape) {
    if (dimension < 1) return fail(Code::bad_data, "shape {} has a dimension below 1", shape_text(shape));
    if (__builtin_mul_overflow(elements, dimension, &elements)) {
      return fail(Code::bad_data, "shape {} has more elements than a number can count", shape_text(shape));
    }
  }
  const std::int64_t row = shape.empty() ? 1 : shape.back();
  if (row % format.block_elements != 0) {
    return fail(Code::bad_data, "shape {}: a row of {} is no multiple of {}'s block of {}", shape_text(shape), row,
                format.name, format.block_elements);
  }
  std::int64_t bytes = 0;
  if (__builtin_mul_overflow(elements / format.block_elements, std::int64_t{format.block_bytes}, &bytes)) {
    return fail(Code::bad_data, "shape {} has more bytes than a number can count", shape_text(shape));
  }
  return static_cast<std::uint64_t>(bytes);
}

std::string shape_text(std::span<const std::int64_t> shape) { return fmt::format("[{}]", fmt::join(shape, ", ")); }

}  // namespace sparsam
