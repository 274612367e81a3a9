// Rows of the tables as records, and the columns that they are read from.
#pragma once

#include "accounts/records.h"
#include "accounts/sqlite.h"

#define SPARSAM_USER_COLUMNS \
  "u.id, u.name, u.role, u.disabled, u.tokens_per_day, u.requests_per_minute, u.created, u.password_hash != ''"
#define SPARSAM_KEY_COLUMNS                                                                       \
  "k.id, k.user, k.name, k.prefix, k.scopes, k.created, k.expires, k.revoked, k.tokens_per_day, " \
  "k.requests_per_minute"
#define SPARSAM_AUDIT_COLUMNS "number, time, actor, action, target, detail, address, hash"

namespace sparsam::accounts::rows {

constexpr int kKeyColumns = 10;

// From the column `at` on.
inline User user(const Row& row, int at) {
  User user;
  user.id = row.integer(at);
  user.name = row.text(at + 1);
  user.role = role_named(row.text(at + 2)).value_or(Role::user);
  user.disabled = row.integer(at + 3) != 0;
  user.quota = {row.optional_integer(at + 4), row.optional_integer(at + 5)};
  user.created = row.integer(at + 6);
  user.has_password = row.integer(at + 7) != 0;
  return user;
}

inline ApiKey key(const Row& row, int at) {
  ApiKey key;
  key.id = row.integer(at);
  key.user = row.integer(at + 1);
  key.name = row.text(at + 2);
  key.prefix = row.text(at + 3);
  key.scopes = static_cast<unsigned>(row.integer(at + 4));
  key.created = row.integer(at + 5);
  key.expires = row.optional_integer(at + 6);
  key.revoked = row.optional_integer(at + 7);
  key.quota = {row.optional_integer(at + 8), row.optional_integer(at + 9)};
  return key;
}

inline AuditLine audit_line(const Row& row) {
  AuditLine line;
  line.number = row.integer(0);
  line.time = row.integer(1);
  line.deed = {row.text(2), row.text(3), row.text(4), row.text(5), row.text(6)};
  // Without it the line fits nowhere.
  if (!row.bytes(7, line.hash)) line.hash = {};
  return line;
}

}  // namespace sparsam::accounts::rows
