// What the tests of this layer share: a folder that goes away, bytes put together by hand, and a small model.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "formats/tensor_writer.h"

namespace sparsam::testing {

class TempFolder {
 public:
  TempFolder() {
    static int number = 0;
    path_ = std::filesystem::temp_directory_path() / fmt::format("sparsam_formats_{}_{}", ::getpid(), number++);
    std::filesystem::create_directories(path_);
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline std::span<const std::byte> bytes_of_text(std::string_view text) { return std::as_bytes(std::span(text)); }

// Little-endian numbers and GGUF strings, one after the other.
struct Raw {
  std::string text;
  template <typename T>
  Raw& number(T value) {
    text.append(reinterpret_cast<const char*>(&value), sizeof(value));
    return *this;
  }
  Raw& u32(std::uint32_t value) { return number(value); }
  Raw& u64(std::uint64_t value) { return number(value); }
  Raw& name(std::string_view value) {
    u64(value.size());
    text += value;
    return *this;
  }
  Raw& pad(std::size_t alignment) {
    text.resize((text.size() + alignment - 1) / alignment * alignment, '\0');
    return *this;
  }
};

// Bytes that differ from tensor to tensor and from place to place.
inline std::vector<std::byte> pattern(std::size_t seed, std::size_t size) {
  std::vector<std::byte> bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(seed * 31 + i * 7 + i / 251);
  return bytes;
}

inline std::vector<TensorPlan> small_model() {
  return {{"token_embd.weight", DType::f32, {5, 8}},
          {"blk.0.norm.weight", DType::f32, {8}},
          {"blk.0.attn.weight", DType::q8_0, {3, 32}},
          {"blk.0.experts.weight", DType::q4_k, {2, 3, 256}},
          {"blk.0.bias", DType::bf16, {7}},
          {"scale", DType::f32, {}}};
}

// The same in formats that safetensors has, with a byte-wide tensor of odd size in the middle.
inline std::vector<TensorPlan> small_checkpoint() {
  return {{"model.embed_tokens.weight", DType::bf16, {5, 8}},
          {"model.norm.weight", DType::f32, {8}},
          {"model.q_proj.weight", DType::f8_e4m3, {3, 5}},
          {"model.q_proj.weight_scale_inv", DType::f32, {1, 1}},
          {"model.ids", DType::i64, {3}},
          {"model.scale", DType::f16, {}}};
}

inline Result<void> fill(TensorWriter& writer) {
  while (const TensorPlan* tensor = writer.next()) {
    const std::vector<std::byte> bytes = pattern(tensor->name.size(), writer.due_bytes());
    // In two pieces, as callers that convert row by row do.
    const std::size_t half = bytes.size() / 2;
    TRY(writer.write(std::span(bytes).first(half)));
    TRY(writer.write(std::span(bytes).subspan(half)));
  }
  return writer.finish();
}

template <typename T>
std::string message(const Result<T>& result) {
  return result ? "" : result.error().message;
}

}  // namespace sparsam::testing
