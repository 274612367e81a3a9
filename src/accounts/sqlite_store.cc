#include "accounts/sqlite_store.h"

#include <sys/stat.h>

#include <system_error>

#include "accounts/migrations.h"
#include "accounts/permissions.h"
#include "accounts/sqlite_rows.h"
#include "base/disk.h"

namespace sparsam::accounts {

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::filesystem::path& folder) {
  std::error_code error;
  if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), error);
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return io_error(folder, "make", errno);
  Database writer = TRY(Database::open(folder / "accounts.db"));
  TRY(migrate(writer, migrations()));
  Database reader = TRY(Database::open(folder / "accounts.db"));
  TRY(reader.run_script("PRAGMA query_only=ON"));
  std::int64_t lines = 0;
  TRY(reader.run("SELECT lines FROM audit_head", {}, [&](const Row& row) { lines = row.integer(0); }));
  // A new key for a log that has lines already would make all of them look changed.
  const AuditKey key = TRY(audit_key(folder / "audit.key", lines == 0));
  return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(writer), std::move(reader), key));
}

Result<void> SqliteStore::write(const Deed& deed, Seconds now, const std::function<Result<void>()>& change) {
  const std::lock_guard lock(writing_);
  Transaction transaction = TRY(Transaction::begin(writer_));
  TRY(change());
  TRY(append(deed, now));
  return transaction.commit();
}

Result<void> SqliteStore::append(const Deed& deed, Seconds now) {
  AuditLine line{0, now, deed, {}};
  Hash before = {};
  bool whole = false;
  TRY(writer_.run("SELECT lines, hash FROM audit_head", {}, [&](const Row& row) {
    line.number = row.integer(0) + 1;
    whole = row.bytes(1, before);
  }));
  if (!whole) return fail(Code::bad_data, "{}: the head of the audit log is missing", writer_.file().string());
  line.hash = chained(audit_key_, before, line);
  TRY(writer_.run(
      "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      {line.number, now, std::string_view(deed.actor), std::string_view(deed.action), std::string_view(deed.target),
       std::string_view(deed.detail), std::string_view(deed.address), Bytes(line.hash)}));
  return writer_.run("UPDATE audit_head SET lines = ?, hash = ?", {line.number, Bytes(line.hash)});
}

// Users

Result<Id> SqliteStore::insert_user(const User& user, std::string_view password_hash, Seconds now) {
  const auto added = writer_.run(
      "INSERT INTO users (name, role, disabled, password_hash, tokens_per_day, requests_per_minute, created) "
      "VALUES (?, ?, ?, ?, ?, ?, ?)",
      {std::string_view(user.name), name(user.role), std::int64_t{user.disabled}, password_hash,
       value_of(user.quota.tokens_per_day), value_of(user.quota.requests_per_minute), now});
  if (!added && added.error().code == Code::invalid_argument) {
    return fail(Code::invalid_argument, "there is a user '{}' already", user.name);
  }
  if (!added) return std::unexpected(added.error());
  return writer_.last_id();
}

Result<User> SqliteStore::add_user(const User& user, Seconds now, const Deed& deed) {
  User added = user;
  added.created = now;
  TRY(write(deed, now, [&]() -> Result<void> {
    added.id = TRY(insert_user(user, {}, now));
    return {};
  }));
  return added;
}

Result<std::optional<User>> SqliteStore::one_user(std::string_view sql, Value value) {
  const std::lock_guard lock(reading_);
  std::optional<User> found;
  TRY(reader_.run(sql, {value}, [&](const Row& row) { found = rows::user(row, 0); }));
  return found;
}

Result<std::optional<User>> SqliteStore::user(Id id) {
  return one_user("SELECT " SPARSAM_USER_COLUMNS " FROM users u WHERE u.id = ?", id);
}

Result<std::optional<User>> SqliteStore::user_named(std::string_view name) {
  return one_user("SELECT " SPARSAM_USER_COLUMNS " FROM users u WHERE u.name = ?", name);
}

Result<std::vector<User>> SqliteStore::users() {
  const std::lock_guard lock(reading_);
  std::vector<User> all;
  TRY(reader_.run("SELECT " SPARSAM_USER_COLUMNS " FROM users u ORDER BY u.id", {},
                  [&](const Row& row) { all.push_back(rows::user(row, 0)); }));
  return all;
}

Result<std::string> SqliteStore::password_hash(Id user) {
  const std::lock_guard lock(reading_);
  std::string hash;
  TRY(reader_.run("SELECT password_hash FROM users WHERE id = ?", {user}, [&](const Row& row) { hash = row.text(0); }));
  return hash;
}

