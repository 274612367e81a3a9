#include "accounts/permissions.h"

#include <array>

namespace sparsam::accounts {
namespace {

constexpr std::array<std::pair<std::string_view, Scope>, 4> kScopes = {
    {{"inference", scope_inference}, {"metrics", scope_metrics}, {"read", scope_read}, {"write", scope_write}}};
constexpr std::array<std::pair<std::string_view, Role>, 3> kRoles = {
    {{"user", Role::user}, {"auditor", Role::auditor}, {"admin", Role::admin}}};

}  // namespace

std::string_view name(Role role) {
  for (const auto& [word, value] : kRoles) {
    if (value == role) return word;
  }
  return "";
}

std::optional<Role> role_named(std::string_view name) {
  for (const auto& [word, value] : kRoles) {
    if (word == name) return value;
  }
  return std::nullopt;
}

bool allows(Role role, Permission permission) {
  switch (permission) {
    case Permission::inference:
      return role != Role::auditor;
    case Permission::metrics:
    case Permission::read:
      return role != Role::user;
    case Permission::account:
      return true;
    case Permission::write:
      return role == Role::admin;
  }
  return false;
}

bool allows(unsigned scopes, Permission permission) {
  switch (permission) {
    case Permission::inference:
      return (scopes & scope_inference) != 0;
    case Permission::metrics:
      return (scopes & scope_metrics) != 0;
    case Permission::read:
      return (scopes & (scope_read | scope_write)) != 0;
    case Permission::account:
      return false;
    case Permission::write:
      return (scopes & scope_write) != 0;
  }
  return false;
}

std::string scope_names(unsigned scopes) {
  std::string out;
  for (const auto& [word, bit] : kScopes) {
    if ((scopes & bit) == 0) continue;
    if (!out.empty()) out += ',';
    out += word;
  }
  return out;
}

Result<unsigned> scopes_named(const std::vector<std::string>& names) {
  unsigned scopes = 0;
  for (const std::string& name : names) {
    unsigned bit = 0;
    for (const auto& [word, value] : kScopes) {
      if (word == name) bit = value;
    }
    if (bit == 0)
      return fail(Code::invalid_argument, "'{}' is no scope; there are inference, metrics, read and write", name);
    scopes |= bit;
  }
  if (scopes == 0) return fail(Code::invalid_argument, "a key needs a scope: inference, metrics, read or write");
  return scopes;
}

}  // namespace sparsam::accounts
