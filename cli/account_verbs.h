// The verbs that look after accounts without a browser: user, key, audit. They work on the data folder itself, also
// while a server uses it.
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <memory>
#include <string>

#include "accounts/accounts.h"
#include "base/error.h"

namespace sparsam::cli {

using Run = std::function<Result<int>()>;

void add_user_verb(CLI::App& app, Run& run);
void add_key_verb(CLI::App& app, Run& run);
void add_audit_verb(CLI::App& app, Run& run);

// The option --data of these verbs and of serve.
CLI::Option* add_data_option(CLI::App& app, std::string& folder);
// folder: as --data gave it, or empty. create: make what is not there. Errors: not_found, with what to do.
Result<std::unique_ptr<accounts::Accounts>> open_accounts(const std::string& folder, bool create);
Result<accounts::User> user_named(accounts::Accounts& accounts, const std::string& name);
// The person at this command line, for the audit log.
accounts::Actor command_line_actor();

// A limit as an option takes it: a number, or "none".
struct QuotaArguments {
  std::string tokens_per_day, requests_per_minute;
};
void add_quota_options(CLI::App& app, QuotaArguments& arguments);
accounts::Quota quota_of(const QuotaArguments& arguments);
// -1 where a limit is taken away.
std::optional<std::int64_t> changed_limit(const std::string& argument);

// Without showing it at a terminal, twice; otherwise the first line of standard input.
Result<std::string> new_password(std::string_view whose);

// "2026-01-02 03:04 UTC"; an empty text for none.
std::string time_text(std::optional<accounts::Seconds> time);

}  // namespace sparsam::cli
