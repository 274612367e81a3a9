// index.json of a folder of packed data: what it holds, where it came from, and the digests by which a change is seen.
// docs/formats/packed_data.md describes it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "train/documents.h"

namespace sparsam {

inline constexpr std::string_view kPackedFormat = "sparsam packed data";
inline constexpr int kPackedVersion = 1;
inline constexpr std::string_view kIndexFile = "index.json";

struct PackedShard {
  std::string file;  // a plain name within the folder
  std::int64_t tokens = 0, documents = 0;
  std::uint64_t bytes = 0;
  std::string sha256;  // of the whole file
};

struct PackedSplit {
  std::vector<PackedShard> shards;
  std::int64_t tokens = 0, documents = 0, learned = 0;  // learned: tokens that the loss mask leaves
};

struct PackedSource {
  std::string path;    // as it was given
  std::string format;  // "text", "jsonl" or "chat"
  std::uint64_t bytes = 0;
  std::int64_t documents = 0;
  std::string sha256;
};

struct PackedIndex {
  std::string tokenizer_digest;
  std::int64_t vocabulary = 0;
  int id_bytes = 2;  // 2 or 4
  bool masked = false;
  Packing packing = Packing::end_to_end;
  double validation_share = 0;
  PackedSplit train, validation;
  std::vector<PackedSource> sources;

  std::string to_json() const;
  // Errors begin with "index.json". What it promises about sizes fits together; the shards are not looked at.
  static Result<PackedIndex> parse(std::string_view json);
};

}  // namespace sparsam
