// Names of the files of a split model: "model-00002-of-00003.gguf" is number 2 of 3. Both GGUF and safetensors use it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sparsam {

struct ShardName {
  std::string prefix;        // "model"
  std::uint32_t number = 1;  // from 1
  std::uint32_t count = 1;
  std::string extension;  // ".gguf"
};

std::optional<ShardName> parse_shard_name(std::string_view file_name);
std::string shard_name(const ShardName& shard);

}  // namespace sparsam
