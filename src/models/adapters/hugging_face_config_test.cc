// The configurations that the families publish, shortened to what a model is computed from, older forms and newer.
#include "models/adapters/hugging_face_config.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace sparsam {
namespace {

ModelConfig config_of(std::string_view json) {
  auto config = config_from_hugging_face(json, "config.json");
  EXPECT_TRUE(config) << config.error().message;
  return config ? *config : ModelConfig{};
}

std::string refusal(std::string_view json) {
  const auto config = config_from_hugging_face(json, "config.json");
  return config ? "accepted" : config.error().message;
}

std::size_t sparse(const ModelConfig& c) { return static_cast<std::size_t>(std::ranges::count(c.sparse_layers, true)); }

constexpr std::string_view kDeepseekV3 = R"({"architectures": ["DeepseekV3ForCausalLM"], "attention_bias": false,
  "ep_size": 1, "first_k_dense_replace": 3, "hidden_act": "silu", "hidden_size": 7168, "intermediate_size": 18432,
  "kv_lora_rank": 512, "max_position_embeddings": 163840, "model_type": "deepseek_v3", "moe_intermediate_size": 2048,
  "moe_layer_freq": 1, "n_group": 8, "n_routed_experts": 256, "n_shared_experts": 1, "norm_topk_prob": true,
  "num_attention_heads": 128, "num_experts_per_tok": 8, "num_hidden_layers": 61, "num_key_value_heads": 128,
  "num_nextn_predict_layers": 1, "q_lora_rank": 1536, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64,
  "quantization_config": {"activation_scheme": "dynamic", "fmt": "e4m3", "quant_method": "fp8",
    "weight_block_size": [128, 128]}, "rms_norm_eps": 1e-06, "rope_scaling": {"beta_fast": 32, "beta_slow": 1,
    "factor": 40, "mscale": 1.0, "mscale_all_dim": 1.0, "original_max_position_embeddings": 4096, "type": "yarn"},
  "rope_theta": 10000, "routed_scaling_factor": 2.5, "scoring_func": "sigmoid", "tie_word_embeddings": false,
  "topk_group": 4, "topk_method": "noaux_tc", "torch_dtype": "bfloat16", "v_head_dim": 128, "vocab_size": 129280})";

TEST(Config, RopeScalingNeedsItsFactors) {
  const auto with = [](std::string_view scaling) {
    return refusal(fmt::format(R"({{"model_type": "llama", "hidden_size": 64, "intermediate_size": 96, "vocab_size": 99,
      "num_hidden_layers": 1, "num_attention_heads": 2, "max_position_embeddings": 512, "rope_scaling": {}}})",
                               scaling));
  };
  EXPECT_EQ(with(R"({"rope_type": "linear", "factor": 2})"), "accepted");
  EXPECT_EQ(with(R"({"rope_type": "linear"})"), "config.json: 'factor' is missing, which rope type 'linear' needs");
  EXPECT_EQ(with(R"({"rope_type": "llama3", "factor": 8, "low_freq_factor": 1, "high_freq_factor": 4,
    "original_max_position_embeddings": 128})"),
            "accepted");
  EXPECT_EQ(
      with(R"({"rope_type": "llama3", "factor": 8, "low_freq_factor": 1, "original_max_position_embeddings": 128})"),
      "config.json: 'high_freq_factor' is missing, which rope type 'llama3' needs");
}

constexpr std::string_view kSmall = R"("hidden_size": 64, "intermediate_size": 96, "vocab_size": 99,
  "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 2, "max_position_embeddings": 512)";

TEST(Config, YarnChangesTheScoresOfLatentAttentionOnly) {
  const std::string scaling = R"("rope_scaling": {"rope_type": "yarn", "factor": 4, "mscale": 1.0,
    "mscale_all_dim": 0.5, "original_max_position_embeddings": 64})";
  const auto c = config_of(fmt::format(R"({{"model_type": "qwen3", {}, "head_dim": 16, {}}})", kSmall, scaling));
  EXPECT_FLOAT_EQ(c.attention_scale, 0.25f);
  EXPECT_EQ(c.rope.mscale_all_dim, 0.5);
}

