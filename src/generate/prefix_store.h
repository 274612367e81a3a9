// Blocks of prompts on disk: what a cache's pages held is found again after a restart. A file is a block. It says what
// it is, carries a digest of all its bytes, grows aside, is synced and renamed; a file that is not whole or not what
// its name says is ignored and removed, with a line in the log. Files are written by a thread of their own, and the
// ones unused for longest go when the budget is full.
//
// The name of a block stands for all that its numbers depend on (kv_cache.h), so whoever makes the names decides what
// may be found: where that includes the program and the model's files, a file is never found by another.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/error.h"

namespace sparsam {

using BlockKey = std::array<std::uint8_t, 32>;

class PrefixStore {
 public:
  using Log = std::function<void(std::string_view)>;

  // The folder is made where it is missing; other files in it are left alone. Errors: io.
  static Result<std::unique_ptr<PrefixStore>> open(std::filesystem::path folder, std::uint64_t budget_bytes, Log log);
  ~PrefixStore();  // what waits to be written is written
  PrefixStore(const PrefixStore&) = delete;
  PrefixStore& operator=(const PrefixStore&) = delete;

  bool has(const BlockKey& key) const;
  // A block's numbers into `page`, if they are there for these tokens. From one thread at a time, as keep().
  bool load(const BlockKey& key, std::span<const std::int32_t> tokens, std::span<std::byte> page);
  // Written when the disk comes to it; where too much waits already, it is not.
  void keep(const BlockKey& key, std::span<const std::int32_t> tokens, std::span<const std::byte> page);
  // Waits until all that was kept is on disk.
  void flush();

  std::uint64_t bytes() const;

 private:
  struct Block {
    std::uint64_t bytes = 0;
    std::list<BlockKey>::iterator place;  // in by_use_
  };
  struct Write {
    BlockKey key;
    std::vector<std::byte> file;
  };

  PrefixStore(std::filesystem::path folder, std::uint64_t budget_bytes, Log log)
      : folder_(std::move(folder)), budget_bytes_(budget_bytes), log_(std::move(log)) {}
  Result<void> read_folder();
  std::filesystem::path path_of(const BlockKey& key) const;
  void run();
  Result<void> write(const Write& one) const;
  void note(const BlockKey& key, std::uint64_t bytes);  // with the mutex held
  void forget(const BlockKey& key);                     // the same; the file goes, too
  void make_room();                                     // the same

  std::filesystem::path folder_;
  const std::uint64_t budget_bytes_;
  Log log_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<BlockKey, Block> blocks_;
  std::list<BlockKey> by_use_;  // the longest unused first
  std::uint64_t bytes_ = 0;
  std::deque<Write> writes_;
  bool stopping_ = false, writing_ = false;
  std::thread thread_;
};

}  // namespace sparsam
