// Reads little-endian numbers and lengths from a range of bytes, and never past its end.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "base/error.h"

namespace sparsam {

static_assert(std::endian::native == std::endian::little, "files are read in place, so the machine has their order");

class Cursor {
 public:
  explicit Cursor(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::uint64_t position() const { return position_; }
  std::uint64_t left() const { return bytes_.size() - position_; }

  Result<std::span<const std::byte>> take(std::uint64_t count) {
    if (count > left()) {
      return fail(Code::bad_data, "{} bytes are announced at byte {}, but the file ends after {}", count, position_,
                  left());
    }
    const auto piece = bytes_.subspan(position_, count);
    position_ += count;
    return piece;
  }

  template <typename T>
  Result<T> number() {
    const auto piece = TRY(take(sizeof(T)));
    T value;
    std::memcpy(&value, piece.data(), sizeof(T));
    return value;
  }

  // A GGUF string: a 64-bit length, then as many bytes.
  Result<std::string_view> string() {
    const auto length = TRY(number<std::uint64_t>());
    const auto piece = TRY(take(length));
    return std::string_view(reinterpret_cast<const char*>(piece.data()), piece.size());
  }

 private:
  std::span<const std::byte> bytes_;
  std::uint64_t position_ = 0;
};

}  // namespace sparsam
