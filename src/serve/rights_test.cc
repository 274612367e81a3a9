// Every route, asked by every role in every state of its key or session: who gets through, who is not known (401), who
// may not (403). The table below is written by hand; a route that is not in it fails the test.
#include <gtest/gtest.h>

#include <map>

#include "accounts/testing.h"
#include "serve/http/access.h"
#include "serve/service.h"

namespace sparsam::serve {
namespace {

using accounts::Role;
constexpr const char* kPassword = "correct horse battery";
constexpr int kThrough = 0;

// What each route needs: open, known (an account that is logged in), or a word that a role and a key must have.
const std::map<std::string, std::string> kRoutes = {
    {"GET /health", "open"},
    {"GET /ready", "open"},
    {"GET /setup", "open"},
    {"POST /api/setup", "open"},
    {"POST /api/session", "open"},
    {"GET /metrics", "metrics"},
    {"POST /chat/completions", "inference"},
    {"GET /models", "inference"},
    {"POST /v1/chat/completions", "inference"},
    {"GET /v1/models", "inference"},
    {"GET /v1/models/*", "inference"},
    {"POST /v1/completions", "inference"},
    {"POST /v1/responses", "inference"},
    {"POST /v1/messages", "inference"},
    {"POST /v1/messages/count_tokens", "inference"},
    {"POST /api/chat", "inference"},
    {"POST /api/generate", "inference"},
    {"GET /api/tags", "inference"},
    {"POST /api/show", "inference"},
    {"GET /api/version", "inference"},
    {"GET /api/session", "account"},
    {"DELETE /api/session", "account"},
    {"POST /api/account/password", "account"},
    {"GET /api/account/keys", "account"},
    {"POST /api/account/keys", "account"},
    {"DELETE /api/account/keys/*", "account"},
    {"GET /api/account/usage", "account"},
    {"GET /api/admin/users", "read"},
    {"POST /api/admin/users", "write"},
    {"GET /api/admin/users/*", "read"},
    {"PATCH /api/admin/users/*", "write"},
    {"GET /api/admin/keys", "read"},
    {"POST /api/admin/keys", "write"},
    {"DELETE /api/admin/keys/*", "write"},
    {"GET /api/admin/usage", "read"},
    {"GET /api/admin/audit", "read"},
    {"GET /api/admin/audit/verify", "read"},
};

const std::map<std::string, std::string> kRoles = {
    {"user", "inference account"},
    {"auditor", "metrics read account"},
    {"admin", "inference metrics read write account"},
};

bool has(const std::string& words, const std::string& word) {
  return (" " + words + " ").find(" " + word + " ") != std::string::npos;
}

// Somebody who asks, and what may be expected of it.
struct Asker {
  std::string what;
  Headers headers;
  bool known = true;
  std::string may = {};  // of known ones
  bool writes = true;    // false: a session without its token for what changes something
};

class Rights : public ::testing::Test {
 protected:
  Rights() {
    const accounts::Actor actor{"test", {}};
    const auto add_session = [&](const std::string& name, const std::string& may) {
      const auto in = accounts_->login(name, kPassword, "x").value().value();
      const std::pair<std::string, std::string> cookie{"Cookie", "a=b; " + session_cookie_name(false) + "=" + in.token};
      askers_.push_back({name + " logged in, no CSRF token", {cookie}, true, may, false});
      askers_.push_back(
          {name + " logged in, wrong CSRF token", {cookie, {"X-CSRF-Token", in.token}}, true, may, false});
      askers_.push_back({name + " logged in", {cookie, {"X-CSRF-Token", in.identity.csrf_token}}, true, may});
      askers_.push_back({name + " logged in, page from elsewhere",
                         {cookie, {"X-CSRF-Token", in.identity.csrf_token}, {"Origin", "http://evil.example"}},
                         true,
                         ""});
      askers_.push_back({name + " logged in, cross-site",
                         {cookie, {"X-CSRF-Token", in.identity.csrf_token}, {"Sec-Fetch-Site", "cross-site"}},
                         true,
                         ""});
    };
    std::vector<std::string> old_keys, old_sessions;
    for (const auto& [role, rights] : kRoles) {
      const auto user = accounts_.add(role, *accounts::role_named(role));
      EXPECT_TRUE(accounts_->set_password(user.id, kPassword, actor));
      const unsigned most = role == "user" ? 1u : role == "auditor" ? 6u : 15u;
      old_keys.push_back(accounts_->add_key(user.id, "old", most, 1, {}, actor)->secret);
      old_sessions.push_back(accounts_->login(role, kPassword, "x").value()->token);
    }
    accounts_.time += 8 * accounts::kSecondsPerDay;
    for (const std::string& secret : old_keys) askers_.push_back({"expired key", bearer(secret), false});
    for (const std::string& token : old_sessions) {
      askers_.push_back({"expired session", {{"Cookie", session_cookie_name(false) + "=" + token}}, false});
    }
    for (const auto& [role, rights] : kRoles) {
      const auto user = accounts_->store().user_named(role).value().value();
      const std::vector<std::pair<unsigned, std::string>> scopes = {
          {1, "inference"}, {2, "metrics"}, {4, "read"}, {8, "write read"}};
      for (const auto& [scope, words] : scopes) {
        const auto made = accounts_->add_key(user.id, "k", scope, {}, {}, actor);
        if (!made) continue;  // beyond its role
        askers_.push_back({role + " by key for " + words, bearer(made->secret), true, words});
        askers_.push_back({role + " by x-api-key for " + words, {{"x-api-key", made->secret}}, true, words});
        askers_.push_back({"nearly " + role, bearer(made->secret.substr(0, made->secret.size() - 1)), false});
        const auto revoked = accounts_->add_key(user.id, "r", scope, {}, {}, actor).value();
        EXPECT_TRUE(accounts_->revoke_key(revoked.key.id, actor));
        askers_.push_back({role + " by revoked key", bearer(revoked.secret), false});
      }
      add_session(role, rights);
      const auto gone = accounts_.add("gone-" + role, user.role);
      EXPECT_TRUE(accounts_->set_password(gone.id, kPassword, actor));
      const auto key = accounts_->add_key(gone.id, "k", role == "auditor" ? 4u : 1u, {}, {}, actor).value();
      askers_.push_back({"disabled " + role, bearer(key.secret), false});
      accounts::UserChange change;
      change.disabled = true;
      EXPECT_TRUE(accounts_->change_user(gone.id, change, actor));
    }
    askers_.push_back({"nobody", {}, false});
    askers_.push_back({"empty key", bearer(""), false});
    askers_.push_back({"wrong key", bearer("sparsam-" + std::string(43, 'A')), false});
    askers_.push_back({"wrong session", {{"Cookie", session_cookie_name(false) + "=" + std::string(43, 'A')}}, false});
    askers_.push_back({"key of a file", bearer("0123456789abcdef"), true, "inference metrics"});

    ServiceOptions options;
    options.access = Access::with_keys({"0123456789abcdef"}).value();
    options.access.add(std::shared_ptr<accounts::Accounts>(std::move(accounts_.accounts)));
    service_ = std::make_unique<Service>(std::move(options), std::vector<std::shared_ptr<const ServedModel>>());
  }

