// The routes of accounts: logging in, one's own keys, and the administration of users, keys, quotas, usage and the
// audit log. JSON in and out, errors in OpenAI's form. docs/accounts.md lists them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/accounts.h"
#include "serve/http/caller.h"
#include "serve/http/exchange.h"
#include "serve/http/origin.h"
#include "serve/refusal.h"

namespace sparsam::serve {

// A request as these routes see it; whole, since another thread answers.
struct AccountRequest {
  std::string target, body, peer;
  std::string rest;  // what stands in the place of the route's '*'
  Caller caller;
  bool secure = false;   // people's browsers see https
  bool foreign = false;  // a page from elsewhere asks

  std::optional<std::string> query(std::string_view name) const;
};

struct AccountRoute {
  http::verb method;
  std::string path;                           // a '*' at the end stands for a number
  std::optional<accounts::Permission> needs;  // none: anybody
  bool hashes = false;                        // a password: a tenth of a second, and memory
  std::function<Served<Reply>(accounts::Accounts&, const AccountRequest&)> handle;
};
std::vector<AccountRoute> account_routes();

// The page behind one-time links: GET /setup#TOKEN. No path to a server's log holds the token.
Reply setup_page();

}  // namespace sparsam::serve
