// Where accounts are kept. An interface, since several servers need another database than one does; nothing outside of
// an implementation speaks SQL. What changes something takes a Deed, which enters the audit log in the same
// transaction: either both are there after a crash, or neither. May be called from several threads at once.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/audit.h"
#include "accounts/records.h"
#include "base/error.h"

namespace sparsam::accounts {

struct KeyOwner {
  ApiKey key;
  User user;
};
struct SessionOwner {
  Session session;
  User user;
};
struct UsageQuery {
  std::int64_t from_day = 0, to_day = INT64_MAX;  // both included
  std::optional<Id> user = {};
};

class AccountStore {
 public:
  virtual ~AccountStore() = default;

  // Errors: invalid_argument where the name is taken. The id of `user` is given here.
  virtual Result<User> add_user(const User& user, Seconds now, const Deed& deed) = 0;
  virtual Result<std::optional<User>> user(Id id) = 0;
  virtual Result<std::optional<User>> user_named(std::string_view name) = 0;
  virtual Result<std::vector<User>> users() = 0;
  virtual Result<std::string> password_hash(Id user) = 0;  // empty: none
  // Errors: not_found; invalid_argument where no admin who can log in would be left.
  virtual Result<void> change_user(Id user, const UserChange& change, Seconds now, const Deed& deed) = 0;

  virtual Result<ApiKey> add_key(const ApiKey& key, const Hash& hash, Seconds now, const Deed& deed) = 0;
  virtual Result<std::optional<KeyOwner>> key_with(const Hash& hash) = 0;
  virtual Result<std::optional<ApiKey>> key(Id id) = 0;
  virtual Result<std::vector<ApiKey>> keys(std::optional<Id> user) = 0;
  virtual Result<void> revoke_key(Id key, Seconds now, const Deed& deed) = 0;

  // Old sessions are forgotten on this occasion.
  virtual Result<void> add_session(const Session& session, Seconds now, const Deed& deed) = 0;
  virtual Result<std::optional<SessionOwner>> session_with(const Hash& hash) = 0;
  virtual Result<void> end_session(const Hash& hash, Seconds now, const Deed& deed) = 0;

  // Replaces what was open for the same user.
  virtual Result<void> add_invitation(const Invitation& invitation, Seconds now, const Deed& deed) = 0;
  virtual Result<std::optional<Invitation>> invitation_with(const Hash& hash, Seconds now) = 0;
  // Uses it up: gives its user this password, or makes the first admin of that name, all at once. Errors: not_found.
  virtual Result<User> accept_invitation(const Hash& hash, std::string_view new_name, const std::string& password_hash,
                                         Seconds now, Deed deed) = 0;

  virtual Result<void> record_usage(std::span<const UsageRow> rows) = 0;  // all or none
  virtual Result<std::vector<UsageDay>> usage(const UsageQuery& query) = 0;
  virtual Result<std::int64_t> tokens_of_user(Id user, std::int64_t day) = 0;
  virtual Result<std::int64_t> tokens_of_key(Id key, std::int64_t day) = 0;

  virtual Result<void> note(const Deed& deed, Seconds now) = 0;  // into the audit log alone
  // In order, those with a higher number than `after`.
  virtual Result<std::vector<AuditLine>> audit(std::int64_t after, std::size_t most) = 0;
  // Reads all lines. Errors: bad_data, with the first line that does not fit.
  virtual Result<AuditHead> verify_audit() = 0;
};

}  // namespace sparsam::accounts
