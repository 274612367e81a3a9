// A line for each use: who, when, what was asked, digests of what went in and came out, the model and its digest. Each
// line carries the hash of the one before, so a line that is changed or taken away shows.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.h"

namespace sparsam::records {

std::string sha256(std::string_view bytes);  // lower-case hexadecimal
Result<std::string> sha256_of_file(const std::filesystem::path& path);

struct AuditEntry {
  std::string verb;  // "records summarize"
  std::string user;  // empty: the system's user
  std::string input_sha256, output_sha256;
  std::string model, model_sha256;  // empty where no model was used
};

// $SPARSAM_HOME/audit/records.jsonl, or the XDG data folder's.
std::filesystem::path default_audit_path();

// Appends under a lock; creates the folder and the file (readable by the owner only). Errors: io, bad_data (the last
// line is no audit line).
Result<void> append_audit(const std::filesystem::path& path, const AuditEntry& entry);

// The number of lines, where the chain holds; else bad_data, naming the first line that does not fit.
Result<std::size_t> check_audit(const std::filesystem::path& path);

}  // namespace sparsam::records
