#include "serve/account_json.h"

#include <chrono>

#include "accounts/secrets.h"

namespace sparsam::serve {
namespace {

Json or_null(const std::optional<std::int64_t>& value) { return value ? Json(*value) : Json(); }

}  // namespace

Json json_of(const accounts::Quota& quota) {
  Json json;
  json["tokens_per_day"] = or_null(quota.tokens_per_day);
  json["requests_per_minute"] = or_null(quota.requests_per_minute);
  return json;
}

Json json_of(const accounts::User& user) {
  Json json;
  json["id"] = user.id;
  json["name"] = user.name;
  json["role"] = accounts::name(user.role);
  json["disabled"] = user.disabled;
  json["has_password"] = user.has_password;
  json["created"] = user.created;
  json["quota"] = json_of(user.quota);
  return json;
}

Json json_of(const accounts::ApiKey& key) {
  Json json;
  json["id"] = key.id;
  json["user"] = key.user;
  json["name"] = key.name;
  json["prefix"] = key.prefix;
  Json scopes = Json::array();
  const std::string names = accounts::scope_names(key.scopes);
  for (std::size_t at = 0; at < names.size();) {
    const std::size_t end = std::min(names.find(',', at), names.size());
    scopes.push_back(names.substr(at, end - at));
    at = end + 1;
  }
  json["scopes"] = std::move(scopes);
  json["created"] = key.created;
  json["expires"] = or_null(key.expires);
  json["revoked"] = or_null(key.revoked);
  json["quota"] = json_of(key.quota);
  return json;
}

std::string day_text(std::int64_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

Json json_of(const accounts::UsageDay& day) {
  Json json;
  json["day"] = day_text(day.day);
  json["user"] = day.user;
  json["user_name"] = day.user_name;
  json["key"] = day.key == 0 ? Json() : Json(day.key);
  json["key_name"] = day.key == 0 ? Json() : Json(day.key_name);
  json["model"] = day.model;
  json["requests"] = day.requests;
  json["prompt_tokens"] = day.prompt_tokens;
  json["cached_tokens"] = day.cached_tokens;
  json["completion_tokens"] = day.completion_tokens;
  return json;
}

Json json_of(const accounts::AuditLine& line) {
  Json json;
  json["number"] = line.number;
  json["time"] = line.time;
  json["actor"] = line.deed.actor;
  json["action"] = line.deed.action;
  json["target"] = line.deed.target;
  json["detail"] = line.deed.detail;
  json["address"] = line.deed.address;
  json["hash"] = accounts::hex(line.hash);
  return json;
}

Json json_of(const accounts::Identity& identity) {
  Json json;
  json["user"] = json_of(identity.user);
  json["key"] = identity.key ? json_of(*identity.key) : Json();
  if (identity.session) {
    json["csrf_token"] = identity.csrf_token;
    json["expires"] = identity.session->expires;
  }
  return json;
}

}  // namespace sparsam::serve
