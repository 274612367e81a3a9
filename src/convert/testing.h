// Tiny models with random weights as Hugging Face folders, for the tests of this layer: the names are spelled out here
// once more, so that a wrong table cannot agree with itself.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/random.h"
#include "formats/safetensors_writer.h"
#include "generate/engine.h"
#include "kernels/quantize.h"

namespace sparsam::testing {

using Json = nlohmann::json;

struct TinyTensor {
  std::string name;
  Shape shape;
};

class TinyModel {
 public:
  explicit TinyModel(Json config) : c_(std::move(config)) {}

  const Json& config() const { return c_; }

  std::vector<TinyTensor> tensors() {
    list_.clear();
    const std::int64_t d = c_["hidden_size"], v = c_["vocab_size"];
    add("model.embed_tokens.weight", {v, d});
    add("model.norm.weight", {d});
    if (!c_.value("tie_word_embeddings", false)) add("lm_head.weight", {v, d});
    for (int i = 0; i < c_["num_hidden_layers"].get<int>(); ++i) {
      at_ = fmt::format("model.layers.{}.", i);
      layer(i, d);
    }
    return list_;
  }

  // Writes config.json and model.safetensors. f8: matrices of the layers as E4M3 with block scales.
  void write(const std::filesystem::path& folder, DType dtype = DType::f32, bool f8 = false) {
    std::filesystem::create_directories(folder);
    ASSERT_TRUE(write_file(folder / "config.json", c_.dump(1)));
    Random random(17);
    std::vector<TensorPlan> plans;
    std::map<std::string, std::vector<std::byte>> bytes;
    for (const TinyTensor& tensor : tensors()) {
      std::int64_t n = 1;
      for (const std::int64_t side : tensor.shape) n *= side;
      std::vector<float> values(static_cast<std::size_t>(n));
      const float middle = tensor.name.ends_with("norm.weight") && c_["model_type"] != "gemma3_text" ? 1.0f : 0.0f;
      for (float& value : values) value = middle + 0.15f * random.normal();
      const bool packed = f8 && tensor.shape.size() == 2 && tensor.name.contains("_proj.weight");
      auto& to = bytes[tensor.name];
      if (packed) {
        std::vector<float> scales(
            static_cast<std::size_t>((tensor.shape[0] + 127) / 128 * ((tensor.shape[1] + 127) / 128)));
        to.resize(values.size());
        quantize_f8_blocks(values.data(), tensor.shape[0], tensor.shape[1], to.data(), scales.data());
        plans.push_back({tensor.name, DType::f8_e4m3, tensor.shape});
        const std::string name = tensor.name + "_scale_inv";
        plans.push_back({name, DType::f32, {(tensor.shape[0] + 127) / 128, (tensor.shape[1] + 127) / 128}});
        bytes[name].resize(scales.size() * sizeof(float));
        std::memcpy(bytes[name].data(), scales.data(), bytes[name].size());
      } else {
        to.resize(bytes_of(dtype, values.size()));
        quantize(dtype, values.data(), to.data(), values.size());
        plans.push_back({tensor.name, dtype, tensor.shape});
      }
    }
    auto writer = write_safetensors(folder / "model.safetensors", plans);
    ASSERT_TRUE(writer) << writer.error().message;
    while (const TensorPlan* due = writer->next()) ASSERT_TRUE(writer->write(bytes[due->name]));
    ASSERT_TRUE(writer->finish());
  }

 private:
  void add(const std::string& name, Shape shape) { list_.push_back({name, std::move(shape)}); }
  void add_with_bias(const std::string& name, std::int64_t rows, std::int64_t cols, bool bias) {
    add(at_ + name + ".weight", {rows, cols});
    if (bias) add(at_ + name + ".bias", {rows});
  }
  void add_network(const std::string& name, std::int64_t width, std::int64_t d) {
    for (const char* part : {"gate_proj", "up_proj"}) add(at_ + name + part + ".weight", {width, d});
    add(at_ + name + "down_proj.weight", {d, width});
  }

  void layer(int i, std::int64_t d) {
    const std::string type = c_["model_type"];
    add(at_ + "input_layernorm.weight", {d});
    add(at_ + "post_attention_layernorm.weight", {d});
    if (type == "gemma3_text") {
      add(at_ + "pre_feedforward_layernorm.weight", {d});
      add(at_ + "post_feedforward_layernorm.weight", {d});
    }
    if (type.starts_with("deepseek")) {
      latent_attention(d);
    } else {
      attention(type, d);
    }
    feed_forward(type, i, d);
  }

