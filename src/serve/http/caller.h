// Who a request came from, as far as the server knows.
#pragma once

#include <optional>
#include <string>

#include "accounts/accounts.h"

namespace sparsam::serve {

struct Caller {
  std::string tenant;                               // whose cache it may share; empty without keys
  std::optional<accounts::Identity> identity = {};  // none with --no-auth, and with keys from a file
};

}  // namespace sparsam::serve