TEST(Config, TheLengthBeforeScalingMayStandOutside) {
  const auto with = [](std::string_view more) {
    return config_of(fmt::format(R"({{"model_type": "llama", {}, {}}})", kSmall, more)).rope;
  };
  constexpr std::string_view kYarn = R"({"rope_type": "yarn", "factor": 4, "original_max_position_embeddings": 64})";
  EXPECT_EQ(with(fmt::format(R"("rope_scaling": {})", kYarn)).original_context, 64);
  EXPECT_EQ(with(fmt::format(R"("original_max_position_embeddings": 32, "rope_scaling": {})", kYarn)).original_context,
            32);
  EXPECT_EQ(with(R"("rope_scaling": {"rope_type": "llama3", "factor": 8, "low_freq_factor": 1, "high_freq_factor": 4})")
                .original_context,
            512);
}

TEST(Config, OfTwoRopeObjectsTheOlderCounts) {
  const auto c = config_of(fmt::format(R"({{"model_type": "llama", {}, "rope_scaling": {{"rope_type": "linear",
    "factor": 2}}, "rope_parameters": {{"rope_type": "default", "rope_theta": 500.0}}}})",
                                       kSmall));
  EXPECT_EQ(c.rope.scaling, RopeConfig::Scaling::linear);
  EXPECT_EQ(c.rope.theta, 10000.0);
}

TEST(Config, GemmasRopeIsSaidForBothKindsOfLayers) {
  const auto with = [](std::string_view rope) {
    return fmt::format(R"({{"model_type": "gemma3_text", {}, "head_dim": 32, "sliding_window": 8,
      "rope_parameters": {}}})",
                       kSmall, rope);
  };
  const auto c = config_of(with(R"({"full_attention": null, "sliding_attention": {"rope_type": "linear", "factor": 2,
    "rope_theta": 3000.0}})"));
  EXPECT_EQ(c.rope.scaling, RopeConfig::Scaling::none);
  EXPECT_EQ(c.local_rope.scaling, RopeConfig::Scaling::linear);
  EXPECT_EQ(c.local_rope.theta, 3000.0);
  EXPECT_NE(refusal(with(R"({"rope_type": "linear", "factor": 2})")).find("'full_attention'"), std::string::npos);
}

TEST(Config, WhatDeepseekLeavesOutIsWhatItsClassSays) {
  std::string json(kDeepseekV3);
  for (const std::string_view part :
       {R"("n_shared_experts": 1, )", R"("first_k_dense_replace": 3, )", R"("n_group": 8, )", R"("topk_group": 4, )"}) {
    const auto at = json.find(part);
    ASSERT_NE(at, std::string::npos) << part;
    json.erase(at, part.size());
  }
  const ModelConfig c = config_of(json);
  EXPECT_EQ(c.shared_intermediate_size, 2048u);
  EXPECT_EQ(sparse(c), 58u);
  EXPECT_EQ(c.routing.groups, 8u);
  EXPECT_EQ(c.routing.groups_kept, 4u);
}

TEST(PublishedConfig, DeepseekV3) {
  const ModelConfig c = config_of(kDeepseekV3);
  EXPECT_EQ(c.architecture, "deepseek_v3");
  EXPECT_EQ(sparse(c), 58u);
  EXPECT_FALSE(c.sparse_layers[2]);
  EXPECT_EQ(c.routing.experts, 256u);
  EXPECT_EQ(c.routing.groups, 8u);
  EXPECT_EQ(c.routing.groups_kept, 4u);
  EXPECT_EQ(c.routing.group_score, RoutingRule::GroupScore::two_best);
  EXPECT_EQ(c.routing.score, RoutingRule::Score::sigmoid);
  EXPECT_TRUE(c.routing.normalize);
  EXPECT_FLOAT_EQ(c.routing.factor, 2.5f);
  EXPECT_EQ(c.shared_intermediate_size, 2048u);
  EXPECT_EQ(c.rope.scaling, RopeConfig::Scaling::yarn);
  EXPECT_EQ(c.rope.pairing, RopePairing::neighbours);
  EXPECT_EQ(c.rope.dim, 64u);
  EXPECT_NEAR(c.attention_scale, std::pow(0.1 * std::log(40.0) + 1, 2) / std::sqrt(192.0), 1e-7);
}

