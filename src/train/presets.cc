#include "train/presets.h"

#include <algorithm>
#include <array>

namespace sparsam {
namespace {

// Two cores make a step of 2,048 tokens in 0.1 to 0.2 s. So short a run needs larger steps of the routers' biases than
// DeepSeek-V3's 0.001: after 120 steps the largest load is 1.4 times the mean one, with 0.003 it is still 3 times that.
constexpr std::string_view kNano = R"({
  "model": {
    "model_type": "deepseek_v3", "hidden_size": 128, "num_hidden_layers": 4, "num_attention_heads": 4,
    "num_key_value_heads": 4, "intermediate_size": 352, "max_position_embeddings": 1024, "rms_norm_eps": 1e-6,
    "rope_theta": 10000.0, "tie_word_embeddings": false,
    "q_lora_rank": 64, "kv_lora_rank": 32, "qk_nope_head_dim": 16, "qk_rope_head_dim": 16, "v_head_dim": 32,
    "first_k_dense_replace": 1, "n_routed_experts": 8, "num_experts_per_tok": 2, "n_shared_experts": 1,
    "moe_intermediate_size": 48, "n_group": 1, "topk_group": 1, "routed_scaling_factor": 2.5
  },
  "data": {"context": 256, "rows": 8},
  "training": {"steps": 2000, "lr": 3e-3, "warmup": 20, "schedule": "wsd", "decay": 0.2, "balance_rate": 1e-2,
    "sequence_balance": 1e-4},
  "keeping": {"checkpoint_every": 50, "evaluate_rows": 32}
})";

constexpr std::string_view kLlamaSmall = R"({
  "model": {
    "model_type": "llama", "hidden_size": 256, "num_hidden_layers": 6, "num_attention_heads": 4,
    "num_key_value_heads": 2, "head_dim": 64, "intermediate_size": 704, "max_position_embeddings": 2048,
    "rms_norm_eps": 1e-6, "rope_theta": 10000.0, "tie_word_embeddings": true
  },
  "data": {"context": 512, "rows": 16},
  "training": {"steps": 5000, "precision": "bfloat16", "lr": 2e-3, "warmup": 100, "schedule": "wsd", "decay": 0.2}
})";

constexpr std::string_view kQwenSmall = R"({
  "model": {
    "model_type": "qwen3", "hidden_size": 256, "num_hidden_layers": 6, "num_attention_heads": 4,
    "num_key_value_heads": 2, "head_dim": 64, "intermediate_size": 704, "max_position_embeddings": 2048,
    "rms_norm_eps": 1e-6, "rope_theta": 1000000.0, "tie_word_embeddings": true
  },
  "data": {"context": 512, "rows": 16},
  "training": {"steps": 5000, "precision": "bfloat16", "lr": 2e-3, "warmup": 100, "schedule": "wsd", "decay": 0.2}
})";

// Fine-grained experts: 4 of 32, and a shared one twice as wide as they are.
constexpr std::string_view kDeepseekSmall = R"({
  "model": {
    "model_type": "deepseek_v3", "hidden_size": 256, "num_hidden_layers": 6, "num_attention_heads": 4,
    "num_key_value_heads": 4, "intermediate_size": 704, "max_position_embeddings": 2048, "rms_norm_eps": 1e-6,
    "rope_theta": 10000.0, "tie_word_embeddings": false,
    "q_lora_rank": null, "kv_lora_rank": 64, "qk_nope_head_dim": 32, "qk_rope_head_dim": 16, "v_head_dim": 32,
    "first_k_dense_replace": 1, "n_routed_experts": 32, "num_experts_per_tok": 4, "n_shared_experts": 2,
    "moe_intermediate_size": 112, "n_group": 1, "topk_group": 1, "routed_scaling_factor": 2.5
  },
  "data": {"context": 512, "rows": 16},
  "training": {"steps": 5000, "precision": "bfloat16", "lr": 2e-3, "warmup": 100, "schedule": "wsd", "decay": 0.2,
    "balance_rate": 1e-3, "sequence_balance": 1e-4}
})";

constexpr std::array kPresets = {
    Preset{"nano", "DeepSeek-V3's shape in 0.9 M parameters: 8 experts, 2 for each token; 200 steps in a minute",
           kNano},
    Preset{"llama-small", "Llama: 4.4 M parameters and the embedding, dense", kLlamaSmall},
    Preset{"qwen3-small", "Qwen3: 4.4 M parameters and the embedding, dense", kQwenSmall},
    Preset{"deepseek-small", "DeepSeek-V3: 16 M parameters and the embedding, 4 of 32 experts and a shared one",
           kDeepseekSmall},
};

}  // namespace

std::span<const Preset> presets() { return kPresets; }

const Preset* find_preset(std::string_view name) {
  const auto found = std::ranges::find(kPresets, name, &Preset::name);
  return found == kPresets.end() ? nullptr : &*found;
}

}  // namespace sparsam
