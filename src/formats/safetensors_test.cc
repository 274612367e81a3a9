#include "formats/safetensors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "formats/safetensors_index.h"
#include "formats/safetensors_writer.h"
#include "formats/testing.h"

namespace sparsam {
namespace {

using namespace testing;

std::string written() {
  const TempFolder folder;
  auto writer = write_safetensors(folder / "m.safetensors", small_checkpoint());
  EXPECT_TRUE(writer) << message(writer);
  EXPECT_TRUE(fill(*writer));
  return *read_file(folder / "m.safetensors");
}

// A file with this header and as many bytes of data.
std::string file_of(std::string_view header, std::size_t data_bytes) {
  Raw raw;
  raw.name(header);
  return raw.text + std::string(data_bytes, 'x');
}

std::string error_of(const std::string& file) {
  const auto parsed = Safetensors::parse(bytes_of_text(file), "m.safetensors");
  return parsed ? "accepted" : parsed.error().message;
}

void expect_small_checkpoint(const Safetensors& file) {
  ASSERT_EQ(file.tensors().size(), small_checkpoint().size());
  for (const TensorPlan& plan : small_checkpoint()) {
    const TensorInfo* tensor = file.find(plan.name);
    ASSERT_NE(tensor, nullptr) << plan.name;
    EXPECT_EQ(tensor->dtype, plan.dtype);
    EXPECT_EQ(tensor->shape, plan.shape);
    EXPECT_TRUE(std::ranges::equal(tensor->bytes, pattern(plan.name.size(), tensor->bytes.size()))) << plan.name;
  }
}

TEST(Safetensors, WhatIsWrittenIsReadBack) {
  const std::string file = written();
  const auto parsed = Safetensors::parse(bytes_of_text(file), "m.safetensors");
  ASSERT_TRUE(parsed) << message(parsed);
  expect_small_checkpoint(*parsed);
  ASSERT_EQ(parsed->metadata().size(), 1u);
  EXPECT_EQ(parsed->metadata().front(), (std::pair<std::string, std::string>("format", "pt")));
  EXPECT_EQ(parsed->file_bytes(), file.size());
}

TEST(Safetensors, WrittenTensorsAreAlignedToTheirNumbers) {
  const std::string file = written();
  const auto parsed = Safetensors::parse(bytes_of_text(file), "m.safetensors");
  for (const TensorInfo& tensor : parsed->tensors()) {
    const auto offset = tensor.bytes.data() - reinterpret_cast<const std::byte*>(file.data());
    EXPECT_EQ(offset % info(tensor.dtype).block_bytes, 0) << tensor.name;
  }
}

TEST(Safetensors, CutAnywhereNamesTheFile) {
  const std::string file = written();
  for (std::size_t size = 0; size < file.size(); ++size) {
    const std::string error = error_of(file.substr(0, size));
    ASSERT_TRUE(error.starts_with("m.safetensors: ")) << size << error;
    ASSERT_EQ(error.find('\n'), std::string::npos) << error;
  }
}

TEST(Safetensors, AnyByteMayChangeAndNothingReadsBeyondTheFile) {
  const std::string file = written();
  std::mt19937 random(1);
  for (int round = 0; round < 20000; ++round) {
    std::string changed = file;
    for (int i = 0; i < 1 + round % 3; ++i) {
      changed[random() % std::min<std::size_t>(file.size(), 700)] =
          round % 2 == 0 ? static_cast<char>(random()) : "0123456789[]{},:\"-"[random() % 18];
    }
    const auto parsed = Safetensors::parse(bytes_of_text(changed), "m.safetensors");
    if (!parsed) {
      ASSERT_TRUE(message(parsed).starts_with("m.safetensors: ")) << message(parsed);
      continue;
    }
    for (const TensorInfo& tensor : parsed->tensors()) {
      const auto* begin = reinterpret_cast<const std::byte*>(changed.data());
      ASSERT_GE(tensor.bytes.data(), begin);
      ASSERT_LE(tensor.bytes.data() + tensor.bytes.size(), begin + changed.size());
    }
  }
}

TEST(Safetensors, HeadersThatLie) {
  EXPECT_EQ(error_of("{}"), "m.safetensors: not a safetensors file: shorter than its header's length field");
  EXPECT_EQ(error_of(file_of("", 0)), "m.safetensors: not a safetensors file: the header does not begin with '{'");
  EXPECT_EQ(error_of(Raw().u64(1ull << 63).text + "{}"),
            "m.safetensors: not a safetensors file, or cut off: a header of 9223372036854775808 bytes is announced, 2 "
            "follow");
  EXPECT_EQ(error_of(file_of("[]", 0)), "m.safetensors: not a safetensors file: the header does not begin with '{'");
  EXPECT_TRUE(error_of(file_of("{\"a\": ", 0)).starts_with("m.safetensors: header: "));
  EXPECT_EQ(error_of(file_of("{}   ", 0)), "accepted");
  std::string deep = "{\"a\":";
  for (int i = 0; i < 100000; ++i) deep += '[';
  EXPECT_TRUE(error_of(file_of(deep, 0)).starts_with("m.safetensors: header: "));
  EXPECT_EQ(error_of(file_of(R"({"__metadata__": {"format": 3}})", 0)),
            "m.safetensors: '__metadata__': the value of 'format' is no text");
}

TEST(Safetensors, WhatIsNoNumberHereIsLeftToWhoNeedsIt) {
  const auto reason = [](std::string_view description, std::size_t size) {
    const std::string file = file_of(fmt::format("{{\"w\": {}}}", description), size);
    const auto opened = Safetensors::parse(std::as_bytes(std::span(file)), "m.safetensors");
    return opened ? opened->find("w")->unreadable : opened.error().message;
  };
  EXPECT_EQ(reason(R"({"dtype": "F32", "shape": [16], "data_offsets": [0, 64]})", 64), "");
  EXPECT_EQ(reason(R"({"dtype": "BOOL", "shape": [64], "data_offsets": [0, 64]})", 64),
            "dtype 'BOOL' is not supported");
  EXPECT_EQ(reason(R"({"dtype": "F32", "shape": [16, 0], "data_offsets": [0, 0]})", 0),
            "shape [16, 0] has no elements");
}

TEST(Safetensors, TensorsThatContradictThemselves) {
  const auto tensor = [](std::string_view description) {
    return error_of(file_of(fmt::format("{{\"w\": {}}}", description), 64));
  };
  EXPECT_EQ(tensor(R"({"dtype": "F32", "shape": [2, 8], "data_offsets": [0, 64]})"), "accepted");
  EXPECT_EQ(tensor(R"([])"), "m.safetensors: tensor 'w': its description is no object");
  EXPECT_EQ(tensor(R"({"dtype": "F32", "shape": [16]})"), "m.safetensors: tensor 'w': 'data_offsets' is missing");
  EXPECT_EQ(tensor(R"({"dtype": "F32", "dtype": "F16", "shape": [16], "data_offsets": [0, 64]})"),
            "m.safetensors: tensor 'w': 'dtype' is there twice");
  EXPECT_EQ(tensor(R"({"dtype": "F32", "shape": [-16], "data_offsets": [0, 64]})"),
            "m.safetensors: tensor 'w': shape [-16] has a dimension below 1");
  EXPECT_EQ(tensor(R"({"dtype": "F32", "shape": [1.5], "data_offsets": [0, 64]})"),
            "m.safetensors: tensor 'w': 'shape' holds '1.5', which is no dimension");
  EXPECT_EQ(tensor(R"({"dtype": "F32", "shape": [1,1,1,1,1,1,1,1,1], "data_offsets": [0, 4]})"),
            "m.safetensors: tensor 'w': more than 8 dimensions");
  EXPECT_EQ(tensor(R"({"dtype": "F32", "shape": [4294967296, 4294967296], "data_offsets": [0, 64]})"),
            "m.safetensors: tensor 'w': shape [4294967296, 4294967296] has more elements than a number can count");
  EXPECT_EQ(tensor(R"({"dtype": "F32", "shape": [16], "data_offsets": [64, 0]})"),
            "m.safetensors: tensor 'w': data end (0) before they begin (64)");
  EXPECT_EQ(tensor(R"({"dtype": "F32", "shape": [16], "data_offsets": [0, -64]})"),
            "m.safetensors: tensor 'w': 'data_offsets' is not [begin, end]");
  EXPECT_EQ(tensor(R"({"dtype": "F16", "shape": [16], "data_offsets": [0, 64]})"),
            "m.safetensors: tensor 'w': F16 of shape [16] need 32 bytes, but its data have 64");
  EXPECT_EQ(tensor(R"({"dtype": "F32", "shape": [32], "data_offsets": [0, 128]})"),
            "m.safetensors: tensor 'w': data end 64 bytes past the end of the file");
  EXPECT_EQ(tensor(R"({"dtype": "F32", "shape": [15], "data_offsets": [4, 64]})"),
            "m.safetensors: tensor 'w': 4 unclaimed bytes before its data");
  EXPECT_EQ(tensor(R"({"dtype": "F32", "shape": [15], "data_offsets": [0, 60]})"),
            "m.safetensors: 4 bytes at the end belong to no tensor");
}

TEST(Safetensors, TensorsThatContradictEachOther) {
  EXPECT_EQ(error_of(file_of(R"({"a": {"dtype": "I8", "shape": [4], "data_offsets": [0, 4]},
                                 "b": {"dtype": "I8", "shape": [4], "data_offsets": [2, 6]}})",
                             6)),
            "m.safetensors: tensor 'b': its data overlap those of tensor 'a'");
  EXPECT_EQ(error_of(file_of(R"({"a": {"dtype": "I8", "shape": [4], "data_offsets": [0, 4]},
                                 "a": {"dtype": "I8", "shape": [4], "data_offsets": [4, 8]}})",
                             8)),
            "m.safetensors: tensor 'a' is there twice");
}