TEST(PublishedConfig, DeepseekV2LiteAndItsLargerKin) {
  const ModelConfig lite = config_of(R"({"first_k_dense_replace": 1, "hidden_act": "silu", "hidden_size": 2048,
    "intermediate_size": 10944, "kv_lora_rank": 512, "max_position_embeddings": 163840, "model_type": "deepseek_v2",
    "moe_intermediate_size": 1408, "moe_layer_freq": 1, "n_group": 1, "n_routed_experts": 64, "n_shared_experts": 2,
    "norm_topk_prob": false, "num_attention_heads": 16, "num_experts_per_tok": 6, "num_hidden_layers": 27,
    "num_key_value_heads": 16, "q_lora_rank": null, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64,
    "rms_norm_eps": 1e-06, "rope_scaling": {"beta_fast": 32, "beta_slow": 1, "factor": 40, "mscale": 0.707,
    "mscale_all_dim": 0.707, "original_max_position_embeddings": 4096, "type": "yarn"}, "rope_theta": 10000,
    "routed_scaling_factor": 1.0, "scoring_func": "softmax", "topk_group": 1, "topk_method": "greedy",
    "v_head_dim": 128, "vocab_size": 102400})");
  EXPECT_EQ(lite.architecture, "deepseek_v2");
  EXPECT_EQ(lite.q_lora_rank, 0u);
  EXPECT_EQ(lite.routing.groups, 1u);
  EXPECT_EQ(lite.routing.score, RoutingRule::Score::softmax);
  EXPECT_FALSE(lite.routing.normalize);
  EXPECT_EQ(lite.shared_intermediate_size, 2816u);
  EXPECT_EQ(sparse(lite), 26u);
  EXPECT_NEAR(lite.attention_scale, std::pow(0.0707 * std::log(40.0) + 1, 2) / std::sqrt(192.0), 1e-7);

  const ModelConfig large = config_of(R"({"first_k_dense_replace": 1, "hidden_size": 5120, "intermediate_size": 12288,
    "kv_lora_rank": 512, "max_position_embeddings": 163840, "model_type": "deepseek_v2", "moe_intermediate_size": 1536,
    "n_group": 8, "n_routed_experts": 160, "n_shared_experts": 2, "norm_topk_prob": false, "num_attention_heads": 128,
    "num_experts_per_tok": 6, "num_hidden_layers": 60, "q_lora_rank": 1536, "qk_nope_head_dim": 128,
    "qk_rope_head_dim": 64, "routed_scaling_factor": 16.0, "scoring_func": "softmax", "topk_group": 3,
    "topk_method": "group_limited_greedy", "v_head_dim": 128, "vocab_size": 102400})");
  EXPECT_EQ(large.routing.groups, 8u);
  EXPECT_EQ(large.routing.groups_kept, 3u);
  EXPECT_EQ(large.routing.group_score, RoutingRule::GroupScore::best);
  EXPECT_FLOAT_EQ(large.routing.factor, 16.0f);
}

TEST(PublishedConfig, KimiK2) {
  const ModelConfig c = config_of(R"({"first_k_dense_replace": 1, "hidden_size": 7168, "intermediate_size": 18432,
    "kv_lora_rank": 512, "max_position_embeddings": 131072, "model_type": "kimi_k2", "moe_intermediate_size": 2048,
    "n_group": 1, "n_routed_experts": 384, "n_shared_experts": 1, "norm_topk_prob": true, "num_attention_heads": 64,
    "num_experts_per_tok": 8, "num_hidden_layers": 61, "num_key_value_heads": 64, "num_nextn_predict_layers": 0,
    "q_lora_rank": 1536, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "quantization_config": {"quant_method": "fp8",
    "weight_block_size": [128, 128]}, "rms_norm_eps": 1e-06, "rope_scaling": {"beta_fast": 1.0, "beta_slow": 1.0,
    "factor": 32.0, "mscale": 1.0, "mscale_all_dim": 1.0, "original_max_position_embeddings": 4096, "type": "yarn"},
    "rope_theta": 50000.0, "routed_scaling_factor": 2.827, "scoring_func": "sigmoid", "topk_group": 1,
    "topk_method": "noaux_tc", "v_head_dim": 128, "vocab_size": 163840})");
  EXPECT_EQ(c.architecture, "deepseek_v3");
  EXPECT_EQ(c.routing.experts, 384u);
  EXPECT_EQ(c.routing.groups, 1u);
  EXPECT_EQ(sparse(c), 60u);
  EXPECT_EQ(c.rope.beta_fast, 1);
}

