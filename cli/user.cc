// sparsam user add|list|change|disable|enable|password: the people who may use a server.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "accounts/permissions.h"
#include "cli/account_verbs.h"
#include "cli/checks.h"
#include "cli/json_output.h"
#include "cli/terminal.h"
#include "serve/account_json.h"

namespace sparsam::cli {
namespace {

struct UserArguments {
  std::string data, name, role;
  QuotaArguments quota;
  bool link = false, json = false;
};

// Behind which address the page is, the server knows.
void print_link(const std::string& token) {
  fmt::print("One-time link, for a day: /setup#{}\n(behind the server's address, such as http://127.0.0.1:8080)\n",
             token);
}

Result<int> add(const UserArguments& arguments) {
  auto accounts = TRY(open_accounts(arguments.data, true));
  if (TRY(accounts->store().user_named(arguments.name))) {
    return fail(Code::invalid_argument, "there is a user '{}' already; 'sparsam user password {}' sets a new password",
                arguments.name, arguments.name);
  }
  // Before anything is written.
  const std::string password = arguments.link ? std::string() : TRY(new_password(arguments.name));
  accounts::User user;
  user.name = arguments.name;
  user.role = accounts::role_named(arguments.role).value_or(accounts::Role::user);
  user.quota = quota_of(arguments.quota);
  user = TRY(accounts->add_user(user, command_line_actor()));
  if (arguments.link) {
    print_link(TRY(accounts->invite(user.id, command_line_actor())));
  } else {
    TRY(accounts->set_password(user.id, password, command_line_actor()));
    fmt::print("added {} ({})\n", user.name, accounts::name(user.role));
  }
  return 0;
}

Result<int> list(const UserArguments& arguments) {
  auto accounts = TRY(open_accounts(arguments.data, false));
  const auto users = TRY(accounts->store().users());
  if (arguments.json) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const accounts::User& user : users) all.push_back(serve::json_of(user));
    print_json(all);
    return 0;
  }
  fmt::print("{:<24} {:<8} {:<9} {:>15} {:>15}  {}\n", "NAME", "ROLE", "STATE", "TOKENS/DAY", "REQUESTS/MINUTE",
             "ADDED");
  const auto limit = [](const std::optional<std::int64_t>& value) { return value ? std::to_string(*value) : "-"; };
  for (const accounts::User& user : users) {
    fmt::print("{:<24} {:<8} {:<9} {:>15} {:>15}  {}\n", user.name, accounts::name(user.role),
               user.disabled       ? "disabled"
               : user.has_password ? "active"
                                   : "invited",
               limit(user.quota.tokens_per_day), limit(user.quota.requests_per_minute), time_text(user.created));
  }
  return 0;
}

Result<int> change(const UserArguments& arguments, std::optional<bool> disabled) {
  auto accounts = TRY(open_accounts(arguments.data, false));
  const accounts::User user = TRY(user_named(*accounts, arguments.name));
  accounts::UserChange change;
  change.disabled = disabled;
  change.role = accounts::role_named(arguments.role);
  change.tokens_per_day = changed_limit(arguments.quota.tokens_per_day);
  change.requests_per_minute = changed_limit(arguments.quota.requests_per_minute);
  TRY(accounts->change_user(user.id, change, command_line_actor()));
  fmt::print("{}: {}\n", user.name,
             !disabled   ? "changed"
             : *disabled ? "disabled, sessions and keys with it"
                         : "enabled");
  return 0;
}

Result<int> password(const UserArguments& arguments) {
  auto accounts = TRY(open_accounts(arguments.data, false));
  const accounts::User user = TRY(user_named(*accounts, arguments.name));
  if (arguments.link) {
    print_link(TRY(accounts->invite(user.id, command_line_actor())));
    return 0;
  }
  TRY(accounts->set_password(user.id, TRY(new_password(user.name)), command_line_actor()));
  fmt::print("{} has a new password; sessions have ended\n", user.name);
  return 0;
}

}  // namespace

void add_user_verb(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<UserArguments>();
  CLI::App* verb = app.add_subcommand("user", "The people who may use a server: add, list, change, disable, password");
  verb->require_subcommand(1);
  const auto below = [&](const char* name, const char* what, bool of_one) {
    CLI::App* sub = verb->add_subcommand(name, what);
    if (of_one) sub->add_option("NAME", arguments->name, "The user's name")->required()->check(not_empty());
    add_data_option(*sub, arguments->data);
    return sub;
  };
  const auto role = [&](CLI::App* sub, const char* what) {
    return sub->add_option("--role", arguments->role, what)->check(CLI::IsMember({"user", "auditor", "admin"}));
  };
  CLI::App* added = below("add", "Add a user; the password is asked for, or read from standard input", true);
  arguments->role = "";
  role(added, "user (asks models), auditor (reads usage and the audit log) or admin (default: user)");
  add_quota_options(*added, arguments->quota);
  added->add_flag("--link", arguments->link, "No password now, but a link by which the user sets one");
  added->footer("Examples:\n  sparsam user add anna\n  sparsam user add berta --role admin --link");
  added->callback([arguments, &run] { run = [arguments] { return add(*arguments); }; });

  CLI::App* listed = below("list", "All users", false);
  listed->add_flag("--json", arguments->json, "As JSON");
  listed->callback([arguments, &run] { run = [arguments] { return list(*arguments); }; });

  CLI::App* changed = below("change", "Another role or other quotas", true);
  role(changed, "user, auditor or admin");
  add_quota_options(*changed, arguments->quota);
  changed->footer(
      "Examples:\n  sparsam user change anna --tokens-per-day 200000\n  sparsam user change anna --role admin");
  changed->callback([arguments, &run] {
    if (arguments->role.empty() && arguments->quota.tokens_per_day.empty() &&
        arguments->quota.requests_per_minute.empty()) {
      throw CLI::ValidationError("nothing to change: give --role, --tokens-per-day or --requests-per-minute");
    }
    run = [arguments] { return change(*arguments, std::nullopt); };
  });
  CLI::App* off = below("disable", "Neither password nor keys work any more; nothing is removed", true);
  off->callback([arguments, &run] { run = [arguments] { return change(*arguments, true); }; });
  CLI::App* on = below("enable", "They work again", true);
  on->callback([arguments, &run] { run = [arguments] { return change(*arguments, false); }; });
  CLI::App* secret = below("password", "Set a new password, which ends the user's sessions", true);
  secret->add_flag("--link", arguments->link, "A link by which the user sets it");
  secret->callback([arguments, &run] { run = [arguments] { return password(*arguments); }; });
  verb->footer(
      "Examples:\n"
      "  sparsam user add anna                          asks for a password\n"
      "  sparsam user add tom --link                    prints a link with which tom sets one\n"
      "  sparsam user change anna --tokens-per-day 200000\n"
      "  sparsam user disable anna");
}

}  // namespace sparsam::cli
