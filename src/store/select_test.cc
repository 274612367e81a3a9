#include "store/select.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace sparsam::store {
namespace {

std::vector<Candidate> files(std::initializer_list<const char*> paths) {
  std::vector<Candidate> candidates;
  for (const char* path : paths) candidates.push_back({path, 1000});
  return candidates;
}

std::vector<std::string> paths_of(const Selection& selection) {
  std::vector<std::string> paths;
  for (const PickedFile& file : selection.files) paths.push_back(file.path);
  std::ranges::sort(paths);
  return paths;
}

using Paths = std::vector<std::string>;

TEST(Select, TakesTheFolderOfASafetensorsModel) {
  const auto all = files({".gitattributes", "README.md", "LICENSE", "config.json", "generation_config.json",
                          "model.safetensors", "pytorch_model.bin", "tokenizer.json", "tokenizer_config.json",
                          "onnx/model.onnx", "modeling_x.py", "consolidated.safetensors", "x-q4_0.gguf"});
  const auto selection = select_model(all, "");
  ASSERT_TRUE(selection) << selection.error().message;
  EXPECT_EQ(selection->entry, "");
  EXPECT_EQ(paths_of(*selection), (Paths{"LICENSE", "README.md", "config.json", "generation_config.json",
                                         "model.safetensors", "tokenizer.json", "tokenizer_config.json"}));
  EXPECT_EQ(selection->others, Paths{"Q4_0 (1.0 kB)"});
}

TEST(Select, TakesAllShardsAndTheirIndex) {
  const auto selection =
      select_model(files({"config.json", "model-00001-of-000002.safetensors", "model-00002-of-000002.safetensors",
                          "model.safetensors.index.json", "model.fp16-00001-of-00002.safetensors",
                          "model.fp16-00002-of-00002.safetensors"}),
                   "");
  ASSERT_TRUE(selection) << selection.error().message;
  EXPECT_EQ(paths_of(*selection), (Paths{"config.json", "model-00001-of-000002.safetensors",
                                         "model-00002-of-000002.safetensors", "model.safetensors.index.json"}));
}

TEST(Select, FindsAFolderInsideAPackage) {
  const auto selection = select_model(
      files({"pkg/__init__.py", "pkg/data/deep/config.json", "pkg/data/deep/model.safetensors", "pkg/config.json"}),
      "");
  ASSERT_TRUE(selection) << selection.error().message;
  EXPECT_EQ(paths_of(*selection), (Paths{"config.json", "model.safetensors"}));
  EXPECT_EQ(selection->files[0].sources, std::vector<std::size_t>{1});
}

TEST(Select, SaysWhichShardIsMissing) {
  const auto selection = select_model(files({"a-00001-of-00003.gguf", "a-00003-of-00003.gguf"}), "");
  ASSERT_FALSE(selection);
  EXPECT_EQ(selection.error().message, "'a': shard 2 of 3 is missing");
}

TEST(Select, TakesFourBitsOfSeveralAndNamesTheOthers) {
  const auto all = files({"m-Q8_0.gguf", "m-q4_k_m.gguf", "m.Q2_K.gguf", "mmproj-m-F16.gguf", "m-imatrix.gguf"});
  const auto selection = select_model(all, "");
  ASSERT_TRUE(selection) << selection.error().message;
  EXPECT_EQ(selection->entry, "m-q4_k_m.gguf");
  EXPECT_EQ(selection->label, "Q4_K_M");
  EXPECT_EQ(selection->others, (Paths{"Q8_0 (1.0 kB)", "Q2_K (1.0 kB)"}));
}

TEST(Select, TakesTheOnlyGgufWhateverItsName) {
  const auto selection = select_model(files({"pkg/x.txt", "pkg/odd name.gguf"}), "");
  ASSERT_TRUE(selection) << selection.error().message;
  EXPECT_EQ(selection->entry, "odd name.gguf");
  EXPECT_EQ(selection->label, "");
}

TEST(Select, DoesNotGuessBetweenDifferentModels) {
  EXPECT_FALSE(select_model(files({"7b-q4_k_m.gguf", "13b-q4_k_m.gguf"}), ""));
  EXPECT_FALSE(select_model(files({"a.gguf", "b.gguf"}), ""));
  EXPECT_FALSE(select_model(files({"a-IQ2_XS.gguf", "a-IQ1_S.gguf"}), ""));  // formats that cannot be read
}

TEST(Select, TakesWhatIsWanted) {
  const auto all = files({"Q8_0/m-Q8_0-00001-of-00002.gguf", "Q8_0/m-Q8_0-00002-of-00002.gguf", "m-Q4_K_M.gguf",
                          "tokenizer.json", "sub/config.json", "sub/model.safetensors"});
  for (const char* wanted : {"q8_0", "Q8_0", "Q8_0/m-Q8_0-00002-of-00002.gguf"}) {
    const auto selection = select_model(all, wanted);
    ASSERT_TRUE(selection) << selection.error().message;
    EXPECT_EQ(paths_of(*selection), (Paths{"m-Q8_0-00001-of-00002.gguf", "m-Q8_0-00002-of-00002.gguf"}));
    EXPECT_EQ(selection->entry, "m-Q8_0-00001-of-00002.gguf");
    EXPECT_EQ(selection->label, "Q8_0");
  }
  EXPECT_EQ(select_model(all, "tokenizer.json")->label, "tokenizer");
  EXPECT_EQ(paths_of(*select_model(all, "sub")), (Paths{"config.json", "model.safetensors"}));
  EXPECT_EQ(select_model(all, "sub")->label, "sub");
  const auto missing = select_model(all, "Q5_K_M");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::not_found);
  EXPECT_NE(missing.error().message.find("Q4_K_M (1.0 kB)"), std::string::npos) << missing.error().message;
}

