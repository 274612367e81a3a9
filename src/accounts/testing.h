// For tests: a data folder that goes away, and accounts in it with a clock that a test sets.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>

#include "accounts/accounts.h"
#include "accounts/sqlite_store.h"

namespace sparsam::accounts {

class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "sparsam_accounts_XXXXXX").string();
    CHECK(::mkdtemp(name.data()) != nullptr, "tests need a folder");
    path_ = name;
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// A Monday, 10:00 UTC.
constexpr Seconds kTestTime = 1'700'474'400;

struct TestAccounts {
  TestFolder folder;
  Seconds time = kTestTime;
  std::unique_ptr<Accounts> accounts;

  TestAccounts() { reopen(); }
  void reopen() {
    accounts.reset();
    auto store = SqliteStore::open(folder.path() / "data");
    CHECK(store, store ? "" : store.error().message);
    accounts = std::make_unique<Accounts>(std::move(*store), [this] { return time; });
  }
  Accounts* operator->() { return accounts.get(); }
  std::filesystem::path file() const { return folder.path() / "data" / "accounts.db"; }
  User add(const std::string& name, Role role = Role::user, Quota quota = {}) {
    User user;
    user.name = name;
    user.role = role;
    user.quota = quota;
    return accounts->add_user(user, {"test", {}}).value();
  }
};

}  // namespace sparsam::accounts
