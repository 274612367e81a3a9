#include "accounts/accounts.h"

#include <gtest/gtest.h>

#include "accounts/secrets.h"
#include "accounts/testing.h"

namespace sparsam::accounts {
namespace {

const Actor kTest = {"test", "127.0.0.1"};
constexpr const char* kPassword = "correct horse battery";

TEST(Accounts, KeysAreKnownUntilTheyAreRevokedOrExpire) {
  TestAccounts a;
  const User anna = a.add("anna");
  const auto made = a->add_key(anna.id, "laptop", scope_inference, 2, {}, kTest);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_TRUE(made->secret.starts_with(made->key.prefix));
  const auto known = a->with_key(made->secret).value();
  ASSERT_TRUE(known);
  EXPECT_EQ(known->user.name, "anna");
  EXPECT_TRUE(known->may(Permission::inference));
  for (const auto p : {Permission::metrics, Permission::account, Permission::read, Permission::write}) {
    EXPECT_FALSE(known->may(p));
  }
  EXPECT_EQ(a->with_key(made->secret + "x").value().error(), Refused::unknown);
  EXPECT_EQ(a->with_key("").value().error(), Refused::unknown);
  a.time += 2 * kSecondsPerDay;
  EXPECT_EQ(a->with_key(made->secret).value().error(), Refused::expired);
  const auto other = a->add_key(anna.id, "phone", scope_inference, {}, {}, kTest).value();
  ASSERT_TRUE(a->revoke_key(other.key.id, kTest));
  EXPECT_EQ(a->with_key(other.secret).value().error(), Refused::revoked);
  const auto third = a->add_key(anna.id, "third", scope_inference, {}, {}, kTest).value();
  UserChange disable;
  disable.disabled = true;
  ASSERT_TRUE(a->change_user(anna.id, disable, kTest));
  EXPECT_EQ(a->with_key(third.secret).value().error(), Refused::disabled);
}

TEST(Accounts, AKeyHasNoScopeBeyondItsOwnersRole) {
  TestAccounts a;
  const User anna = a.add("anna");
  const User audit = a.add("audit", Role::auditor);
  EXPECT_FALSE(a->add_key(anna.id, "k", scope_read, {}, {}, kTest));
  EXPECT_FALSE(a->add_key(anna.id, "k", scope_inference | scope_metrics, {}, {}, kTest));
  EXPECT_FALSE(a->add_key(audit.id, "k", scope_write, {}, {}, kTest));
  EXPECT_TRUE(a->add_key(audit.id, "k", scope_read | scope_metrics, {}, {}, kTest));
  // And a role that is taken away takes the key's rights with it.
  const User boss = a.add("boss", Role::admin);
  const auto key = a->add_key(boss.id, "k", scope_write, {}, {}, kTest).value();
  EXPECT_TRUE(a->with_key(key.secret).value()->may(Permission::write));
  UserChange lower;
  lower.role = Role::user;
  ASSERT_TRUE(a->change_user(boss.id, lower, kTest));
  EXPECT_FALSE(a->with_key(key.secret).value()->may(Permission::write));
}

TEST(Accounts, TheFirstAdminsLinkWorksOnce) {
  TestAccounts a;
  const std::string token = a->invite(0, {"server", {}}).value();
  EXPECT_FALSE(a->accept(token + "x", "root", kPassword, {}));
  EXPECT_FALSE(a->accept(token, "root", "short", {}));
  EXPECT_FALSE(a->accept(token, "", kPassword, {}));
  const auto in = a->accept(token, "root", kPassword, "127.0.0.1");
  ASSERT_TRUE(in) << in.error().message;
  EXPECT_EQ(in->identity.user.role, Role::admin);
  EXPECT_TRUE(a->with_session(in->token).value());
  EXPECT_FALSE(a->accept(token, "other", kPassword, {}));
  const std::string late = a->invite(0, {"server", {}}).value();
  EXPECT_FALSE(a->accept(late, "other", kPassword, {})) << "there is an admin";
}

TEST(Accounts, ALinkIsTooOldAfterADay) {
  TestAccounts a;
  const std::string token = a->invite(0, {"server", {}}).value();
  a.time += kSecondsPerDay;
  EXPECT_FALSE(a->accept(token, "root", kPassword, {}));
}

TEST(Accounts, ALoginNeedsTheRightPasswordAndBeginsASession) {
  TestAccounts a;
  const User anna = a.add("anna");
  EXPECT_FALSE(a->login("anna", "", "x").value()) << "no password yet";
  ASSERT_TRUE(a->set_password(anna.id, kPassword, kTest));
  EXPECT_FALSE(a->login("anna", "correct horse batterY", "x").value());
  EXPECT_FALSE(a->login("nobody", kPassword, "x").value());
  const auto in = a->login("ANNA", kPassword, "x").value();
  ASSERT_TRUE(in);
  const auto session = a->with_session(in->token).value();
  ASSERT_TRUE(session);
  EXPECT_EQ(session->csrf_token, in->identity.csrf_token);
  EXPECT_NE(session->csrf_token, in->token);
  ASSERT_TRUE(a->logout(*session, "x"));
  EXPECT_FALSE(a->with_session(in->token).value());
  const auto again = a->login("anna", kPassword, "x").value();
  ASSERT_TRUE(a->set_password(anna.id, "another password", kTest));
  EXPECT_FALSE(a->with_session(again->token).value()) << "a new password ends sessions";
  const auto late = a->login("anna", "another password", "x").value();
  a.time += kSessionSeconds;
  EXPECT_EQ(a->with_session(late->token).value().error(), Refused::expired);
}

TEST(Accounts, WrongPasswordsArePausedForTheNameThenTheAddress) {
  TestAccounts a;
  const User anna = a.add("anna");
  ASSERT_TRUE(a->set_password(anna.id, kPassword, kTest));
  for (int i = 0; i < 6; ++i) EXPECT_EQ(a->login("anna", "wrong password", "x").value().error().wait_s, 0) << i;
  const auto paused = a->login("Anna", kPassword, "y").value();
  ASSERT_FALSE(paused) << "the right password, too, and from elsewhere";
  EXPECT_GT(paused.error().wait_s, 0);
  EXPECT_LE(paused.error().wait_s, 1);
  a.add("berta");
  EXPECT_EQ(a->login("berta", "wrong password", "x").value().error().wait_s, 0) << "others go on";
}

TEST(LoginThrottle, DoublesPausesAndForgetsOnSuccess) {
  LoginThrottle throttle(3);
  double now = 100, before = 0;
  for (int i = 0; i < 3; ++i) throttle.failed("a", now);
  EXPECT_EQ(throttle.pause("a", now), 0);
  for (const double expected : {1.0, 2.0, 4.0, 8.0}) {
    throttle.failed("a", now);
    EXPECT_DOUBLE_EQ(throttle.pause("a", now), expected);
    EXPECT_GT(throttle.pause("a", now), before);
    before = expected;
    now += expected;
    EXPECT_EQ(throttle.pause("a", now), 0);
  }
  for (int i = 0; i < 40; ++i) throttle.failed("a", now);
  EXPECT_DOUBLE_EQ(throttle.pause("a", now), 300);
  EXPECT_EQ(throttle.pause("b", now), 0);
  throttle.succeeded("a");
  EXPECT_EQ(throttle.pause("a", now), 0);
  for (int i = 0; i < 20'100; ++i) throttle.failed("n" + std::to_string(i), now += 0.001);
}

TEST(MinuteMeter, LetsSoManyThroughInAnyMinute) {
  MinuteMeter meter;
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(meter.take("a", 3, 10.0 + i));
  EXPECT_DOUBLE_EQ(meter.take("a", 3, 20).value(), 50);
  EXPECT_FALSE(meter.take("b", 3, 20));
  EXPECT_FALSE(meter.take("a", 3, 70));
  EXPECT_DOUBLE_EQ(meter.take("a", 3, 70.5).value(), 0.5);
  EXPECT_TRUE(meter.take("c", 0, 70));
}

TEST(Accounts, QuotasEndTheDaysTokensAndTheMinutesRequests) {
  TestAccounts a;
  const User anna = a.add("anna", Role::user, {100, {}});
  const auto key = a->add_key(anna.id, "k", scope_inference, {}, {50, 2}, kTest).value();
  const auto other = a->add_key(anna.id, "other", scope_inference, {}, {}, kTest).value();
  const auto by_key = a->with_key(key.secret).value().value();
  const auto by_other = a->with_key(other.secret).value().value();
  EXPECT_FALSE(a->admit(by_key).value());
  ASSERT_TRUE(a->store().record_usage(std::vector<UsageRow>{{a.time, anna.id, key.key.id, "m", "r", 30, 10, 20}}));
  const auto over = a->admit(by_key).value();
  ASSERT_TRUE(over);
  EXPECT_EQ(over->retry_after_s, 14 * 3600) << "midnight UTC";
  EXPECT_FALSE(a->admit(by_other).value());
  ASSERT_TRUE(a->store().record_usage(std::vector<UsageRow>{{a.time, anna.id, other.key.id, "m", "r", 49, 0, 1}}));
  EXPECT_TRUE(a->admit(by_other).value()) << "the user's 100";
  a.time += kSecondsPerDay;
  EXPECT_FALSE(a->admit(by_other).value());
  EXPECT_FALSE(a->admit(by_key).value());
  const auto fast = a->admit(by_key).value();
  ASSERT_TRUE(fast) << "two in this minute already";
  EXPECT_GE(fast->retry_after_s, 1);
  EXPECT_LE(fast->retry_after_s, 60);
}

TEST(Accounts, AnAdminWhoCanLogInRemains) {
  TestAccounts a;
  const auto in = a->accept(a->invite(0, kTest).value(), "root", kPassword, {}).value();
  UserChange disable, demote;
  disable.disabled = true;
  demote.role = Role::user;
  EXPECT_FALSE(a->change_user(in.identity.user.id, disable, kTest));
  EXPECT_FALSE(a->change_user(in.identity.user.id, demote, kTest));
  const User second = a.add("second", Role::admin);
  EXPECT_FALSE(a->change_user(in.identity.user.id, disable, kTest)) << "the second has no password";
  ASSERT_TRUE(a->set_password(second.id, kPassword, kTest));
  EXPECT_TRUE(a->change_user(in.identity.user.id, disable, kTest));
}

TEST(Accounts, RefuseNamesAndLimitsThatMakeNoSense) {
  TestAccounts a;
  a.add("anna");
  for (const std::string name : {"", "a b", "a\nb", "a\xc2\x9b", "Anna"}) {
    User user;
    user.name = name;
    EXPECT_FALSE(a->add_user(user, kTest)) << name;
  }
  User user;
  user.name = "b";
  user.quota.tokens_per_day = -1;
  EXPECT_FALSE(a->add_user(user, kTest));
  EXPECT_FALSE(a->add_key(99, "k", scope_inference, {}, {}, kTest));
  EXPECT_FALSE(a->add_key(1, "k", scope_inference, 0, {}, kTest));
  EXPECT_FALSE(a->revoke_key(99, kTest));
  EXPECT_EQ(a->change_user(99, {}, kTest).error().code, Code::not_found);
}

TEST(Secrets, PasswordsAreArgon2idWithASaltOfTheirOwn) {
  const std::string one = hash_password(kPassword).value(), two = hash_password(kPassword).value();
  EXPECT_TRUE(one.starts_with("$argon2id$"));
  EXPECT_NE(one, two);
  EXPECT_TRUE(verify_password(one, kPassword));
  EXPECT_FALSE(verify_password(one, "correct horse batter"));
  EXPECT_FALSE(verify_password("", kPassword));
  EXPECT_FALSE(verify_password("no hash", kPassword));
  EXPECT_FALSE(check_password("äöüäöüäöü"));
  EXPECT_TRUE(check_password("äöüäöüäöüä"));
  EXPECT_FALSE(check_password(std::string(1025, 'x')));
}

}  // namespace
}  // namespace sparsam::accounts