Result<void> SqliteStore::keep_an_admin() {
  std::int64_t admins = 0;
  TRY(writer_.run("SELECT count(*) FROM users WHERE role = 'admin' AND disabled = 0 AND password_hash != ''", {},
                  [&](const Row& row) { admins = row.integer(0); }));
  if (admins == 0) return fail(Code::invalid_argument, "no admin who can log in would be left; make another one first");
  return {};
}

Result<void> SqliteStore::change_user(Id user, const UserChange& change, Seconds now, const Deed& deed) {
  return write(deed, now, [&]() -> Result<void> {
    std::optional<User> before;
    TRY(writer_.run("SELECT " SPARSAM_USER_COLUMNS " FROM users u WHERE u.id = ?", {user},
                    [&](const Row& row) { before = rows::user(row, 0); }));
    if (!before) return fail(Code::not_found, "there is no user {}", user);
    if (change.role) TRY(writer_.run("UPDATE users SET role = ? WHERE id = ?", {name(*change.role), user}));
    if (change.disabled) {
      TRY(writer_.run("UPDATE users SET disabled = ? WHERE id = ?", {std::int64_t{*change.disabled}, user}));
    }
    if (change.password_hash) {
      TRY(writer_.run("UPDATE users SET password_hash = ? WHERE id = ?",
                      {std::string_view(*change.password_hash), user}));
    }
    if (change.disabled.value_or(false) || change.password_hash) {
      TRY(writer_.run("DELETE FROM sessions WHERE user = ?", {user}));
      TRY(writer_.run("DELETE FROM invitations WHERE user = ?", {user}));
    }
    const auto limit = [](std::int64_t value) { return value < 0 ? Value(nullptr) : Value(value); };
    if (change.tokens_per_day) {
      TRY(writer_.run("UPDATE users SET tokens_per_day = ? WHERE id = ?", {limit(*change.tokens_per_day), user}));
    }
    if (change.requests_per_minute) {
      TRY(writer_.run("UPDATE users SET requests_per_minute = ? WHERE id = ?",
                      {limit(*change.requests_per_minute), user}));
    }
    const bool was_admin = before->role == Role::admin && !before->disabled && before->has_password;
    if (was_admin) TRY(keep_an_admin());
    return {};
  });
}

// Keys

Result<ApiKey> SqliteStore::add_key(const ApiKey& key, const Hash& hash, Seconds now, const Deed& deed) {
  ApiKey added = key;
  added.created = now;
  TRY(write(deed, now, [&]() -> Result<void> {
    TRY(writer_.run(
        "INSERT INTO keys (user, hash, name, prefix, scopes, created, expires, tokens_per_day, "
        "requests_per_minute) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {key.user, Bytes(hash), std::string_view(key.name), std::string_view(key.prefix), std::int64_t{key.scopes}, now,
         value_of(key.expires), value_of(key.quota.tokens_per_day), value_of(key.quota.requests_per_minute)}));
    added.id = writer_.last_id();
    return {};
  }));
  return added;
}

Result<std::optional<KeyOwner>> SqliteStore::key_with(const Hash& hash) {
  const std::lock_guard lock(reading_);
  std::optional<KeyOwner> found;
  TRY(reader_.run("SELECT " SPARSAM_KEY_COLUMNS ", " SPARSAM_USER_COLUMNS
                  " FROM keys k JOIN users u ON u.id = k.user WHERE k.hash = ?",
                  {Bytes(hash)},
                  [&](const Row& row) { found = {rows::key(row, 0), rows::user(row, rows::kKeyColumns)}; }));
  return found;
}

Result<std::optional<ApiKey>> SqliteStore::key(Id id) {
  const std::lock_guard lock(reading_);
  std::optional<ApiKey> found;
  TRY(reader_.run("SELECT " SPARSAM_KEY_COLUMNS " FROM keys k WHERE k.id = ?", {id},
                  [&](const Row& row) { found = rows::key(row, 0); }));
  return found;
}

Result<std::vector<ApiKey>> SqliteStore::keys(std::optional<Id> user) {
  const std::lock_guard lock(reading_);
  std::vector<ApiKey> all;
  TRY(reader_.run("SELECT " SPARSAM_KEY_COLUMNS " FROM keys k WHERE ?1 IS NULL OR k.user = ?1 ORDER BY k.id",
                  {value_of(user)}, [&](const Row& row) { all.push_back(rows::key(row, 0)); }));
  return all;
}

