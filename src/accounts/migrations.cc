#include "accounts/migrations.h"

#include <array>
#include <system_error>

namespace sparsam::accounts {
namespace {

// Names are compared without regard to case. Usage is kept twice: each answer, and the days' sums that quotas ask for.
// The audit log's head has a row of its own: lines that are missing at the end are noticed.
constexpr const char* kFirst = R"(
CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  role TEXT NOT NULL CHECK (role IN ('user', 'auditor', 'admin')),
  disabled INTEGER NOT NULL DEFAULT 0,
  password_hash TEXT NOT NULL DEFAULT '',
  tokens_per_day INTEGER,
  requests_per_minute INTEGER,
  created INTEGER NOT NULL
) STRICT;
CREATE TABLE keys (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user INTEGER NOT NULL REFERENCES users (id),
  hash BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL,
  prefix TEXT NOT NULL,
  scopes INTEGER NOT NULL,
  created INTEGER NOT NULL,
  expires INTEGER,
  revoked INTEGER,
  tokens_per_day INTEGER,
  requests_per_minute INTEGER
) STRICT;
CREATE INDEX keys_of_user ON keys (user);
CREATE TABLE sessions (
  hash BLOB PRIMARY KEY,
  user INTEGER NOT NULL REFERENCES users (id),
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_of_user ON sessions (user);
CREATE TABLE invitations (
  hash BLOB PRIMARY KEY,
  user INTEGER NOT NULL UNIQUE,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE usage (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  time INTEGER NOT NULL,
  user INTEGER NOT NULL,
  key INTEGER NOT NULL,
  model TEXT NOT NULL,
  request TEXT NOT NULL,
  prompt_tokens INTEGER NOT NULL,
  cached_tokens INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL
) STRICT;
CREATE TABLE usage_days (
  day INTEGER NOT NULL,
  user INTEGER NOT NULL,
  key INTEGER NOT NULL,
  model TEXT NOT NULL,
  requests INTEGER NOT NULL,
  prompt_tokens INTEGER NOT NULL,
  cached_tokens INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  PRIMARY KEY (user, day, key, model)
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_days_of_key ON usage_days (key, day);
CREATE TABLE audit (
  number INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  detail TEXT NOT NULL,
  address TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE audit_head (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  lines INTEGER NOT NULL,
  hash BLOB NOT NULL
) STRICT;
INSERT INTO audit_head VALUES (1, 0, zeroblob(32));
)";
constexpr std::array kScripts = {kFirst};

Result<std::int64_t> version_of(Database& database) {
  std::int64_t version = 0;
  TRY(database.run("PRAGMA user_version", {}, [&](const Row& row) { version = row.integer(0); }));
  return version;
}

}  // namespace

std::span<const char* const> migrations() { return kScripts; }

Result<void> migrate(Database& database, std::span<const char* const> scripts) {
  const auto newest = static_cast<std::int64_t>(scripts.size());
  std::int64_t version = TRY(version_of(database));
  if (version > newest) {
    return fail(Code::unsupported, "{}: made by a newer sparsam (version {}, this one knows {})",
                database.file().string(), version, newest);
  }
  if (version == newest) return {};
  if (version > 0) {
    const std::string copy = fmt::format("{}.version-{}.backup", database.file().string(), version);
    std::error_code ignored;
    std::filesystem::remove(copy, ignored);  // VACUUM INTO writes to no file that is there
    TRY(database.run("VACUUM INTO ?", {std::string_view(copy)}));
    std::filesystem::permissions(copy, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write,
                                 ignored);
  }
  while (version < newest) {
    Transaction transaction = TRY(Transaction::begin(database));
    version = TRY(version_of(database));  // another process may have been faster
    if (version >= newest) break;
    TRY(database.run_script(scripts[static_cast<std::size_t>(version)]));
    TRY(database.run_script(fmt::format("PRAGMA user_version = {}", ++version)));
    TRY(transaction.commit());
  }
  return {};
}

}  // namespace sparsam::accounts
