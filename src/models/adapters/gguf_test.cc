// Forms of GGUF files that older and newer converters wrote, and what is refused: on a one-layer Mixtral of two
// experts.
#include "models/adapters/gguf.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <map>
#include <numeric>

#include "formats/gguf_writer.h"
#include "models/model.h"

namespace sparsam {
namespace {

constexpr std::int64_t kWidth = 4, kHidden = 6, kExperts = 2;

struct Content {
  Shape shape;
  std::vector<float> values;
};
using Tensors = std::map<std::string, Content>;

// A tensor's numbers count up from `from`, so that each row can be told.
Content counting(Shape shape, float from) {
  std::int64_t count = 1;
  for (const std::int64_t side : shape) count *= side;
  std::vector<float> values(static_cast<std::size_t>(count));
  std::iota(values.begin(), values.end(), from);
  return {std::move(shape), std::move(values)};
}

Tensors stacked() {
  Tensors t;
  t["token_embd.weight"] = counting({5, kWidth}, 0);
  t["output_norm.weight"] = counting({kWidth}, 0);
  t["blk.0.attn_norm.weight"] = counting({kWidth}, 0);
  t["blk.0.ffn_norm.weight"] = counting({kWidth}, 0);
  for (const char* part : {"q", "k", "v", "output"}) {
    t[fmt::format("blk.0.attn_{}.weight", part)] = counting({kWidth, kWidth}, 0);
  }
  t["blk.0.ffn_gate_inp.weight"] = counting({kExperts, kWidth}, 0);
  t["blk.0.ffn_gate_exps.weight"] = counting({kExperts, kHidden, kWidth}, 1000);
  t["blk.0.ffn_up_exps.weight"] = counting({kExperts, kHidden, kWidth}, 2000);
  t["blk.0.ffn_down_exps.weight"] = counting({kExperts, kWidth, kHidden}, 3000);
  return t;
}

GgufKeys keys() {
  GgufKeys k;
  k.set<std::string>("general.architecture", "llama");
  for (const auto& [name, value] :
       std::initializer_list<std::pair<const char*, std::uint32_t>>{{"block_count", 1},
                                                                    {"context_length", 64},
                                                                    {"embedding_length", kWidth},
                                                                    {"feed_forward_length", kHidden},
                                                                    {"attention.head_count", 2},
                                                                    {"attention.head_count_kv", 2},
                                                                    {"expert_count", kExperts},
                                                                    {"expert_used_count", 1}}) {
    k.set<std::uint32_t>(fmt::format("llama.{}", name), value);
  }
  k.set<float>("llama.attention.layer_norm_rms_epsilon", 1e-5f);
  return k;
}

class GgufForms : public testing::Test {
 protected:
  GgufForms() : path_(std::filesystem::temp_directory_path() / fmt::format("sparsam_forms_{}.gguf", ::getpid())) {}
  ~GgufForms() override { std::filesystem::remove(path_); }

  Result<Checkpoint> open(const Tensors& tensors, const GgufKeys& with = keys()) {
    std::vector<TensorPlan> plan;
    for (const auto& [name, content] : tensors) plan.push_back({name, DType::f32, content.shape});
    TensorWriter writer = TRY(write_gguf(path_, with, plan));
    while (const TensorPlan* next = writer.next()) {
      TRY(writer.write(std::as_bytes(std::span(tensors.at(next->name).values))));
    }
    TRY(writer.finish());
    Checkpoint checkpoint = TRY(checkpoint_from_gguf(path_));
    TRY(Model::from(checkpoint_from_gguf(path_).value()));  // all that the architecture asks for is there
    return checkpoint;
  }
  static float first(const Checkpoint& from, const std::string& name, std::size_t rows, std::size_t cols) {
    const auto matrix = from.matrix(name, rows, cols);
    EXPECT_TRUE(matrix) << matrix.error().message;
    float value = 0;
    if (matrix) std::memcpy(&value, matrix->from_row(0).data, sizeof(value));
    return value;
  }
  // Expert 1's matrices begin where the second of each stack begins.
  static void expect_experts(const Result<Checkpoint>& checkpoint) {
    ASSERT_TRUE(checkpoint) << checkpoint.error().message;
    EXPECT_EQ(checkpoint->config.architecture, "mixtral");
    EXPECT_EQ(first(*checkpoint, "blocks.0.experts.1.gate", kHidden, kWidth), 1024);
    EXPECT_EQ(first(*checkpoint, "blocks.0.experts.1.up", kHidden, kWidth), 2024);
    EXPECT_EQ(first(*checkpoint, "blocks.0.experts.1.down", kWidth, kHidden), 3024);
  }

