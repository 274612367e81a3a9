// Which files of a repository or an archive are the model. A pure function of names and sizes: the hub's listing and
// an archive's members go through the same rules, which docs/pull.md states for users.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace sparsam::store {

struct Candidate {
  std::string path;
  std::optional<std::uint64_t> size;
};

struct PickedFile {
  std::string path;                  // inside the model, checked by check_member_path
  std::vector<std::size_t> sources;  // indices of candidates; several are the parts of one file, in order
};

struct Selection {
  std::vector<PickedFile> files;
  std::string entry;  // the file that opens the model; empty: the folder does
  std::string label;  // "Q4_K_M" where one of several GGUF files was taken, or the file that was asked for
  std::vector<std::string> others;  // what else could have been asked for: "Q8_0 (1.2 GB)"
};

// wanted: empty; a path of a file or folder; or a quantisation's label in any case.
//   1. config.json with *.safetensors beside it: that folder, with its tokenizer and licence files.
//   2. GGUF: all shards of one. Of several, by kGgufOrder; projectors and importance matrices do not count.
//   3. A single *.safetensors file.
// Files NAME.part0, NAME.part1, … stand for the file NAME.
Result<Selection> select_model(std::span<const Candidate> candidates, std::string_view wanted);

// The quantisation that a file name tells: "model-Q4_K_M.gguf" -> "Q4_K_M"; empty where it tells none.
std::string_view gguf_label(std::string_view path);

// What asking for this file adds to a model's tag: its quantisation, or its name without its ending.
std::string wanted_label(std::string_view wanted);

// "model-00002-of-00005.gguf": which shard of how many.
struct Shard {
  std::string stem;    // "model"
  std::string ending;  // ".gguf"
  std::uint32_t number = 0, count = 0;
  std::size_t digits = 0;  // of the count, as written
};
std::optional<Shard> parse_shard(std::string_view path);

}  // namespace sparsam::store
