#include "store/manifest.h"

#include <gtest/gtest.h>

namespace sparsam::store {
namespace {

Manifest example() {
  return {
      .name = {"owner/model", "q4_k_m"},
      .source = "hf:Owner/Model",
      .revision = std::string(40, '1'),
      .license = "MIT",
      .pulled = "2026-11-22T15:03:00Z",
      .entry = "a.gguf",
      .files = {{"a.gguf", 5, std::string(64, 'a'), ""}, {"d/b.json", 7, std::string(64, 'b'), std::string(40, 'c')}}};
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Manifest, ReadsWhatItWrites) {
  const std::string json = to_json(example());
  const auto manifest = manifest_from_json(json);
  ASSERT_TRUE(manifest) << manifest.error().message;
  EXPECT_EQ(to_json(*manifest), json);
  EXPECT_EQ(manifest->total_size(), 12u);
}

TEST(Manifest, RefusesANewerVersion) {
  const auto manifest = manifest_from_json(replaced(to_json(example()), "\"version\": 1", "\"version\": 2"));
  ASSERT_FALSE(manifest);
  EXPECT_EQ(manifest.error().code, Code::unsupported);
}

TEST(Manifest, RefusesContradictions) {
  const std::string json = to_json(example());
  EXPECT_FALSE(manifest_from_json(""));
  EXPECT_FALSE(manifest_from_json("[]"));
  EXPECT_FALSE(manifest_from_json("{}"));
  EXPECT_FALSE(manifest_from_json(replaced(json, "sparsam-manifest", "other")));
  EXPECT_FALSE(manifest_from_json(replaced(json, "d/b.json", "../b.json")));
  EXPECT_FALSE(manifest_from_json(replaced(json, "d/b.json", "/b.json")));
  EXPECT_FALSE(manifest_from_json(replaced(json, "d/b.json", "a.gguf")));
  EXPECT_FALSE(manifest_from_json(replaced(json, "d/b.json", "a.gguf/b")));
  EXPECT_FALSE(manifest_from_json(replaced(json, "\"entry\": \"a.gguf\"", "\"entry\": \"x\"")));
  EXPECT_FALSE(manifest_from_json(replaced(json, std::string(64, 'a'), "aa")));
  EXPECT_FALSE(manifest_from_json(replaced(json, "owner/model", "../model")));
  EXPECT_FALSE(manifest_from_json(replaced(json, "\"size\": 5", "\"size\": -5")));
  EXPECT_FALSE(manifest_from_json(replaced(json, "\"size\": 5", "\"size\": 18446744073709551615")));
}

}  // namespace
}  // namespace sparsam::store
