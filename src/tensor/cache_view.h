// What operations and models know of a cache: rows of numbers per layer, sequence and position, in pages of 64
// positions. Who owns the pages, and which sequence has which, is the business of generate/kv_cache.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/dtype.h"
#include "kernels/kernels.h"

namespace sparsam {

inline constexpr int kPageTokens = 64;

// What a model keeps of a token: in each layer, named rows of so many values.
struct CacheSpec {
  struct Stream {
    std::string name;
    std::size_t width;
  };
  struct Layer {
    std::vector<Stream> streams;
  };
  std::vector<Layer> layers;
};

class CacheView {
 public:
  // dtype: f32, f16 or bf16. pages[s] are the page numbers of sequence slot s, in order of position; base holds pages
  // of page_bytes, laid out by `offsets`: for each layer and stream, where its 64 rows begin.
  CacheView(const CacheSpec& spec, DType dtype, std::byte* base);

  void set_pages(std::span<const std::vector<std::int32_t>* const> pages) { pages_ = pages; }
  std::size_t page_bytes() const { return page_bytes_; }
  DType dtype() const { return dtype_; }

  // Rounds x to the cache's format and stores it as the row of one position.
  void store(int layer, int stream, int sequence, int position, const float* x) const;
  // The first `count` rows of block `block` (positions 64 block …) as float32, [count][width]: in place where the cache
  // is float32, else widened into scratch, which has room for 64 rows.
  const float* load(const Kernels& kernels, int layer, int stream, int sequence, int block, int count,
                    float* scratch) const;

 private:
  struct Place {
    std::size_t offset, width;
  };
  std::byte* rows(const Place& place, int sequence, int block) const;
  const Place& place(int layer, int stream) const {
    return places_[static_cast<std::size_t>(layer)][static_cast<std::size_t>(stream)];
  }

  DType dtype_;
  std::byte* base_;
  std::size_t page_bytes_ = 0;
  std::vector<std::vector<Place>> places_;
  std::span<const std::vector<std::int32_t>* const> pages_;
};

}  // namespace sparsam
