#include "tasks/split.h"

#include <algorithm>
#include <vector>

namespace sparsam::tasks {

Split split_of(std::string_view key) {
  // FNV-1a, then the finaliser of MurmurHash3: FNV's low bits alone are too regular for short keys.
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : key) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccdu;
  hash = (hash ^ hash >> 33) * 0xc4ceb9fe1a85ec53u;
  hash ^= hash >> 33;
  return hash % kTestShare == 0 ? Split::test : Split::train;
}

std::string key_of(std::string_view operation, std::span<const std::int64_t> operands) {
  std::string key = "(";
  key += operation;
  for (const std::int64_t n : operands) key += " " + std::to_string(n);
  return key + ")";
}

std::string key_of(std::string_view operation, std::initializer_list<std::int64_t> operands) {
  return key_of(operation, std::span(operands.begin(), operands.size()));
}

std::string sorted_key_of(std::string_view operation, std::span<const std::int64_t> operands) {
  std::vector<std::int64_t> sorted(operands.begin(), operands.end());
  std::ranges::sort(sorted);
  return key_of(operation, sorted);
}

std::string sorted_key_of(std::string_view operation, std::initializer_list<std::int64_t> operands) {
  return sorted_key_of(operation, std::span(operands.begin(), operands.size()));
}

}  // namespace sparsam::tasks
