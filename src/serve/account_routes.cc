#include "serve/account_routes.h"

#include <charconv>
#include <cmath>

#include "accounts/secrets.h"
#include "serve/account_json.h"
#include "serve/http/access.h"
#include "serve/json_body.h"

namespace sparsam::serve {
namespace {

using accounts::Accounts;
using accounts::Actor;
using accounts::Id;
using accounts::Permission;

constexpr std::int64_t kMost = std::int64_t{1} << 50;

template <typename T>
Served<T> served(Result<T> result) {
  if (result) {
    if constexpr (std::is_void_v<T>) {
      return {};
    } else {
      return std::move(*result);
    }
  }
  const Error& error = result.error();
  if (error.code == Code::not_found) return refuse(404, "", "{}", error.message);
  if (error.code == Code::invalid_argument) return refuse(400, "", "{}", error.message);
  // Which file of the server's is full or broken is none of a client's business.
  if (error.code == Code::exhausted) return refuse(503, "", "the server's disk or memory is full");
  return refuse(503, "", "accounts cannot be read or written at the moment");
}

Actor actor_of(const AccountRequest& request) {
  return {request.caller.identity ? request.caller.identity->user.name : "", request.peer};
}

const accounts::User& self(const AccountRequest& request) { return request.caller.identity->user; }

Served<Id> id_of(std::string_view text) {
  Id id = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), id);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || id < 1) {
    return refuse(404, "", "'{}' is no number of a user or a key", text);
  }
  return id;
}

Reply told(const Json& json, int status = 200) { return {status, dump(json)}; }

template <typename T>
Json list_of(const std::vector<T>& all) {
  Json list = {{"object", "list"}, {"data", Json::array()}};
  for (const T& one : all) list["data"].push_back(json_of(one));
  return list;
}

Served<accounts::Quota> read_quota(const Fields& fields) {
  return accounts::Quota{TRY(fields.integer("tokens_per_day", 0, kMost)),
                         TRY(fields.integer("requests_per_minute", 0, kMost))};
}

// Sessions

Reply logged_in(const accounts::LoggedIn& in, bool secure) {
  Reply reply = told(json_of(in.identity));
  reply.headers.emplace_back(
      "Set-Cookie", fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{}", session_cookie_name(secure),
                                in.token, accounts::kSessionSeconds, secure ? "; Secure" : ""));
  return reply;
}

std::unexpected<Refusal> login_refused(const accounts::LoginRefused& refused) {
  if (refused.wait_s <= 0) return refuse(401, "", "the name or the password is wrong");
  auto refusal = refuse(429, "", "too many wrong passwords; wait {:.0f} s", std::ceil(refused.wait_s));
  refusal.error().retry_after_s = static_cast<std::int64_t>(std::ceil(refused.wait_s));
  return refusal;
}

// A page of strangers must not log people in, either: not as themselves, and not as somebody else.
Served<void> only_own_pages(const AccountRequest& request) {
  if (request.foreign) return refuse(403, "", "a page from elsewhere may not log in");
  return {};
}

Served<Reply> login(Accounts& accounts, const AccountRequest& request) {
  TRY(only_own_pages(request));
  const Json body = TRY(read_body(request.body));
  const Fields fields(body);
  const std::string name = TRY(fields.needed_string("name")), password = TRY(fields.needed_string("password"));
  const auto in = TRY(served(accounts.login(name, password, request.peer)));
  if (!in) return login_refused(in.error());
  return logged_in(*in, request.secure);
}

Served<Reply> session(Accounts&, const AccountRequest& request) {
  if (!request.caller.identity) return refuse(404, "", "a key of a file is nobody's");
  return told(json_of(*request.caller.identity));
}

Served<Reply> logout(Accounts& accounts, const AccountRequest& request) {
  TRY(served(accounts.logout(*request.caller.identity, request.peer)));
  Reply reply = told({{"logged_out", true}});
  reply.headers.emplace_back("Set-Cookie",
                             fmt::format("{}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0{}",
                                         session_cookie_name(request.secure), request.secure ? "; Secure" : ""));
  return reply;
}

Served<Reply> set_up(Accounts& accounts, const AccountRequest& request) {
  TRY(only_own_pages(request));
  const Json body = TRY(read_body(request.body));
  const Fields fields(body);
  const std::string token = TRY(fields.needed_string("token")), password = TRY(fields.needed_string("password"));
  const std::string name = TRY(fields.string("name")).value_or("");
  return logged_in(TRY(served(accounts.accept(token, name, password, request.peer))), request.secure);
}

// One's own account

