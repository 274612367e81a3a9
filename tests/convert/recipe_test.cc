// The mixes of formats, and packing: llama.cpp's own choices are the expectation.
#include "convert/recipe.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "convert/convert.h"
#include "formats/gguf.h"
#include "formats/gguf_writer.h"
#include "formats/safetensors.h"
#include "kernels/dequantize.h"
#include "support/logits.h"
#include "support/tiny_model.h"

namespace sparsam {
namespace {

QuantizationType type(std::string_view name) { return *find_quantization_type(name); }

DType format(std::string_view of, const MixFacts& facts, std::string_view name, const Shape& shape, bool pure = false) {
  return format_of(type(of), pure, facts, name, shape).value_or(DType::f64);
}

TEST(Recipe, KnowsLlamaCppsSpellingsInAnyCase) {
  EXPECT_EQ(type("q4_k_m").name, "Q4_K_M");
  EXPECT_EQ(type("Q4_K").name, "Q4_K_M");
  EXPECT_EQ(type("q3_k").name, "Q3_K_M");
  EXPECT_EQ(type("mxfp4_moe").name, "MXFP4_MOE");
  EXPECT_EQ(type("bf16").main, DType::bf16);
  const auto unknown = find_quantization_type("q9_x");
  ASSERT_FALSE(unknown);
  EXPECT_TRUE(unknown.error().message.contains("Q4_K_M, Q4_K_S")) << unknown.error().message;
}

// Gemma 3 270M as its publisher packed it: rows of 640 do not divide into blocks of 256.
TEST(Recipe, MakesTheMixOfAPublishedQ4KM) {
  const MixFacts facts = {18, 0, 4, false, "gemma3", 18};
  EXPECT_EQ(format("Q4_K_M", facts, "token_embd.weight", {262144, 640}), DType::q8_0);
  EXPECT_EQ(format("Q4_K_M", facts, "blk.3.attn_q.weight", {1024, 640}), DType::q5_0);
  EXPECT_EQ(format("Q4_K_M", facts, "blk.3.attn_output.weight", {640, 1024}), DType::q4_k);
  const std::vector<std::size_t> more = {0, 1, 4, 7, 10, 13, 15, 16, 17};
  for (std::size_t i = 0; i < 18; ++i) {
    const bool high = std::ranges::find(more, i) != more.end();
    EXPECT_EQ(format("Q4_K_M", facts, fmt::format("blk.{}.ffn_down.weight", i), {640, 2048}),
              high ? DType::q6_k : DType::q4_k)
        << i;
    EXPECT_EQ(format("Q4_K_M", facts, fmt::format("blk.{}.attn_v.weight", i), {256, 640}),
              high ? DType::q8_0 : DType::q5_0)
        << i;
  }
}

TEST(Recipe, GivesTheHeadMoreBitsAndTheEmbeddingTheUsual) {
  const MixFacts own_head = {32, 0, 4, true, "llama", 32};
  EXPECT_EQ(format("Q4_K_M", own_head, "output.weight", {1000, 4096}), DType::q6_k);
  EXPECT_EQ(format("Q4_K_M", own_head, "token_embd.weight", {1000, 4096}), DType::q4_k);
  EXPECT_EQ(format("Q8_0", own_head, "output.weight", {1000, 4096}), DType::q8_0);
  EXPECT_EQ(format("Q4_0", own_head, "output.weight", {1000, 4096}, true), DType::q4_0);
  EXPECT_EQ(format("Q2_K", own_head, "blk.9.ffn_down.weight", {4096, 14336}), DType::q3_k);
  EXPECT_EQ(format("Q2_K", own_head, "blk.9.attn_v.weight", {1024, 4096}), DType::q4_k);
  EXPECT_EQ(format("F16", own_head, "output.weight", {1000, 4096}), DType::f16);
}

TEST(Recipe, LeavesNormsBiasesAndRoutersAlone) {
  const MixFacts facts = {2, 8, 4, true, "qwen3moe", 2};
  EXPECT_FALSE(format_of(type("Q4_K_M"), false, facts, "blk.0.attn_norm.weight", {4096}));
  EXPECT_FALSE(format_of(type("Q4_K_M"), false, facts, "blk.0.ffn_gate_inp.weight", {8, 4096}));
  EXPECT_FALSE(format_of(type("Q4_K_M"), false, facts, "blk.0.exp_probs_b.bias", {8}));
  EXPECT_FALSE(format_of(type("Q4_K_M"), false, facts, "rope_freqs.weight", {64}));
}

TEST(Recipe, FallsBackToSmallerBlocks) {
  EXPECT_EQ(fitting_format(DType::q4_k, 1408), DType::q5_0);
  EXPECT_EQ(fitting_format(DType::q5_k, 1408), DType::q5_1);
  EXPECT_EQ(fitting_format(DType::q6_k, 1408), DType::q8_0);
  EXPECT_EQ(fitting_format(DType::q2_k, 1408), DType::iq4_nl);
  EXPECT_EQ(fitting_format(DType::iq4_xs, 1408), DType::iq4_nl);
  EXPECT_EQ(fitting_format(DType::q4_k, 1000), DType::f16);
  EXPECT_EQ(fitting_format(DType::q4_k, 1024), DType::q4_k);
}

// Root mean square error over that of zeros.
double weight_error(const TensorInfo& packed, const TensorInfo& exact) {
  const auto n = static_cast<std::size_t>(exact.elements());
  std::vector<float> got(n), wanted(n);
  dequantize(packed.dtype, packed.bytes.data(), got.data(), n);
  dequantize(exact.dtype, exact.bytes.data(), wanted.data(), n);
  return testing::relative_error(got, wanted);
}

TEST(Quantize, WritesEveryTypeSoThatItOpensAndMeansTheSame) {
  const testing::ScratchFolder temp;
  const testing::TinyModel model = testing::tiny_model("qwen3", {{"hidden_size", 256},
                                                                 {"intermediate_size", 288},
                                                                 {"num_hidden_layers", 2},
                                                                 {"num_attention_heads", 8},
                                                                 {"head_dim", 32}});
  ASSERT_TRUE(testing::write_tiny_model(model, temp / "source"));
  const auto tokens = testing::tiny_tokens(model, 24);
  const auto source = Safetensors::open(temp / "source");
  ASSERT_TRUE(source);
  Progress quiet;
  for (const QuantizationType& one : quantization_types()) {
    if (one.file_type < 0) continue;  // for folders
    const auto path = temp / fmt::format("{}.gguf", one.name);
    const auto done = quantize_model(temp / "source", path, {.type = one, .threads = 2}, quiet);
    ASSERT_TRUE(done) << done.error().message;
    const auto file = Gguf::open(path);
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(file->get<std::uint32_t>("general.file_type"), static_cast<std::uint32_t>(one.file_type));
    EXPECT_EQ(file->find("blk.0.attn_q.weight")->dtype, one.name == "MXFP4_MOE" ? DType::q8_0 : one.main) << one.name;
    EXPECT_EQ(file->find("blk.0.attn_norm.weight")->dtype, DType::f32);
    EXPECT_LE(weight_error(*file->find("blk.0.ffn_up.weight"), *source->find("model.layers.0.mlp.up_proj.weight")),
              one.bits > 16    ? 0
              : one.bits > 6   ? 0.03
              : one.bits > 4.2 ? 0.13
                               : 0.33)
        << one.name;
    // What is packed computes as the very numbers that it stands for, up to the activations' 8 bits.
    ConvertOptions unpacked;
    unpacked.to = FileForm::hugging_face;
    const auto folder = temp / fmt::format("{}.folder", one.name);
    ASSERT_TRUE(convert_model(path, folder, unpacked, quiet));
    EXPECT_LE(testing::relative_error(testing::logits_of(path, tokens), testing::logits_of(folder, tokens)), 0.03)
        << one.name;
  }
}

TEST(Quantize, DoesNotDependOnThreads) {
  const testing::ScratchFolder temp;
  const testing::TinyModel model = testing::tiny_model("llama", {{"vocab_size", 3000},
                                                                 {"hidden_size", 256},
                                                                 {"intermediate_size", 512},
                                                                 {"num_hidden_layers", 1},
                                                                 {"num_attention_heads", 8},
                                                                 {"head_dim", 32},
                                                                 {"tie_word_embeddings", true}});
  ASSERT_TRUE(testing::write_tiny_model(model, temp / "source", {.dtype = DType::bf16}));
  Progress quiet;
  for (const int threads : {1, 3}) {
    ASSERT_TRUE(quantize_model(temp / "source", temp / fmt::format("{}.gguf", threads),
                               {.type = type("q4_k_m"), .threads = threads}, quiet));
  }
  EXPECT_EQ(*read_file(temp / "1.gguf"), *read_file(temp / "3.gguf"));
  // A GGUF gives what the folder gives.
  ConvertOptions options;
  ASSERT_TRUE(convert_model(temp / "source", temp / "source.gguf", options, quiet));
  ASSERT_TRUE(quantize_model(temp / "source.gguf", temp / "twice.gguf", {.type = type("q4_k_m")}, quiet));
  const auto once = Gguf::open(temp / "1.gguf"), twice = Gguf::open(temp / "twice.gguf");
  ASSERT_TRUE(once && twice);
  for (const TensorInfo& tensor : once->tensors()) {
    EXPECT_TRUE(std::ranges::equal(tensor.bytes, twice->find(tensor.name)->bytes)) << tensor.name;
  }
}

TEST(Quantize, RefusesWeightsThatAreNoNumbers) {
  const testing::ScratchFolder temp;
  GgufKeys keys;
  keys.set<std::string_view>("general.architecture", "anything");
  auto writer = write_gguf(temp / "a.gguf", keys, {{"blk.0.ffn_up.weight", DType::f32, {4, 32}}});
  ASSERT_TRUE(writer);
  std::vector<float> values(128, 1.0f);
  values[70] = std::numeric_limits<float>::quiet_NaN();
  ASSERT_TRUE(writer->write(std::as_bytes(std::span(values))));
  ASSERT_TRUE(writer->finish());
  Progress quiet;
  const auto done = quantize_model(temp / "a.gguf", temp / "b.gguf", {.type = type("q8_0")}, quiet);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message,
            (temp / "a.gguf").string() + ": tensor 'blk.0.ffn_up.weight', row 2: value nan at position 6");
  EXPECT_FALSE(std::filesystem::exists(temp / "b.gguf"));
}

}  // namespace
}  // namespace sparsam
