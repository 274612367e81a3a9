#include "models/adapters/hugging_face_config.h"

#include <simdjson.h>

#include <cmath>
#include <vector>

#include "formats/quote.h"
#include "models/adapters/layer_pattern.h"
#include "models/adapters/limits.h"
#include "models/layers/rope_scaling.h"

namespace sparsam {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

// Typed access to one JSON object. A missing key and null are the same.
class Fields {
 public:
  Fields(object fields, std::string_view label) : fields_(fields), label_(label) {}

  bool has(std::string_view key) const {
    element value;
    return fields_.at_key(key).get(value) == simdjson::SUCCESS && !value.is_null();
  }
  bool null(std::string_view key) const {
    element value;
    return fields_.at_key(key).get(value) == simdjson::SUCCESS && value.is_null();
  }
  Result<std::size_t> size(std::string_view key) const {
    element value;
    if (fields_.at_key(key).get(value) != simdjson::SUCCESS || value.is_null()) {
      return fail(Code::bad_data, "{}: '{}' is missing", label_, key);
    }
    std::uint64_t number = 0;
    if (value.get(number) != simdjson::SUCCESS) return wrong(key, "a whole number");
    return number;
  }
  Result<std::size_t> size_or(std::string_view key, std::size_t fallback) const {
    return has(key) ? size(key) : Result<std::size_t>(fallback);
  }
  Result<double> number_or(std::string_view key, double fallback) const {
    if (!has(key)) return fallback;
    double number = 0;
    if (fields_.at_key(key).get(number) != simdjson::SUCCESS) return wrong(key, "a number");
    return number;
  }
  Result<bool> flag_or(std::string_view key, bool fallback) const {
    if (!has(key)) return fallback;
    bool flag = false;
    if (fields_.at_key(key).get(flag) != simdjson::SUCCESS) return wrong(key, "true or false");
    return flag;
  }
  Result<std::string_view> text_or(std::string_view key, std::string_view fallback) const {
    if (!has(key)) return fallback;
    std::string_view text;
    if (fields_.at_key(key).get(text) != simdjson::SUCCESS) return wrong(key, "text");
    return text;
  }
  Result<Fields> fields(std::string_view key) const {
    object inner;
    if (fields_.at_key(key).get(inner) != simdjson::SUCCESS) return wrong(key, "an object");
    return Fields(inner, label_);
  }
  Result<simdjson::dom::array> array(std::string_view key) const {
    simdjson::dom::array inner;
    if (fields_.at_key(key).get(inner) != simdjson::SUCCESS) return wrong(key, "a list");
    return inner;
  }
  std::unexpected<Error> wrong(std::string_view key, std::string_view what) const {
    return fail(Code::bad_data, "{}: '{}' must be {}", label_, key, what);
  }
  std::string_view label() const { return label_; }