TEST(PublishedConfig, Llama31AndItsDistillation) {
  const ModelConfig c = config_of(R"({"attention_bias": false, "hidden_act": "silu", "hidden_size": 4096,
    "intermediate_size": 14336, "max_position_embeddings": 131072, "mlp_bias": false, "model_type": "llama",
    "num_attention_heads": 32, "num_hidden_layers": 32, "num_key_value_heads": 8, "rms_norm_eps": 1e-05,
    "rope_scaling": {"factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
    "original_max_position_embeddings": 8192, "rope_type": "llama3"}, "rope_theta": 500000.0,
    "tie_word_embeddings": false, "vocab_size": 128256})");
  EXPECT_EQ(c.head_dim, 128u);
  EXPECT_EQ(c.rope.scaling, RopeConfig::Scaling::llama3);
  EXPECT_EQ(c.rope.pairing, RopePairing::halves);
  EXPECT_FLOAT_EQ(c.rms_norm_eps, 1e-5f);
  EXPECT_TRUE(c.sliding_layers.empty());
}

TEST(PublishedConfig, Qwen2KeepsItsWindowShutUnlessItSaysOtherwise) {
  constexpr std::string_view kBase = R"("hidden_act": "silu", "hidden_size": 1536, "intermediate_size": 8960,
    "max_position_embeddings": 131072, "max_window_layers": 21, "model_type": "qwen2", "num_attention_heads": 12,
    "num_hidden_layers": 28, "num_key_value_heads": 2, "rms_norm_eps": 1e-06, "rope_theta": 10000,
    "sliding_window": 4096, "vocab_size": 151936)";
  EXPECT_TRUE(config_of(fmt::format("{{{}, \"use_sliding_window\": false}}", kBase)).sliding_layers.empty());
  const ModelConfig c = config_of(fmt::format("{{{}, \"use_sliding_window\": true}}", kBase));
  EXPECT_EQ(c.sliding_window, 4096u);
  EXPECT_FALSE(c.sliding_layers[20]);
  EXPECT_TRUE(c.sliding_layers[21]);
}

TEST(PublishedConfig, Qwen3MoeUnderBothNamesOfItsExperts) {
  for (const std::string_view name : {"num_experts", "num_local_experts"}) {
    const ModelConfig c = config_of(fmt::format(R"({{"attention_bias": false, "decoder_sparse_step": 1,
      "head_dim": 128, "hidden_size": 2048, "intermediate_size": 6144, "max_position_embeddings": 40960,
      "mlp_only_layers": [], "model_type": "qwen3_moe", "moe_intermediate_size": 768, "norm_topk_prob": true,
      "num_attention_heads": 32, "num_experts_per_tok": 8, "num_hidden_layers": 48, "num_key_value_heads": 4,
      "rope_parameters": {{"rope_theta": 1000000.0, "rope_type": "default"}}, "use_sliding_window": false,
      "sliding_window": null, "dtype": "bfloat16", "vocab_size": 151936, "{}": 128}})",
                                                name));
    EXPECT_EQ(c.routing.experts, 128u);
    EXPECT_TRUE(c.routing.normalize);
    EXPECT_EQ(sparse(c), 48u);
    EXPECT_EQ(c.rope.theta, 1e6);
    EXPECT_EQ(c.head_dim, 128u);
  }
}

TEST(PublishedConfig, Mixtral) {
  const ModelConfig c = config_of(R"({"hidden_act": "silu", "hidden_size": 4096, "intermediate_size": 14336,
    "max_position_embeddings": 32768, "model_type": "mixtral", "num_attention_heads": 32, "num_experts_per_tok": 2,
    "num_hidden_layers": 32, "num_key_value_heads": 8, "num_local_experts": 8, "rms_norm_eps": 1e-05,
    "rope_theta": 1000000.0, "sliding_window": null, "tie_word_embeddings": false, "vocab_size": 32000})");
  EXPECT_EQ(c.moe_intermediate_size, 14336u);
  EXPECT_TRUE(c.routing.normalize);
  EXPECT_EQ(c.sliding_window, 0u);
}

TEST(PublishedConfig, MistralsFirstVersionHasAWindowInEveryLayer) {
  const ModelConfig c = config_of(R"({"hidden_size": 4096, "intermediate_size": 14336, "model_type": "mistral",
    "max_position_embeddings": 32768, "num_attention_heads": 32, "num_hidden_layers": 32, "num_key_value_heads": 8,
    "rms_norm_eps": 1e-05, "rope_theta": 10000.0, "sliding_window": 4096, "vocab_size": 32000})");
  EXPECT_EQ(c.architecture, "llama");
  EXPECT_EQ(c.sliding_window, 4096u);
  EXPECT_EQ(std::ranges::count(c.sliding_layers, true), 32);
}

