// The chain of the audit log: each line's hash covers the line and the hash before it, under a key that lies beside the
// database. Who changes, removes, inserts or reorders a line without the key is found out.
#pragma once

#include <filesystem>
#include <string>

#include "accounts/records.h"
#include "base/error.h"

namespace sparsam::accounts {

using AuditKey = std::array<unsigned char, 32>;

// The key of this file, which is made if it is not there and `create`. Errors: io, not_found, bad_data.
Result<AuditKey> audit_key(const std::filesystem::path& file, bool create);

// The hash of a line that follows one with the hash `before` (zeros before the first). Its own is not read.
Hash chained(const AuditKey& key, const Hash& before, const AuditLine& line);

// Walks along the lines from the first. Errors: bad_data, with the number of the first line that does not fit.
class AuditWalk {
 public:
  explicit AuditWalk(const AuditKey& key) : key_(key) {}
  Result<void> next(const AuditLine& line);
  // After the last line: as many as there should be, and the last one's hash.
  Result<void> end(std::int64_t count, const Hash& head) const;

 private:
  AuditKey key_;
  std::int64_t count_ = 0;
  Hash before_ = {};
};

struct AuditHead {
  std::int64_t lines = 0;
  Hash hash = {};
};

}  // namespace sparsam::accounts
