// A metadata value of a GGUF file: a view of its bytes, read as the type that the caller wants. Integers of any width
// serve any integer type they fit in, so nobody has to know whether a writer chose 16 or 64 bits.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/error.h"

namespace sparsam {

enum class GgufType : std::uint32_t {  // as numbered in the file
  u8 = 0,
  i8 = 1,
  u16 = 2,
  i16 = 3,
  u32 = 4,
  i32 = 5,
  f32 = 6,
  boolean = 7,
  string = 8,
  array = 9,
  u64 = 10,
  i64 = 11,
  f64 = 12,
};

std::string_view name(GgufType type);
std::size_t size_bytes(GgufType type);  // 0 for string and array

template <typename T>
inline constexpr bool kIsVector = false;
template <typename T>
inline constexpr bool kIsVector<std::vector<T>> = true;
template <typename T>
concept GgufInteger = std::integral<T> && !std::same_as<T, bool>;

struct GgufValue {
  GgufType type = GgufType::u8;  // of the value, or of each element of an array
  bool is_array = false;
  std::uint64_t count = 1;           // elements of an array
  std::span<const std::byte> bytes;  // as in the file, from the first element on; unaligned

  // T: an integer, float, double, bool, std::string_view, or a std::vector of one of them. Strings are views into the
  // file. Errors (bad_data, without the key): another kind, or an integer that T cannot hold.
  template <typename T>
  Result<T> as() const {
    if constexpr (kIsVector<T>) {
      return elements<typename T::value_type>();
    } else {
      if (is_array) return fail(Code::bad_data, "is {}, where one value is needed", kind());
      if constexpr (std::same_as<T, std::string_view>) {
        const std::vector<std::string_view> one = TRY(strings());
        return one.front();
      } else {
        return element<T>(0);
      }
    }
  }

  std::string kind() const;  // "an array of 3 strings", for messages

 private:
  Result<std::vector<std::string_view>> strings() const;

  template <typename T>
  T load(std::uint64_t i) const {
    T value;
    std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
    return value;
  }

  template <typename T>
  Result<std::vector<T>> elements() const {
    if (!is_array) return fail(Code::bad_data, "is {}, where an array is needed", kind());
    if constexpr (std::same_as<T, std::string_view>) {
      return strings();
    } else {
      std::vector<T> values;
      values.reserve(count);
      for (std::uint64_t i = 0; i < count; ++i) values.push_back(TRY(element<T>(i)));
      return values;
    }
  }

  template <typename T>
  Result<T> element(std::uint64_t i) const {
    if constexpr (std::same_as<T, bool>) {
      if (type == GgufType::boolean) return load<std::uint8_t>(i) != 0;
    } else {
      switch (type) {
        case GgufType::u8:
          return number<T>(load<std::uint8_t>(i));
        case GgufType::i8:
          return number<T>(load<std::int8_t>(i));
        case GgufType::u16:
          return number<T>(load<std::uint16_t>(i));
        case GgufType::i16:
          return number<T>(load<std::int16_t>(i));
        case GgufType::u32:
          return number<T>(load<std::uint32_t>(i));
        case GgufType::i32:
          return number<T>(load<std::int32_t>(i));
        case GgufType::u64:
          return number<T>(load<std::uint64_t>(i));
        case GgufType::i64:
          return number<T>(load<std::int64_t>(i));
        case GgufType::f32:
          if constexpr (std::floating_point<T>) return static_cast<T>(load<float>(i));
          break;
        case GgufType::f64:
          if constexpr (std::floating_point<T>) return static_cast<T>(load<double>(i));
          break;
        default:
          break;
      }
    }
    return wrong_kind(std::same_as<T, bool> ? "a boolean" : GgufInteger<T> ? "an integer" : "a number");
  }

  template <typename T, typename From>
  static Result<T> number(From value) {
    if constexpr (GgufInteger<T>) {
      if (!std::in_range<T>(value)) return fail(Code::bad_data, "{} is out of range", value);
    }
    return static_cast<T>(value);
  }

  std::unexpected<Error> wrong_kind(std::string_view wanted) const;
};

}  // namespace sparsam
