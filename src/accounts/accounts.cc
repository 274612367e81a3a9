#include "accounts/accounts.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>

#include "accounts/secrets.h"

namespace sparsam::accounts {
namespace {

constexpr std::size_t kLongestName = 64;
constexpr std::int64_t kMostDays = 36'500, kMostTokens = std::int64_t{1} << 50, kMostRequests = 100'000;

Result<void> check_name(std::string_view name, std::string_view of) {
  bool visible = std::ranges::all_of(name, [](unsigned char c) { return c > ' ' && c != 0x7f; });
  // U+0080 to U+009F steer terminals, too.
  for (std::size_t i = 0; i + 1 < name.size(); ++i) {
    visible = visible && !(name[i] == '\xc2' && static_cast<unsigned char>(name[i + 1]) < 0xa0);
  }
  if (name.empty() || name.size() > kLongestName || !visible) {
    return fail(Code::invalid_argument, "the name of a {} has 1 to {} characters and no spaces", of, kLongestName);
  }
  return {};
}

Result<void> check_limit(std::optional<std::int64_t> limit, std::int64_t most, std::string_view what) {
  if (limit && (*limit < 0 || *limit > most)) {
    return fail(Code::invalid_argument, "{} must be between 0 and {}", what, most);
  }
  return {};
}

Result<void> check_quota(const Quota& quota) {
  TRY(check_limit(quota.tokens_per_day, kMostTokens, "tokens_per_day"));
  return check_limit(quota.requests_per_minute, kMostRequests, "requests_per_minute");
}

std::string csrf_of(std::string_view session_token) { return hex(hash_of(fmt::format("csrf {}", session_token))); }

// Names differ in case only where they are the same person's.
std::string folded(std::string_view name) {
  std::string out(name);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string told(const UserChange& change) {
  std::string out;
  const auto add = [&](std::string_view what) { out += (out.empty() ? "" : ", ") + std::string(what); };
  if (change.role) add(fmt::format("role {}", name(*change.role)));
  if (change.disabled) add(*change.disabled ? "disabled" : "enabled");
  if (change.password_hash) add("password");
  const auto limit = [&](std::string_view what, const std::optional<std::int64_t>& value) {
    if (value) add(*value < 0 ? fmt::format("{} unlimited", what) : fmt::format("{} {}", what, *value));
  };
  limit("tokens per day", change.tokens_per_day);
  limit("requests per minute", change.requests_per_minute);
  return out;
}

}  // namespace

bool Identity::may(Permission permission) const {
  return allows(user.role, permission) && (!key || allows(key->scopes, permission));
}

std::string_view reason(Refused refused) {
  switch (refused) {
    case Refused::unknown:
      return "is not known";
    case Refused::expired:
      return "has expired";
    case Refused::revoked:
      return "was revoked";
    case Refused::disabled:
      return "belongs to a user who is disabled";
  }
  return "";
}

Accounts::Accounts(std::unique_ptr<AccountStore> store, std::function<Seconds()> now)
    : store_(std::move(store)), now_(now ? std::move(now) : [] { return static_cast<Seconds>(std::time(nullptr)); }) {}

double Accounts::uptime() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Result<Known> Accounts::with_key(std::string_view secret) {
  const auto found = TRY(store_->key_with(hash_of(secret)));
  if (!found) return Known(std::unexpect, Refused::unknown);
  if (found->key.revoked) return Known(std::unexpect, Refused::revoked);
  if (found->key.expires && *found->key.expires <= now()) return Known(std::unexpect, Refused::expired);
  if (found->user.disabled) return Known(std::unexpect, Refused::disabled);
  return Identity{found->user, found->key};
}

Result<Known> Accounts::with_session(std::string_view token) {
  const auto found = TRY(store_->session_with(hash_of(token)));
  if (!found) return Known(std::unexpect, Refused::unknown);
  if (found->session.expires <= now()) return Known(std::unexpect, Refused::expired);
  if (found->user.disabled) return Known(std::unexpect, Refused::disabled);
  return Identity{found->user, {}, found->session, csrf_of(token)};
}

Result<LoggedIn> Accounts::begin_session(const User& user, std::string_view action, const std::string& address) {
  LoggedIn in;
  in.token = new_token();
  const Session session{hash_of(in.token), user.id, now(), now() + kSessionSeconds};
  TRY(store_->add_session(session, now(), {user.name, std::string(action), user.name, {}, address}));
  in.identity = {user, {}, session, csrf_of(in.token)};
  return in;
}

Result<Login> Accounts::login(std::string_view name, std::string_view password, const std::string& address) {
  const std::string who = folded(name.substr(0, kLongestName));
  const double pause = std::max(names_.pause(who, uptime()), addresses_.pause(address, uptime()));
  if (pause > 0) return Login(std::unexpect, LoginRefused{pause});
  const auto user = TRY(store_->user_named(name));
  const bool may = user && !user->disabled;
  const std::string hash = may ? TRY(store_->password_hash(user->id)) : std::string();
  if (!verify_password(hash, password)) {
    names_.failed(who, uptime());
    addresses_.failed(address, uptime());
    // A name that nobody has may be a password in the wrong field.
    TRY(store_->note(
        {user ? user->name : "?", "login.failed", user ? user->name : "", user ? "" : "no such user", address}, now()));
    return Login(std::unexpect, LoginRefused{});
  }
  names_.succeeded(who);
  return TRY(begin_session(*user, "login", address));
}

Result<void> Accounts::logout(const Identity& identity, const std::string& address) {
  if (!identity.session) return {};
  return store_->end_session(identity.session->hash, now(),
                             {identity.user.name, "logout", identity.user.name, {}, address});
}

Result<std::optional<OverQuota>> Accounts::admit(const Identity& identity) {
  const Seconds time = now();
  const std::int64_t day = day_of(time);
  const auto tokens_left = [&](const char* whose, const Quota& quota,
                               Result<std::int64_t> used) -> Result<std::optional<OverQuota>> {
    if (TRY(used) < *quota.tokens_per_day) return std::nullopt;
    return OverQuota{fmt::format("the {} {} tokens for today are used up; they come back at midnight UTC", whose,
                                 *quota.tokens_per_day),
                     (day + 1) * kSecondsPerDay - time};
  };
  const Quota& of_user = identity.user.quota;
  if (of_user.tokens_per_day) {
    if (auto over = TRY(tokens_left("user's", of_user, store_->tokens_of_user(identity.user.id, day)))) return over;
  }
  if (identity.key && identity.key->quota.tokens_per_day) {
    if (auto over = TRY(tokens_left("key's", identity.key->quota, store_->tokens_of_key(identity.key->id, day)))) {
      return over;
    }
  }
  const auto request = [&](const char* whose, const std::string& meter,
                           const Quota& quota) -> std::optional<OverQuota> {
    if (!quota.requests_per_minute) return std::nullopt;
    const auto most = static_cast<std::size_t>(*quota.requests_per_minute);
    const auto wait = requests_.take(meter, most, uptime());
    if (!wait) return std::nullopt;
    return OverQuota{fmt::format("the {} {} requests a minute are used up", whose, most),
                     static_cast<std::int64_t>(std::ceil(std::max(*wait, 1.0)))};
  };
  if (identity.key) {
    if (auto over = request("key's", fmt::format("key {}", identity.key->id), identity.key->quota)) return over;
  }
  return request("user's", fmt::format("user {}", identity.user.id), of_user);
}

Result<User> Accounts::needed_user(Id id) {
  const auto user = TRY(store_->user(id));
  if (!user) return fail(Code::not_found, "there is no user {}", id);
  return *user;
}

Result<User> Accounts::add_user(User user, const Actor& actor) {
  TRY(check_name(user.name, "user"));
  TRY(check_quota(user.quota));
  return store_->add_user(
      user, now(),
      {actor.name, "user.add", user.name, fmt::format("role {}", accounts::name(user.role)), actor.address});
}

Result<void> Accounts::set_password(Id id, std::string_view password, const Actor& actor) {
  TRY(check_password(password));
  UserChange change;
  change.password_hash = TRY(hash_password(password));
  return change_user(id, std::move(change), actor);
}

Result<std::optional<LoginRefused>> Accounts::change_password(const Identity& identity, std::string_view old_password,
                                                              std::string_view password, const std::string& address) {
  TRY(check_password(password));
  const std::string who = folded(identity.user.name);
  const double pause = names_.pause(who, uptime());
  if (pause > 0) return LoginRefused{pause};
  if (!verify_password(TRY(store_->password_hash(identity.user.id)), old_password)) {
    names_.failed(who, uptime());
    return LoginRefused{};
  }
  TRY(set_password(identity.user.id, password, {identity.user.name, address}));
  return std::nullopt;
}

Result<void> Accounts::change_user(Id id, UserChange change, const Actor& actor) {
  const User user = TRY(needed_user(id));
  const auto limited = [](std::optional<std::int64_t> value) {
    return value && *value == -1 ? std::optional<std::int64_t>() : value;
  };
  TRY(check_quota({limited(change.tokens_per_day), limited(change.requests_per_minute)}));
  return store_->change_user(id, change, now(), {actor.name, "user.change", user.name, told(change), actor.address});
}

Result<NewKey> Accounts::add_key(Id user, std::string_view name, unsigned scopes, std::optional<std::int64_t> days,
                                 Quota quota, const Actor& actor) {
  const User owner = TRY(needed_user(user));
  TRY(check_name(name, "key"));
  TRY(check_quota(quota));
  for (const auto& [scope, permission] : {std::pair{scope_inference, Permission::inference},
                                          {scope_metrics, Permission::metrics},
                                          {scope_read, Permission::read},
                                          {scope_write, Permission::write}}) {
    if ((scopes & scope) != 0 && !allows(owner.role, permission)) {
      return fail(Code::invalid_argument, "'{}' is {} {}, whose keys cannot have the scope {}", owner.name,
                  owner.role == Role::user ? "a" : "an", accounts::name(owner.role), scope_names(scope));
    }
  }
  if (days && (*days < 1 || *days > kMostDays)) {
    return fail(Code::invalid_argument, "a key lasts 1 to {} days, or for ever", kMostDays);
  }
  NewKey made;
  made.secret = new_token(kKeyPrefix);
  made.key.user = user;
  made.key.name = name;
  made.key.prefix = made.secret.substr(0, kKeyPrefix.size() + 6);
  made.key.scopes = scopes;
  if (days) made.key.expires = now() + *days * kSecondsPerDay;
  made.key.quota = quota;
  made.key =
      TRY(store_->add_key(made.key, hash_of(made.secret), now(),
                          {actor.name, "key.create", owner.name,
                           fmt::format("{} ({}), {}", made.key.prefix, name, scope_names(scopes)), actor.address}));
  return made;
}

Result<void> Accounts::revoke_key(Id id, const Actor& actor) {
  const auto key = TRY(store_->key(id));
  if (!key) return fail(Code::not_found, "there is no key {}", id);
  const auto owner = TRY(store_->user(key->user));
  return store_->revoke_key(id, now(),
                            {actor.name, "key.revoke", owner ? owner->name : "",
                             fmt::format("{} ({})", key->prefix, key->name), actor.address});
}

Result<std::string> Accounts::invite(Id user, const Actor& actor) {
  const std::string whom = user == 0 ? "the first admin" : TRY(needed_user(user)).name;
  std::string token = new_token();
  TRY(store_->add_invitation({hash_of(token), user, now(), now() + kSecondsPerDay}, now(),
                             {actor.name, "user.invite", whom, {}, actor.address}));
  return token;
}

Result<LoggedIn> Accounts::accept(std::string_view token, std::string_view name, std::string_view password,
                                  const std::string& address) {
  // Before the work of hashing: who has no link makes none.
  const Hash hash = hash_of(token);
  const auto invitation = TRY(store_->invitation_with(hash, now()));
  if (!invitation) return fail(Code::not_found, "this link was used already, or is too old");
  if (invitation->user == 0) TRY(check_name(name, "user"));
  TRY(check_password(password));
  const User user = TRY(
      store_->accept_invitation(hash, name, TRY(hash_password(password)), now(), {{}, "user.accept", {}, {}, address}));
  return begin_session(user, "login", address);
}

}  // namespace sparsam::accounts
