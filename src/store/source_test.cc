#include "store/source.h"

#include <gtest/gtest.h>

#include "store/friendly.h"

namespace sparsam::store {
namespace {

constexpr std::string_view kHub = "https://hub.example";

TEST(Source, OfTheHubHasARevisionAndAFile) {
  const auto source = parse_source("hf:Owner/Model-1.5@refs/pr/2:sub/a.gguf", kHub);
  ASSERT_TRUE(source) << source.error().message;
  const auto& hub = std::get<HubSource>(*source);
  EXPECT_EQ(hub.repo, "Owner/Model-1.5");
  EXPECT_EQ(hub.revision, "refs/pr/2");
  EXPECT_EQ(hub.file, "sub/a.gguf");
  EXPECT_EQ(canonical(*source), "hf:Owner/Model-1.5@refs/pr/2:sub/a.gguf");
  EXPECT_EQ(canonical(*parse_source("hf:gpt2@main", kHub)), "hf:gpt2");
}

TEST(Source, OfTheHubIsAlsoReadFromItsPages) {
  EXPECT_EQ(canonical(*parse_source("https://hub.example/o/m", kHub)), "hf:o/m");
  EXPECT_EQ(canonical(*parse_source("https://hub.example/o/m/blob/main/x%20y.gguf?a=1", kHub)), "hf:o/m:x y.gguf");
  EXPECT_EQ(canonical(*parse_source("https://hub.example/o/m/resolve/v1/d/x.gguf", kHub)), "hf:o/m@v1:d/x.gguf");
  EXPECT_EQ(canonical(*parse_source("https://other.example/o/m", kHub)), "https://other.example/o/m");
}

TEST(Source, OfAnAddressMayCarryAChecksum) {
  const std::string digest(64, 'A');
  const auto source = parse_source("https://me:pw@host/x.gguf?k=1#sha256=" + digest, kHub);
  ASSERT_TRUE(source) << source.error().message;
  EXPECT_EQ(std::get<UrlSource>(*source).url, "https://me:pw@host/x.gguf?k=1");
  EXPECT_EQ(std::get<UrlSource>(*source).sha256, std::string(64, 'a'));
  EXPECT_EQ(canonical(*source), "https://host/x.gguf");
}

TEST(Source, RefusesWhatIsMalformed) {
  for (const char* text : {"",
                           "x",
                           "hf:",
                           "hf:/m",
                           "hf:a/b/c",
                           "hf:a/..",
                           "hf:a/b@",
                           "hf:a/b:",
                           "hf:a/b:../x",
                           "hf:a/b@../x",
                           "hf:-a/b",
                           "ftp://host/x",
                           "https://",
                           "https://host/x#sha256=12",
                           "https://host/x#frag",
                           "pypi:",
                           "pypi:-r",
                           "pypi:--help",
                           "pypi:a==",
                           "pypi:a b",
                           "pypi:a,,b",
                           "pypi:./a",
                           "pypi:a@https://x",
                           "pypi:a[x]",
                           "npm:",
                           "npm:./a",
                           "npm:a/b",
                           "npm:@a",
                           "npm:@/b",
                           "npm:a@file:x",
                           "npm:-g",
                           "npm:a@",
                           "npm:git+ssh://x"}) {
    EXPECT_FALSE(parse_source(text, kHub)) << text;
  }
}

TEST(Source, OfPackagesMayBeSeveral) {
  const auto source = parse_source("pypi:a-part1==1.0,a-part2", kHub);
  ASSERT_TRUE(source) << source.error().message;
  EXPECT_EQ(std::get<PackageSource>(*source).packages, (std::vector<std::string>{"a-part1==1.0", "a-part2"}));
  EXPECT_EQ(canonical(*source), "pypi:a-part1==1.0,a-part2");
  EXPECT_EQ(package_name("@scope/name@1.2"), "@scope/name");
  EXPECT_EQ(package_name("name==1.2"), "name");
}

TEST(Source, GivesAModelItsName) {
  const auto name = [](std::string_view text, std::string_view label) {
    return to_string(default_name(*parse_source(text, kHub), label).value());
  };
  EXPECT_EQ(name("hf:Owner/Model", ""), "owner/model:latest");
  EXPECT_EQ(name("hf:Owner/Model", "Q4_K_M"), "owner/model:q4_k_m");
  EXPECT_EQ(name("hf:Owner/Model@v2", "Q4_K_M"), "owner/model:v2-q4_k_m");
  EXPECT_EQ(name("https://h/My%20Model.Q8_0.gguf?x", ""), "my-model.q8_0:latest");
  EXPECT_EQ(name("https://h/model.tar.gz", ""), "model:latest");
  EXPECT_EQ(name("pypi:LLM-x==0.1", ""), "llm-x:0.1");
  EXPECT_EQ(name("npm:@Scope/pkg@1.2", ""), "scope/pkg:1.2");
  EXPECT_FALSE(default_name(*parse_source("https://h/", kHub), ""));
}

TEST(Friendly, NamesAreSoundSourcesWithDigests) {
  for (const FriendlyModel& model : friendly_models()) {
    EXPECT_TRUE(parse_source(model.source, kHub)) << model.name;
    EXPECT_EQ(model.sha256.size(), 64u) << model.name;
    EXPECT_FALSE(model.license.empty()) << model.name;
    EXPECT_EQ(find_friendly(model.name), &model);
  }
  EXPECT_NE(find_friendly("SmolLM2-135M:latest"), nullptr);
  EXPECT_EQ(find_friendly("smollm2-135m:q8"), nullptr);
  EXPECT_EQ(find_friendly("smollm2"), nullptr);
}

}  // namespace
}  // namespace sparsam::store
