#include "serve/http/access.h"

#include <gtest/gtest.h>

namespace sparsam::serve {
namespace {

int status(const Access& access, const Headers& headers) {
  HttpRequest request{http::verb::get, "/", 11};
  for (const auto& [name, value] : headers) request.set(name, value);
  const auto checked = access.check(request, accounts::Permission::inference, false);
  return checked ? 200 : checked.error().status;
}

TEST(Access, KnowsThisMachine) {
  for (const char* const here :
       {"localhost", "LocalHost:80", "127.0.0.1", "127.9.9.9:1", "[::1]", "[::1]:8080", "::1"}) {
    EXPECT_TRUE(is_loopback(here)) << here;
  }
  for (const char* const elsewhere : {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "0.0.0.0",
                                      "[::1", "[::1]x", "[::2]", "128.0.0.1", "127.1", "2130706433"}) {
    EXPECT_FALSE(is_loopback(elsewhere)) << elsewhere;
  }
}

TEST(Access, WithoutKeysOnlyThisMachineMayAsk) {
  const Access open = Access::open();
  EXPECT_EQ(status(open, {{"Host", "localhost:8080"}}), 200);
  EXPECT_EQ(status(open, {}), 403);
  EXPECT_EQ(status(open, {{"Host", "evil.example"}}), 403);
  EXPECT_EQ(status(open, {{"Host", "localhost:8080"}, {"Origin", "http://localhost:8080"}}), 200);
  EXPECT_EQ(status(open, {{"Host", "localhost:8080"}, {"Origin", "http://localhost:8081"}}), 403);
  EXPECT_EQ(status(open, {{"Host", "localhost:8080"}, {"Origin", "null"}}), 403);
  EXPECT_EQ(status(open, {{"Host", "localhost"}, {"X-Forwarded-For", "127.0.0.1"}}), 403);
  EXPECT_EQ(status(open, {{"Host", "localhost"}, {"Via", "1.1 x"}}), 403);
  EXPECT_EQ(status(open, {{"Host", "localhost"}, {"Sec-Fetch-Site", "cross-site"}}), 403);
  EXPECT_EQ(status(open, {{"Host", "localhost"}, {"Sec-Fetch-Site", "same-origin"}}), 200);
}

TEST(Access, KeysOpenFromAnywhere) {
  const auto keys = Access::with_keys({"0123456789abcdef", "fedcba9876543210"});
  ASSERT_TRUE(keys);
  EXPECT_EQ(status(*keys, {{"Host", "evil.example"}}), 401);
  EXPECT_EQ(status(*keys, {{"Authorization", "Bearer 0123456789abcdef"}, {"Host", "evil.example"}}), 200);
  EXPECT_EQ(status(*keys, {{"Authorization", "bearer fedcba9876543210"}}), 200);
  EXPECT_EQ(status(*keys, {{"x-api-key", "fedcba9876543210"}}), 200);
  for (const char* const wrong : {"", "Bearer", "Bearer ", "Bearer 0123456789abcdeF", "Bearer 0123456789abcdef0",
                                  "Basic 0123456789abcdef", "Bearer  0123456789abcdef"}) {
    EXPECT_EQ(status(*keys, {{"Authorization", wrong}}), 401) << wrong;
  }
}

TEST(Access, TellsCallersApart) {
  const auto keys = Access::with_keys({"0123456789abcdef", "fedcba9876543210"});
  const auto caller = [&](const char* key) {
    HttpRequest request{http::verb::get, "/", 11};
    request.set("x-api-key", key);
    return keys->check(request, {}, false).value().tenant;
  };
  EXPECT_EQ(caller("0123456789abcdef"), caller("0123456789abcdef"));
  EXPECT_NE(caller("0123456789abcdef"), caller("fedcba9876543210"));
}

TEST(Access, WithoutKeysThePagesThatAnOptionNamesMayAsk) {
  Access open = Access::open();
  open.add(Origins({"https://app.example"}, ""));
  const std::pair<std::string, std::string> host{"Host", "localhost:8080"};
  EXPECT_EQ(status(open, {host, {"Origin", "https://app.example"}, {"Sec-Fetch-Site", "cross-site"}}), 200);
  EXPECT_EQ(status(open, {host, {"Origin", "https://evil.example"}}), 403);
  EXPECT_EQ(status(open, {{"Host", "evil.example"}, {"Origin", "https://app.example"}}), 403);
}

TEST(Origins, AreReadStrictly) {
  EXPECT_EQ(read_origin("https://App.Example:8443/").value(), "https://app.example:8443");
  for (const char* const wrong : {"", "*", "null", "app.example", "ftp://app.example", "https://", "https://a/b",
                                  "https://a b", "https://a?b", "https://user@a"}) {
    EXPECT_FALSE(read_origin(wrong)) << wrong;
  }
}

TEST(Origins, TellOwnPagesFromOthers) {
  const auto foreign = [](const Origins& origins, const Headers& headers, bool secure) {
    HttpRequest request{http::verb::post, "/", 11};
    request.set(http::field::host, "ai.example");
    for (const auto& [name, value] : headers) request.set(name, value);
    return origins.is_foreign(request, secure);
  };
  const Origins plain({}, ""), proxied({}, "https://people.example");
  EXPECT_FALSE(foreign(plain, {}, false));
  EXPECT_FALSE(foreign(plain, {{"Origin", "http://AI.example"}}, false));
  EXPECT_TRUE(foreign(plain, {{"Origin", "https://ai.example"}}, false));
  EXPECT_FALSE(foreign(plain, {{"Origin", "https://ai.example"}}, true));
  EXPECT_TRUE(foreign(plain, {{"Origin", "null"}}, true));
  EXPECT_TRUE(foreign(plain, {{"Sec-Fetch-Site", "same-site"}}, true));
  EXPECT_FALSE(foreign(proxied, {{"Origin", "https://people.example"}}, false));
  EXPECT_TRUE(foreign(proxied, {{"Origin", "http://ai.example"}}, false));
}

TEST(Access, RefusesKeysThatCanBeGuessed) {
  EXPECT_FALSE(Access::with_keys({}));
  EXPECT_FALSE(Access::with_keys({"short"}));
  EXPECT_FALSE(Access::with_keys({"0123456789 abcdef"}));
}

}  // namespace
}  // namespace sparsam::serve
