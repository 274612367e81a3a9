// What the writers refuse, and what they leave behind when they fail.
#include <gtest/gtest.h>

#include "formats/gguf_writer.h"
#include "formats/safetensors_writer.h"
#include "formats/shards.h"
#include "formats/testing.h"

namespace sparsam {
namespace {

using namespace testing;

TEST(Shards, NamesAreReadAsTheyAreWritten) {
  const auto name = parse_shard_name("my-model-v2-00002-of-00013.gguf");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->prefix, "my-model-v2");
  EXPECT_EQ(name->number, 2u);
  EXPECT_EQ(name->count, 13u);
  EXPECT_EQ(shard_name(*name), "my-model-v2-00002-of-00013.gguf");
  for (const char* other : {"model.gguf", "00001-of-00002.gguf", "m-00003-of-00002.gguf", "m-00000-of-00002.gguf",
                            "m-1-of-2.gguf", "m-00001-of-0000x.gguf", "m-00001-of-00002", "-of-.gguf", "-of-", ""}) {
    EXPECT_FALSE(parse_shard_name(other)) << other;
  }
}

TEST(Shards, FillUpInOrderAndAreNeverEmpty) {
  using Sizes = std::vector<std::uint64_t>;
  using Places = std::vector<std::size_t>;
  EXPECT_EQ(shard_beginnings(Sizes{5, 5, 5}, 0), Places{0});
  EXPECT_EQ(shard_beginnings(Sizes{5, 5, 5}, 10), (Places{0, 2}));
  EXPECT_EQ(shard_beginnings(Sizes{5, 50, 5}, 10), (Places{0, 1, 2}));
  EXPECT_EQ(shard_beginnings(Sizes{50}, 10), Places{0});
  EXPECT_EQ(shard_beginnings(Sizes{}, 10), Places{0});
}

TEST(GgufWriter, RefusesWhatReadersWouldRefuse) {
  const TempFolder folder;
  const auto error = [&folder](std::vector<TensorPlan> tensors) {
    const std::string text = message(write_gguf(folder / "m.gguf", {}, std::move(tensors)));
    return text.substr(std::min(text.size(), (folder / "m.gguf: ").string().size()));
  };
  EXPECT_TRUE(error({{std::string(64, 'n'), DType::f32, {1}}})
                  .ends_with("n': its name has more than 63 bytes, which GGUF readers refuse"));
  EXPECT_EQ(error({{"w", DType::f32, {1, 1, 1, 1, 1}}}), "tensor 'w': 5 dimensions, where GGUF allows 4");
  EXPECT_EQ(error({{"w", DType::f8_e4m3, {1}}}), "tensor 'w': GGUF has no F8_E4M3");
  EXPECT_EQ(error({{"w", DType::q4_k, {32}}}),
            "tensor 'w': shape [32]: a row of 32 is no multiple of Q4_K's block of 256");
  EXPECT_EQ(error({{"w", DType::f32, {1}}, {"w", DType::f32, {1}}}), "tensor 'w' is there twice");
}

TEST(SafetensorsWriter, RefusesWhatTheFormatCannotSay) {
  const TempFolder folder;
  for (const TensorPlan& plan : {TensorPlan{"w", DType::q4_0, {32}}, TensorPlan{"\xff", DType::f32, {1}},
                                 TensorPlan{"__metadata__", DType::f32, {1}}, TensorPlan{"w", DType::f32, {0}}}) {
    const auto writer = write_safetensors(folder / "m.safetensors", {plan});
    ASSERT_FALSE(writer) << plan.name;
    EXPECT_EQ(writer.error().code, Code::invalid_argument);
  }
}

TEST(TensorWriter, NothingStaysBehindWithoutFinish) {
  const TempFolder folder;
  {
    auto writer = write_safetensors(folder / "model.safetensors", small_checkpoint(), {.shard_bytes = 60});
    ASSERT_TRUE(writer);
    while (writer->next() != nullptr) ASSERT_TRUE(writer->write(pattern(0, writer->due_bytes())));
    EXPECT_FALSE(std::filesystem::is_empty(folder.path()));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(TensorWriter, AFileThatCannotTakeItsNameTakesTheOthersWithIt) {
  const TempFolder folder;
  auto writer = write_safetensors(folder / "model.safetensors", small_checkpoint(), {.shard_bytes = 60});
  ASSERT_TRUE(writer);
  std::filesystem::create_directories(folder / "model-00002-of-00003.safetensors" / "in the way");
  const auto filled = fill(*writer);
  ASSERT_FALSE(filled);
  EXPECT_NE(message(filled).find("model-00002-of-00003.safetensors"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder / "model-00001-of-00003.safetensors"));
}

TEST(TensorWriter, AFolderThatIsNotThereIsNamed) {
  const TempFolder folder;
  const auto writer = write_gguf(folder / "no" / "m.gguf", {}, small_model());
  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error().code, Code::not_found);
  EXPECT_NE(message(writer).find("m.gguf"), std::string::npos);
}

}  // namespace
}  // namespace sparsam
