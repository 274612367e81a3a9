// Who may ask: keys, and without keys the rules that keep the pages of strangers, which a browser on this machine
// shows, from asking in its name.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "serve/http/exchange.h"
#include "serve/refusal.h"

namespace sparsam::serve {

// localhost, 127.0.0.0/8 and ::1, with or without a port.
bool is_loopback(std::string_view host_and_port);

class Access {
 public:
  // No keys: anybody who reaches the server, which is to be this machine only.
  static Access open() { return Access(); }
  // Errors: a key that is shorter than 16 characters or has others than visible ASCII. Only hashes are kept.
  static Result<Access> with_keys(const std::vector<std::string>& keys);

  bool needs_key() const { return !keys_.empty(); }
  // The caller's name: what its key begins with when hashed; empty without keys. Refuses 401 and 403.
  Served<std::string> check(const HttpRequest& request) const;

 private:
  using Hash = std::array<unsigned char, 32>;
  static Hash hash(std::string_view key);
  std::vector<Hash> keys_;
};

}  // namespace sparsam::serve
