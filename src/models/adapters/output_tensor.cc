#include "models/adapters/output_tensor.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "kernels/dequantize.h"

namespace sparsam {
namespace {

// The entry's row that becomes row r of the part.
std::size_t source_row(const OutputPart& part, std::size_t r) {
  const std::size_t half = part.rotary / 2;
  if (r < part.rotary_first || r >= part.rotary_first + part.rotary) return part.first + r;
  const std::size_t i = r - part.rotary_first;
  switch (part.order) {
    case OutputPart::Order::neighbours:
      return part.first + part.rotary_first + i / 2 + (i % 2) * half;
    case OutputPart::Order::halves:
      return part.first + part.rotary_first + 2 * (i % half) + i / half;
    default:
      return part.first + r;
  }
}

void read_row(const Checkpoint::Entry& entry, std::size_t row, float* out) {
  const std::byte* data = entry.data + row * bytes_of(entry.dtype, entry.cols);
  if (entry.scales != nullptr) {
    const std::size_t scale_cols = (entry.cols + 127) / 128;
    dequantize_f8_blocks(data, entry.scales + row / 128 * scale_cols, 1, static_cast<std::int64_t>(entry.cols), out);
  } else {
    dequantize(entry.dtype, data, out, entry.cols);
  }
}

}  // namespace

OutputTensor::OutputTensor(std::string name_, Shape shape_, std::vector<OutputPart> parts, Formats formats_,
                           float shift)
    : name(std::move(name_)), shape(std::move(shape_)), formats(formats_), parts_(std::move(parts)), shift_(shift) {
  CHECK(!parts_.empty(), "a tensor comes from somewhere");
  std::size_t end = 0;
  for (const OutputPart& part : parts_) {
    ends_.push_back(end += part.rows);
    if (part.order == OutputPart::Order::transposed) granularity_ = std::max(granularity_, part.rows);
  }
  std::size_t elements = 1;
  for (const std::int64_t dimension : shape) elements *= static_cast<std::size_t>(dimension);
  CHECK(end > 0 && elements % end == 0, "the parts' rows are the tensor's rows");
  cols_ = elements / end;
  for (const OutputPart& part : parts_) {
    CHECK(part.order == OutputPart::Order::transposed || part.entry->cols == cols_, "a part has the tensor's width");
  }
}

std::optional<DType> OutputTensor::dtype() const {
  const DType first = parts_.front().entry->dtype;
  const bool same = std::ranges::all_of(parts_, [first](const OutputPart& p) { return p.entry->dtype == first; });
  return same ? std::optional(first) : std::nullopt;
}

bool OutputTensor::plain() const {
  return std::ranges::all_of(parts_, [this](const OutputPart& part) {
    return part.order != OutputPart::Order::transposed && part.entry->scales == nullptr &&
           part.entry->added + shift_ == 0 && part.entry->dtype == parts_.front().entry->dtype;
  });
}

const Checkpoint::Entry* OutputTensor::whole() const {
  const OutputPart& part = parts_.front();
  const bool same = parts_.size() == 1 && part.order == OutputPart::Order::as_is && part.first == 0 &&
                    part.rows == part.entry->rows && part.entry->added + shift_ == 0;
  return same ? part.entry : nullptr;
}

// function(part, first row of the part, rows, row of the whole) for all parts that [first, first + count) touches.
template <typename Function>
void OutputTensor::each(std::size_t first, std::size_t count, Function&& function) const {
  auto part = static_cast<std::size_t>(std::ranges::upper_bound(ends_, first) - ends_.begin());
  const std::size_t last = first + count;
  while (first < last) {
    const std::size_t begin = part == 0 ? 0 : ends_[part - 1];
    const std::size_t rows = std::min(last, ends_[part]) - first;
    function(parts_[part], first - begin, rows, first);
    first += rows;
    ++part;
  }
}

void OutputTensor::read(std::size_t first, std::size_t count, float* out) const {
  const std::size_t width = cols();
  std::vector<float> row;
  each(first, count, [&](const OutputPart& part, std::size_t from, std::size_t rows, std::size_t at) {
    float* to = out + (at - first) * width;
    const Checkpoint::Entry& entry = *part.entry;
    const float added = entry.added + shift_;
    if (part.order == OutputPart::Order::transposed) {
      row.resize(entry.cols);
      for (std::size_t q = 0; q < width; ++q) {
        read_row(entry, part.first + q, row.data());
        for (std::size_t p = 0; p < rows; ++p) to[p * width + q] = row[from + p] + added;
      }
      return;
    }
    for (std::size_t r = 0; r < rows; ++r) {
      read_row(entry, source_row(part, from + r), to + r * width);
    }
    if (added != 0) {
      for (std::size_t i = 0; i < rows * width; ++i) to[i] += added;
    }
  });
}

void OutputTensor::copy(std::size_t first, std::size_t count, std::byte* out) const {
  const std::size_t row_bytes = bytes_of(parts_.front().entry->dtype, cols());
  each(first, count, [&](const OutputPart& part, std::size_t from, std::size_t rows, std::size_t at) {
    std::byte* to = out + (at - first) * row_bytes;
    if (part.order == OutputPart::Order::as_is) {
      std::memcpy(to, part.entry->data + (part.first + from) * row_bytes, rows * row_bytes);
      return;
    }
    for (std::size_t r = 0; r < rows; ++r) {
      std::memcpy(to + r * row_bytes, part.entry->data + source_row(part, from + r) * row_bytes, row_bytes);
    }
  });
}

}  // namespace sparsam
