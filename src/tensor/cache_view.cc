#include "tensor/cache_view.h"

#include <cstring>

#include "base/error.h"
#include "kernels/number.h"

namespace sparsam {

CacheView::CacheView(const CacheSpec& spec, DType dtype, std::byte* base) : dtype_(dtype), base_(base) {
  CHECK(dtype == DType::f32 || dtype == DType::f16 || dtype == DType::bf16, "a cache holds f32, f16 or bf16");
  for (const CacheSpec::Layer& layer : spec.layers) {
    std::vector<Place>& places = places_.emplace_back();
    for (const CacheSpec::Stream& stream : layer.streams) {
      places.push_back({page_bytes_, stream.width});
      page_bytes_ += bytes_of(dtype, stream.width) * kPageTokens;
    }
  }
}

std::byte* CacheView::rows(const Place& place, int sequence, int block) const {
  const std::vector<std::int32_t>& pages = *pages_[static_cast<std::size_t>(sequence)];
  CHECK(static_cast<std::size_t>(block) < pages.size(), "a position beyond the sequence's pages");
  const auto page = static_cast<std::size_t>(pages[static_cast<std::size_t>(block)]);
  return base_ + page * page_bytes_ + place.offset;
}

void CacheView::store(int layer, int stream, int sequence, int position, const float* x) const {
  const Place& where = place(layer, stream);
  const std::size_t row_bytes = bytes_of(dtype_, where.width);
  std::byte* out =
      rows(where, sequence, position / kPageTokens) + static_cast<std::size_t>(position % kPageTokens) * row_bytes;
  if (dtype_ == DType::f32) {
    std::memcpy(out, x, row_bytes);
    return;
  }
  for (std::size_t i = 0; i < where.width; ++i) {
    const std::uint16_t half = dtype_ == DType::f16 ? to_f16(x[i]) : to_bf16(x[i]);
    std::memcpy(out + 2 * i, &half, 2);
  }
}

const float* CacheView::load(const Kernels& kernels, int layer, int stream, int sequence, int block, int count,
                             float* scratch) const {
  const Place& where = place(layer, stream);
  const std::byte* in = rows(where, sequence, block);
  if (dtype_ == DType::f32) return reinterpret_cast<const float*>(in);
  kernels.widen(dtype_, in, nullptr, scratch, static_cast<std::size_t>(count) * where.width);
  return scratch;
}

}  // namespace sparsam
