// What is kept of people: who they are, the keys they gave to programs, what they used, and what was done.
// Times are seconds since 1970, days are counted from there (UTC).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sparsam::accounts {

using Id = std::int64_t;  // 0: none
using Seconds = std::int64_t;
// BLAKE2b-256. Of tokens that nobody can guess only this is kept.
using Hash = std::array<unsigned char, 32>;

constexpr std::int64_t kSecondsPerDay = 86'400;
inline std::int64_t day_of(Seconds time) { return time / kSecondsPerDay; }

// What a user may do; permissions.h says what that means.
enum class Role { user, auditor, admin };
std::string_view name(Role role);
std::optional<Role> role_named(std::string_view name);

// Without a value: as much as the server has.
struct Quota {
  std::optional<std::int64_t> tokens_per_day = {};  // of prompts and answers, midnight to midnight in UTC
  std::optional<std::int64_t> requests_per_minute = {};
  bool operator==(const Quota&) const = default;
};

struct User {
  Id id = 0;
  std::string name;  // compared without regard to case
  Role role = Role::user;
  bool disabled = false;
  Quota quota = {};
  Seconds created = 0;
  bool has_password = false;  // otherwise an invitation is open, or keys are all there is
};

// What is to be changed; a quota of -1 takes the limit away.
struct UserChange {
  std::optional<Role> role = {};
  std::optional<bool> disabled = {};
  std::optional<std::string> password_hash = {};  // ends the user's sessions
  std::optional<std::int64_t> tokens_per_day = {}, requests_per_minute = {};
};

struct ApiKey {
  Id id = 0, user = 0;
  std::string name, prefix;  // the beginning, to know it again
  unsigned scopes = 0;       // bits of permissions.h
  Seconds created = 0;
  std::optional<Seconds> expires = {}, revoked = {};
  Quota quota = {};
};

struct Session {
  Hash hash = {};
  Id user = 0;
  Seconds created = 0, expires = 0;
};

// A link that works once: for the first admin (user 0), or for a user who has no password yet or has lost it.
struct Invitation {
  Hash hash = {};
  Id user = 0;
  Seconds created = 0, expires = 0;
};

// An answer, or the part of it that a client has waited for.
struct UsageRow {
  Seconds time = 0;
  Id user = 0, key = 0;
  std::string model, request;  // the request's name in the log
  std::int64_t prompt_tokens = 0, cached_tokens = 0, completion_tokens = 0;
};

// The sum over a day, for a user, a key and a model.
struct UsageDay {
  std::int64_t day = 0;
  Id user = 0, key = 0;
  std::string user_name, key_name, model;
  std::int64_t requests = 0, prompt_tokens = 0, cached_tokens = 0, completion_tokens = 0;
};

// Something that was done, as it goes into the audit log.
struct Deed {
  std::string actor;    // a user's name; "command line"; "server"
  std::string action;   // user.add, key.revoke, login, …
  std::string target;   // the user or key that it was done to
  std::string detail;   // never a secret
  std::string address;  // where the request came from
};

struct AuditLine {
  std::int64_t number = 0;  // from 1, without gaps
  Seconds time = 0;
  Deed deed;
  Hash hash = {};
};

}  // namespace sparsam::accounts
