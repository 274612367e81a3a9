// A shard: token ids of many documents end to end, where each ends, and which tokens are learned. Little endian, every
// part padded to eight bytes:
//
//   header   64 bytes: magic "SPARSTOK", u32 version, u32 bytes of an id, u32 flags (1: with a mask), u32 vocabulary,
//            zeros
//   ids      tokens x 2 or 4 bytes
//   mask     where flagged: a bit for each token, the lowest of a byte first; 1: learned
//   ends     documents x u64: tokens up to the end of each document, increasing; the last one is the number of tokens
//   footer   64 bytes: u64 tokens, u64 documents, zeros, magic
//
// The numbers stand at the end, so that a shard is written as its documents come. The SHA-256 of the whole file stands
// in the index.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/file.h"
#include "store/digest.h"
#include "train/packed_index.h"

namespace sparsam {

inline constexpr std::array<char, 8> kShardMagic = {'S', 'P', 'A', 'R', 'S', 'T', 'O', 'K'};
inline constexpr std::uint32_t kShardVersion = 1;
inline constexpr std::size_t kShardHeader = 64, kShardFooter = 64;

// Views into the bytes of a shard.
struct ShardView {
  int id_bytes = 2;
  std::uint32_t vocabulary = 0;
  std::span<const std::byte> ids;   // tokens x id_bytes
  std::span<const std::byte> mask;  // empty without one
  std::span<const std::byte> ends;  // documents x 8
  std::int64_t tokens = 0, documents = 0;

  std::int64_t end_of(std::int64_t document) const;
  std::int64_t begin_of(std::int64_t document) const { return document == 0 ? 0 : end_of(document - 1); }
  TokenId id(std::int64_t token) const;
  bool learned(std::int64_t token) const {
    return mask.empty() || (static_cast<unsigned>(mask[static_cast<std::size_t>(token / 8)]) >> (token % 8) & 1) != 0;
  }

  // Checks everything but the digest: sizes, that ends increase, that no id is beyond the vocabulary. Errors: bad_data
  // and, for a newer version, unsupported.
  static Result<ShardView> parse(std::span<const std::byte> bytes);
};

// Writes a shard document by document. Memory: 8 bytes for each document and a bit for each token.
class ShardWriter {
 public:
  static Result<ShardWriter> create(const std::filesystem::path& path, int id_bytes, bool masked,
                                    std::int64_t vocabulary);

  // Tokens of the document that is open. mask: one for each, or empty where all are learned.
  Result<void> append(std::span<const TokenId> ids, std::span<const std::uint8_t> mask);
  void end_document();
  std::int64_t tokens() const { return tokens_; }
  std::int64_t documents() const { return static_cast<std::int64_t>(ends_.size()); }

  // Syncs and names the file. What the index says of it.
  Result<PackedShard> finish();

 private:
  ShardWriter(NewFile file, std::string name, int id_bytes, bool masked);
  Result<void> write(std::span<const std::byte> bytes);
  Result<void> flush();
  Result<void> pad();

  NewFile file_;
  std::string name_;
  int id_bytes_;
  bool masked_;
  std::int64_t tokens_ = 0;
  store::Hasher hasher_;
  std::vector<std::byte> buffer_;
  std::vector<std::uint8_t> mask_;
  std::vector<std::uint64_t> ends_;
};

}  // namespace sparsam
