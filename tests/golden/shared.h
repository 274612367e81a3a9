// The reference data beside the project: where it is, and what a test says where it is not.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace sparsam {

// $SPARSAM_SHARED, or the folder "shared" beside the checkout.
inline std::filesystem::path shared_folder() {
  if (const char* named = std::getenv("SPARSAM_SHARED")) return named;
  return std::filesystem::path(SPARSAM_SOURCE_DIR) / ".." / "shared";
}

#define NEEDS_SHARED(path)                                                                     \
  do {                                                                                         \
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "needs the reference data " << (path); \
  } while (false)

inline std::string bytes_of_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline std::vector<float> floats_of_file(const std::filesystem::path& path) {
  const std::string bytes = bytes_of_file(path);
  std::vector<float> values(bytes.size() / sizeof(float));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
  return values;
}

// "[1, 2, 3]", as tokens.json has it.
inline std::vector<std::int32_t> tokens_of_file(const std::filesystem::path& path) {
  std::string text = bytes_of_file(path);
  for (char& c : text) {
    if (c == '[' || c == ']' || c == ',') c = ' ';
  }
  std::istringstream in(text);
  return {std::istream_iterator<std::int32_t>(in), std::istream_iterator<std::int32_t>()};
}

}  // namespace sparsam
