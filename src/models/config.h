// What a model is, in one set of names: those of the papers and of Hugging Face's config.json. Adapters fill it from
// whatever a file says; nothing behind them looks at file dialects.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tensor/elementwise.h"
#include "tensor/moe.h"

namespace sparsam {

// How rotary frequencies are derived. models/layers/rope_scaling.h turns it into a Rope.
struct RopeConfig {
  enum class Scaling { none, linear, yarn, llama3 };

  double theta = 10000.0;
  std::size_t dim = 0;  // R: rotated values per head
  RopePairing pairing = RopePairing::halves;
  Scaling scaling = Scaling::none;
  double factor = 1.0;
  double original_context = 0;
  // YaRN (Peng et al., arXiv 2309.00071)
  double beta_fast = 32, beta_slow = 1;
  double attention_factor = 0;            // 0: 0.1 ln(factor) + 1
  double mscale = 0, mscale_all_dim = 0;  // DeepSeek's variant
  bool truncate = true;                   // round the ramp's ends to whole dimensions
  // Llama 3.1
  double low_freq_factor = 1, high_freq_factor = 4;
  std::vector<float> divisors;  // per pair, where a file stores them instead of a rule
};

struct ModelConfig {
  std::string architecture;  // "deepseek_v3", "llama", …: a name in models/registry
  std::string name;          // what the file calls itself; may be empty

  std::size_t vocab_size = 0, hidden_size = 0, num_hidden_layers = 0;
  std::size_t num_attention_heads = 0, num_key_value_heads = 0, head_dim = 0;
  std::size_t intermediate_size = 0;
  std::size_t max_position_embeddings = 0;
  bool tied_embeddings = false;  // the head is the embedding
  float embedding_factor = 1;    // what embeddings are multiplied by; Gemma: sqrt(hidden_size)
  float rms_norm_eps = 1e-6f;
  RopeConfig rope;
  float attention_scale = 0;                     // of the scores, YaRN's part included
  std::optional<bool> attention_bias, mlp_bias;  // whether projections have biases, where a file says so

  // Multi-head latent attention; q_lora_rank 0: queries are not compressed
  std::size_t q_lora_rank = 0, kv_lora_rank = 0;
  std::size_t qk_nope_head_dim = 0, qk_rope_head_dim = 0, v_head_dim = 0;

  // Mixture of experts; routing.experts 0: none
  RoutingRule routing;
  std::size_t moe_intermediate_size = 0, shared_intermediate_size = 0;
  std::vector<bool> sparse_layers;  // [layers]: whether a layer is a mixture
  // 1: a module behind the last layer learns to predict one token more (models/layers/multi_token.h). Generation
  // opens files without theirs.
  std::size_t predictors = 0;

  // Gemma
  std::size_t sliding_window = 0;
  std::vector<bool> sliding_layers;  // [layers]
  RopeConfig local_rope;             // of the sliding layers
};

}  // namespace sparsam
