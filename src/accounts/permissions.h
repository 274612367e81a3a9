// Who may do what: a role for people, and for keys a part of their owner's role.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/records.h"
#include "base/error.h"

namespace sparsam::accounts {

// What a route needs.
enum class Permission {
  inference,  // ask models
  metrics,    // see how the server is doing
  account,    // look after oneself: password, own keys. Of people who are logged in, never of keys
  read,       // see users, keys, usage and the audit log
  write,      // change them
};

enum Scope : unsigned { scope_inference = 1, scope_metrics = 2, scope_read = 4, scope_write = 8 };

bool allows(Role role, Permission permission);
bool allows(unsigned scopes, Permission permission);

// "inference,metrics"; the words are inference, metrics, read and write.
std::string scope_names(unsigned scopes);
Result<unsigned> scopes_named(const std::vector<std::string>& names);

}  // namespace sparsam::accounts
