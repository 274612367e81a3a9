#include "serve/json_body.h"

#include <gtest/gtest.h>

namespace sparsam::serve {
namespace {

std::string error_of(std::string_view body) {
  const auto read = read_body(body);
  return read ? "none" : read.error().message;
}

TEST(JsonBody, IsAnObjectOfJsonInUtf8) {
  EXPECT_EQ(read_body(R"({"a": "ü"})").value()["a"], "ü");
  EXPECT_EQ(error_of("[1]"), "the body must be a JSON object");
  EXPECT_EQ(error_of("{"), "the body is not JSON");
  EXPECT_EQ(error_of(""), "the body is not JSON");
  EXPECT_NE(error_of("{\"a\": \"\xff\"}").find("UTF-8"), std::string::npos);
  EXPECT_EQ(error_of(R"({"a": 1e999})"), "the body is not JSON");
}

TEST(JsonBody, IsNotNestedWithoutEnd) {
  const auto nested = [](std::size_t levels) {
    return "{\"a\":" + std::string(levels, '[') + std::string(levels, ']') + "}";
  };
  EXPECT_TRUE(read_body(nested(99)));
  EXPECT_NE(error_of(nested(100)).find("100 levels"), std::string::npos);
  EXPECT_TRUE(read_body("{\"a\":\"" + std::string(1000, '[') + "\"}"));
}

TEST(JsonBody, KeysBeyondAllMeasureAreRefusedAtOnce) {
  std::string body = "{\"k\":1";
  for (int i = 0; i < 100'000; ++i) body += fmt::format(",\"{}\":1", i);
  EXPECT_NE(error_of(body + "}").find("too many keys"), std::string::npos);
}

TEST(Fields, NameWhatIsWrong) {
  const Json object = {{"n", 3}, {"half", 0.5}, {"s", "x"}, {"none", nullptr}, {"list", {"a", 1}}, {"big", 1e300}};
  const Fields fields(object, "here.");
  EXPECT_EQ(fields.integer("n", 0, 5).value(), 3);
  EXPECT_EQ(fields.integer("none", 0, 5).value(), std::nullopt);
  EXPECT_EQ(fields.integer("absent", 0, 5).value(), std::nullopt);
  EXPECT_EQ(fields.integer("half", 0, 5).error().parameter, "here.half");
  EXPECT_FALSE(fields.integer("big", 0, 5));
  EXPECT_EQ(fields.integer("n", 4, 5).error().message, "'here.n' is 3; it must be between 4 and 5");
  EXPECT_EQ(fields.number("half", 0, 1).value(), 0.5);
  EXPECT_FALSE(fields.number("s", 0, 1));
  EXPECT_FALSE(fields.boolean("n"));
  EXPECT_EQ(fields.needed_string("absent").error().message, "'here.absent' is missing");
  EXPECT_EQ(fields.strings("s", 4).value(), std::vector<std::string>{"x"});
  EXPECT_FALSE(fields.strings("list", 4));
  EXPECT_FALSE(fields.object("s"));
}

TEST(Entry, IsAnObjectWithItsPlaceInTheList) {
  const Json list = Json::parse(R"([{"a": "x"}, 3])");
  EXPECT_EQ(entry(list, 0, "messages").value().path("a"), "messages[0].a");
  const auto refused = entry(list, 1, "messages[4].content").error();
  EXPECT_EQ(refused.parameter, "messages[4].content[1]");
  EXPECT_EQ(refused.message, "'messages[4].content[1]' must be an object");
}

TEST(Dump, ReplacesWhatIsNoUtf8) { EXPECT_EQ(dump({{"a", "\xff"}}), "{\"a\":\"\xEF\xBF\xBD\"}"); }

}  // namespace
}  // namespace sparsam::serve
