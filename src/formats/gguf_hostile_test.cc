// Files that contradict themselves: each gives one line that names the file, the key or tensor, and the reason.
#include <gtest/gtest.h>

#include <limits>

#include "formats/gguf.h"
#include "formats/testing.h"

namespace sparsam {
namespace {

using namespace testing;

constexpr std::uint64_t kHuge = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint32_t kF32 = 0;
constexpr std::uint32_t kQ4K = 12;

Raw head(std::uint64_t tensors, std::uint64_t keys, std::uint32_t version = 3) {
  Raw raw;
  raw.text = "GGUF";
  raw.u32(version).u64(tensors).u64(keys);
  return raw;
}

struct Described {
  std::string name = "w";
  std::vector<std::uint64_t> dimensions = {8};
  std::uint32_t type = kF32;
  std::uint64_t offset = 0;
};

Raw& describe(Raw& raw, const Described& tensor) {
  raw.name(tensor.name).u32(static_cast<std::uint32_t>(tensor.dimensions.size()));
  for (const std::uint64_t dimension : tensor.dimensions) raw.u64(dimension);
  return raw.u32(tensor.type).u64(tensor.offset);
}

// A file of these tensors and 4 KB of data.
std::string with_tensors(const std::vector<Described>& tensors) {
  Raw raw = head(tensors.size(), 0);
  for (const Described& tensor : tensors) describe(raw, tensor);
  raw.pad(32);
  return raw.text + std::string(4096, 'x');
}

// The file has one key, "k", with this type and value; enough bytes follow to make no count look short by itself.
std::string with_key(std::uint32_t type, const Raw& value, std::string_view key = "k") {
  Raw raw = head(0, 1);
  raw.name(key).u32(type);
  raw.text += value.text;
  return raw.text;
}

std::string error_of(const std::string& file) {
  const auto gguf = Gguf::parse(bytes_of_text(file), "m.gguf");
  return gguf ? "accepted" : gguf.error().message;
}

TEST(GgufHostile, AWellFormedFileIsAccepted) {
  EXPECT_EQ(error_of(with_tensors({{}, {.name = "v", .offset = 32}})), "accepted");
  EXPECT_EQ(error_of(with_key(4, Raw().u32(7))), "accepted");
  EXPECT_EQ(error_of(head(0, 0).text), "accepted");
}

TEST(GgufHostile, MagicVersionAndByteOrder) {
  EXPECT_EQ(error_of(""), "m.gguf: the file is empty");
  EXPECT_EQ(error_of("GG"), "m.gguf: not a GGUF file: it does not begin with 'GGUF'");
  EXPECT_EQ(error_of("PK\x03\x04 and a long zip file"), "m.gguf: not a GGUF file: it does not begin with 'GGUF'");
  EXPECT_EQ(error_of(head(0, 0, 1).text), "m.gguf: GGUF version 1: versions 2 and 3 are read");
  EXPECT_EQ(error_of(head(0, 0, 4).text), "m.gguf: GGUF version 4: versions 2 and 3 are read");
  EXPECT_EQ(error_of(head(0, 0, 0x03000000).text),
            "m.gguf: a big-endian GGUF file (version 3): only little-endian ones are read");
}

TEST(GgufHostile, CountsThatTheFileCannotHold) {
  EXPECT_EQ(error_of(head(0, kHuge).text), "m.gguf: 18446744073709551615 keys are announced, but only 0 bytes follow");
  EXPECT_EQ(error_of(head(1000, 0).text + std::string(100, '\0')),
            "m.gguf: 1000 tensors are announced, but only 100 bytes follow");
  EXPECT_EQ(error_of(head(0, 1).u64(kHuge).text + std::string(20, 'x')),
            "m.gguf: key number 0: 18446744073709551615 bytes are announced at byte 32, but the file ends after 20");
}

TEST(GgufHostile, MoreKeysThanAnyModelHas) {
  Raw raw = head(0, 10001);
  for (int i = 0; i < 10001; ++i) raw.name(std::to_string(i)).u32(4).u32(1);
  EXPECT_EQ(error_of(raw.text), "m.gguf: 10001 keys, where no model has more than 10000");
}

TEST(GgufHostile, Values) {
  EXPECT_EQ(error_of(with_key(13, Raw().u64(0))), "m.gguf: key 'k': value type 13 does not exist");
  EXPECT_EQ(error_of(with_key(7, Raw().number<std::uint8_t>(2))),
            "m.gguf: key 'k': a boolean is 2, which is neither 0 nor 1");
  EXPECT_EQ(error_of(with_key(9, Raw().u32(9).u64(1).u32(9).u64(1))), "m.gguf: key 'k': an array of arrays");
  EXPECT_EQ(error_of(with_key(9, Raw().u32(4).u64(kHuge / 2))),
            "m.gguf: key 'k': 9223372036854775807 elements of type u32 are announced, but only 0 bytes follow");
  EXPECT_EQ(error_of(with_key(9, Raw().u32(8).u64(2).name("a").u64(100))),
            "m.gguf: key 'k': 100 bytes are announced at byte 66, but the file ends after 0");
  EXPECT_EQ(error_of(with_key(9, Raw().u32(99).u64(0))), "m.gguf: key 'k': value type 99 does not exist");
}

TEST(GgufHostile, AlignmentThatIsNoPowerOfTwo) {
  for (const std::uint32_t alignment : {0u, 1u, 4u, 24u, 0xffffffffu}) {
    EXPECT_EQ(error_of(with_key(4, Raw().u32(alignment), "general.alignment")),
              fmt::format("m.gguf: key 'general.alignment': {} is no power of two of at least 8", alignment));
  }
  EXPECT_EQ(error_of(with_key(4, Raw().u32(0x80000000u), "general.alignment")), "accepted");
  EXPECT_EQ(error_of(with_key(8, Raw().name("32"), "general.alignment")),
            "m.gguf: key 'general.alignment': is of type string, where an integer is needed");
}

TEST(GgufHostile, NamesThatComeTwiceOrSpeakToTheTerminal) {
  Raw twice = head(0, 2);
  for (int i = 0; i < 2; ++i) twice.name("k").u32(4).u32(1);
  EXPECT_EQ(error_of(twice.text), "m.gguf: key 'k' is there twice");
  EXPECT_EQ(error_of(with_tensors({{}, {.offset = 32}})), "m.gguf: tensor 'w' is there twice");
  EXPECT_EQ(error_of(with_key(13, Raw(), "a\n\x1b[2Jb\xff")),
            "m.gguf: key 'a\\x0a\\x1b[2Jb\\xff': value type 13 does not exist");
  EXPECT_LT(error_of(with_key(13, Raw(), std::string(5000, 'k'))).size(), 200u);
}

TEST(GgufHostile, Shapes) {
  EXPECT_EQ(error_of(with_tensors({{.dimensions = {8, 0}}})),
            "m.gguf: tensor 'w': shape [0, 8] has a dimension below 1");
  EXPECT_EQ(error_of(with_tensors({{.dimensions = {kHuge}}})),
            "m.gguf: tensor 'w': a dimension of 18446744073709551615");
  EXPECT_EQ(error_of(with_tensors({{.dimensions = {1, 1, 1, 1, 1}}})),
            "m.gguf: tensor 'w': 5 dimensions, where at most 4 are allowed");
  EXPECT_EQ(error_of(with_tensors({{.dimensions = {1u << 31, 1u << 31, 4}}})),
            "m.gguf: tensor 'w': shape [4, 2147483648, 2147483648] has more elements than a number can count");
  EXPECT_EQ(error_of(with_tensors({{.dimensions = {1u << 31, 1u << 31}}})),
            "m.gguf: tensor 'w': shape [2147483648, 2147483648] has more bytes than a number can count");
  EXPECT_EQ(error_of(with_tensors({{.dimensions = {128, 2}, .type = kQ4K}})),
            "m.gguf: tensor 'w': shape [2, 128]: a row of 128 is no multiple of Q4_K's block of 256");
}

TEST(GgufHostile, FormatsThatAreNotKnown) {
  EXPECT_EQ(error_of(with_tensors({{.type = 16}})), "m.gguf: tensor 'w': format IQ2_XXS is not supported");
  EXPECT_EQ(error_of(with_tensors({{.type = 77}})), "m.gguf: tensor 'w': format number 77 is not supported");
  EXPECT_EQ(error_of(with_tensors({{.type = 0xffffffff}})),
            "m.gguf: tensor 'w': format number 4294967295 is not supported");
}

TEST(GgufHostile, PlacesOfData) {
  EXPECT_EQ(error_of(with_tensors({{.offset = 16}})),
            "m.gguf: tensor 'w': its offset 16 is no multiple of the alignment 32");
  EXPECT_EQ(error_of(with_tensors({{.offset = 8192}})),
            "m.gguf: tensor 'w': data begin 4096 bytes past the end of the file");
  EXPECT_EQ(error_of(with_tensors({{.offset = kHuge - 31}})),
            fmt::format("m.gguf: tensor 'w': data begin {} bytes past the end of the file", kHuge - 31 - 4096));
  EXPECT_EQ(error_of(with_tensors({{.dimensions = {2048}}})),
            "m.gguf: tensor 'w': data end 4096 bytes past the end of the file");
  EXPECT_EQ(error_of(with_tensors({{.dimensions = {16}}, {.name = "v", .offset = 32}})),
            "m.gguf: tensor 'v': its data overlap those of tensor 'w'");
  EXPECT_EQ(error_of(with_tensors({{.name = "v", .offset = 0}, {.offset = 0}})),
            "m.gguf: tensor 'w': its data overlap those of tensor 'v'");
}

TEST(GgufHostile, OnePartOfASplitModelInMemoryIsNoModel) {
  Raw raw = head(0, 1);
  raw.name("split.count").u32(2).number<std::uint16_t>(3);
  EXPECT_EQ(error_of(raw.text), "m.gguf: holds one part of 3 of a model");
}

}  // namespace
}  // namespace sparsam
