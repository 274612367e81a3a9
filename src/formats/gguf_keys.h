// Metadata for a GGUF file to be written: keys in the order in which they were set, encoded as the file stores them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "formats/gguf.h"

namespace sparsam {

template <typename T>
constexpr GgufType gguf_type() {
  if constexpr (std::same_as<T, bool>) return GgufType::boolean;
  if constexpr (std::same_as<T, std::uint8_t>) return GgufType::u8;
  if constexpr (std::same_as<T, std::int8_t>) return GgufType::i8;
  if constexpr (std::same_as<T, std::uint16_t>) return GgufType::u16;
  if constexpr (std::same_as<T, std::int16_t>) return GgufType::i16;
  if constexpr (std::same_as<T, std::uint32_t>) return GgufType::u32;
  if constexpr (std::same_as<T, std::int32_t>) return GgufType::i32;
  if constexpr (std::same_as<T, std::uint64_t>) return GgufType::u64;
  if constexpr (std::same_as<T, std::int64_t>) return GgufType::i64;
  if constexpr (std::same_as<T, float>) return GgufType::f32;
  if constexpr (std::same_as<T, double>) return GgufType::f64;
  return GgufType::string;
}

class GgufKeys {
 public:
  struct Entry {
    std::string name;
    std::string encoded;  // type and value, as in the file
  };

  // T is a number of an exact width, bool, text, or a vector of one of them; it decides the type in the file, so write
  // set<std::uint32_t>("llama.block_count", 32) as readers expect it. A key that is there already keeps its place.
  template <typename T>
  void set(std::string_view key, const T& value) {
    std::string encoded;
    if constexpr (kIsVector<T>) {
      append_number(encoded, static_cast<std::uint32_t>(GgufType::array));
      append_number(encoded, static_cast<std::uint32_t>(gguf_type<typename T::value_type>()));
      append_number(encoded, static_cast<std::uint64_t>(value.size()));
      for (const auto& element : value) append_value<typename T::value_type>(encoded, element);
    } else {
      append_number(encoded, static_cast<std::uint32_t>(gguf_type<T>()));
      append_value<T>(encoded, value);
    }
    put(key, std::move(encoded));
  }
  void copy(const GgufEntry& entry);  // from another file, as it is
  void remove(std::string_view key);

  const std::vector<Entry>& entries() const { return entries_; }

 private:
  void put(std::string_view key, std::string encoded);

  template <typename T>
  static void append_number(std::string& to, T number) {
    to.append(reinterpret_cast<const char*>(&number), sizeof(number));
  }
  template <typename T>
  static void append_value(std::string& to, const T& value) {
    if constexpr (gguf_type<T>() == GgufType::string) {
      const std::string_view text(value);
      append_number(to, static_cast<std::uint64_t>(text.size()));
      to += text;
    } else {
      append_number(to, value);
    }
  }

  std::vector<Entry> entries_;
};

}  // namespace sparsam
