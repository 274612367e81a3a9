// The index of a model in several safetensors files: which tensor is in which file.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace sparsam {

struct SafetensorsIndex {
  struct Shard {
    std::string file;  // a plain name: the file stands beside the index
    std::vector<std::string> tensors;
  };
  std::vector<Shard> shards;  // by file name

  // Errors name the path: not_found, io, bad_data (no JSON, no "weight_map", a tensor twice, a file outside the
  // folder).
  static Result<SafetensorsIndex> open(const std::filesystem::path& path);
  static Result<SafetensorsIndex> parse(std::string_view json);  // errors without the path
};

}  // namespace sparsam
