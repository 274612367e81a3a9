// The rules of accounts, whoever asks: the server or the command line. Keys and sessions become identities, passwords
// are checked no faster than the throttle lets them, quotas are kept. Where it is kept is the store's business.
// May be called from several threads at once; what hashes a password takes a tenth of a second and says so.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/account_store.h"
#include "accounts/permissions.h"
#include "accounts/rate.h"

namespace sparsam::accounts {

// Who asks, as far as what it may do depends on it.
struct Identity {
  User user;
  std::optional<ApiKey> key = {};       // it came with a key
  std::optional<Session> session = {};  // it is logged in
  std::string csrf_token = {};          // session: what a page must send along with what it changes
  bool may(Permission permission) const;
};

// Why there is no identity.
enum class Refused { unknown, expired, revoked, disabled };
std::string_view reason(Refused refused);
using Known = std::expected<Identity, Refused>;

// What a login comes to.
struct LoggedIn {
  Identity identity;
  std::string token;  // of the session
};
struct LoginRefused {
  double wait_s = 0;  // 0: name or password are wrong; otherwise the throttle's pause
};
using Login = std::expected<LoggedIn, LoginRefused>;

// A quota that is used up.
struct OverQuota {
  std::string message;
  std::int64_t retry_after_s = 0;
};

struct NewKey {
  std::string secret;  // told once
  ApiKey key;
};

// By whom and from where something is done.
struct Actor {
  std::string name, address;
};

class Accounts {
 public:
  explicit Accounts(std::unique_ptr<AccountStore> store, std::function<Seconds()> now = {});

  AccountStore& store() { return *store_; }
  Seconds now() const { return now_(); }

  Result<Known> with_key(std::string_view secret);
  Result<Known> with_session(std::string_view token);

  // Hashes. The address is the connection's own, whatever headers say.
  Result<Login> login(std::string_view name, std::string_view password, const std::string& address);
  Result<void> logout(const Identity& identity, const std::string& address);
  // Counts a request; says so where it is one too many, or the day's tokens are used up.
  Result<std::optional<OverQuota>> admit(const Identity& identity);

  // Errors of all of these: invalid_argument, not_found, and the store's.
  Result<User> add_user(User user, const Actor& actor);
  Result<void> set_password(Id user, std::string_view password, const Actor& actor);  // hashes
  // Hashes. The old one counts as a login.
  Result<std::optional<LoginRefused>> change_password(const Identity& identity, std::string_view old_password,
                                                      std::string_view password, const std::string& address);
  Result<void> change_user(Id user, UserChange change, const Actor& actor);
  // days: until it expires; none: never.
  Result<NewKey> add_key(Id user, std::string_view name, unsigned scopes, std::optional<std::int64_t> days, Quota quota,
                         const Actor& actor);
  Result<void> revoke_key(Id key, const Actor& actor);
  // A token that works once within a day. user 0: whoever has it becomes the first admin.
  Result<std::string> invite(Id user, const Actor& actor);
  // Hashes. name: for the first admin.
  Result<LoggedIn> accept(std::string_view token, std::string_view name, std::string_view password,
                          const std::string& address);

 private:
  Result<LoggedIn> begin_session(const User& user, std::string_view action, const std::string& address);
  Result<User> needed_user(Id id);
  double uptime() const;

  std::unique_ptr<AccountStore> store_;
  std::function<Seconds()> now_;
  MinuteMeter requests_;
  LoginThrottle names_{5}, addresses_{50};
};

// The prefix of all keys.
constexpr std::string_view kKeyPrefix = "sparsam-";
constexpr std::int64_t kSessionSeconds = 7 * kSecondsPerDay;

}  // namespace sparsam::accounts
