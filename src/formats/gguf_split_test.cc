#include <gtest/gtest.h>

#include <algorithm>

#include "formats/gguf.h"
#include "formats/gguf_writer.h"
#include "formats/testing.h"

namespace sparsam {
namespace {

using namespace testing;

// Three files: Q4_K's 864 bytes exceed the limit and stand alone, in the second.
void write_split(const TempFolder& folder, std::uint64_t shard_bytes = 300) {
  GgufKeys keys;
  keys.set("general.architecture", "llama");
  keys.set("general.alignment", std::uint32_t{64});
  auto writer = write_gguf(folder / "m.gguf", std::move(keys), small_model(), {.shard_bytes = shard_bytes});
  ASSERT_TRUE(writer) << message(writer);
  ASSERT_TRUE(fill(*writer));
}

std::string part(int number, int count = 3) { return fmt::format("m-{:05}-of-{:05}.gguf", number, count); }

TEST(GgufSplit, OpensFromAnyOfItsFiles) {
  const TempFolder folder;
  write_split(folder);
  ASSERT_FALSE(std::filesystem::exists(folder / "m.gguf"));
  for (int number = 1; number <= 3; ++number) {
    const auto gguf = Gguf::open(folder / part(number));
    ASSERT_TRUE(gguf) << message(gguf);
    EXPECT_EQ(gguf->files().size(), 3u);
    EXPECT_EQ(*gguf->get<std::string_view>("general.architecture"), "llama");
    const std::vector<TensorPlan> plans = small_model();
    ASSERT_EQ(gguf->tensors().size(), plans.size());
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < plans.size(); ++i) {
      const TensorInfo& tensor = gguf->tensors()[i];
      EXPECT_EQ(tensor.name, plans[i].name);
      EXPECT_TRUE(std::ranges::equal(tensor.bytes, pattern(tensor.name.size(), tensor.bytes.size())));
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(tensor.bytes.data()) % 64, 0u);
      bytes += tensor.bytes.size();
    }
    EXPECT_GT(gguf->file_bytes(), bytes);
  }
}

TEST(GgufSplit, AMissingFileIsNamed) {
  const TempFolder folder;
  write_split(folder);
  std::filesystem::remove(folder / part(2));
  const auto gguf = Gguf::open(folder / part(1));
  ASSERT_FALSE(gguf);
  EXPECT_EQ(gguf.error().code, Code::not_found);
  EXPECT_EQ(gguf.error().message, (folder / part(2)).string() + ": missing: part 2 of 3 of this model");
}

TEST(GgufSplit, ARenamedFileIsToldHowItShouldBeCalled) {
  const TempFolder folder;
  write_split(folder);
  std::filesystem::rename(folder / part(2), folder / "other.gguf");
  EXPECT_EQ(message(Gguf::open(folder / "other.gguf")),
            (folder / "other.gguf").string() + ": holds part 2 of 3, so its name should end in '-00002-of-00003.gguf'");
}

TEST(GgufSplit, FilesInEachOthersPlaceAreRefused) {
  const TempFolder folder;
  write_split(folder);
  std::filesystem::rename(folder / part(2), folder / "x");
  std::filesystem::rename(folder / part(3), folder / part(2));
  std::filesystem::rename(folder / "x", folder / part(3));
  EXPECT_EQ(message(Gguf::open(folder / part(1))),
            (folder / part(2)).string() + ": holds part 3 of 3 with 6 tensors in all, not part 2 of 3 with 6");
}

TEST(GgufSplit, AFileWithoutItsTensorsIsNoticed) {
  const TempFolder folder;
  write_split(folder);
  // The second file, emptied of its tensors but with the right keys.
  Raw raw;
  raw.text = "GGUF";
  raw.u32(3).u64(0).u64(3);
  raw.name("split.no").u32(2).number<std::uint16_t>(1);
  raw.name("split.count").u32(2).number<std::uint16_t>(3);
  raw.name("split.tensors.count").u32(5).number<std::int32_t>(6);
  ASSERT_TRUE(write_file(folder / part(2), raw.text));
  EXPECT_EQ(message(Gguf::open(folder / part(1))),
            (folder / part(1)).string() + ": key 'split.tensors.count': 6 are announced, but the 3 files have 5");
}

TEST(GgufSplit, EverythingInOneShardIsOneFile) {
  const TempFolder folder;
  write_split(folder, 1 << 20);
  EXPECT_TRUE(Gguf::open(folder / "m.gguf"));
}

}  // namespace
}  // namespace sparsam
