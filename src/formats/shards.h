// Models in several files: how the files are named and what goes into which. "model-00002-of-00003.gguf" is number 2 of
// 3. Both GGUF and safetensors use it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sparsam {

struct ShardName {
  std::string prefix;        // "model"
  std::uint32_t number = 1;  // from 1
  std::uint32_t count = 1;
  std::string extension;  // ".gguf"
};

std::optional<ShardName> parse_shard_name(std::string_view file_name);
std::string shard_name(const ShardName& shard);

// The first position of each shard, when consecutive things of these sizes fill shards of at most limit bytes (0: no
// limit). A thing larger than the limit has a shard of its own. Never empty: nothing at all is one empty shard.
std::vector<std::size_t> shard_beginnings(std::span<const std::uint64_t> sizes, std::uint64_t limit);

}  // namespace sparsam
