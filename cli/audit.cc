// sparsam audit verify|show: what was done with accounts, and whether the log of it is whole.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "accounts/secrets.h"
#include "cli/account_verbs.h"
#include "cli/checks.h"
#include "cli/json_output.h"
#include "cli/terminal.h"
#include "serve/account_json.h"

namespace sparsam::cli {
namespace {

struct AuditArguments {
  std::string data, expect;
  std::int64_t last = 50;
  bool json = false;
};

Result<int> verify(const AuditArguments& arguments) {
  auto accounts = TRY(open_accounts(arguments.data, false));
  const accounts::AuditHead head = TRY(accounts->store().verify_audit());
  if (!arguments.expect.empty()) {
    // An earlier head must be one of the lines: a database from before it is whole, too.
    bool there = false;
    for (std::int64_t after = 0; !there;) {
      const auto lines = TRY(accounts->store().audit(after, 1000));
      if (lines.empty()) break;
      for (const auto& line : lines) there = there || accounts::hex(line.hash) == arguments.expect;
      after = lines.back().number;
    }
    if (!there) {
      return fail(Code::bad_data, "the audit log is whole, but has no line {}: it is another one, or an older copy",
                  arguments.expect);
    }
  }
  if (arguments.json) {
    print_json({{"whole", true}, {"lines", head.lines}, {"hash", accounts::hex(head.hash)}});
  } else {
    fmt::print("{} lines, none of them changed; the last one's hash is\n{}\n", head.lines, accounts::hex(head.hash));
  }
  return 0;
}

Result<int> show(const AuditArguments& arguments) {
  auto accounts = TRY(open_accounts(arguments.data, false));
  std::vector<accounts::AuditLine> lines;
  for (std::int64_t after = 0;;) {
    auto more = TRY(accounts->store().audit(after, 1000));
    if (more.empty()) break;
    after = more.back().number;
    lines.insert(lines.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    if (std::ssize(lines) > arguments.last) lines.erase(lines.begin(), lines.end() - arguments.last);
  }
  for (const accounts::AuditLine& line : lines) {
    if (arguments.json) {
      print_json_line(serve::json_of(line));
      continue;
    }
    std::string text =
        fmt::format("{:>6} {} {} {}", line.number, time_text(line.time), line.deed.actor, line.deed.action);
    for (const std::string* const part : {&line.deed.target, &line.deed.detail, &line.deed.address}) {
      if (!part->empty()) text += ", " + *part;
    }
    fmt::print("{}\n", one_line(std::move(text)));
  }
  return 0;
}

}  // namespace

void add_audit_verb(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<AuditArguments>();
  CLI::App* verb = app.add_subcommand("audit", "What was done with accounts: verify, show");
  verb->require_subcommand(1);
  CLI::App* verified =
      verb->add_subcommand("verify", "Read the whole log; exit code 1 names the first line that was changed");
  verified->add_option("--expect", arguments->expect, "A hash that an earlier verify has printed, which must be in it")
      ->check(not_empty());
  verified->add_flag("--json", arguments->json, "As JSON");
  add_data_option(*verified, arguments->data);
  verified->callback([arguments, &run] { run = [arguments] { return verify(*arguments); }; });
  CLI::App* shown = verb->add_subcommand("show", "The last lines of the log");
  shown->add_option("--last", arguments->last, "How many")->check(whole_number(1, 1'000'000))->capture_default_str();
  shown->add_flag("--json", arguments->json, "A line of JSON for each");
  add_data_option(*shown, arguments->data);
  shown->callback([arguments, &run] { run = [arguments] { return show(*arguments); }; });
  verb->footer(
      "Examples:\n"
      "  sparsam audit verify\n"
      "  sparsam audit verify --expect HASH     also finds a database that was put back to an earlier state\n"
      "  sparsam audit show --last 100");
}

}  // namespace sparsam::cli