Result<void> SqliteStore::revoke_key(Id key, Seconds now, const Deed& deed) {
  return write(deed, now, [&]() -> Result<void> {
    TRY(writer_.run("UPDATE keys SET revoked = coalesce(revoked, ?) WHERE id = ?", {now, key}));
    if (writer_.changes() == 0) return fail(Code::not_found, "there is no key {}", key);
    return {};
  });
}

// Sessions and invitations

Result<void> SqliteStore::add_session(const Session& session, Seconds now, const Deed& deed) {
  return write(deed, now, [&]() -> Result<void> {
    TRY(writer_.run("DELETE FROM sessions WHERE expires <= ?", {now}));
    return writer_.run("INSERT INTO sessions VALUES (?, ?, ?, ?)",
                       {Bytes(session.hash), session.user, session.created, session.expires});
  });
}

Result<std::optional<SessionOwner>> SqliteStore::session_with(const Hash& hash) {
  const std::lock_guard lock(reading_);
  std::optional<SessionOwner> found;
  TRY(reader_.run("SELECT s.created, s.expires, " SPARSAM_USER_COLUMNS
                  " FROM sessions s JOIN users u ON u.id = s.user WHERE s.hash = ?",
                  {Bytes(hash)}, [&](const Row& row) {
                    const User user = rows::user(row, 2);
                    found = {{hash, user.id, row.integer(0), row.integer(1)}, user};
                  }));
  return found;
}

Result<void> SqliteStore::end_session(const Hash& hash, Seconds now, const Deed& deed) {
  return write(deed, now, [&] { return writer_.run("DELETE FROM sessions WHERE hash = ?", {Bytes(hash)}); });
}

Result<void> SqliteStore::add_invitation(const Invitation& invitation, Seconds now, const Deed& deed) {
  return write(deed, now, [&]() -> Result<void> {
    TRY(writer_.run("DELETE FROM invitations WHERE expires <= ? OR user = ?", {now, invitation.user}));
    return writer_.run("INSERT INTO invitations VALUES (?, ?, ?, ?)",
                       {Bytes(invitation.hash), invitation.user, invitation.created, invitation.expires});
  });
}

Result<std::optional<Invitation>> SqliteStore::invitation_with(const Hash& hash, Seconds now) {
  const std::lock_guard lock(reading_);
  std::optional<Invitation> found;
  TRY(reader_.run("SELECT user, created, expires FROM invitations WHERE hash = ? AND expires > ?", {Bytes(hash), now},
                  [&](const Row& row) { found = {hash, row.integer(0), row.integer(1), row.integer(2)}; }));
  return found;
}

Result<User> SqliteStore::accept_invitation(const Hash& hash, std::string_view new_name,
                                            const std::string& password_hash, Seconds now, Deed deed) {
  const std::lock_guard lock(writing_);
  Transaction transaction = TRY(Transaction::begin(writer_));
  std::optional<Id> whose;
  TRY(writer_.run("DELETE FROM invitations WHERE hash = ? AND expires > ? RETURNING user", {Bytes(hash), now},
                  [&](const Row& row) { whose = row.integer(0); }));
  if (!whose) return fail(Code::not_found, "this link was used already, or is too old");
  Id id = *whose;
  if (id == 0) {
    std::int64_t users = 0;
    TRY(writer_.run("SELECT count(*) FROM users", {}, [&](const Row& row) { users = row.integer(0); }));
    if (users > 0) return fail(Code::not_found, "there is an admin already");
    User admin;
    admin.name = new_name;
    admin.role = Role::admin;
    id = TRY(insert_user(admin, password_hash, now));
  } else {
    TRY(writer_.run("UPDATE users SET password_hash = ? WHERE id = ?", {std::string_view(password_hash), id}));
    TRY(writer_.run("DELETE FROM sessions WHERE user = ?", {id}));
  }
  std::optional<User> user;
  TRY(writer_.run("SELECT " SPARSAM_USER_COLUMNS " FROM users u WHERE u.id = ?", {id},
                  [&](const Row& row) { user = rows::user(row, 0); }));
  if (!user || user->disabled) return fail(Code::not_found, "the user of this link is disabled");
  deed.actor = deed.target = user->name;
  TRY(append(deed, now));
  TRY(transaction.commit());
  return *user;
}

// Usage

