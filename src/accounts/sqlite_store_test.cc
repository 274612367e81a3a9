#include "accounts/sqlite_store.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "accounts/migrations.h"
#include "accounts/secrets.h"
#include "accounts/testing.h"
#include "base/file.h"

namespace sparsam::accounts {
namespace {

const Deed kDeed = {"test", "test.done", "somebody", "in détail", "127.0.0.1"};

// What somebody with the file and the usual tool does.
void tamper(const std::filesystem::path& file, const std::string& sql) {
  sqlite3* handle = nullptr;
  ASSERT_EQ(::sqlite3_open(file.c_str(), &handle), SQLITE_OK);
  EXPECT_EQ(::sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << ::sqlite3_errmsg(handle);
  ::sqlite3_close(handle);
}

TEST(SqliteStore, IsItsOwnersAlone) {
  TestAccounts a;
  a.add("anna");
  struct stat status = {};
  for (const char* const name : {"", "accounts.db", "accounts.db-wal", "audit.key"}) {
    ASSERT_EQ(::stat((a.folder.path() / "data" / name).c_str(), &status), 0) << name;
    EXPECT_EQ(status.st_mode & 077, 0u) << name;
  }
}

TEST(SqliteStore, KeepsEverythingAcrossAReopening) {
  TestAccounts a;
  const User anna = a.add("anna", Role::admin, {5, 6});
  const auto key = a->add_key(anna.id, "laptop", scope_inference, 3, {7, 8}, {"test", {}}).value();
  ASSERT_TRUE(a->store().record_usage(std::vector<UsageRow>{{a.time, anna.id, key.key.id, "m", "r1", 3, 1, 4},
                                                            {a.time, anna.id, key.key.id, "m", "r2", 5, 0, 6},
                                                            {a.time, anna.id, 0, "m", "r3", 1, 0, 1}}));
  a.reopen();
  const auto read = a->store().user_named("ANNA").value();
  ASSERT_TRUE(read);
  EXPECT_EQ(read->name, "anna");
  EXPECT_EQ(read->role, Role::admin);
  EXPECT_EQ(read->quota, (Quota{5, 6}));
  EXPECT_FALSE(read->has_password);
  const auto keys = a->store().keys(anna.id).value();
  ASSERT_EQ(keys.size(), 1u);
  EXPECT_EQ(keys[0].prefix, key.key.prefix);
  EXPECT_EQ(keys[0].quota, (Quota{7, 8}));
  EXPECT_EQ(keys[0].expires, a.time + 3 * kSecondsPerDay);
  const auto days = a->store().usage({}).value();
  ASSERT_EQ(days.size(), 2u);
  EXPECT_EQ(days[1].requests, 2);
  EXPECT_EQ(days[1].prompt_tokens, 8);
  EXPECT_EQ(days[1].completion_tokens, 10);
  EXPECT_EQ(days[1].key_name, "laptop");
  EXPECT_EQ(a->store().tokens_of_user(anna.id, day_of(a.time)).value(), 20);
  EXPECT_EQ(a->store().tokens_of_key(key.key.id, day_of(a.time)).value(), 18);
  EXPECT_EQ(a->store().tokens_of_user(anna.id, day_of(a.time) + 1).value(), 0);
  EXPECT_EQ(a->store().verify_audit().value().lines, 2);
}

TEST(SqliteStore, KeepsNoSecret) {
  TestAccounts a;
  const User anna = a.add("anna");
  const auto key = a->add_key(anna.id, "k", scope_inference, {}, {}, {"test", {}}).value();
  const std::string password = "a password in words", token = a->invite(anna.id, {"test", {}}).value();
  ASSERT_TRUE(a->set_password(anna.id, password, {"test", {}}));
  const auto in = a->login("anna", password, "x").value();
  ASSERT_TRUE(in);
  a.accounts.reset();
  std::string all;
  for (const auto& entry : std::filesystem::directory_iterator(a.folder.path() / "data")) {
    all += read_file(entry.path()).value();
  }
  EXPECT_NE(all.find("anna"), std::string::npos);
  for (const std::string& secret : {key.secret, password, token, in->token}) {
    EXPECT_EQ(all.find(secret), std::string::npos);
  }
}

TEST(SqliteStore, AnyChangeOfTheAuditLogIsFound) {
  const std::vector<std::string> changes = {
      "UPDATE audit SET time = time + 1 WHERE number = N", "UPDATE audit SET actor = actor || 'x' WHERE number = N",
      "UPDATE audit SET action = 'x' WHERE number = N", "UPDATE audit SET target = '' WHERE number = N",
      "UPDATE audit SET detail = upper(detail) WHERE number = N",
      "UPDATE audit SET address = '10.0.0.1' WHERE number = N",
      // From one field to the next: the sum of the bytes stays.
      "UPDATE audit SET actor = actor || substr(action, 1, 1), action = substr(action, 2) WHERE number = N",
      "UPDATE audit SET hash = zeroblob(32) WHERE number = N", "UPDATE audit SET hash = x'00' WHERE number = N",
      "DELETE FROM audit WHERE number = N", "UPDATE audit SET number = number + 100 WHERE number = N",
      "DELETE FROM audit WHERE number >= N"};
  for (const int n : {1, 3, 5}) {
    for (std::string change : changes) {
      TestAccounts a;
      for (int i = 0; i < 5; ++i) ASSERT_TRUE(a->store().note(kDeed, a.time + i));
      ASSERT_EQ(a->store().verify_audit().value().lines, 5);
      for (std::size_t at; (at = change.find(" N")) != std::string::npos;) change.replace(at, 2, fmt::format(" {}", n));
      tamper(a.file(), change);
      const auto verified = a->store().verify_audit();
      ASSERT_FALSE(verified) << change;
      EXPECT_NE(verified.error().message.find("was changed"), std::string::npos);
    }
  }
}

TEST(SqliteStore, LinesThatAreExchangedInsertedOrForgottenAreFound) {
  for (const char* const change :
       {"UPDATE audit SET number = -number; UPDATE audit SET number = 6 + number",
        "INSERT INTO audit SELECT 6, time, actor, action, target, detail, address, hash FROM audit WHERE number = 5",
        "INSERT INTO audit SELECT 6, time, actor, action, target, detail, address, hash FROM audit WHERE number = 5;"
        "UPDATE audit_head SET lines = 6",
        "DELETE FROM audit; UPDATE audit_head SET lines = 0", "DELETE FROM audit_head",
        "DELETE FROM audit WHERE number = 5; UPDATE audit_head SET lines = 4"}) {
    TestAccounts a;
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(a->store().note(kDeed, a.time + i));
    tamper(a.file(), change);
    EXPECT_FALSE(a->store().verify_audit()) << change;
  }
}

TEST(SqliteStore, AnotherKeyFitsNoLogAndALostOneIsNotReplaced) {
  TestAccounts a;
  ASSERT_TRUE(a->store().note(kDeed, a.time));
  a.accounts.reset();
  const auto key = a.folder.path() / "data" / "audit.key";
  ASSERT_TRUE(write_file(key, std::string(32, 'x')));
  EXPECT_FALSE(SqliteStore::open(a.folder.path() / "data").value()->verify_audit());
  std::filesystem::remove(key);
  EXPECT_FALSE(SqliteStore::open(a.folder.path() / "data"));
  ASSERT_TRUE(write_file(key, "short"));
  EXPECT_FALSE(SqliteStore::open(a.folder.path() / "data"));
}

TEST(SqliteStore, WhatWasWrittenSurvivesTheProcessBeingKilled) {
  TestFolder folder;
  for (int round = 0; round < 3; ++round) {
    std::array<int, 2> ends;
    ASSERT_EQ(::pipe(ends.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) {  // says each number when its call has returned
      auto store = SqliteStore::open(folder.path() / "data");
      if (!store) ::_exit(1);
      Accounts accounts(std::move(*store));
      for (int i = 0;; ++i) {
        User user;
        user.name = fmt::format("user-{}-{}", round, i);
        const auto added = accounts.add_user(user, {"test", {}});
        if (!added || !accounts.add_key(added->id, "k", scope_inference, {}, {}, {"test", {}})) ::_exit(1);
        const std::vector<UsageRow> rows(3, {kTestTime, added->id, 0, "m", "r", 1, 0, 1});
        if (!accounts.store().record_usage(rows)) ::_exit(1);
        if (::write(ends[1], &i, sizeof i) != sizeof i) ::_exit(1);
      }
    }
    ::close(ends[1]);
    int last = -1;
    for (int said = 0; last < 20 && ::read(ends[0], &said, sizeof said) == sizeof said;) last = said;
    ::kill(child, SIGKILL);
    for (int said = 0; ::read(ends[0], &said, sizeof said) == sizeof said;) last = said;
    ::close(ends[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    ASSERT_GE(last, 20);
    auto store = SqliteStore::open(folder.path() / "data");
    ASSERT_TRUE(store) << store.error().message;
    ASSERT_TRUE((*store)->verify_audit());
    for (int i = 0; i <= last; ++i) {
      const auto user = (*store)->user_named(fmt::format("user-{}-{}", round, i)).value();
      ASSERT_TRUE(user) << i;
      EXPECT_EQ((*store)->keys(user->id).value().size(), 1u);
      EXPECT_EQ((*store)->tokens_of_user(user->id, day_of(kTestTime)).value(), 6);
    }
  }
}

TEST(SqliteStore, SeveralThreadsAndProcessesWriteOneChain) {
  TestAccounts a;
  auto other = SqliteStore::open(a.folder.path() / "data").value();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i) EXPECT_TRUE((t % 2 == 0 ? a->store() : *other).note(kDeed, a.time));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(other->verify_audit().value().lines, 80);
}

// The locks of POSIX belong to processes: a second connection must not give up those of the first.
TEST(SqliteStore, SeesWhatOtherProcessesWriteForAsLongAsItIsOpen) {
  TestAccounts a;
  for (int i = 0; i < 3; ++i) {
    const std::string name = fmt::format("user-{}", i);
    const pid_t child = ::fork();
    if (child == 0) {
      auto store = SqliteStore::open(a.folder.path() / "data");
      User user;
      user.name = name;
      const bool added = store && (*store)->add_user(user, kTestTime, kDeed);
      store->reset();
      ::_exit(added ? 0 : 1);
    }
    int status = 1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_EQ(status, 0);
    EXPECT_TRUE(a->store().user_named(name).value()) << name;
    ASSERT_TRUE(a->store().note(kDeed, a.time));
    ASSERT_TRUE(a->store().verify_audit());
  }
  EXPECT_EQ(a->store().verify_audit().value().lines, 6);
}

TEST(Migrations, GoForwardAndLeaveACopyOfTheFileBefore) {
  TestFolder folder;
  const std::array scripts = {"CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)",
                              "ALTER TABLE t ADD COLUMN b INTEGER DEFAULT 5", "UPDATE t SET b = b + a"};
  const auto file = folder.path() / "x.db";
  const auto sum = [](Database& database, const char* sql) {
    std::int64_t value = -1;
    EXPECT_TRUE(database.run(sql, {}, [&](const Row& row) { value = row.integer(0); }));
    return value;
  };
  {
    Database database = Database::open(file).value();
    ASSERT_TRUE(migrate(database, std::span(scripts).first(1)));
    EXPECT_FALSE(std::filesystem::exists(file.string() + ".version-0.backup"));
  }
  {
    Database database = Database::open(file).value();
    ASSERT_TRUE(migrate(database, scripts));
    EXPECT_EQ(sum(database, "SELECT b FROM t"), 6);
    ASSERT_TRUE(migrate(database, scripts));
    EXPECT_EQ(sum(database, "SELECT b FROM t"), 6);
    const auto older = migrate(database, std::span(scripts).first(2));
    ASSERT_FALSE(older);
    EXPECT_EQ(older.error().code, Code::unsupported);
  }
  Database copy = Database::open(file.string() + ".version-1.backup").value();
  EXPECT_EQ(sum(copy, "SELECT count(*) FROM pragma_table_info('t')"), 1);
  EXPECT_EQ(sum(copy, "SELECT a FROM t"), 1);
}

TEST(Migrations, OneThatFailsChangesNothing) {
  TestFolder folder;
  Database database = Database::open(folder.path() / "x.db").value();
  const std::array scripts = {"CREATE TABLE t (a INTEGER)", "CREATE TABLE u (a INTEGER); nonsense"};
  EXPECT_FALSE(migrate(database, scripts));
  EXPECT_FALSE(database.run("SELECT * FROM u"));
  EXPECT_TRUE(database.run("SELECT * FROM t"));
}

TEST(SqliteStore, AFileThatIsNoDatabaseIsAnError) {
  TestFolder folder;
  std::filesystem::create_directory(folder.path() / "data");
  ASSERT_TRUE(write_file(folder.path() / "data" / "accounts.db", std::string(5000, 'x')));
  const auto store = SqliteStore::open(folder.path() / "data");
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, Code::bad_data);
  EXPECT_NE(store.error().message.find("accounts.db"), std::string::npos);
}

}  // namespace
}  // namespace sparsam::accounts