  std::filesystem::path path_;
};

TEST_F(GgufForms, ExpertsAreStacked) { expect_experts(open(stacked())); }

TEST_F(GgufForms, GatesAndUpsMayShareATensorTheGatesRowsFirst) {
  Tensors t = stacked();
  Content both = {{kExperts, 2 * kHidden, kWidth}, {}};
  for (std::ptrdiff_t e = 0; e < kExperts; ++e) {
    for (const char* part : {"gate", "up"}) {
      const auto& values = t[fmt::format("blk.0.ffn_{}_exps.weight", part)].values;
      const auto begin = values.begin() + e * kHidden * kWidth;
      both.values.insert(both.values.end(), begin, begin + kHidden * kWidth);
    }
  }
  t.erase("blk.0.ffn_gate_exps.weight");
  t.erase("blk.0.ffn_up_exps.weight");
  t["blk.0.ffn_gate_up_exps.weight"] = both;
  expect_experts(open(t));
}

TEST_F(GgufForms, TheFirstMixtralFilesHaveATensorForEachExpert) {
  Tensors t = stacked();
  for (const char* part : {"gate", "up", "down"}) {
    const Content all = t[fmt::format("blk.0.ffn_{}_exps.weight", part)];
    t.erase(fmt::format("blk.0.ffn_{}_exps.weight", part));
    for (std::ptrdiff_t e = 0; e < kExperts; ++e) {
      const auto begin = all.values.begin() + e * kHidden * kWidth;
      t[fmt::format("blk.0.ffn_{}.{}.weight", part, e)] = {{all.shape[1], all.shape[2]},
                                                           {begin, begin + kHidden * kWidth}};
    }
  }
  expect_experts(open(t));
}

TEST_F(GgufForms, WhatWouldChangeTheNumbersUnseenIsRefused) {
  const auto refusal = [&](const Tensors& tensors, const GgufKeys& with = keys()) {
    const auto opened = open(tensors, with);
    return opened ? std::string("accepted") : opened.error().message;
  };
  for (const char* name : {"blk.0.attn_sinks.weight", "blk.0.ffn_gate.2x.weight", "blk.0.ffn_gate..weight",
                           "blk.1.attn_norm.weight", "output.bias"}) {
    Tensors t = stacked();
    t[name] = counting({kWidth}, 0);
    EXPECT_EQ(refusal(t), fmt::format("{}: tensor '{}' is not known in a mixtral of 1 layers", path_.string(), name));
  }
  GgufKeys capped = keys();
  capped.set<float>("llama.final_logit_softcapping", 30);
  EXPECT_EQ(refusal(stacked(), capped),
            path_.string() + ": 'llama.final_logit_softcapping' is not known in these models");
  GgufKeys shared = keys();
  shared.set<std::uint64_t>("llama.expert_shared_count", std::uint64_t{1} << 62);
  EXPECT_NE(refusal(stacked(), shared).find("shared experts"), std::string::npos);
  GgufKeys scaled = keys();
  scaled.set<std::string>("llama.rope.scaling.type", "longrope");
  EXPECT_NE(refusal(stacked(), scaled).find("'longrope'"), std::string::npos);
}

TEST_F(GgufForms, FrequenciesStoredPerBlockAreLeftToTheConfiguration) {
  Tensors t = stacked();
  t["blk.0.attn_rot_embd.weight"] = counting({2}, 0);
  expect_experts(open(t));
}

}  // namespace
}  // namespace sparsam
