#include "models/adapters/limits.h"

#include <cmath>

namespace sparsam {
namespace {

struct Limit {
  std::string_view name;
  std::size_t value, least, most;
};

Result<void> within_limits(std::string_view label, std::initializer_list<Limit> limits) {
  for (const Limit& limit : limits) {
    if (limit.value < limit.least || limit.value > limit.most) {
      return fail(Code::bad_data, "{}: {} is {}; it must be between {} and {}", label, limit.name, limit.value,
                  limit.least, limit.most);
    }
  }
  return {};
}

constexpr std::size_t kMostWidth = std::size_t{1} << 20;

}  // namespace

Result<void> check_limits(std::string_view label, const ModelConfig& c) {
  return within_limits(
      label, {{"num_hidden_layers (GGUF: block_count)", c.num_hidden_layers, 1, 4096},
              {"hidden_size (GGUF: embedding_length)", c.hidden_size, 1, kMostWidth},
              {"num_attention_heads (GGUF: attention.head_count)", c.num_attention_heads, 1, 65536},
              {"num_key_value_heads (GGUF: attention.head_count_kv)", c.num_key_value_heads, 1, 65536},
              {"max_position_embeddings (GGUF: context_length)", c.max_position_embeddings, 1, std::size_t{1} << 28}});
}

Result<void> check_config(std::string_view label, const ModelConfig& c) {
  TRY(within_limits(label,
                    {{"vocab_size", c.vocab_size, 1, std::size_t{1} << 26},
                     {"head_dim (GGUF: attention.key_length)", c.head_dim, 1, 65536},
                     {"the rotary part of a head (GGUF: rope.dimension_count)", c.rope.dim, 2, 65536},
                     {"sliding_window (GGUF: attention.sliding_window)", c.sliding_window, 0, std::size_t{1} << 30}}));
  if (c.num_attention_heads % c.num_key_value_heads != 0) {
    return fail(Code::bad_data, "{}: {} attention heads cannot share {} key-value heads", label, c.num_attention_heads,
                c.num_key_value_heads);
  }
  if (c.rope.dim % 2 != 0 || c.rope.dim > c.head_dim) {
    return fail(Code::bad_data, "{}: {} rotary values do not fit a head of {}", label, c.rope.dim, c.head_dim);
  }
  for (const double positive : {c.rope.theta, c.rope.factor, static_cast<double>(c.rms_norm_eps)}) {
    if (!(positive > 0) || !std::isfinite(positive)) {
      return fail(Code::bad_data,
                  "{}: {} stands where a positive number is needed (rope theta {}, rope factor {}, "
                  "rms_norm_eps {})",
                  label, positive, c.rope.theta, c.rope.factor, c.rms_norm_eps);
    }
  }
  if (c.rope.scaling == RopeConfig::Scaling::yarn && !(c.rope.original_context > 0 && c.rope.theta > 1)) {
    return fail(Code::bad_data, "{}: YaRN needs the original context length, which is {}", label,
                c.rope.original_context);
  }
  if (c.kv_lora_rank != 0) {
    TRY(within_limits(label, {{"kv_lora_rank", c.kv_lora_rank, 1, kMostWidth},
                              {"q_lora_rank", c.q_lora_rank, 0, kMostWidth},
                              {"qk_nope_head_dim", c.qk_nope_head_dim, 1, 65536},
                              {"v_head_dim", c.v_head_dim, 1, 65536}}));
  }
  const RoutingRule& r = c.routing;
  if (r.experts == 0) {
    return within_limits(label,
                         {{"intermediate_size (GGUF: feed_forward_length)", c.intermediate_size, 1, kMostWidth}});
  }
  TRY(within_limits(
      label, {{"the number of experts (GGUF: expert_count)", r.experts, 1, 65536},
              {"num_experts_per_tok (GGUF: expert_used_count)", r.per_token, 1, r.experts},
              {"n_group (GGUF: expert_group_count)", r.groups, 1, r.experts},
              {"topk_group (GGUF: expert_group_used_count)", r.groups_kept, 1, r.groups},
              {"moe_intermediate_size (GGUF: expert_feed_forward_length)", c.moe_intermediate_size, 1, kMostWidth},
              {"the width of the shared experts", c.shared_intermediate_size, 0, kMostWidth}}));
  if (r.experts % r.groups != 0) {
    return fail(Code::bad_data, "{}: {} experts do not divide into {} groups", label, r.experts, r.groups);
  }
  if (r.groups_kept * (r.experts / r.groups) < r.per_token) {
    return fail(Code::bad_data, "{}: {} groups of {} experts cannot give {} experts per token", label, r.groups_kept,
                r.experts / r.groups, r.per_token);
  }
  return {};
}

}  // namespace sparsam