  void attention(const std::string& type, std::int64_t d) {
    const std::int64_t heads = c_["num_attention_heads"], keys = c_["num_key_value_heads"], width = c_["head_dim"];
    const bool bias = type == "qwen2" || c_.value("attention_bias", false);
    add_with_bias("self_attn.q_proj", heads * width, d, bias);
    add_with_bias("self_attn.k_proj", keys * width, d, bias);
    add_with_bias("self_attn.v_proj", keys * width, d, bias);
    add_with_bias("self_attn.o_proj", d, heads * width, bias && type != "qwen2");
    if (type.starts_with("qwen3") || type == "gemma3_text") {
      add(at_ + "self_attn.q_norm.weight", {width});
      add(at_ + "self_attn.k_norm.weight", {width});
    }
  }

  void latent_attention(std::int64_t d) {
    const std::int64_t h = c_["num_attention_heads"], n = c_["qk_nope_head_dim"], r = c_["qk_rope_head_dim"];
    const std::int64_t z = c_["v_head_dim"], c = c_["kv_lora_rank"];
    if (c_["q_lora_rank"].is_null()) {
      add(at_ + "self_attn.q_proj.weight", {h * (n + r), d});
    } else {
      const std::int64_t q = c_["q_lora_rank"];
      add(at_ + "self_attn.q_a_proj.weight", {q, d});
      add(at_ + "self_attn.q_a_layernorm.weight", {q});
      add(at_ + "self_attn.q_b_proj.weight", {h * (n + r), q});
    }
    add(at_ + "self_attn.kv_a_proj_with_mqa.weight", {c + r, d});
    add(at_ + "self_attn.kv_a_layernorm.weight", {c});
    add(at_ + "self_attn.kv_b_proj.weight", {h * (n + z), c});
    add(at_ + "self_attn.o_proj.weight", {d, h * z});
  }

  void feed_forward(const std::string& type, int i, std::int64_t d) {
    const std::int64_t dense = c_["intermediate_size"];
    if (type == "mixtral") {
      const std::int64_t experts = c_["num_local_experts"];
      add(at_ + "block_sparse_moe.gate.weight", {experts, d});
      for (std::int64_t e = 0; e < experts; ++e) {
        const std::string expert = fmt::format("{}block_sparse_moe.experts.{}.", at_, e);
        add(expert + "w1.weight", {dense, d});
        add(expert + "w3.weight", {dense, d});
        add(expert + "w2.weight", {d, dense});
      }
      return;
    }
    const bool deepseek = type.starts_with("deepseek");
    bool sparse = deepseek ? i >= c_["first_k_dense_replace"].get<int>() : type == "qwen3_moe";
    for (const int listed : c_.value("mlp_only_layers", std::vector<int>{})) sparse = sparse && listed != i;
    if (!sparse) return add_network("mlp.", dense, d);
    const std::int64_t experts = c_[deepseek ? "n_routed_experts" : "num_experts"], width = c_["moe_intermediate_size"];
    add(at_ + "mlp.gate.weight", {experts, d});
    if (type == "deepseek_v3") add(at_ + "mlp.gate.e_score_correction_bias", {experts});
    for (std::int64_t e = 0; e < experts; ++e) add_network(fmt::format("mlp.experts.{}.", e), width, d);
    if (deepseek) add_network("mlp.shared_experts.", width * c_["n_shared_experts"].get<int>(), d);
  }

  Json c_;
  std::string at_;
  std::vector<TinyTensor> list_;
};

// The logits of a few tokens, with a float32 cache.
inline std::vector<float> logits_of(const std::filesystem::path& path) {
  auto model = Model::open(path);
  if (!model) {
    ADD_FAILURE() << model.error().message;
    return {};
  }
  EngineOptions options;
  options.threads = 1;
  options.cache_dtype = DType::f32;
  options.context = 64;
  auto engine = Engine::create(std::move(*model), options);
  if (!engine) {
    ADD_FAILURE() << engine.error().message;
    return {};
  }
  std::vector<std::int32_t> tokens;
  for (std::int32_t i = 0; i < 24; ++i) tokens.push_back((i * 37 + 5) % 90);
  std::vector<float> all;
  const auto done = (*engine)->score(
      tokens, [&](std::size_t, std::span<const float> row) { all.insert(all.end(), row.begin(), row.end()); });
  if (!done) ADD_FAILURE() << done.error().message;
  return all;
}

inline double relative_error(const std::vector<float>& got, const std::vector<float>& expected) {
  if (got.size() != expected.size() || got.empty()) return 1e9;
  double difference = 0, norm = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double d = static_cast<double>(got[i]) - expected[i];
    difference += d * d;
    norm += static_cast<double>(expected[i]) * expected[i];
  }
  return std::sqrt(difference / norm);
}

}  // namespace sparsam::testing
