// Accounts' records as the API tells them, and quotas as it reads them.
#pragma once

#include "accounts/accounts.h"
#include "serve/json_body.h"

namespace sparsam::serve {

Json json_of(const accounts::Quota& quota);
Json json_of(const accounts::User& user);
Json json_of(const accounts::ApiKey& key);
Json json_of(const accounts::UsageDay& day);
Json json_of(const accounts::AuditLine& line);
Json json_of(const accounts::Identity& identity);
// "2026-01-02"; what is no day is refused.
std::string day_text(std::int64_t day);

}  // namespace sparsam::serve