Served<Reply> change_own_password(Accounts& accounts, const AccountRequest& request) {
  const Json body = TRY(read_body(request.body));
  const Fields fields(body);
  const std::string old = TRY(fields.needed_string("old_password")), now = TRY(fields.needed_string("password"));
  const auto refused = TRY(served(accounts.change_password(*request.caller.identity, old, now, request.peer)));
  if (refused) return login_refused(*refused);
  return told({{"changed", true}, {"message", "all sessions of this user have ended; log in again"}});
}

Served<Reply> make_key(Accounts& accounts, const AccountRequest& request, const Json& body, Id user) {
  const Fields fields(body);
  const std::string name = TRY(fields.needed_string("name"));
  auto scopes = TRY(fields.strings("scopes", 8));
  if (scopes.empty()) scopes.emplace_back("inference");
  const unsigned bits = TRY(served(accounts::scopes_named(scopes)));
  const auto days = TRY(fields.integer("expires_in_days", 1, kMost));
  const auto made = TRY(served(accounts.add_key(user, name, bits, days, TRY(read_quota(fields)), actor_of(request))));
  Json json = json_of(made.key);
  json["secret"] = made.secret;  // told once
  return told(json, 201);
}

Served<Reply> own_keys(Accounts& accounts, const AccountRequest& request) {
  return told(list_of(TRY(served(accounts.store().keys(self(request).id)))));
}

Served<Reply> make_own_key(Accounts& accounts, const AccountRequest& request) {
  return make_key(accounts, request, TRY(read_body(request.body)), self(request).id);
}

Served<Reply> revoke_own_key(Accounts& accounts, const AccountRequest& request) {
  const Id id = TRY(id_of(request.rest));
  const auto key = TRY(served(accounts.store().key(id)));
  // Whether others have such a key is theirs to know.
  if (!key || key->user != self(request).id) return refuse(404, "", "there is no key {}", id);
  TRY(served(accounts.revoke_key(id, actor_of(request))));
  return told({{"revoked", true}});
}

Served<Json> usage_of(Accounts& accounts, const AccountRequest& request, std::optional<Id> user) {
  std::int64_t days = 30;
  if (const auto text = request.query("days")) days = std::min<std::int64_t>(TRY(id_of(*text)), 3660);
  const std::int64_t today = accounts::day_of(accounts.now());
  return list_of(TRY(served(accounts.store().usage({today - days + 1, today, user}))));
}

Served<Reply> own_usage(Accounts& accounts, const AccountRequest& request) {
  return told(TRY(usage_of(accounts, request, self(request).id)));
}

// Administration

Served<std::optional<Id>> user_of_query(const AccountRequest& request) {
  const auto text = request.query("user");
  if (!text) return std::nullopt;
  return TRY(id_of(*text));
}

Served<Reply> users(Accounts& accounts, const AccountRequest&) {
  return told(list_of(TRY(served(accounts.store().users()))));
}

Served<accounts::Role> read_role(const std::string& word) {
  const auto role = accounts::role_named(word);
  if (!role) return refuse(400, "role", "'{}' is no role; there are user, auditor and admin", word);
  return *role;
}

// A user with a password, or with a link to set one.
Served<Reply> add_user(Accounts& accounts, const AccountRequest& request) {
  const Json body = TRY(read_body(request.body));
  const Fields fields(body);
  accounts::User user;
  user.name = TRY(fields.needed_string("name"));
  user.role = TRY(read_role(TRY(fields.string("role")).value_or("user")));
  user.quota = TRY(read_quota(fields));
  const auto password = TRY(fields.string("password"));
  if (password) TRY(served(accounts::check_password(*password)));
  user = TRY(served(accounts.add_user(user, actor_of(request))));
  if (password) {
    TRY(served(accounts.set_password(user.id, *password, actor_of(request))));
    user.has_password = true;
    return told(json_of(user), 201);
  }
  Json json = json_of(user);
  json["setup_path"] = "/setup#" + TRY(served(accounts.invite(user.id, actor_of(request))));
  return told(json, 201);
}

Served<Reply> user(Accounts& accounts, const AccountRequest& request) {
  const Id id = TRY(id_of(request.rest));
  const auto found = TRY(served(accounts.store().user(id)));
  if (!found) return refuse(404, "", "there is no user {}", id);
  return told(json_of(*found));
}

// A limit that is null is taken away; one that is absent stays.
Served<std::optional<std::int64_t>> read_limit(const Json& body, const char* key) {
  if (const auto at = body.find(key); at != body.end() && at->is_null()) return -1;
  return Fields(body).integer(key, 0, kMost);
}

