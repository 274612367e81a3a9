#include "cli/account_verbs.h"

#include <pwd.h>
#include <termios.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <iostream>

#include "accounts/secrets.h"
#include "accounts/sqlite_store.h"
#include "cli/checks.h"
#include "cli/terminal.h"
#include "store/store.h"

namespace sparsam::cli {
namespace {

// The terminal does not show what is typed. Ctrl-C does not end the program while this lives, or the terminal would
// stay so; it is a character like others.
class HiddenTyping {
 public:
  HiddenTyping() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios now = before_;
    now.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
    changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &now) == 0;
  }
  ~HiddenTyping() {
    if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  HiddenTyping(const HiddenTyping&) = delete;
  HiddenTyping& operator=(const HiddenTyping&) = delete;

 private:
  termios before_{};
  bool changed_ = false;
};

Result<std::string> typed(std::string_view question) {
  fmt::print(stderr, "{}: ", question);
  std::fflush(stderr);
  std::string line;
  {
    const HiddenTyping hidden;
    if (!std::getline(std::cin, line) || line.find('\x03') != std::string::npos) {
      fmt::print(stderr, "\n");
      return fail(Code::cancelled, "no password was given");
    }
  }
  fmt::print(stderr, "\n");
  return line;
}

CLI::Validator limit() {
  return {[](std::string& text) {
            if (text == "none") return std::string();
            return whole_number(0, 1'000'000'000'000)(text);
          },
          "NUMBER|none"};
}

}  // namespace

CLI::Option* add_data_option(CLI::App& app, std::string& folder) {
  return app.add_option("--data", folder, "The folder with users and keys (default: that of the models' store)")
      ->check(not_empty());
}

Result<std::unique_ptr<accounts::Accounts>> open_accounts(const std::string& folder, bool create) {
  const std::filesystem::path path =
      folder.empty() ? TRY(store::Store::open()).root().parent_path() : std::filesystem::path(folder);
  std::error_code error;
  if (!create && !std::filesystem::exists(path / "accounts.db", error)) {
    return fail(Code::not_found, "{}: there are no accounts; 'sparsam serve' makes them, and 'sparsam user add NAME'",
                path.string());
  }
  return std::make_unique<accounts::Accounts>(TRY(accounts::SqliteStore::open(path)));
}

Result<accounts::User> user_named(accounts::Accounts& accounts, const std::string& name) {
  const auto user = TRY(accounts.store().user_named(name));
  if (!user) return fail(Code::not_found, "there is no user '{}'; 'sparsam user list' names them", name);
  return *user;
}

accounts::Actor command_line_actor() {
  const passwd* const entry = ::getpwuid(::getuid());
  return {fmt::format("command line ({})", entry == nullptr ? std::to_string(::getuid()) : entry->pw_name), {}};
}

void add_quota_options(CLI::App& app, QuotaArguments& arguments) {
  app.add_option("--tokens-per-day", arguments.tokens_per_day, "Tokens of prompts and answers in a day (UTC), or none")
      ->check(limit());
  app.add_option("--requests-per-minute", arguments.requests_per_minute, "Requests within any minute, or none")
      ->check(limit());
}

std::optional<std::int64_t> changed_limit(const std::string& argument) {
  if (argument.empty()) return std::nullopt;
  return argument == "none" ? -1 : std::stoll(argument);
}

accounts::Quota quota_of(const QuotaArguments& arguments) {
  const auto given = [](const std::string& text) {
    const auto value = changed_limit(text);
    return value && *value >= 0 ? value : std::nullopt;
  };
  return {given(arguments.tokens_per_day), given(arguments.requests_per_minute)};
}

Result<std::string> new_password(std::string_view whose) {
  std::string password;
  if (at_a_terminal()) {
    password = TRY(typed(fmt::format("Password for {} (10 characters or more)", whose)));
    TRY(accounts::check_password(password));
    if (password != TRY(typed("Once more"))) return fail(Code::invalid_argument, "the two passwords differ");
  } else {
    if (!std::getline(std::cin, password)) {
      return fail(Code::invalid_argument, "a password is read from the first line of standard input, which is empty");
    }
    if (password.ends_with('\r')) password.pop_back();
    TRY(accounts::check_password(password));
  }
  return password;
}

std::string time_text(std::optional<accounts::Seconds> time) {
  if (!time) return {};
  const std::chrono::sys_seconds point{std::chrono::seconds(*time)};
  const auto day = std::chrono::floor<std::chrono::days>(point);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{point - day};
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02} UTC", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count());
}

}  // namespace sparsam::cli
