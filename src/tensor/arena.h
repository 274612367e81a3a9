// Memory for the activations of one step: handed out upwards, given back all at once. After the first step of a shape
// it holds enough, so that later steps allocate nothing.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace sparsam {

class Arena {
 public:
  static constexpr std::size_t kAlignment = 64;

  // Uninitialised, aligned to kAlignment, valid until release() goes back behind it.
  template <typename T>
  T* take(std::size_t count) {
    return reinterpret_cast<T*>(take_bytes(count * sizeof(T)));
  }

  struct Mark {
    std::size_t chunk, used;
  };
  Mark mark() const { return {current_, used_}; }
  void release(Mark mark) {
    current_ = mark.chunk;
    used_ = mark.used;
  }
  void clear() { release({0, 0}); }
  std::size_t capacity_bytes() const;

 private:
  struct Chunk {
    std::unique_ptr<std::byte[]> memory;
    std::byte* begin;
    std::size_t size;
  };
  std::byte* take_bytes(std::size_t bytes);
  std::vector<Chunk> chunks_;
  std::size_t current_ = 0, used_ = 0;
};

}  // namespace sparsam