Served<Reply> change_user(Accounts& accounts, const AccountRequest& request) {
  const Id id = TRY(id_of(request.rest));
  const Json body = TRY(read_body(request.body));
  const Fields fields(body);
  accounts::UserChange change;
  if (const auto role = TRY(fields.string("role"))) change.role = TRY(read_role(*role));
  change.disabled = TRY(fields.boolean("disabled"));
  change.tokens_per_day = TRY(read_limit(body, "tokens_per_day"));
  change.requests_per_minute = TRY(read_limit(body, "requests_per_minute"));
  if (const auto password = TRY(fields.string("password"))) {
    TRY(served(accounts::check_password(*password)));
    change.password_hash = TRY(served(accounts::hash_password(*password)));
  }
  TRY(served(accounts.change_user(id, change, actor_of(request))));
  Json json = json_of(*TRY(served(accounts.store().user(id))));
  if (TRY(fields.boolean("invite")).value_or(false)) {
    json["setup_path"] = "/setup#" + TRY(served(accounts.invite(id, actor_of(request))));
  }
  return told(json);
}

Served<Reply> keys(Accounts& accounts, const AccountRequest& request) {
  return told(list_of(TRY(served(accounts.store().keys(TRY(user_of_query(request)))))));
}

Served<Reply> add_key(Accounts& accounts, const AccountRequest& request) {
  const Json body = TRY(read_body(request.body));
  const auto user = TRY(Fields(body).integer("user", 1, kMost));
  if (!user) return refuse(400, "user", "'user' is missing: the number of the key's owner");
  return make_key(accounts, request, body, *user);
}

Served<Reply> revoke_key(Accounts& accounts, const AccountRequest& request) {
  TRY(served(accounts.revoke_key(TRY(id_of(request.rest)), actor_of(request))));
  return told({{"revoked", true}});
}

Served<Reply> usage(Accounts& accounts, const AccountRequest& request) {
  return told(TRY(usage_of(accounts, request, TRY(user_of_query(request)))));
}

Served<Reply> audit(Accounts& accounts, const AccountRequest& request) {
  std::int64_t after = 0, most = 100;
  if (const auto text = request.query("after"); text && *text != "0") after = TRY(id_of(*text));
  if (const auto text = request.query("limit")) most = std::min<std::int64_t>(TRY(id_of(*text)), 1000);
  return told(list_of(TRY(served(accounts.store().audit(after, static_cast<std::size_t>(most))))));
}

Served<Reply> verify_audit(Accounts& accounts, const AccountRequest&) {
  const auto head = accounts.store().verify_audit();
  if (!head && head.error().code == Code::bad_data) {
    return told({{"whole", false}, {"message", head.error().message}});
  }
  const accounts::AuditHead good = TRY(served(Result<accounts::AuditHead>(head)));
  return told({{"whole", true}, {"lines", good.lines}, {"hash", accounts::hex(good.hash)}});
}

}  // namespace

std::optional<std::string> AccountRequest::query(std::string_view name) const {
  std::string_view left = target;
  const std::size_t mark = left.find('?');
  left.remove_prefix(mark == std::string_view::npos ? left.size() : mark + 1);
  while (!left.empty()) {
    const std::string_view pair = left.substr(0, left.find('&'));
    left.remove_prefix(std::min(left.size(), pair.size() + 1));
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
      return std::string(pair.substr(name.size() + 1));
    }
  }
  return std::nullopt;
}

std::vector<AccountRoute> account_routes() {
  using http::verb;
  const std::string admin = "/api/admin";
  return {
      {verb::post, "/api/setup", {}, true, set_up},
      {verb::post, "/api/session", {}, true, login},
      {verb::get, "/api/session", Permission::account, false, session},
      {verb::delete_, "/api/session", Permission::account, false, logout},
      {verb::post, "/api/account/password", Permission::account, true, change_own_password},
      {verb::get, "/api/account/keys", Permission::account, false, own_keys},
      {verb::post, "/api/account/keys", Permission::account, false, make_own_key},
      {verb::delete_, "/api/account/keys/*", Permission::account, false, revoke_own_key},
      {verb::get, "/api/account/usage", Permission::account, false, own_usage},
      {verb::get, admin + "/users", Permission::read, false, users},
      {verb::post, admin + "/users", Permission::write, true, add_user},
      {verb::get, admin + "/users/*", Permission::read, false, user},
      {verb::patch, admin + "/users/*", Permission::write, true, change_user},
      {verb::get, admin + "/keys", Permission::read, false, keys},
      {verb::post, admin + "/keys", Permission::write, false, add_key},
      {verb::delete_, admin + "/keys/*", Permission::write, false, revoke_key},
      {verb::get, admin + "/usage", Permission::read, false, usage},
      {verb::get, admin + "/audit", Permission::read, false, audit},
      {verb::get, admin + "/audit/verify", Permission::read, true, verify_audit},
  };
}

}  // namespace sparsam::serve