Result<void> SqliteStore::record_usage(std::span<const UsageRow> rows) {
  const std::lock_guard lock(writing_);
  Transaction transaction = TRY(Transaction::begin(writer_));
  for (const UsageRow& row : rows) {
    const std::string_view model = row.model, request = row.request;
    TRY(writer_.run(
        "INSERT INTO usage (time, user, key, model, request, prompt_tokens, cached_tokens, "
        "completion_tokens) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        {row.time, row.user, row.key, model, request, row.prompt_tokens, row.cached_tokens, row.completion_tokens}));
    TRY(writer_.run(
        "INSERT INTO usage_days VALUES (?, ?, ?, ?, 1, ?, ?, ?) ON CONFLICT DO UPDATE SET "
        "requests = requests + 1, prompt_tokens = prompt_tokens + excluded.prompt_tokens, "
        "cached_tokens = cached_tokens + excluded.cached_tokens, "
        "completion_tokens = completion_tokens + excluded.completion_tokens",
        {day_of(row.time), row.user, row.key, model, row.prompt_tokens, row.cached_tokens, row.completion_tokens}));
  }
  return transaction.commit();
}

Result<std::vector<UsageDay>> SqliteStore::usage(const UsageQuery& query) {
  const std::lock_guard lock(reading_);
  std::vector<UsageDay> all;
  TRY(
      reader_.run("SELECT d.day, d.user, d.key, coalesce(u.name, ''), coalesce(k.name, ''), d.model, d.requests, "
                  "d.prompt_tokens, d.cached_tokens, d.completion_tokens FROM usage_days d "
                  "LEFT JOIN users u ON u.id = d.user LEFT JOIN keys k ON k.id = d.key "
                  "WHERE d.day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR d.user = ?3) "
                  "ORDER BY d.day, d.user, d.key, d.model",
                  {query.from_day, query.to_day, value_of(query.user)}, [&](const Row& row) {
                    all.push_back({row.integer(0), row.integer(1), row.integer(2), row.text(3), row.text(4),
                                   row.text(5), row.integer(6), row.integer(7), row.integer(8), row.integer(9)});
                  }));
  return all;
}

Result<std::int64_t> SqliteStore::tokens_of_user(Id user, std::int64_t day) {
  const std::lock_guard lock(reading_);
  std::int64_t tokens = 0;
  TRY(reader_.run(
      "SELECT coalesce(sum(prompt_tokens + completion_tokens), 0) FROM usage_days WHERE user = ? AND day = ?",
      {user, day}, [&](const Row& row) { tokens = row.integer(0); }));
  return tokens;
}

Result<std::int64_t> SqliteStore::tokens_of_key(Id key, std::int64_t day) {
  const std::lock_guard lock(reading_);
  std::int64_t tokens = 0;
  TRY(reader_.run(
      "SELECT coalesce(sum(prompt_tokens + completion_tokens), 0) FROM usage_days WHERE key = ? AND day = ?",
      {key, day}, [&](const Row& row) { tokens = row.integer(0); }));
  return tokens;
}

// The audit log

Result<void> SqliteStore::note(const Deed& deed, Seconds now) {
  return write(deed, now, []() -> Result<void> { return {}; });
}

Result<std::vector<AuditLine>> SqliteStore::audit(std::int64_t after, std::size_t most) {
  const std::lock_guard lock(reading_);
  std::vector<AuditLine> lines;
  TRY(reader_.run("SELECT " SPARSAM_AUDIT_COLUMNS " FROM audit WHERE number > ? ORDER BY number LIMIT ?",
                  {after, static_cast<std::int64_t>(most)},
                  [&](const Row& row) { lines.push_back(rows::audit_line(row)); }));
  return lines;
}

Result<AuditHead> SqliteStore::verify_audit() {
  // A connection of its own: a long log holds up nobody, and all of it is of one moment.
  Database database = TRY(Database::open(reader_.file()));
  TRY(database.run_script("PRAGMA query_only=ON; BEGIN"));
  AuditHead head;
  bool whole = false;
  TRY(database.run("SELECT lines, hash FROM audit_head", {}, [&](const Row& row) {
    head.lines = row.integer(0);
    whole = row.bytes(1, head.hash);
  }));
  if (!whole) return fail(Code::bad_data, "the audit log was changed: its head is missing");
  AuditWalk walk(audit_key_);
  Result<void> so_far;
  TRY(database.run("SELECT " SPARSAM_AUDIT_COLUMNS " FROM audit ORDER BY number", {}, [&](const Row& row) {
    if (so_far) so_far = walk.next(rows::audit_line(row));
  }));
  TRY(so_far);
  TRY(walk.end(head.lines, head.hash));
  return head;
}

}  // namespace sparsam::accounts
