#include "models/tensor_list.h"

#include <fmt/format.h>

#include <algorithm>

namespace sparsam {
namespace {

class Lister {
 public:
  explicit Lister(const ModelConfig& config) : c_(config) {}

  std::vector<TensorShape> run() {
    matrix("embedding", c_.vocab_size, c_.hidden_size);
    for (std::size_t i = 0; i < c_.num_hidden_layers; ++i) block(i);
    if (c_.predictors > 0) predictor();
    norm("norm", c_.hidden_size);
    if (!c_.tied_embeddings) matrix("head", c_.vocab_size, c_.hidden_size);
    return std::move(list_);
  }

 private:
  using Kind = TensorShape::Kind;
  void matrix(std::string name, std::size_t rows, std::size_t cols, Kind kind = Kind::matrix) {
    list_.push_back({std::move(name), rows, cols, kind});
  }
  void norm(std::string name, std::size_t width) { list_.push_back({std::move(name), 1, width, Kind::norm}); }
  void bias(std::string name, std::size_t width) { list_.push_back({std::move(name), 1, width, Kind::bias}); }

  void block(std::size_t layer) {
    const std::string at = fmt::format("blocks.{}.", layer);
    const bool four_norms = c_.architecture == "gemma3";
    norm(at + "attention_norm", c_.hidden_size);
    c_.kv_lora_rank > 0 ? latent_attention(at + "attention.") : grouped_attention(at + "attention.");
    if (four_norms) norm(at + "attention_post_norm", c_.hidden_size);
    norm(at + "mlp_norm", c_.hidden_size);
    if (!c_.sparse_layers.empty() && c_.sparse_layers[std::min(layer, c_.sparse_layers.size() - 1)]) {
      mixture(at);
    } else {
      gated(at + "mlp.", c_.intermediate_size);
    }
    if (four_norms) norm(at + "mlp_post_norm", c_.hidden_size);
  }

  void predictor() {
    const std::string at = fmt::format("blocks.{}.mtp.", c_.num_hidden_layers);
    norm(at + "embedding_norm", c_.hidden_size);
    norm(at + "hidden_norm", c_.hidden_size);
    matrix(at + "merge", c_.hidden_size, 2 * c_.hidden_size);
    block(c_.num_hidden_layers);
    norm(at + "norm", c_.hidden_size);
  }

  void latent_attention(const std::string& at) {
    const std::size_t h = c_.num_attention_heads, n = c_.qk_nope_head_dim, r = c_.qk_rope_head_dim, z = c_.v_head_dim;
    if (c_.q_lora_rank == 0) {
      matrix(at + "q", h * (n + r), c_.hidden_size);
    } else {
      matrix(at + "q_a", c_.q_lora_rank, c_.hidden_size);
      norm(at + "q_a_norm", c_.q_lora_rank);
      matrix(at + "q_b", h * (n + r), c_.q_lora_rank);
    }
    matrix(at + "kv_a", c_.kv_lora_rank + r, c_.hidden_size);
    norm(at + "kv_a_norm", c_.kv_lora_rank);
    matrix(at + "kv_b", h * (n + z), c_.kv_lora_rank);
    matrix(at + "o", c_.hidden_size, h * z, Kind::residual);
  }

  void grouped_attention(const std::string& at) {
    const std::size_t d = c_.head_dim, queries = c_.num_attention_heads * d, keys = c_.num_key_value_heads * d;
    const bool biased = c_.architecture == "qwen2";
    const bool normed = c_.architecture == "qwen3" || c_.architecture == "qwen3_moe" || c_.architecture == "gemma3";
    for (const auto& [name, rows] : {std::pair("q", queries), std::pair("k", keys), std::pair("v", keys)}) {
      matrix(at + name, rows, c_.hidden_size);
      if (biased) bias(at + name + ".bias", rows);
    }
    if (normed) {
      norm(at + "q_norm", d);
      norm(at + "k_norm", d);
    }
    matrix(at + "o", c_.hidden_size, queries, Kind::residual);
  }

  void gated(const std::string& at, std::size_t width) {
    matrix(at + "gate", width, c_.hidden_size);
    matrix(at + "up", width, c_.hidden_size);
    matrix(at + "down", c_.hidden_size, width, Kind::residual);
  }

  void mixture(const std::string& at) {
    matrix(at + "router", c_.routing.experts, c_.hidden_size);
    if (c_.architecture == "deepseek_v3") bias(at + "router_bias", c_.routing.experts);
    for (std::size_t e = 0; e < c_.routing.experts; ++e) {
      gated(fmt::format("{}experts.{}.", at, e), c_.moe_intermediate_size);
    }
    if (c_.shared_intermediate_size > 0) gated(at + "shared.", c_.shared_intermediate_size);
  }

  const ModelConfig& c_;
  std::vector<TensorShape> list_;
};

}  // namespace

std::vector<TensorShape> tensors_of(const ModelConfig& config) { return Lister(config).run(); }

}  // namespace sparsam
