#include "formats/gguf.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <tuple>

#include "formats/gguf_writer.h"
#include "formats/testing.h"

namespace sparsam {
namespace {

using namespace testing;
using Texts = std::vector<std::string_view>;

GgufKeys some_keys() {
  GgufKeys keys;
  keys.set("general.architecture", "llama");
  keys.set("llama.block_count", std::uint32_t{2});
  keys.set("llama.rope.freq_base", 10000.0f);
  keys.set("a.double", 0.1);
  keys.set("a.flag", true);
  keys.set("a.negative", std::int16_t{-3});
  keys.set("a.large", std::uint64_t{1} << 63);
  keys.set("tokenizer.ggml.tokens", Texts{"<s>", "", "\xe2\x96\x81the"});
  keys.set("tokenizer.ggml.scores", std::vector<float>{0.0f, -1.5f, 2.0f});
  keys.set("tokenizer.ggml.token_type", std::vector<std::int32_t>{3, 1, 1});
  keys.set("a.nothing", std::vector<std::int32_t>{});
  keys.set("a.flags", std::vector<bool>{true, false});
  return keys;
}

std::string written(const GgufOptions& options = {}, GgufKeys keys = some_keys()) {
  const TempFolder folder;
  auto writer = write_gguf(folder / "m.gguf", std::move(keys), small_model(), options);
  EXPECT_TRUE(writer) << message(writer);
  EXPECT_TRUE(fill(*writer));
  return *read_file(folder / "m.gguf");
}

Result<Gguf> parse(const std::string& file) { return Gguf::parse(bytes_of_text(file), "m.gguf"); }

void expect_small_model(const Gguf& gguf) {
  const std::vector<TensorPlan> plans = small_model();
  ASSERT_EQ(gguf.tensors().size(), plans.size());
  for (const TensorPlan& plan : plans) {
    const TensorInfo* tensor = gguf.find(plan.name);
    ASSERT_NE(tensor, nullptr) << plan.name;
    EXPECT_EQ(tensor->dtype, plan.dtype);
    EXPECT_EQ(tensor->shape, plan.shape);
    EXPECT_TRUE(std::ranges::equal(tensor->bytes, pattern(plan.name.size(), tensor->bytes.size()))) << plan.name;
  }
}

TEST(Gguf, WhatIsWrittenIsReadBackInBothVersions) {
  for (const std::uint32_t version : {2u, 3u}) {
    const std::string file = written({.version = version});
    const auto gguf = parse(file);
    ASSERT_TRUE(gguf) << message(gguf);
    EXPECT_EQ(gguf->version(), version);
    EXPECT_EQ(gguf->file_bytes(), file.size());
    expect_small_model(*gguf);
    EXPECT_EQ(gguf->find("blk.0.experts.weight")->elements(), 2 * 3 * 256);
    EXPECT_EQ(gguf->find("scale")->row_elements(), 1);
    EXPECT_EQ(gguf->find("blk.1.attn.weight"), nullptr);
    EXPECT_EQ(gguf->metadata().front().name, "general.architecture");
    EXPECT_EQ(*gguf->get<std::string_view>("general.architecture"), "llama");
    EXPECT_EQ(*gguf->get<float>("llama.rope.freq_base"), 10000.0f);
    EXPECT_EQ(*gguf->get<double>("a.double"), 0.1);
    EXPECT_EQ(*gguf->get<bool>("a.flag"), true);
    EXPECT_EQ(*gguf->get<Texts>("tokenizer.ggml.tokens"), (Texts{"<s>", "", "\xe2\x96\x81the"}));
    EXPECT_EQ(*gguf->get<std::vector<float>>("tokenizer.ggml.scores"), (std::vector<float>{0.0f, -1.5f, 2.0f}));
    EXPECT_EQ(*gguf->get<std::vector<int>>("tokenizer.ggml.token_type"), (std::vector<int>{3, 1, 1}));
    EXPECT_EQ(*gguf->get<std::vector<int>>("a.nothing"), std::vector<int>{});
    EXPECT_EQ(*gguf->get<std::vector<bool>>("a.flags"), (std::vector<bool>{true, false}));
  }
}

TEST(Gguf, AnyIntegerTypeServesAnyOtherThatHoldsTheValue) {
  const std::string file = written();
  const auto gguf = parse(file);
  EXPECT_EQ(*gguf->get<std::int64_t>("llama.block_count"), 2);
  EXPECT_EQ(*gguf->get<std::uint8_t>("llama.block_count"), 2);
  EXPECT_EQ(*gguf->get<float>("llama.block_count"), 2.0f);
  EXPECT_EQ(*gguf->get<int>("a.negative"), -3);
  EXPECT_EQ(message(gguf->get<std::uint32_t>("a.negative")), "m.gguf: key 'a.negative': -3 is out of range");
  EXPECT_EQ(message(gguf->get<std::int64_t>("a.large")), "m.gguf: key 'a.large': 9223372036854775808 is out of range");
}

TEST(Gguf, AMissingKeyHasItsFallbackAndAWrongKindIsAnError) {
  const std::string file = written();
  const auto gguf = parse(file);
  EXPECT_EQ(*gguf->get_or<int>("no.such.key", 7), 7);
  EXPECT_EQ(*gguf->get_or<int>("llama.block_count", 7), 2);
  EXPECT_EQ(gguf->get<int>("no.such.key").error().code, Code::not_found);
  EXPECT_EQ(message(gguf->get<int>("no.such.key")), "m.gguf: key 'no.such.key' is missing");
  EXPECT_EQ(message(gguf->get_or<int>("a.flag", 7)),
            "m.gguf: key 'a.flag': is of type bool, where an integer is needed");
  EXPECT_EQ(message(gguf->get<int>("tokenizer.ggml.token_type")),
            "m.gguf: key 'tokenizer.ggml.token_type': is an array of 3 i32, where one value is needed");
  EXPECT_EQ(message(gguf->get<Texts>("tokenizer.ggml.scores")),
            "m.gguf: key 'tokenizer.ggml.scores': is an array of 3 f32, where a string is needed");
  EXPECT_EQ(message(gguf->get<std::vector<int>>("a.negative")),
            "m.gguf: key 'a.negative': is of type i16, where an array is needed");
  EXPECT_EQ(message(gguf->get<int>("llama.rope.freq_base")),
            "m.gguf: key 'llama.rope.freq_base': is of type f32, where an integer is needed");
}

TEST(Gguf, TensorsBeginAtMultiplesOfTheAlignmentKey) {
  GgufKeys keys;
  keys.set("general.alignment", std::uint32_t{256});
  const std::string file = written({}, keys);
  const auto gguf = parse(file);
  ASSERT_TRUE(gguf) << message(gguf);
  expect_small_model(*gguf);
  for (const TensorInfo& tensor : gguf->tensors()) {
    EXPECT_EQ((tensor.bytes.data() - reinterpret_cast<const std::byte*>(file.data())) % 256, 0) << tensor.name;
  }
}

TEST(Gguf, KeysAreCopiedReplacedAndRemoved) {
  const std::string file = written();
  const auto gguf = parse(file);
  GgufKeys keys;
  for (const GgufEntry& entry : gguf->metadata()) keys.copy(entry);
  keys.set("llama.block_count", std::uint32_t{9});
  keys.remove("a.flag");
  const std::string second = written({}, keys);
  const auto copy = parse(second);
  ASSERT_TRUE(copy) << message(copy);
  EXPECT_EQ(*copy->get<int>("llama.block_count"), 9);
  EXPECT_EQ(copy->metadata()[1].name, "llama.block_count");
  EXPECT_EQ(copy->find_key("a.flag"), nullptr);
  EXPECT_EQ(copy->metadata().size(), gguf->metadata().size() - 1);
  EXPECT_EQ(*copy->get<Texts>("tokenizer.ggml.tokens"), *gguf->get<Texts>("tokenizer.ggml.tokens"));
}

TEST(Gguf, CutAnywhereNamesTheFile) {
  const std::string file = written();
  // The last tensor has 4 bytes, and the padding behind it may be missing.
  for (std::size_t size = 0; size < file.size() - 28; ++size) {
    const std::string cut = file.substr(0, size);
    const auto gguf = parse(cut);
    ASSERT_FALSE(gguf) << size;
    ASSERT_TRUE(message(gguf).starts_with("m.gguf: ")) << message(gguf);
    ASSERT_EQ(message(gguf).find('\n'), std::string::npos);
  }
}

TEST(Gguf, AnyByteMayChangeAndNothingReadsBeyondTheFile) {
  const std::string file = written();
  std::mt19937 random(1);
  for (int round = 0; round < 20000; ++round) {
    std::string changed = file;
    for (int i = 0; i < 1 + round % 3; ++i) {
      changed[random() % std::min<std::size_t>(file.size(), 700)] = static_cast<char>(round % 2 == 0 ? random() : 0xff);
    }
    const auto gguf = parse(changed);
    if (!gguf) {
      ASSERT_TRUE(message(gguf).starts_with("m.gguf: ")) << message(gguf);
      continue;
    }
    for (const GgufEntry& entry : gguf->metadata()) std::ignore = entry.value.as<Texts>();
    for (const TensorInfo& tensor : gguf->tensors()) {
      if (tensor.bytes.empty()) continue;
      const auto* begin = reinterpret_cast<const std::byte*>(changed.data());
      ASSERT_GE(tensor.bytes.data(), begin);
      ASSERT_LE(tensor.bytes.data() + tensor.bytes.size(), begin + changed.size());
    }
  }
}

TEST(Gguf, AFileThatShrinksWhileItIsMappedIsDamaged) {
  const TempFolder folder;
  const std::filesystem::path path = folder / "m.gguf";
  auto writer = write_gguf(path, {}, {{"big", DType::f32, {64, 1024}}});
  ASSERT_TRUE(fill(*writer));
  const auto gguf = Gguf::open(path);
  ASSERT_TRUE(gguf) << message(gguf);
  EXPECT_FALSE(gguf->damaged());
  std::filesystem::resize_file(path, 4096);
  EXPECT_EQ(gguf->find("big")->bytes.back(), std::byte{0});
  EXPECT_TRUE(gguf->damaged());
}

TEST(Gguf, AMissingFileAndAFolderAreNamed) {
  const TempFolder folder;
  EXPECT_EQ(Gguf::open(folder / "none.gguf").error().code, Code::not_found);
  EXPECT_NE(message(Gguf::open(folder / "none.gguf")).find("none.gguf"), std::string::npos);
  EXPECT_EQ(Gguf::open(folder.path()).error().code, Code::io);
}

}  // namespace
}  // namespace sparsam
