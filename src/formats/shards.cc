#include "formats/shards.h"

#include <fmt/format.h>

#include <charconv>

namespace sparsam {
namespace {

// Five digits or more, as "%05u" prints.
std::optional<std::uint32_t> number_of(std::string_view digits) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || digits.size() < 5) return std::nullopt;
  return number;
}

}  // namespace

std::optional<ShardName> parse_shard_name(std::string_view file_name) {
  const std::size_t dot = file_name.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view stem = file_name.substr(0, dot);
  const std::size_t of = stem.rfind("-of-");
  if (of == std::string_view::npos || of == 0) return std::nullopt;
  const std::size_t dash = stem.rfind('-', of - 1);
  if (dash == std::string_view::npos) return std::nullopt;
  const auto number = number_of(stem.substr(dash + 1, of - dash - 1));
  const auto count = number_of(stem.substr(of + 4));
  if (!number || !count || *number < 1 || *number > *count) return std::nullopt;
  return ShardName{std::string(stem.substr(0, dash)), *number, *count, std::string(file_name.substr(dot))};
}

std::string shard_name(const ShardName& shard) {
  return fmt::format("{}-{:05}-of-{:05}{}", shard.prefix, shard.number, shard.count, shard.extension);
}

std::vector<std::size_t> shard_beginnings(std::span<const std::uint64_t> sizes, std::uint64_t limit) {
  std::vector<std::size_t> beginnings = {0};
  std::uint64_t filled = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (limit > 0 && filled > 0 && (sizes[i] > limit || filled > limit - sizes[i])) {
      beginnings.push_back(i);
      filled = 0;
    }
    filled += sizes[i];
  }
  return beginnings;
}

}  // namespace sparsam
