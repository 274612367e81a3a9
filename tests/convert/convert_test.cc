// Models between their two forms: the logits stay, whatever the architecture and its variants.
#include "convert/convert.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cmath>
#include <csignal>
#include <cstring>
#include <limits>

#include "base/file.h"
#include "formats/gguf.h"
#include "formats/gguf_writer.h"
#include "formats/safetensors.h"
#include "kernels/dequantize.h"
#include "models/checkpoint.h"
#include "support/logits.h"
#include "support/tiny_model.h"

namespace sparsam {
namespace {

using testing::relative_error;
using testing::ScratchFolder;
using testing::TinyFormat;
using testing::TinyModel;
using Json = nlohmann::json;

// Changes of a tiny model's configuration, its architecture among them.
Json with(Json config, const Json& more) {
  config.update(more);
  return config;
}
Json base(const char* model_type) { return {{"model_type", model_type}, {"head_dim", 32}}; }
Json deepseek(const char* model_type, const Json& more) {
  return with({{"model_type", model_type}, {"q_lora_rank", nullptr}, {"kv_lora_rank", 48}, {"n_shared_experts", 2}},
              more);
}

TinyModel model_of(const Json& config) { return testing::tiny_model(config["model_type"].get<std::string>(), config); }
void write(const Json& config, const std::filesystem::path& folder, const TinyFormat& format = {}) {
  const auto written = testing::write_tiny_model(model_of(config), folder, format);
  ASSERT_TRUE(written) << written.error().message;
}

std::vector<float> logits_of(const std::filesystem::path& path) {
  static const std::vector<std::int32_t> tokens = testing::tiny_tokens(testing::tiny_model("llama"), 24);
  return testing::logits_of(path, tokens);
}

const Json kYarn = {{"type", "yarn"},
                    {"factor", 8.0},
                    {"original_max_position_embeddings", 64},
                    {"beta_fast", 16.0},
                    {"beta_slow", 2.0}};

struct Case {
  const char* name;
  Json config;
  bool f8 = false;
};

std::vector<Case> cases() {
  const Json llama3 = {{"rope_type", "llama3"},
                       {"factor", 8.0},
                       {"low_freq_factor", 1.0},
                       {"high_freq_factor", 4.0},
                       {"original_max_position_embeddings", 128}};
  Json odd3 = llama3;
  odd3.update({{"low_freq_factor", 1.5}, {"high_freq_factor", 6.0}, {"original_max_position_embeddings", 300}});
  Json mscale = kYarn;
  mscale.update({{"mscale", 0.707}, {"mscale_all_dim", 0.707}});
  Json uneven = kYarn;
  uneven.update({{"mscale", 1.0}, {"mscale_all_dim", 0.5}});
  Json magnitude = kYarn;
  magnitude.update({{"attention_factor", 1.3}});
  const Json gemma = with(base("gemma3_text"), {{"query_pre_attn_scalar", 32},
                                                {"sliding_window", 8},
                                                {"rope_local_base_freq", 10000.0},
                                                {"rope_theta", 1e6},
                                                {"tie_word_embeddings", true}});
  const Json moe =
      with(base("qwen3_moe"),
           {{"num_experts", 6}, {"num_experts_per_tok", 2}, {"moe_intermediate_size", 32}, {"norm_topk_prob", true}});
  return {
      {"Llama", base("llama")},
      {"LlamaWithBiasesAndLlama3Rope", with(base("llama"), {{"attention_bias", true}, {"rope_scaling", llama3}})},
      {"LlamaWithAnOddLlama3Rope", with(base("llama"), {{"rope_scaling", odd3}})},
      {"LlamaTiedAndLinear",
       with(base("llama"), {{"tie_word_embeddings", true}, {"rope_scaling", {{"type", "linear"}, {"factor", 4.0}}}})},
      {"Mixtral", with(base("mixtral"), {{"num_local_experts", 4}, {"num_experts_per_tok", 2}})},
      {"Qwen2WithYarn", with(base("qwen2"), {{"rope_scaling", kYarn}})},
      {"Qwen3TiedWithAMagnitude", with(base("qwen3"), {{"tie_word_embeddings", true}, {"rope_scaling", magnitude}})},
      {"Qwen3Moe", moe},
      {"Qwen3MoeNotNormalised", with(moe, {{"norm_topk_prob", false}})},
      {"Qwen3MoeWithADenseLayer", with(moe, {{"mlp_only_layers", {1}}})},
      {"Gemma3", gemma},
      {"Gemma3WithOtherLayersAndScale",
       with(gemma, {{"query_pre_attn_scalar", 20},
                    {"layer_types", {"full_attention", "sliding_attention", "full_attention", "sliding_attention"}},
                    {"rope_scaling", {{"rope_type", "linear"}, {"factor", 2.0}}}})},
      {"DeepseekV2", deepseek("deepseek_v2", {{"rope_scaling", mscale}})},
      {"DeepseekV2WithGroups",
       deepseek("deepseek_v2", {{"topk_method", "group_limited_greedy"}, {"n_group", 4}, {"topk_group", 2}})},
      {"DeepseekV3",
       deepseek("deepseek_v3", {{"q_lora_rank", 40}, {"rope_scaling", mscale}, {"n_group", 4}, {"topk_group", 2}})},
      {"DeepseekV3WithTwoMagnitudes", deepseek("deepseek_v3", {{"rope_scaling", uneven}})},
      {"DeepseekV3RotatingHalves", deepseek("deepseek_v3", {{"q_lora_rank", 40}, {"rope_interleave", false}})},
      {"DeepseekV3InE4M3", deepseek("deepseek_v3", {{"hidden_size", 160}, {"q_lora_rank", 40}}), true},
  };
}

void convert(const std::filesystem::path& from, const std::filesystem::path& to, FileForm form,
             std::optional<DType> dtype = std::nullopt) {
  Progress quiet;
  ConvertOptions options;
  options.to = form;
  options.dtype = dtype;
  options.threads = 2;
  const auto done = convert_model(from, to, options, quiet);
  ASSERT_TRUE(done) << done.error().message;
}

std::string refusal(const Result<ConvertReport>& result) { return result ? "no error" : result.error().message; }

class Forms : public ::testing::TestWithParam<Case> {};

TEST_P(Forms, GiveTheSameLogitsThereAndBackAgain) {
  const ScratchFolder temp;
  write(GetParam().config, temp / "source", {.f8 = GetParam().f8});
  const auto expected = logits_of(temp / "source");
  convert(temp / "source", temp / "a.gguf", FileForm::gguf);
  EXPECT_LE(relative_error(logits_of(temp / "a.gguf"), expected), 2e-6);
  convert(temp / "a.gguf", temp / "folder", FileForm::hugging_face);
  EXPECT_LE(relative_error(logits_of(temp / "folder"), expected), 2e-6);
  convert(temp / "folder", temp / "b.gguf", FileForm::gguf);
  EXPECT_LE(relative_error(logits_of(temp / "b.gguf"), expected), 2e-6);
  convert(temp / "source", temp / "again", FileForm::hugging_face);
  EXPECT_LE(relative_error(logits_of(temp / "again"), expected), 2e-6);
}

// Names, shapes and values of the second folder are those of the first.
TEST_P(Forms, BringBackTheVeryTensors) {
  const ScratchFolder temp;
  const TinyModel model = model_of(GetParam().config);
  write(GetParam().config, temp / "source", {.f8 = GetParam().f8});
  convert(temp / "source", temp / "a.gguf", FileForm::gguf);
  convert(temp / "a.gguf", temp / "folder", FileForm::hugging_face);
  const auto source = Safetensors::open(temp / "source"), back = Safetensors::open(temp / "folder");
  ASSERT_TRUE(source && back);
  for (const auto& [name, tensor] : model.tensors) {
    const TensorInfo *a = source->find(name), *b = back->find(name);
    ASSERT_NE(b, nullptr) << name;
    EXPECT_EQ(a->shape, b->shape) << name;
    const bool norm = model.config["model_type"] == "gemma3_text" && name.ends_with("norm.weight");
    // With the pairing of the rotation, rows come back where they were, too; turned once, they do not.
    const bool turned = GetParam().config.value("rope_interleave", true) == false;
    if (a->dtype != DType::f32 || norm || turned) continue;
    EXPECT_TRUE(std::ranges::equal(a->bytes, b->bytes)) << name;
  }
  EXPECT_EQ(back->find("lm_head.weight") == nullptr, model.config.value("tie_word_embeddings", false));
}

INSTANTIATE_TEST_SUITE_P(Convert, Forms, ::testing::ValuesIn(cases()),
                         [](const auto& one) { return std::string(one.param.name); });

// E4M3 by its definition, apart from the kernels: the value of every code, and the nearest one, ties to even codes.
float e4m3_value(unsigned code) {
  const int exponent = static_cast<int>(code >> 3 & 15), mantissa = static_cast<int>(code & 7);
  const double value = exponent == 0 ? std::ldexp(mantissa, -9) : std::ldexp(8 + mantissa, exponent - 10);
  return static_cast<float>(code & 128 ? -value : value);
}
unsigned nearest_e4m3(double value) {
  unsigned best = 0;
  for (unsigned code = 0; code < 127; ++code) {  // 127 is no number
    const double now = std::abs(std::abs(value) - e4m3_value(code)),
                 before = std::abs(std::abs(value) - e4m3_value(best));
    if (now < before || (now == before && code % 2 == 0)) best = code;
  }
  return best | (std::signbit(value) ? 128 : 0);
}

TEST(Convert, RoundsToE4M3WithAScaleForEachBlock) {
  const ScratchFolder temp;
  const Json config = deepseek("deepseek_v3", {{"hidden_size", 160}, {"q_lora_rank", 40}, {"intermediate_size", 300}});
  write(config, temp / "source", {.dtype = DType::bf16});
  convert(temp / "source", temp / "packed", FileForm::hugging_face, DType::f8_e4m3);
  const auto source = Safetensors::open(temp / "source"), packed = Safetensors::open(temp / "packed");
  ASSERT_TRUE(source && packed);
  std::size_t matrices = 0;
  for (const TensorInfo& tensor : packed->tensors()) {
    const bool layer = tensor.name.contains("_proj");
    if (tensor.name.ends_with("_scale_inv")) continue;
    ASSERT_EQ(tensor.dtype == DType::f8_e4m3, layer) << tensor.name;
    if (!layer) continue;
    ++matrices;
    const auto rows = static_cast<std::size_t>(tensor.shape[0]), cols = static_cast<std::size_t>(tensor.shape[1]);
    const TensorInfo* scales = packed->find(tensor.name + "_scale_inv");
    ASSERT_NE(scales, nullptr) << tensor.name;
    const std::size_t scale_cols = (cols + 127) / 128;
    ASSERT_EQ(scales->shape,
              (Shape{static_cast<std::int64_t>((rows + 127) / 128), static_cast<std::int64_t>(scale_cols)}));
    std::vector<float> before(rows * cols), scale(static_cast<std::size_t>(scales->elements())), largest(scale.size());
    dequantize(DType::bf16, source->find(tensor.name)->bytes.data(), before.data(), before.size());
    std::memcpy(scale.data(), scales->bytes.data(), scales->bytes.size());
    const auto block = [&](std::size_t i) { return i / cols / 128 * scale_cols + i % cols / 128; };
    for (std::size_t i = 0; i < before.size(); ++i)
      largest[block(i)] = std::max(largest[block(i)], std::abs(before[i]));
    for (std::size_t b = 0; b < scale.size(); ++b) ASSERT_EQ(scale[b], largest[b] / 448) << tensor.name;
    for (std::size_t i = 0; i < before.size(); ++i) {
      ASSERT_EQ(static_cast<unsigned>(tensor.bytes[i]), nearest_e4m3(before[i] / scale[block(i)]))
          << tensor.name << ' ' << i;
    }
  }
  EXPECT_GT(matrices, 20u);
  const Json written = Json::parse(read_file(temp / "packed" / "config.json").value());
  EXPECT_EQ(written["quantization_config"], Json::parse(R"({"activation_scheme": "dynamic", "fmt": "e4m3",
      "quant_method": "fp8", "weight_block_size": [128, 128]})"));
  EXPECT_EQ(written["torch_dtype"], "bfloat16");
}

TEST(Convert, BringsE4M3BackBitForBit) {
  const ScratchFolder temp;
  const Json config = deepseek("deepseek_v3", {{"hidden_size", 160}, {"q_lora_rank", 40}});
  write(config, temp / "source", {.f8 = true});
  convert(temp / "source", temp / "kept", FileForm::hugging_face);
  convert(temp / "source", temp / "asked", FileForm::hugging_face, DType::f8_e4m3);
  const auto source = Safetensors::open(temp / "source");
  for (const char* name : {"kept", "asked"}) {
    const auto back = Safetensors::open(temp / name);
    ASSERT_TRUE(source && back);
    for (const TensorInfo& tensor : source->tensors()) {
      // This source leaves one kind of matrix in float32, which is packed where all are asked for.
      if (name == std::string_view("asked") && tensor.dtype == DType::f32 && tensor.shape.size() == 2) continue;
      const TensorInfo* same = back->find(tensor.name);
      ASSERT_NE(same, nullptr) << tensor.name;
      EXPECT_EQ(same->dtype, tensor.dtype) << tensor.name;
      EXPECT_EQ(same->shape, tensor.shape) << tensor.name;
      EXPECT_TRUE(std::ranges::equal(same->bytes, tensor.bytes)) << tensor.name;
    }
  }
}

TEST(Convert, WritesE4M3FromEveryFormAndToNoGguf) {
  const ScratchFolder temp;
  for (const Json& config :
       {base("llama"), with(base("mixtral"), {{"num_local_experts", 4}, {"num_experts_per_tok", 2}}),
        deepseek("deepseek_v2", Json::object())}) {
    const std::string name = config["model_type"];
    write(config, temp / name);
    convert(temp / name, temp / (name + ".gguf"), FileForm::gguf);
    convert(temp / name, temp / (name + "-a"), FileForm::hugging_face, DType::f8_e4m3);
    convert(temp / (name + ".gguf"), temp / (name + "-b"), FileForm::hugging_face, DType::f8_e4m3);
    EXPECT_EQ(logits_of(temp / (name + "-a")), logits_of(temp / (name + "-b")));
  }
  EXPECT_LE(relative_error(logits_of(temp / "llama-a"), logits_of(temp / "llama")), 0.2);
  Progress quiet;
  QuantizeOptions options;
  options.type = find_quantization_type("e4m3").value();
  const std::string message = refusal(quantize_model(temp / "llama", temp / "a.gguf", options, quiet));
  EXPECT_TRUE(message.ends_with("GGUF has no E4M3; it is written to a folder: give one as the output")) << message;
  EXPECT_TRUE(quantize_model(temp / "llama", temp / "packed", options, quiet));
  EXPECT_EQ(logits_of(temp / "packed"), logits_of(temp / "llama-a"));
}

TEST(Convert, KeepsTheFormatOfTheMatricesAndWidensNorms) {
  const ScratchFolder temp;
  write(base("llama"), temp / "source", {.dtype = DType::bf16});
  convert(temp / "source", temp / "a.gguf", FileForm::gguf);
  const auto file = Gguf::open(temp / "a.gguf");
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->find("blk.0.attn_q.weight")->dtype, DType::bf16);
  EXPECT_EQ(file->find("blk.0.attn_norm.weight")->dtype, DType::f32);
  EXPECT_EQ(file->get<std::uint32_t>("general.file_type"), 32u);
  EXPECT_EQ(file->get<std::string_view>("general.name"), "source");
  EXPECT_EQ(relative_error(logits_of(temp / "a.gguf"), logits_of(temp / "source")) < 2e-6, true);

