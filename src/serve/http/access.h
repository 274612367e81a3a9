// Who may ask: people who are logged in, keys of accounts, keys of a file, and without any of these the rules that keep
// the pages of strangers, which a browser on this machine shows, from asking in its name.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/accounts.h"
#include "base/error.h"
#include "serve/http/caller.h"
#include "serve/http/exchange.h"
#include "serve/http/origin.h"
#include "serve/refusal.h"

namespace sparsam::serve {

// localhost, 127.0.0.0/8 and ::1, with or without a port.
bool is_loopback(std::string_view host_and_port);

// The cookie of a session; one that is only ever sent under TLS has a name that says so (RFC 6265bis, 4.1.3.2).
std::string session_cookie_name(bool secure);

class Access {
 public:
  // No keys: anybody who reaches the server, which is to be this machine only.
  static Access open() { return Access(); }
  // Errors: a key that is shorter than 16 characters or has others than visible ASCII. Only hashes are kept. They may
  // ask models and read the metrics.
  static Result<Access> with_keys(const std::vector<std::string>& keys);
  void add(std::shared_ptr<accounts::Accounts> accounts) { accounts_ = std::move(accounts); }
  void add(Origins origins) { origins_ = std::move(origins); }

  const std::shared_ptr<accounts::Accounts>& accounts() const { return accounts_; }
  const Origins& origins() const { return origins_; }
  bool needs_key() const { return !keys_.empty() || accounts_ != nullptr; }
  // needs: none, anybody who is known. secure: the connection is. Refuses 401 and 403, and 429 with a quota used up.
  Served<Caller> check(const HttpRequest& request, std::optional<accounts::Permission> needs, bool secure) const;

 private:
  Served<Caller> check_open(const HttpRequest& request, bool secure) const;
  Served<accounts::Identity> identify(std::string_view key) const;
  Served<accounts::Identity> identify_session(const HttpRequest& request, std::string_view token, bool secure) const;

  std::vector<accounts::Hash> keys_;
  std::shared_ptr<accounts::Accounts> accounts_;
  Origins origins_;
};

}  // namespace sparsam::serve