 private:
  object fields_;
  std::string_view label_;
};

Result<std::string> canonical_architecture(const Fields& f) {
  const auto type = TRY(f.text_or("model_type", ""));
  if (type == "llama" || type == "mixtral" || type == "qwen2" || type == "qwen3" || type == "qwen3_moe" ||
      type == "deepseek_v2" || type == "deepseek_v3") {
    return std::string(type);
  }
  if (type == "kimi_k2") return std::string("deepseek_v3");
  if (type == "mistral") return std::string("llama");  // with a sliding window in its first version
  if (type == "gemma3_text" || type == "gemma3") return std::string("gemma3");
  return fail(Code::unsupported,
              "{}: model_type {} is not known; known are deepseek_v2, deepseek_v3, gemma3, gemma3_text, kimi_k2, "
              "llama, mistral, mixtral, qwen2, qwen3, qwen3_moe",
              f.label(), quote(type));
}

Result<void> read_scaling(const Fields& s, const ModelConfig& c, RopeConfig& rope) {
  const auto type = TRY(s.text_or("rope_type", TRY(s.text_or("type", "default"))));
  rope.theta = TRY(s.number_or("rope_theta", rope.theta));
  if (TRY(s.number_or("partial_rotary_factor", 1.0)) != 1.0) {
    return fail(Code::unsupported, "{}: 'partial_rotary_factor' other than 1 is not known in these models", s.label());
  }
  // What transformers has no usual values for either.
  std::vector<std::string_view> needed;
  if (type == "linear") needed = {"factor"};
  if (type == "llama3") needed = {"factor", "low_freq_factor", "high_freq_factor"};
  for (const std::string_view key : needed) {
    if (!s.has(key))
      return fail(Code::bad_data, "{}: '{}' is missing, which rope type '{}' needs", s.label(), key, type);
  }
  // The dynamic rule changes nothing up to max_position_embeddings, and no context is longer than that here.
  if (type == "default" || type == "none" || type == "dynamic") return {};
  if (type != "yarn" && c.architecture.starts_with("deepseek") && TRY(s.number_or("mscale_all_dim", 0.0)) != 0) {
    return fail(Code::unsupported, "{}: 'mscale_all_dim' is known for rope type 'yarn' only, not for '{}'", s.label(),
                type);
  }
  const auto length = static_cast<double>(c.max_position_embeddings);
  if (rope.original_context == 0) rope.original_context = TRY(s.number_or("original_max_position_embeddings", length));
  const double ratio = rope.original_context > 0 ? length / rope.original_context : 1.0;
  rope.factor = TRY(s.number_or("factor", type == "yarn" ? ratio : 1.0));
  if (type == "linear") {
    rope.scaling = RopeConfig::Scaling::linear;
  } else if (type == "llama3") {
    rope.scaling = RopeConfig::Scaling::llama3;
    rope.low_freq_factor = TRY(s.number_or("low_freq_factor", 1.0));
    rope.high_freq_factor = TRY(s.number_or("high_freq_factor", 4.0));
  } else if (type == "yarn") {
    rope.scaling = RopeConfig::Scaling::yarn;
    rope.beta_fast = TRY(s.number_or("beta_fast", 32.0));
    rope.beta_slow = TRY(s.number_or("beta_slow", 1.0));
    if (rope.beta_fast == 0) rope.beta_fast = 32;
    if (rope.beta_slow == 0) rope.beta_slow = 1;
    rope.attention_factor = TRY(s.number_or("attention_factor", 0.0));
    rope.mscale = TRY(s.number_or("mscale", 0.0));
    rope.mscale_all_dim = TRY(s.number_or("mscale_all_dim", 0.0));
    rope.truncate = TRY(s.flag_or("truncate", true));
  } else {
    return fail(Code::unsupported,
                "{}: rope type {} is not known; known are default, dynamic, linear, llama3 and "
                "yarn",
                s.label(), quote(type));
  }
  return {};
}

// Older files have rope_theta and rope_scaling, newer ones rope_parameters; Gemma one of these per kind of layer.
Result<void> read_rope(const Fields& f, ModelConfig& c) {
  const bool large = c.architecture == "gemma3" || c.architecture == "mixtral";
  c.rope.theta = TRY(f.number_or("rope_theta", large ? 1e6 : 1e4));
  if (TRY(f.number_or("partial_rotary_factor", 1.0)) != 1.0) {
    return fail(Code::unsupported, "{}: 'partial_rotary_factor' other than 1 is not known in these models", f.label());
  }
  // Phi's spelling, which counts before that inside.
  c.rope.original_context = TRY(f.number_or("original_max_position_embeddings", 0.0));
  c.local_rope = c.rope;
  c.local_rope.theta = TRY(f.number_or("rope_local_base_freq", 10000.0));
  const bool by_kind = c.architecture == "gemma3";
  // Where a file has both, the older one counts.
  if (f.has("rope_scaling")) TRY(read_scaling(TRY(f.fields("rope_scaling")), c, c.rope));
  if (!f.has("rope_parameters") || (f.has("rope_scaling") && !by_kind)) return {};
  const Fields parameters = TRY(f.fields("rope_parameters"));
  if (!by_kind) return read_scaling(parameters, c, c.rope);
  if (f.has("rope_scaling") || (!parameters.has("full_attention") && !parameters.has("sliding_attention"))) {
    return fail(Code::unsupported,
                "{}: 'rope_parameters' of a gemma3 has 'full_attention' and 'sliding_attention' and "
                "no 'rope_scaling' beside it",
                f.label());
  }
  if (parameters.has("full_attention")) TRY(read_scaling(TRY(parameters.fields("full_attention")), c, c.rope));
  if (parameters.has("sliding_attention"))
    TRY(read_scaling(TRY(parameters.fields("sliding_attention")), c, c.local_rope));
  return {};
}

Result<void> read_deepseek_experts(const Fields& f, ModelConfig& c) {
  c.routing.experts = TRY(f.size_or("n_routed_experts", 0));
  if (c.routing.experts == 0) return {};
  const bool v3 = c.architecture == "deepseek_v3";
  c.routing.per_token = TRY(f.size("num_experts_per_tok"));
  c.moe_intermediate_size = TRY(f.size("moe_intermediate_size"));
  // What a file leaves out is what transformers' class says; null is none.
  const auto shared = f.null("n_shared_experts") ? 0 : TRY(f.size_or("n_shared_experts", v3 ? 1 : 2));
  if (shared > 65536 || c.moe_intermediate_size > (std::size_t{1} << 20)) return f.wrong("n_shared_experts", "smaller");
  c.shared_intermediate_size = shared * c.moe_intermediate_size;
  const auto scoring = TRY(f.text_or("scoring_func", v3 ? "sigmoid" : "softmax"));
  if (scoring != "sigmoid" && scoring != "softmax") return f.wrong("scoring_func", "sigmoid or softmax");
  c.routing.score = scoring == "sigmoid" ? RoutingRule::Score::sigmoid : RoutingRule::Score::softmax;
  c.routing.normalize = TRY(f.flag_or("norm_topk_prob", v3));
  c.routing.factor = static_cast<float>(TRY(f.number_or("routed_scaling_factor", v3 ? 2.5 : 1.0)));
  if (!v3 && c.routing.normalize) c.routing.factor = 1;  // DeepSeek's V2 does one or the other, its V3 both
  const auto method = TRY(f.text_or("topk_method", v3 ? "noaux_tc" : "greedy"));
  if (method != "greedy") {
    const bool usual = v3 && !f.null("n_group");
    c.routing.groups = std::max<std::size_t>(1, TRY(f.size_or("n_group", usual ? 8 : 1)));
    const std::size_t kept = usual && !f.has("n_group") ? 4 : c.routing.groups;
    c.routing.groups_kept = std::max<std::size_t>(1, TRY(f.size_or("topk_group", kept)));
  }
  if (method != "greedy" && method != "group_limited_greedy" && method != "noaux_tc") {
    return f.wrong("topk_method", "greedy, group_limited_greedy or noaux_tc");
  }
  c.routing.group_score = method == "noaux_tc" ? RoutingRule::GroupScore::two_best : RoutingRule::GroupScore::best;
  const LayerPattern pattern = {TRY(f.size_or("first_k_dense_replace", v3 && !f.null("first_k_dense_replace") ? 3 : 0)),
                                std::max<std::size_t>(1, TRY(f.size_or("moe_layer_freq", 1)))};
  for (std::size_t i = 0; i < c.num_hidden_layers; ++i) c.sparse_layers.push_back(pattern.sparse(i));
  return {};
}

Result<void> read_latent_attention(const Fields& f, ModelConfig& c) {
  c.q_lora_rank = TRY(f.size_or("q_lora_rank", 0));
  c.kv_lora_rank = TRY(f.size("kv_lora_rank"));
  c.qk_nope_head_dim = TRY(f.size("qk_nope_head_dim"));
  c.qk_rope_head_dim = TRY(f.size("qk_rope_head_dim"));
  c.v_head_dim = TRY(f.size("v_head_dim"));
  c.head_dim = c.qk_nope_head_dim + c.qk_rope_head_dim;
  c.num_key_value_heads = c.num_attention_heads;
  c.rope.dim = c.qk_rope_head_dim;
  const bool neighbours = TRY(f.flag_or("rope_interleave", true));
  c.rope.pairing = neighbours ? RopePairing::neighbours : RopePairing::halves;
  return {};
}

Result<void> read_softmax_experts(const Fields& f, ModelConfig& c) {
  const bool mixtral = c.architecture == "mixtral";
  const std::size_t usual = mixtral ? 8 : 128;
  c.routing.experts = TRY(f.size_or(!mixtral && f.has("num_experts") ? "num_experts" : "num_local_experts", usual));
  c.routing.per_token = TRY(f.size_or("num_experts_per_tok", mixtral ? 2 : 8));
  c.moe_intermediate_size = mixtral ? c.intermediate_size : TRY(f.size("moe_intermediate_size"));
  c.routing.normalize = mixtral || TRY(f.flag_or("norm_topk_prob", false));
  const auto step = mixtral ? 1 : std::max<std::size_t>(1, TRY(f.size_or("decoder_sparse_step", 1)));
  for (std::size_t i = 0; i < c.num_hidden_layers; ++i) c.sparse_layers.push_back((i + 1) % step == 0);
  if (f.has("mlp_only_layers")) {
    for (const element layer : TRY(f.array("mlp_only_layers"))) {
      std::uint64_t index = 0;
      if (layer.get(index) != simdjson::SUCCESS) return f.wrong("mlp_only_layers", "a list of layers");
      if (index < c.num_hidden_layers) c.sparse_layers[index] = false;
    }
  }
  return {};
}

// Which layers see a window only: said for each layer, or by a rule of the family.
Result<void> read_sliding(const Fields& f, ModelConfig& c) {
  const bool gemma = c.architecture == "gemma3", qwen = c.architecture.starts_with("qwen");
  if (qwen && !TRY(f.flag_or("use_sliding_window", false))) return {};
  // Null is no window. Mistral's first version has one and says so.
  const std::size_t fallback = gemma || qwen ? 4096 : 0;
  c.sliding_window = f.null("sliding_window") ? 0 : TRY(f.size_or("sliding_window", fallback));
  if (c.sliding_window == 0) return {};
  if (c.sliding_window > (std::size_t{1} << 30)) return f.wrong("sliding_window", "smaller");
  const bool by_layer = gemma || c.architecture == "qwen2" || c.architecture == "qwen3";
  if (by_layer && f.has("layer_types")) {
    for (const element layer : TRY(f.array("layer_types"))) {
      std::string_view type;
      if (layer.get(type) != simdjson::SUCCESS || (type != "sliding_attention" && type != "full_attention")) {
        return f.wrong("layer_types", "a list of 'sliding_attention' and 'full_attention'");
      }
      c.sliding_layers.push_back(type == "sliding_attention");
    }
    if (c.sliding_layers.size() != c.num_hidden_layers) {
      return fail(Code::bad_data, "{}: 'layer_types' has {} entries for {} layers", f.label(), c.sliding_layers.size(),
                  c.num_hidden_layers);
    }
    return {};
  }
  const auto every = std::max<std::size_t>(1, TRY(f.size_or("sliding_window_pattern", 6)));
  const auto first = by_layer && qwen ? TRY(f.size_or("max_window_layers", 28)) : 0;
  for (std::size_t i = 0; i < c.num_hidden_layers; ++i) {
    c.sliding_layers.push_back(gemma ? (i + 1) % every != 0 : i >= first);
  }
  return {};
}

Result<void> read_gemma(const Fields& f, ModelConfig& c) {
  c.embedding_factor = std::sqrt(static_cast<float>(c.hidden_size));
  const auto scalar = TRY(f.number_or("query_pre_attn_scalar", 256.0));
  if (!(scalar > 0)) return f.wrong("query_pre_attn_scalar", "positive");
  c.attention_scale = static_cast<float>(1.0 / std::sqrt(scalar));
  c.local_rope.dim = c.rope.dim;
  for (const std::string_view capping : {"attn_logit_softcapping", "final_logit_softcapping"}) {
    if (f.has(capping)) return fail(Code::unsupported, "{}: '{}' is not known in Gemma 3", f.label(), capping);
  }
  if (TRY(f.flag_or("use_bidirectional_attention", false))) {
    return fail(Code::unsupported, "{}: 'use_bidirectional_attention' makes an encoder, which generates nothing",
                f.label());
  }
  return {};
}

// Gemma's configurations that lie in a multimodal one leave out whatever equals a default of its class.
struct Defaults {
  std::size_t vocab_size, hidden_size, layers, heads, kv_heads, intermediate_size, positions;
};
constexpr Defaults kGemma{262208, 2304, 26, 8, 4, 9216, 131072};

Result<void> read_sizes(const Fields& f, ModelConfig& c) {
  const bool gemma = c.architecture == "gemma3";
  const auto size = [&](std::string_view key, std::size_t of_gemma) {
    return gemma ? f.size_or(key, of_gemma) : f.size(key);
  };
  c.vocab_size = TRY(size("vocab_size", kGemma.vocab_size));
  c.hidden_size = TRY(size("hidden_size", kGemma.hidden_size));
  c.num_hidden_layers = TRY(size("num_hidden_layers", kGemma.layers));
  c.num_attention_heads = TRY(size("num_attention_heads", kGemma.heads));
  c.num_key_value_heads = TRY(f.size_or("num_key_value_heads", gemma ? kGemma.kv_heads : c.num_attention_heads));
  c.intermediate_size = TRY(f.size_or("intermediate_size", gemma ? kGemma.intermediate_size : 0));
  c.max_position_embeddings = TRY(f.size_or("max_position_embeddings", gemma ? kGemma.positions : 2048));
  const double eps = c.architecture == "mixtral" ? 1e-5 : 1e-6;
  c.rms_norm_eps = static_cast<float>(TRY(f.number_or("rms_norm_eps", eps)));
  TRY(check_limits(f.label(), c));
  std::size_t head = c.hidden_size / c.num_attention_heads;
  if (gemma) head = 256;
  if (c.architecture == "qwen3") head = 128;
  c.head_dim = TRY(f.size_or("head_dim", head));
  c.tied_embeddings = TRY(f.flag_or("tie_word_embeddings", gemma));
  return {};
}

// What would change the numbers and is not computed here.
Result<void> refuse_unknown(const Fields& f, const ModelConfig& c) {
  const bool gemma = c.architecture == "gemma3";
  const std::string_view key = gemma ? "hidden_activation" : "hidden_act", known = gemma ? "gelu_pytorch_tanh" : "silu";
  const auto activation = TRY(f.text_or(key, known));
  if (activation != known) {
    return fail(Code::unsupported, "{}: '{}' is {}; known in a {} is '{}'", f.label(), key, quote(activation),
                c.architecture, known);
  }
  if (!f.has("quantization_config")) return {};
  const Fields quantization = TRY(f.fields("quantization_config"));
  const auto method = TRY(quantization.text_or("quant_method", ""));
  if (method != "fp8") {
    return fail(Code::unsupported, "{}: weights quantised by {} are not known; known is fp8 in blocks of 128 x 128",
                f.label(), quote(method));
  }
  if (!quantization.has("weight_block_size")) return {};
  for (const element side : TRY(quantization.array("weight_block_size"))) {
    std::uint64_t width = 0;
    if (side.get(width) != simdjson::SUCCESS || width != 128) {
      return quantization.wrong("weight_block_size", "[128, 128]");
    }
  }
  return {};
}

Result<ModelConfig> read(const Fields& f) {
  ModelConfig c;
  c.architecture = TRY(canonical_architecture(f));
  TRY(read_sizes(f, c));
  TRY(refuse_unknown(f, c));
  c.rope.dim = c.head_dim;
  TRY(read_rope(f, c));
  if (c.architecture == "deepseek_v2" || c.architecture == "deepseek_v3") {
    TRY(read_latent_attention(f, c));
    TRY(read_deepseek_experts(f, c));
    // One is known. Nobody has published more, and what reads them would have to be written.
    if (c.architecture == "deepseek_v3" && TRY(f.size_or("num_nextn_predict_layers", 0)) == 1) c.predictors = 1;
  } else {
    TRY(read_sliding(f, c));
  }
  if (c.architecture == "mixtral" || c.architecture == "qwen3_moe") TRY(read_softmax_experts(f, c));
  // Qwen2 has its biases always, and never at the output.
  if (c.architecture != "qwen2") c.attention_bias = TRY(f.flag_or("attention_bias", false));
  c.mlp_bias = TRY(f.flag_or("mlp_bias", false));
  c.attention_scale = usual_attention_scale(c);
  if (c.architecture == "gemma3") TRY(read_gemma(f, c));
  TRY(check_config(f.label(), c));
  return c;
}

}  // namespace

Result<ModelConfig> config_from_hugging_face(std::string_view json, std::string_view label) {
  simdjson::dom::parser parser;
  object root;
  const auto error = parser.parse(json.data(), json.size()).get(root);
  if (error != simdjson::SUCCESS) {
    return fail(Code::bad_data, "{}: not a JSON object: {}", label, simdjson::error_message(error));
  }
  const Fields fields(root, label);
  // Multimodal models (Gemma 3, Kimi) keep their text model's configuration inside. The quantisation stands outside.
  if (!fields.has("text_config")) return read(fields);
  const Fields text = TRY(fields.fields("text_config"));
  ModelConfig config = TRY(read(text));
  TRY(refuse_unknown(fields, config));
  return config;
}

}  // namespace sparsam
