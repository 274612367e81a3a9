#include "store/name.h"

#include <gtest/gtest.h>

#include "store/url.h"

namespace sparsam::store {
namespace {

TEST(ModelName, IsLowerCaseWithAnOptionalTag) {
  EXPECT_EQ(parse_model_name("SmolLM2-135M"), (ModelName{"smollm2-135m", ""}));
  EXPECT_EQ(parse_model_name("Owner/Model.v2:Q4_K_M"), (ModelName{"owner/model.v2", "q4_k_m"}));
}

TEST(ModelName, RefusesWhatIsNoName) {
  for (const char* text :
       {"", "a/b/c", "/a", "a/", "../a", ".a", "-a", "a b", "a:", ":t", "a:b:c", "a:-b", "a@b", "ä", "a\n"}) {
    EXPECT_FALSE(parse_model_name(text)) << text;
  }
  EXPECT_FALSE(parse_model_name(std::string(97, 'a')));
}

TEST(ModelName, AnyTextBecomesAComponent) {
  EXPECT_EQ(tidy_component("refs/pr/1"), "refs-pr-1");
  EXPECT_EQ(tidy_component("..//Q4_K_M "), "q4_k_m");
  EXPECT_EQ(tidy_component("///"), "");
  EXPECT_TRUE(parse_model_name(tidy_component(std::string(500, 'x'))));
}

TEST(MemberPath, StaysInside) {
  EXPECT_TRUE(check_member_path("a/b.json"));
  EXPECT_TRUE(check_member_path("..a"));
  for (const char* path : {"", "/a", "a//b", "a/", "../a", "a/../b", "a/..", "./a", "a\\b", "a\nb", "a\x7f"}) {
    EXPECT_FALSE(check_member_path(path)) << path;
  }
  EXPECT_FALSE(check_member_path(std::string_view("a\0b", 3)));
  EXPECT_FALSE(check_member_path(std::string(250, 'a')));
}

TEST(Printable, KeepsATerminalSafe) {
  EXPECT_EQ(printable("a\x1b[31mb\r\n"), "a?[31mb??");
  EXPECT_EQ(printable("abcdef", 3), "abc...");
}

TEST(HumanBytes, CountsInThousands) {
  EXPECT_EQ(human_bytes(999), "999 bytes");
  EXPECT_EQ(human_bytes(98362432), "98.4 MB");
  EXPECT_EQ(human_bytes(999'960'000), "1.0 GB");
}

TEST(Url, KnowsItsOrigin) {
  EXPECT_EQ(Url::parse("https://Example.org/x"), Url::parse("https://example.org:443/y?z"));
  EXPECT_NE(Url::parse("https://example.org/x"), Url::parse("http://example.org/x"));
  EXPECT_NE(Url::parse("https://example.org/x"), Url::parse("https://example.org:8443/x"));
  EXPECT_FALSE(Url::parse("file:///etc/passwd"));
  EXPECT_FALSE(Url::parse("ftp://example.org/x"));
  EXPECT_TRUE(Url::parse("http://127.0.0.5:80/")->is_loopback());
  EXPECT_FALSE(Url::parse("http://127.0.0.1.example.org/")->is_loopback());
}

TEST(Url, ShowsNoSecrets) {
  EXPECT_EQ(without_secrets("https://me:pw@host/a?sig=x#f"), "https://host/a");
  EXPECT_EQ(without_secrets("https://host/a@b"), "https://host/a@b");
}

TEST(Url, LeadsElsewhere) {
  EXPECT_EQ(redirect_target("https://host/a/b?c", "/d"), "https://host/d");
  EXPECT_EQ(redirect_target("https://host/a/b?c", "d e"), "https://host/a/d%20e");
  EXPECT_EQ(redirect_target("https://host/a", "//other/x"), "https://other/x");
  EXPECT_EQ(redirect_target("https://host/a", "http://other:1/x"), "http://other:1/x");
  EXPECT_EQ(redirect_target("https://host/a", ""), "");
}

TEST(Url, NamesItsFile) {
  EXPECT_EQ(file_name_of("https://host/d/a%20b.gguf?x=/y"), "a b.gguf");
  EXPECT_EQ(file_name_of("https://host/d/"), "");
  EXPECT_EQ(file_name_of("https://host"), "");
  EXPECT_EQ(file_name_of("https://host/%2e%2e"), "");
  EXPECT_EQ(file_name_of("https://host/a%2fb"), "");
  EXPECT_EQ(percent_encoded("refs/pr/1 ä", false), "refs%2Fpr%2F1%20%C3%A4");
}

}  // namespace
}  // namespace sparsam::store