// A folder as Hugging Face publishes large models: three files and an index.
void write_sharded(const TempFolder& folder) {
  auto writer = write_safetensors(folder / "model.safetensors", small_checkpoint(), {.shard_bytes = 60});
  ASSERT_TRUE(writer) << message(writer);
  ASSERT_TRUE(fill(*writer));
}

TEST(SafetensorsFolder, OpensByItselfByItsIndexAndByAnyFile) {
  const TempFolder folder;
  write_sharded(folder);
  ASSERT_FALSE(std::filesystem::exists(folder / "model.safetensors"));
  for (const char* name : {"", "model.safetensors.index.json", "model-00002-of-00003.safetensors"}) {
    const auto file = Safetensors::open(folder / name);
    ASSERT_TRUE(file) << message(file);
    EXPECT_EQ(file->files().size(), 3u);
    expect_small_checkpoint(*file);
  }
}

TEST(SafetensorsFolder, OneFileNeedsNoIndex) {
  const TempFolder folder;
  ASSERT_TRUE(write_file(folder / "model.safetensors", written()));
  const auto file = Safetensors::open(folder.path());
  ASSERT_TRUE(file) << message(file);
  expect_small_checkpoint(*file);
}

TEST(SafetensorsFolder, AMissingFileIsNamed) {
  const TempFolder folder;
  write_sharded(folder);
  std::filesystem::remove(folder / "model-00002-of-00003.safetensors");
  const auto file = Safetensors::open(folder.path());
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, Code::not_found);
  EXPECT_EQ(file.error().message, fmt::format("{}/model-00002-of-00003.safetensors: missing, though "
                                              "{}/model.safetensors.index.json lists it",
                                              folder.path().string(), folder.path().string()));
}

