// sparsam key create|list|revoke: the keys by which programs ask in a user's name.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "accounts/permissions.h"
#include "cli/account_verbs.h"
#include "cli/checks.h"
#include "cli/json_output.h"
#include "serve/account_json.h"

namespace sparsam::cli {
namespace {

struct KeyArguments {
  std::string data, user, name = "command-line", which;
  std::vector<std::string> scopes{"inference"};
  std::int64_t days = 0;
  QuotaArguments quota;
  bool json = false;
};

Result<int> create(const KeyArguments& arguments) {
  auto accounts = TRY(open_accounts(arguments.data, false));
  const accounts::User user = TRY(user_named(*accounts, arguments.user));
  const unsigned scopes = TRY(accounts::scopes_named(arguments.scopes));
  const auto made = TRY(accounts->add_key(user.id, arguments.name, scopes,
                                          arguments.days > 0 ? std::optional(arguments.days) : std::nullopt,
                                          quota_of(arguments.quota), command_line_actor()));
  if (arguments.json) {
    auto json = serve::json_of(made.key);
    json["secret"] = made.secret;
    print_json(json);
    return 0;
  }
  fmt::print("{}\n", made.secret);
  fmt::print(stderr, "This is key {} of {}; it is not shown again.\n", made.key.id, user.name);
  return 0;
}

Result<int> list(const KeyArguments& arguments) {
  auto accounts = TRY(open_accounts(arguments.data, false));
  std::optional<accounts::Id> whose;
  if (!arguments.user.empty()) whose = TRY(user_named(*accounts, arguments.user)).id;
  const auto keys = TRY(accounts->store().keys(whose));
  if (arguments.json) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const accounts::ApiKey& key : keys) all.push_back(serve::json_of(key));
    print_json(all);
    return 0;
  }
  fmt::print("{:>5} {:<16} {:<16} {:<16} {:<20} {}\n", "ID", "PREFIX", "USER", "NAME", "SCOPES", "STATE");
  for (const accounts::ApiKey& key : keys) {
    const auto owner = TRY(accounts->store().user(key.user));
    const bool over = key.expires && *key.expires <= accounts->now();
    const std::string state = key.revoked   ? "revoked " + time_text(key.revoked)
                              : over        ? "expired " + time_text(key.expires)
                              : key.expires ? "until " + time_text(key.expires)
                                            : "active";
    fmt::print("{:>5} {:<16} {:<16} {:<16} {:<20} {}\n", key.id, key.prefix, owner ? owner->name : "", key.name,
               accounts::scope_names(key.scopes), state);
  }
  return 0;
}

// By its number or by its beginning.
Result<int> revoke(const KeyArguments& arguments) {
  auto accounts = TRY(open_accounts(arguments.data, false));
  const accounts::ApiKey* found = nullptr;
  const auto keys = TRY(accounts->store().keys({}));
  for (const accounts::ApiKey& key : keys) {
    if (std::to_string(key.id) != arguments.which && key.prefix != arguments.which) continue;
    if (found != nullptr)
      return fail(Code::invalid_argument, "several keys begin with {}; give the ID", arguments.which);
    found = &key;
  }
  if (found == nullptr) {
    return fail(Code::not_found, "there is no key '{}'; 'sparsam key list' shows IDs and prefixes", arguments.which);
  }
  TRY(accounts->revoke_key(found->id, command_line_actor()));
  fmt::print("revoked {} ({})\n", found->prefix, found->name);
  return 0;
}

}  // namespace

void add_key_verb(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<KeyArguments>();
  CLI::App* verb = app.add_subcommand("key", "The keys by which programs ask a server: create, list, revoke");
  verb->require_subcommand(1);
  CLI::App* made = verb->add_subcommand("create", "Make a key for a user; it is shown once, on standard output");
  made->add_option("USER", arguments->user, "Whose key")->required()->check(not_empty());
  made->add_option("--name", arguments->name, "What it is for")->check(not_empty())->capture_default_str();
  made->add_option("--scope", arguments->scopes, "What it may do: inference, metrics, read, write (administration)")
      ->delimiter(',')
      ->take_all()
      ->check(CLI::IsMember({"inference", "metrics", "read", "write"}))
      ->capture_default_str();
  made->add_option("--days", arguments->days, "How long it works (default: until it is revoked)")
      ->check(whole_number(1, 36'500));
  add_quota_options(*made, arguments->quota);
  made->add_flag("--json", arguments->json, "As JSON");
  add_data_option(*made, arguments->data);
  made->footer(
      "Examples:\n  sparsam key create anna --name laptop --days 90\n  sparsam key create prometheus --scope metrics");
  made->callback([arguments, &run] { run = [arguments] { return create(*arguments); }; });

  CLI::App* listed = verb->add_subcommand("list", "All keys, by their beginnings");
  listed->add_option("--user", arguments->user, "This user's only")->check(not_empty());
  listed->add_flag("--json", arguments->json, "As JSON");
  add_data_option(*listed, arguments->data);
  listed->callback([arguments, &run] { run = [arguments] { return list(*arguments); }; });

  CLI::App* gone = verb->add_subcommand("revoke", "A key works no more, from the next request on");
  gone->add_option("KEY", arguments->which, "Its ID or PREFIX, as 'sparsam key list' shows them")
      ->required()
      ->check(not_empty());
  add_data_option(*gone, arguments->data);
  gone->callback([arguments, &run] { run = [arguments] { return revoke(*arguments); }; });
  verb->footer(
      "Examples:\n"
      "  sparsam key create anna --name laptop --days 90\n"
      "  sparsam key list --user anna\n"
      "  sparsam key revoke 3");
}

}  // namespace sparsam::cli
