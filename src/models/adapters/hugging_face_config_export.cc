// config.json of every architecture. The names are those of transformers' configuration classes; rotary settings are
// written in the older style (rope_theta, rope_scaling), which its new versions read as well.
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "kernels/blocks.h"
#include "models/adapters/hugging_face_export.h"
#include "models/adapters/layer_pattern.h"
#include "models/adapters/rope_divisors.h"

namespace sparsam {
namespace {

using Json = nlohmann::ordered_json;

// A float as the number that a person would have written: 1e-06 and not 9.999999974752427e-07.
double short_number(double value) {
  const std::string text = fmt::format("{}", static_cast<float>(value));
  double out = value;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

// A whole number as one.
Json whole_if_possible(double value) {
  if (std::abs(value - std::round(value)) < 1e-3) return static_cast<std::int64_t>(std::llround(value));
  return short_number(value);
}

std::string_view dtype_name(DType dtype) {
  if (dtype == DType::bf16) return "bfloat16";
  return dtype == DType::f16 ? "float16" : "float32";
}

struct Naming {
  std::string_view architecture, model_type, class_name;
};
constexpr Naming kNames[] = {
    {"deepseek_v2", "deepseek_v2", "DeepseekV2ForCausalLM"},
    {"deepseek_v3", "deepseek_v3", "DeepseekV3ForCausalLM"},
    {"llama", "llama", "LlamaForCausalLM"},
    {"mixtral", "mixtral", "MixtralForCausalLM"},
    {"qwen2", "qwen2", "Qwen2ForCausalLM"},
    {"qwen3", "qwen3", "Qwen3ForCausalLM"},
    {"qwen3_moe", "qwen3_moe", "Qwen3MoeForCausalLM"},
    {"gemma3", "gemma3_text", "Gemma3ForCausalLM"},
};
constexpr Naming kMistral = {"llama", "mistral", "MistralForCausalLM"};

class Writer {
 public:
  Writer(const ModelConfig& c, const HuggingFaceDetails& details) : c_(c), details_(details) {}

  Result<std::string> run() {
    const Naming* naming = nullptr;
    for (const Naming& row : kNames) {
      if (row.architecture == c_.architecture) naming = &row;
    }
    if (naming == nullptr) return fail(Code::unsupported, "architecture '{}' has no config.json here", c_.architecture);
    if (c_.architecture == "llama" && c_.sliding_window > 0) naming = &kMistral;
    if (c_.kv_lora_rank == 0 && c_.rope.dim != c_.head_dim) {
      return fail(Code::unsupported, "config.json of a {} has no words for {} rotated of {} values", c_.architecture,
                  c_.rope.dim, c_.head_dim);
    }
    json_["architectures"] = {naming->class_name};
    json_["model_type"] = naming->model_type;
    write_sizes();
    if (c_.kv_lora_rank > 0) TRY(write_deepseek());
    if (c_.architecture == "mixtral") write_mixtral();
    if (c_.architecture == "qwen3_moe") write_qwen3_moe();
    if (c_.architecture == "gemma3") write_gemma();
    if (c_.architecture.starts_with("qwen")) write_qwen_window();
    const bool windowed = c_.architecture == "llama" || c_.architecture == "mixtral";
    if (windowed && c_.sliding_window > 0) json_["sliding_window"] = c_.sliding_window;
    TRY(write_rope());
    if (details_.block_scaled) {  // in DeepSeek's words
      json_["quantization_config"] = {{"activation_scheme", "dynamic"},
                                      {"fmt", "e4m3"},
                                      {"quant_method", "fp8"},
                                      {"weight_block_size", {kF8Block, kF8Block}}};
    }
    return json_.dump(2) + "\n";
  }

 private:
  void write_sizes() {
    json_["vocab_size"] = c_.vocab_size;
    json_["hidden_size"] = c_.hidden_size;
    json_["intermediate_size"] = c_.architecture == "mixtral" ? c_.moe_intermediate_size : c_.intermediate_size;
    json_["num_hidden_layers"] = c_.num_hidden_layers;
    json_["num_attention_heads"] = c_.num_attention_heads;
    json_["num_key_value_heads"] = c_.num_key_value_heads;
    if (c_.kv_lora_rank == 0) json_["head_dim"] = c_.head_dim;
    json_["max_position_embeddings"] = c_.max_position_embeddings;
    json_["rms_norm_eps"] = short_number(c_.rms_norm_eps);
    if (c_.architecture == "gemma3") {
      json_["hidden_activation"] = "gelu_pytorch_tanh";
    } else {
      json_["hidden_act"] = "silu";
    }
    json_["attention_bias"] = details_.attention_bias && c_.architecture != "qwen2";
    if (c_.architecture == "llama") json_["mlp_bias"] = details_.mlp_bias;
    json_["attention_dropout"] = 0.0;
    json_["initializer_range"] = 0.02;
    json_["tie_word_embeddings"] = c_.tied_embeddings;
    json_["torch_dtype"] = dtype_name(details_.dtype);
    json_["use_cache"] = true;
    if (details_.bos_token_id) json_["bos_token_id"] = *details_.bos_token_id;
    if (details_.eos_token_id) json_["eos_token_id"] = *details_.eos_token_id;
  }

  Result<void> write_deepseek() {
    const RoutingRule& r = c_.routing;
    const bool v3 = c_.architecture == "deepseek_v3";
    json_["q_lora_rank"] = c_.q_lora_rank > 0 ? Json(c_.q_lora_rank) : Json(nullptr);
    json_["kv_lora_rank"] = c_.kv_lora_rank;
    json_["qk_nope_head_dim"] = c_.qk_nope_head_dim;
    json_["qk_rope_head_dim"] = c_.qk_rope_head_dim;
    json_["v_head_dim"] = c_.v_head_dim;
    json_["rope_interleave"] = c_.rope.pairing == RopePairing::neighbours;
    if (r.experts == 0) {
      json_["n_routed_experts"] = nullptr;
      json_["first_k_dense_replace"] = c_.num_hidden_layers;
      return {};
    }
    const auto pattern = layer_pattern(c_.sparse_layers);
    if (!pattern) return fail(Code::unsupported, "config.json cannot say which of these layers are mixtures");
    json_["first_k_dense_replace"] = pattern->dense;
    json_["moe_layer_freq"] = pattern->step;
    json_["moe_intermediate_size"] = c_.moe_intermediate_size;
    json_["n_routed_experts"] = r.experts;
    json_["num_experts_per_tok"] = r.per_token;
    const std::size_t shared = c_.shared_intermediate_size / c_.moe_intermediate_size;
    json_["n_shared_experts"] = shared > 0 ? Json(shared) : Json(nullptr);
    json_["scoring_func"] = r.score == RoutingRule::Score::sigmoid ? "sigmoid" : "softmax";
    const bool two_best = r.group_score == RoutingRule::GroupScore::two_best;
    json_["topk_method"] = v3 || (r.groups > 1 && two_best) ? "noaux_tc"
                           : r.groups > 1                   ? "group_limited_greedy"
                                                            : "greedy";
    if (v3) json_["num_nextn_predict_layers"] = c_.predictors;
    json_["n_group"] = r.groups;
    json_["topk_group"] = r.groups_kept;
    json_["norm_topk_prob"] = r.normalize;
    json_["routed_scaling_factor"] = short_number(static_cast<double>(r.factor));
    return {};
  }

  void write_mixtral() {
    json_["num_local_experts"] = c_.routing.experts;
    json_["num_experts_per_tok"] = c_.routing.per_token;
    json_["sliding_window"] = nullptr;
    json_["output_router_logits"] = false;
  }

  void write_qwen3_moe() {
    json_["num_experts"] = c_.routing.experts;
    json_["num_experts_per_tok"] = c_.routing.per_token;
    json_["moe_intermediate_size"] = c_.moe_intermediate_size;
    json_["norm_topk_prob"] = c_.routing.normalize;
    json_["decoder_sparse_step"] = 1;
    Json dense = Json::array();
    for (std::size_t i = 0; i < c_.sparse_layers.size(); ++i) {
      if (!c_.sparse_layers[i]) dense.push_back(i);
    }
    json_["mlp_only_layers"] = dense;
  }

  void write_layer_types() {
    json_["layer_types"] = Json::array();
    for (const bool sliding : c_.sliding_layers) {
      json_["layer_types"].push_back(sliding ? "sliding_attention" : "full_attention");
    }
  }

  void write_qwen_window() {
    json_["use_sliding_window"] = c_.sliding_window > 0;
    json_["sliding_window"] = c_.sliding_window > 0 ? Json(c_.sliding_window) : Json(nullptr);
    if (c_.sliding_window == 0) return;
    // Qwen3-MoE counts the layers without a window, the others list all.
    std::size_t whole = 0;
    while (whole < c_.sliding_layers.size() && !c_.sliding_layers[whole]) ++whole;
    json_["max_window_layers"] = whole;
    if (c_.architecture != "qwen3_moe") write_layer_types();
  }

  void write_gemma() {
    const double scale = static_cast<double>(c_.attention_scale);
    json_["query_pre_attn_scalar"] = whole_if_possible(1 / (scale * scale));
    json_["sliding_window"] = c_.sliding_window;
    write_layer_types();
    json_["rope_local_base_freq"] = short_number(c_.local_rope.theta);
    json_["attn_logit_softcapping"] = nullptr;
    json_["final_logit_softcapping"] = nullptr;
  }

  // The older style has no words for a scaling in Gemma's sliding layers; the newer one is not read by older programs.
  Result<void> write_rope() {
    if (c_.architecture == "gemma3" && c_.local_rope.scaling != RopeConfig::Scaling::none) {
      json_.erase("rope_local_base_freq");
      for (const auto& [kind, rope] : {std::pair("full_attention", &c_.rope), {"sliding_attention", &c_.local_rope}}) {
        Json& parameters = json_["rope_parameters"][kind] = TRY(rope_scaling(*rope));
        if (parameters.is_null()) parameters = {{"rope_type", "default"}};
        parameters["rope_theta"] = short_number(rope->theta);
      }
      return {};
    }
    json_["rope_theta"] = short_number(c_.rope.theta);
    json_["rope_scaling"] = TRY(rope_scaling(c_.rope));
    return {};
  }

  static Result<Json> rope_scaling(const RopeConfig& given) {
    RopeConfig r = given;
    if (!given.divisors.empty()) {
      const auto rule = rule_of_divisors(given);
      if (!rule)
        return fail(Code::unsupported, "no rule that config.json knows gives the divisors in rope_freqs.weight");
      r = *rule;
    }
    Json json;
    const auto type = [&json](std::string_view name) { json["rope_type"] = json["type"] = name; };
    switch (r.scaling) {
      case RopeConfig::Scaling::none:
        return Json(nullptr);
      case RopeConfig::Scaling::linear:
        type("linear");
        json["factor"] = short_number(r.factor);
        return json;
      case RopeConfig::Scaling::llama3:
        type("llama3");
        json["factor"] = short_number(r.factor);
        json["low_freq_factor"] = short_number(r.low_freq_factor);
        json["high_freq_factor"] = short_number(r.high_freq_factor);
        json["original_max_position_embeddings"] = whole_if_possible(r.original_context);
        return json;
      case RopeConfig::Scaling::yarn:
        type("yarn");
        json["factor"] = short_number(r.factor);
        json["original_max_position_embeddings"] = whole_if_possible(r.original_context);
        json["beta_fast"] = whole_if_possible(r.beta_fast);
        json["beta_slow"] = whole_if_possible(r.beta_slow);
        if (r.attention_factor != 0) json["attention_factor"] = short_number(r.attention_factor);
        if (r.mscale != 0) json["mscale"] = short_number(r.mscale);
        if (r.mscale_all_dim != 0) json["mscale_all_dim"] = short_number(r.mscale_all_dim);
        if (!r.truncate) json["truncate"] = false;
        return json;
    }
    return Json(nullptr);
  }

  const ModelConfig& c_;
  const HuggingFaceDetails& details_;
  Json json_;
};

}  // namespace

Result<std::string> hugging_face_config(const ModelConfig& config, const HuggingFaceDetails& details) {
  return Writer(config, details).run();
}

}  // namespace sparsam