  static Headers bearer(const std::string& secret) { return {{"Authorization", "Bearer " + secret}}; }

  // kThrough, or the status of the refusal.
  int ask(http::verb method, const std::string& path, const Headers& headers) {
    HttpRequest request{method, path, 11};
    request.set(http::field::host, "localhost:8080");
    request.set(http::field::content_type, "application/json");
    for (const auto& [name, value] : headers) request.set(name, value);
    asio::io_context context;
    Stream stream(Tcp::socket(context), nullptr);
    const Limits limits;
    Exchange exchange(stream, limits, "req");
    const auto refused = service_->refuse_early(request, exchange);
    return refused ? refused->status : kThrough;
  }

  accounts::TestAccounts accounts_;
  std::vector<Asker> askers_;
  std::unique_ptr<Service> service_;
};

TEST_F(Rights, TheTableHasEveryRoute) {
  std::vector<std::string> expected, routes = service_->routes();
  for (const auto& [route, needs] : kRoutes) expected.push_back(route);
  std::ranges::sort(expected);
  std::ranges::sort(routes);
  EXPECT_EQ(routes, expected);
}

TEST_F(Rights, OfEveryRouteForEveryRoleInEveryState) {
  for (const auto& [route, needs] : kRoutes) {
    const std::size_t space = route.find(' ');
    const http::verb method = http::string_to_verb(route.substr(0, space));
    std::string path = route.substr(space + 1);
    if (path.ends_with('*')) path.back() = '1';
    for (const Asker& asker : askers_) {
      int expected = kThrough;
      if (needs != "open") {
        const bool token_missing = method != http::verb::get && !asker.writes;
        if (!asker.known) {
          expected = 401;
        } else if (!has(asker.may, needs) || token_missing) {
          expected = 403;
        }
      }
      EXPECT_EQ(ask(method, path, asker.headers), expected) << route << ", " << asker.what;
    }
  }
}

TEST_F(Rights, WhoIsNotKnownIsNotToldWhatThereIs) {
  for (const char* const path : {"/nothing", "/v1/nothing", "/api/nothing", "/api/admin/nothing", "/v1/models/"}) {
    for (const Asker& asker : askers_) {
      if (!asker.known) {
        EXPECT_EQ(ask(http::verb::get, path, asker.headers), 401) << path << ", " << asker.what;
      }
      if (asker.known && !asker.may.empty()) {
        EXPECT_EQ(ask(http::verb::get, path, asker.headers), 404) << path << ", " << asker.what;
      }
    }
  }
}

}  // namespace
}  // namespace sparsam::serve