TEST(PublishedConfig, AMultimodalGemma3LeavesOutWhatEqualsItsClassesDefaults) {
  const ModelConfig c = config_of(R"({"architectures": ["Gemma3ForConditionalGeneration"], "boi_token_index": 255999,
    "model_type": "gemma3", "text_config": {"hidden_size": 2560, "intermediate_size": 10240, "model_type": "gemma3_text",
    "num_hidden_layers": 34, "rope_scaling": {"factor": 8.0, "rope_type": "linear"}, "sliding_window": 1024},
    "torch_dtype": "bfloat16", "vision_config": {"hidden_size": 1152}})");
  EXPECT_EQ(c.architecture, "gemma3");
  EXPECT_EQ(c.vocab_size, 262208u);
  EXPECT_EQ(c.num_attention_heads, 8u);
  EXPECT_EQ(c.num_key_value_heads, 4u);
  EXPECT_EQ(c.head_dim, 256u);
  EXPECT_EQ(c.max_position_embeddings, 131072u);
  EXPECT_EQ(c.rope.theta, 1e6);
  EXPECT_EQ(c.rope.scaling, RopeConfig::Scaling::linear);
  EXPECT_EQ(c.local_rope.theta, 1e4);
  EXPECT_EQ(c.local_rope.scaling, RopeConfig::Scaling::none);
  EXPECT_TRUE(c.tied_embeddings);
  EXPECT_TRUE(c.sliding_layers[4]);
  EXPECT_FALSE(c.sliding_layers[5]);
  EXPECT_FLOAT_EQ(c.attention_scale, 1.0f / 16);
}

TEST(PublishedConfig, ANewerGemma3NamesEachLayerAndItsRope) {
  const ModelConfig c = config_of(R"({"model_type": "gemma3_text", "hidden_size": 640, "intermediate_size": 2048,
    "num_hidden_layers": 4, "num_attention_heads": 4, "num_key_value_heads": 1, "head_dim": 256, "vocab_size": 262144,
    "layer_types": ["sliding_attention", "full_attention", "full_attention", "sliding_attention"],
    "sliding_window": 512, "query_pre_attn_scalar": 256, "rope_parameters": {
      "full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 1000000.0},
      "sliding_attention": {"rope_type": "default", "rope_theta": 20000.0}}})");
  EXPECT_EQ(c.sliding_layers, (std::vector<bool>{true, false, false, true}));
  EXPECT_EQ(c.rope.factor, 8);
  EXPECT_EQ(c.local_rope.theta, 20000);
}

TEST(RefusedConfig, NamesTheKeyAndTheReasonInOneLine) {
  const auto with = [](std::string_view more) {
    return fmt::format(R"({{"model_type": "llama", "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2,
      "num_attention_heads": 4, "vocab_size": 100, {}}})",
                       more);
  };
  EXPECT_EQ(refusal(with(R"("rms_norm_eps": 1e-6)")), "accepted");
  EXPECT_EQ(refusal(with(R"("hidden_act": "gelu")")),
            "config.json: 'hidden_act' is 'gelu'; known in a llama is 'silu'");
  for (const auto& [more, named] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {R"("partial_rotary_factor": 0.5)", "partial_rotary_factor"},
           {R"("rope_scaling": {"rope_type": "longrope"})", "longrope"},
           {R"("rope_scaling": {"rope_type": "yarn", "factor": -1})", "rope factor"},
           {R"("rope_scaling": 7)", "rope_scaling"},
           {R"("quantization_config": {"quant_method": "gptq"})", "gptq"},
           {R"("quantization_config": {"quant_method": "fp8", "weight_block_size": [64, 64]})", "weight_block_size"},
           {R"("tie_word_embeddings": "yes")", "tie_word_embeddings"},
           {R"("num_key_value_heads": 3)", "3 key-value heads"},
           {R"("head_dim": 15)", "15 rotary values"},
           {R"("rms_norm_eps": 0)", "rms_norm_eps"},
           {R"("max_position_embeddings": 1e300)", "max_position_embeddings"}}) {
    const std::string message = refusal(with(more));
    EXPECT_NE(message.find(named), std::string::npos) << more << ": " << message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    EXPECT_TRUE(message.starts_with("config.json: ")) << message;
  }
  EXPECT_NE(refusal("[]"), "accepted");
  EXPECT_NE(refusal("{"), "accepted");
  EXPECT_NE(refusal(R"({"model_type": "mamba"})"), "accepted");
}

}  // namespace
}  // namespace sparsam