TEST(Select, JoinsPartsOfSeveralPackagesInOrder) {
  const auto selection =
      select_model(files({"p2/data/m.gguf.part01", "p2/x.py", "p1/data/m.gguf.part00", "p3/data/m.gguf.part02"}), "");
  ASSERT_TRUE(selection) << selection.error().message;
  ASSERT_EQ(selection->files.size(), 1u);
  EXPECT_EQ(selection->entry, "m.gguf");
  EXPECT_EQ(selection->files[0].sources, (std::vector<std::size_t>{2, 0, 3}));
}

TEST(Select, RefusesPartsWithAHole) {
  EXPECT_FALSE(select_model(files({"m.gguf.part00", "m.gguf.part02"}), ""));
  EXPECT_FALSE(select_model(files({"m.gguf.part02", "m.gguf.part03"}), ""));
  EXPECT_FALSE(select_model(files({"a/m.gguf.part00", "b/m.gguf.part00"}), ""));
}

TEST(Select, ExplainsWhatItDoesNotTake) {
  EXPECT_NE(select_model(files({"config.json", "pytorch_model.bin"}), "").error().message.find("pickles"),
            std::string::npos);
  EXPECT_FALSE(select_model(files({"adapter_config.json", "adapter_model.safetensors", "config.json"}), ""));
  EXPECT_FALSE(select_model(files({}), ""));
  EXPECT_FALSE(select_model(files({"x\x1b.gguf"}), ""));
}

TEST(GgufLabel, IsTheLastWordThatIsOne) {
  EXPECT_EQ(gguf_label("SmolLM2-135M-Instruct.Q4_1.gguf"), "Q4_1");
  EXPECT_EQ(gguf_label("gemma-3-270m-q4_k_m.gguf"), "Q4_K_M");
  EXPECT_EQ(gguf_label("m_q4_k_s.gguf"), "Q4_K_S");
  EXPECT_EQ(gguf_label("UD-Q4_K_XL/m-UD-Q4_K_XL-00001-of-00004.gguf"), "Q4_K_XL");
  EXPECT_EQ(gguf_label("BF16/model.gguf"), "BF16");
  EXPECT_EQ(gguf_label("m-Q4_0_4_4.gguf"), "Q4_0_4_4");
  EXPECT_EQ(gguf_label("stories260k-f32.gguf"), "F32");
  EXPECT_EQ(gguf_label("model.gguf"), "");
}

TEST(Shard, IsReadFromAName) {
  const auto shard = parse_shard("d/model-00002-of-000163.safetensors");
  ASSERT_TRUE(shard);
  EXPECT_EQ(shard->stem, "d/model");
  EXPECT_EQ(shard->number, 2u);
  EXPECT_EQ(shard->count, 163u);
  EXPECT_EQ(shard->digits, 6u);
  for (const char* name : {"model.gguf", "a-1-of-2.gguf", "a-00003-of-00002.gguf", "a-00000-of-00002.gguf",
                           "a-00001-of-99999.gguf", "-of-.gguf", "-of-00001.gguf", "a-00001-of-0000x.gguf"}) {
    EXPECT_FALSE(parse_shard(name)) << name;
  }
}

}  // namespace
}  // namespace sparsam::store