TEST(SafetensorsFolder, AnIndexThatNamesATensorWhereItIsNot) {
  const TempFolder folder;
  write_sharded(folder);
  ASSERT_TRUE(write_file(folder / "model.safetensors.index.json",
                         R"({"weight_map": {"no.such": "model-00001-of-00003.safetensors"}})"));
  EXPECT_EQ(message(Safetensors::open(folder.path())), (folder / "model-00001-of-00003.safetensors").string() +
                                                           ": tensor 'no.such' is not in it, though the index says so");
}

TEST(SafetensorsFolder, AFolderWithoutWeightsSaysWhatIsLooked) {
  const TempFolder folder;
  EXPECT_EQ(message(Safetensors::open(folder.path())),
            folder.path().string() + ": has neither model.safetensors nor model.safetensors.index.json");
  ASSERT_TRUE(write_file(folder / "pytorch_model.bin", "x"));
  EXPECT_TRUE(message(Safetensors::open(folder.path())).ends_with("can run any code)"));
}

TEST(SafetensorsIndex, NamesNothingOutsideItsFolder) {
  for (const char* file :
       {"../model.safetensors", "/etc/passwd", "sub/model.safetensors", "..", ".", "", "a\\u0000b"}) {
    const auto index = SafetensorsIndex::parse(fmt::format(R"({{"weight_map": {{"w": "{}"}}}})", file));
    ASSERT_FALSE(index) << file;
    EXPECT_TRUE(message(index).ends_with("is no plain file name")) << message(index);
  }
  EXPECT_TRUE(SafetensorsIndex::parse(R"({"weight_map": {"w": "a..b.safetensors"}})"));
}

TEST(SafetensorsIndex, ContradictionsAreErrors) {
  for (const char* text : {"", "[]", "{}", R"({"weight_map": []})", R"({"weight_map": {"a": 3}})",
                           R"({"weight_map": {"a": "x", "a": "y"}})"}) {
    EXPECT_FALSE(SafetensorsIndex::parse(text)) << text;
  }
}

}  // namespace
}  // namespace sparsam
