#include "models/parameter_list.h"

#include <fmt/format.h>

namespace sparsam {
namespace {

using Kind = ParameterShape::Kind;

//   D model width   H heads   N, R, Z widths of a head: not rotated, rotated, values   C width of the latent
class Lister {
 public:
  explicit Lister(const ModelConfig& config) : c_(config), d_(config.hidden_size) {}

  std::vector<ParameterShape> run() {
    matrix("embedding", c_.vocab_size, d_);
    for (std::size_t i = 0; i < c_.num_hidden_layers; ++i) block(i);
    norm("norm", d_);
    if (!c_.tied_embeddings) matrix("head", c_.vocab_size, d_);
    return std::move(list_);
  }

 private:
  void matrix(std::string_view name, std::size_t rows, std::size_t cols) { put(name, Kind::matrix, rows, cols); }
  void norm(std::string_view name, std::size_t width) { put(name, Kind::norm, 1, width); }
  void bias(std::string_view name, std::size_t width) { put(name, Kind::bias, 1, width); }
  void put(std::string_view name, Kind kind, std::size_t rows, std::size_t cols) {
    list_.push_back({at_ + std::string(name), kind, rows, cols});
  }

  void block(std::size_t i) {
    at_ = fmt::format("blocks.{}.", i);
    const bool gemma = c_.architecture == "gemma3";
    norm("attention_norm", d_);
    c_.kv_lora_rank > 0 ? latent_attention() : attention();
    if (gemma) norm("attention_post_norm", d_);
    norm("mlp_norm", d_);
    if (i < c_.sparse_layers.size() && c_.sparse_layers[i]) {
      mixture();
    } else {
      network("mlp.", c_.intermediate_size);
    }
    if (gemma) norm("mlp_post_norm", d_);
    at_.clear();
  }

  void latent_attention() {
    const std::size_t h = c_.num_attention_heads, n = c_.qk_nope_head_dim, r = c_.qk_rope_head_dim;
    const std::size_t z = c_.v_head_dim, c = c_.kv_lora_rank, q = c_.q_lora_rank;
    if (q == 0) {
      matrix("attention.q", h * (n + r), d_);
    } else {
      matrix("attention.q_a", q, d_);
      norm("attention.q_a_norm", q);
      matrix("attention.q_b", h * (n + r), q);
    }
    matrix("attention.kv_a", c + r, d_);
    norm("attention.kv_a_norm", c);
    matrix("attention.kv_b", h * (n + z), c);
    matrix("attention.o", d_, h * z);
  }

  void attention() {
    const std::size_t queries = c_.num_attention_heads * c_.head_dim, keys = c_.num_key_value_heads * c_.head_dim;
    matrix("attention.q", queries, d_);
    matrix("attention.k", keys, d_);
    matrix("attention.v", keys, d_);
    matrix("attention.o", d_, queries);
    if (c_.architecture == "qwen2") {
      bias("attention.q.bias", queries);
      bias("attention.k.bias", keys);
      bias("attention.v.bias", keys);
    }
    if (c_.architecture.starts_with("qwen3") || c_.architecture == "gemma3") {
      norm("attention.q_norm", c_.head_dim);
      norm("attention.k_norm", c_.head_dim);
    }
  }

  void network(const std::string& name, std::size_t width) {
    matrix(name + "gate", width, d_);
    matrix(name + "up", width, d_);
    matrix(name + "down", d_, width);
  }

  void mixture() {
    matrix("router", c_.routing.experts, d_);
    if (c_.architecture == "deepseek_v3") bias("router_bias", c_.routing.experts);
    for (std::size_t e = 0; e < c_.routing.experts; ++e)
      network(fmt::format("experts.{}.", e), c_.moe_intermediate_size);
    if (c_.shared_intermediate_size > 0) network("shared.", c_.shared_intermediate_size);
  }

  const ModelConfig& c_;
  std::size_t d_;
  std::string at_;
  std::vector<ParameterShape> list_;
};

}  // namespace

std::vector<ParameterShape> parameter_list(const ModelConfig& config) { return Lister(config).run(); }

}  // namespace sparsam
