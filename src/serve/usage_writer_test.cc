#include "serve/usage_writer.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <future>

#include "accounts/testing.h"

namespace sparsam::serve {
namespace {

accounts::UsageRow row(std::int64_t tokens) { return {accounts::kTestTime, 1, 0, "m", "r", tokens, 0, 0}; }

void change(const std::filesystem::path& file, const char* sql) {
  sqlite3* handle = nullptr;
  ASSERT_EQ(::sqlite3_open(file.c_str(), &handle), SQLITE_OK);
  ::sqlite3_busy_timeout(handle, 5000);
  EXPECT_EQ(::sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK) << ::sqlite3_errmsg(handle);
  ::sqlite3_close(handle);
}

TEST(UsageWriter, SaysWhenARowIsOnTheDisk) {
  accounts::TestAccounts a;
  UsageWriter writer(a->store());
  std::promise<std::int64_t> seen;
  writer.add(row(5), [&] { seen.set_value(a->store().tokens_of_user(1, accounts::day_of(a.time)).value()); });
  EXPECT_EQ(seen.get_future().get(), 5);
  EXPECT_TRUE(writer.healthy());
}

TEST(UsageWriter, WritesWhatHasComeBeforeItGoes) {
  accounts::TestAccounts a;
  {
    UsageWriter writer(a->store());
    for (int i = 0; i < 100; ++i) writer.add(row(1));
  }
  EXPECT_EQ(a->store().tokens_of_user(1, accounts::day_of(a.time)).value(), 100);
}

TEST(UsageWriter, KeepsWhatCannotBeWrittenNow) {
  accounts::TestAccounts a;
  std::mutex mutex;
  std::vector<std::string> notices;
  UsageWriter writer(a->store(), [&](std::string_view line) {
    const std::lock_guard lock(mutex);
    notices.emplace_back(line);
  });
  change(a.file(), "ALTER TABLE usage RENAME TO hidden");
  std::promise<void> tried;
  writer.add(row(5), [&] { tried.set_value(); });
  tried.get_future().wait();
  EXPECT_FALSE(writer.healthy());
  change(a.file(), "ALTER TABLE hidden RENAME TO usage");
  for (int i = 0; i < 200 && !writer.healthy(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_TRUE(writer.healthy());
  EXPECT_EQ(a->store().tokens_of_user(1, accounts::day_of(a.time)).value(), 5);
  const std::lock_guard lock(mutex);
  ASSERT_EQ(notices.size(), 2u);
  EXPECT_NE(notices[0].find("cannot be written"), std::string::npos);
}

}  // namespace
}  // namespace sparsam::serve