  convert(temp / "a.gguf", temp / "half", FileForm::hugging_face, DType::f16);
  const auto half = Safetensors::open(temp / "half");
  ASSERT_TRUE(half);
  for (const TensorInfo& tensor : half->tensors()) EXPECT_EQ(tensor.dtype, DType::f16) << tensor.name;
  const auto config = read_file(temp / "half" / "config.json");
  ASSERT_TRUE(config);
  EXPECT_EQ(Json::parse(*config)["torch_dtype"], "float16");
}

TEST(Convert, TurnsTheHeadsOfLlamaForItsGguf) {
  const ScratchFolder temp;
  write(base("llama"), temp / "source");
  convert(temp / "source", temp / "a.gguf", FileForm::gguf);
  const auto source = Safetensors::open(temp / "source");
  const auto file = Gguf::open(temp / "a.gguf");
  ASSERT_TRUE(source && file);
  const auto *q = source->find("model.layers.1.self_attn.q_proj.weight"), *turned = file->find("blk.1.attn_q.weight");
  const std::size_t row = 64 * sizeof(float);
  const auto rows = [](const TensorInfo* t, std::size_t r) { return t->bytes.subspan(r * row, row); };
  // Pairs (i, i + 16) of a head of 32 become (2 i, 2 i + 1).
  EXPECT_TRUE(std::ranges::equal(rows(turned, 32), rows(q, 32)));
  EXPECT_TRUE(std::ranges::equal(rows(turned, 33), rows(q, 48)));
  EXPECT_TRUE(std::ranges::equal(rows(turned, 34), rows(q, 33)));
  EXPECT_TRUE(std::ranges::equal(file->find("blk.1.attn_v.weight")->bytes,
                                 source->find("model.layers.1.self_attn.v_proj.weight")->bytes));
}

TEST(Convert, WritesSeveralFilesWithAnIndexAboveTheLimit) {
  const ScratchFolder temp;
  write(base("qwen3"), temp / "source");
  convert(temp / "source", temp / "a.gguf", FileForm::gguf);
  Progress quiet;
  ConvertOptions options;
  options.to = FileForm::hugging_face;
  options.shard_bytes = 100'000;
  ASSERT_TRUE(convert_model(temp / "a.gguf", temp / "folder", options, quiet));
  EXPECT_TRUE(std::filesystem::exists(temp / "folder" / "model.safetensors.index.json"));
  EXPECT_LE(relative_error(logits_of(temp / "folder"), logits_of(temp / "source")), 2e-6);
  options.to = FileForm::gguf;
  ASSERT_TRUE(convert_model(temp / "folder", temp / "b.gguf", options, quiet));
  std::filesystem::path first;
  for (const auto& one : std::filesystem::directory_iterator(temp.path())) {
    if (one.path().filename().string().starts_with("b-00001-of-")) first = one.path();
  }
  EXPECT_FALSE(first.empty());
  EXPECT_LE(relative_error(logits_of(first), logits_of(temp / "source")), 2e-6);
}

TEST(Convert, SaysWhatItLeavesOut) {
  const ScratchFolder temp;
  const Json changes = deepseek("deepseek_v3", {{"q_lora_rank", nullptr}});
  write(changes, temp / "source");
  Json config = model_of(changes).config;
  // The layer that predicts further tokens stands behind the last one.
  config["num_hidden_layers"] = 2;
  ASSERT_TRUE(write_file(temp / "source" / "config.json", config.dump()));
  Progress quiet;
  const auto done = convert_model(temp / "source", temp / "a.gguf", {}, quiet);
  ASSERT_TRUE(done) << done.error().message;
  bool said = false;
  for (const std::string& note : done->notes) said = said || note.contains("left out: model.layers.2.");
  EXPECT_TRUE(said);
}

TEST(Convert, RefusesToOverwriteTheModelOrAFolder) {
  const ScratchFolder temp;
  write(base("llama"), temp / "source");
  Progress quiet;
  EXPECT_TRUE(refusal(convert_model(temp / "source", temp / "source", {FileForm::hugging_face}, quiet))
                  .contains("the output is the model itself"));
  std::filesystem::create_directories(temp / "full");
  ASSERT_TRUE(write_file(temp / "full" / "x", "x"));
  EXPECT_TRUE(refusal(convert_model(temp / "source", temp / "full", {FileForm::hugging_face}, quiet))
                  .contains("is already there"));
  EXPECT_TRUE(refusal(convert_model(temp / "nowhere", temp / "a.gguf", {}, quiet)).contains("no such file"));
  EXPECT_TRUE(refusal(convert_model(temp / "source", temp / "no" / "a.gguf", {}, quiet)).contains("a.gguf"));
}

TEST(Convert, NamesTheTensorWhoseValuesDoNotFit) {
  const ScratchFolder temp;
  write(base("llama"), temp / "source");
  // A value that half precision does not have, in the last matrix of the file.
  const auto file = Safetensors::open(temp / "source");
  ASSERT_TRUE(file);
  std::string bytes = *read_file(temp / "source" / "model.safetensors");
  const auto* tensor = file->find("model.layers.1.mlp.up_proj.weight");
  const auto offset = static_cast<std::size_t>(tensor->bytes.data() - file->files()[0]->bytes().data());
  const float large = 1e6f;
  std::memcpy(bytes.data() + offset + 400, &large, sizeof(large));
  std::filesystem::create_directories(temp / "large");
  ASSERT_TRUE(write_file(temp / "large" / "model.safetensors", bytes));
  std::filesystem::copy_file(temp / "source" / "config.json", temp / "large" / "config.json");
  Progress quiet;
  ConvertOptions options;
  options.dtype = DType::f16;
  const std::string message = refusal(convert_model(temp / "large", temp / "a.gguf", options, quiet));
  EXPECT_TRUE(message.contains("model.layers.1.mlp.up_proj.weight")) << message;
  EXPECT_FALSE(std::filesystem::exists(temp / "a.gguf"));
}

// A limit on the size of files stands for a full disk.
TEST(Convert, LeavesNothingBehindWhenTheDiskIsFull) {
  const ScratchFolder temp;
  write(base("llama"), temp / "source");
  std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit before = {};
  getrlimit(RLIMIT_FSIZE, &before);
  const struct rlimit small = {100'000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  Progress quiet;
  const auto file = convert_model(temp / "source", temp / "a.gguf", {}, quiet);
  const auto folder = convert_model(temp / "source", temp / "b", {FileForm::hugging_face}, quiet);
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_FALSE(file);
  EXPECT_FALSE(folder);
  EXPECT_TRUE(refusal(file).contains("a.gguf")) << refusal(file);
  int left = 0;
  for (const auto& one : std::filesystem::directory_iterator(temp.path())) left += one.path() != temp / "source";
  EXPECT_EQ(left, 0);
}

}  // namespace
}  // namespace sparsam
