#include "models/adapters/gguf.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "formats/quote.h"
#include "kernels/dequantize.h"
#include "models/adapters/layer_pattern.h"
#include "models/adapters/limits.h"
#include "models/adapters/tensor_names.h"
#include "models/layers/rope_scaling.h"

namespace sparsam {
namespace {

// Reads the keys of one architecture: "llama.block_count" and so on.
class Keys {
 public:
  Keys(const Gguf& file, std::string_view architecture) : file_(file), prefix_(std::string(architecture) + ".") {}
  bool has(std::string_view key) const { return file_.find_key(prefix_ + std::string(key)) != nullptr; }
  template <typename T>
  Result<T> get(std::string_view key) const {
    return file_.get<T>(prefix_ + std::string(key));
  }
  template <typename T>
  Result<T> get_or(std::string_view key, T fallback) const {
    return file_.get_or<T>(prefix_ + std::string(key), fallback);
  }
  Result<std::size_t> size(std::string_view key) const { return get<std::uint64_t>(key); }
  Result<std::size_t> size_or(std::string_view key, std::size_t fallback) const {
    return get_or<std::uint64_t>(key, fallback);
  }
  // One number, or the first of an array that repeats it per layer.
  Result<std::size_t> size_or_first(std::string_view key, std::size_t fallback) const {
    const GgufValue* value = file_.find_key(prefix_ + std::string(key));
    if (value == nullptr || !value->is_array) return size_or(key, fallback);
    const auto all = TRY(get<std::vector<std::uint64_t>>(key));
    for (const std::uint64_t one : all) {
      if (one != all[0])
        return fail(Code::unsupported, "{}: key '{}{}' differs between layers", file_.label(), prefix_, key);
    }
    return all.empty() ? fallback : all[0];
  }

 private:
  const Gguf& file_;
  std::string prefix_;
};

Result<RopeConfig> rope_of(const Gguf& file, const Keys& keys, bool latent, std::size_t dim, RopePairing pairing) {
  RopeConfig rope;
  rope.dim = dim;
  rope.pairing = pairing;
  rope.theta = TRY(keys.get_or<double>("rope.freq_base", 10000.0));
  const auto scaling = TRY(keys.get_or<std::string_view>("rope.scaling.type", "none"));
  rope.factor = TRY(keys.get_or<double>("rope.scaling.factor", 1.0));
  if (scaling == "linear") {
    rope.scaling = RopeConfig::Scaling::linear;
  } else if (scaling == "yarn") {
    rope.scaling = RopeConfig::Scaling::yarn;
    rope.original_context = TRY(keys.get<double>("rope.scaling.original_context_length"));
    rope.beta_fast = TRY(keys.get_or<double>("rope.scaling.yarn_beta_fast", 32.0));
    rope.beta_slow = TRY(keys.get_or<double>("rope.scaling.yarn_beta_slow", 1.0));
    // One name replaces YaRN's own magnitude, the older one multiplies it (below).
    rope.attention_factor = TRY(keys.get_or<double>("rope.scaling.yarn_attn_factor", 0.0));
    // 0.1 mscale_all_dim. DeepSeek's files have mscale = mscale_all_dim, which leaves sine and cosine as they are.
    const auto multiplier = latent ? TRY(keys.get_or<double>("rope.scaling.yarn_log_multiplier", 0.0)) : 0.0;
    if (multiplier != 0) {
      rope.mscale = rope.mscale_all_dim = multiplier * 10;
      rope.attention_factor = 0;
    }
    const auto times = TRY(keys.get_or<double>("rope.scaling.attn_factor", 1.0));
    if (rope.attention_factor == 0 && times != 1.0) {
      const double usual = multiplier != 0 ? 1.0 : 0.1 * std::log(std::max(rope.factor, 1.0)) + 1.0;
      rope.attention_factor = times * usual;
    }
  } else if (scaling != "none") {
    return fail(Code::unsupported, "{}: rope scaling {} is not known; known are none, linear and yarn", file.label(),
                quote(scaling));
  }
  // Llama 3.1's rule is stored as its result: a divisor per pair.
  if (const TensorInfo* divisors = file.find("rope_freqs.weight")) {
    const auto count = static_cast<std::size_t>(divisors->elements());
    if (divisors->dtype != DType::f32 || count != dim / 2) {
      return fail(Code::bad_data, "{}: tensor 'rope_freqs.weight' must hold {} F32 values", file.label(), dim / 2);
    }
    rope.divisors.resize(count);
    dequantize(divisors->dtype, divisors->bytes.data(), rope.divisors.data(), count);
    for (const float divisor : rope.divisors) {
      if (!(divisor > 0)) return fail(Code::bad_data, "{}: tensor 'rope_freqs.weight' holds {}", file.label(), divisor);
    }
  }
  return rope;
}

Result<void> read_experts(const Gguf& file, const Keys& keys, ModelConfig& c) {
  c.routing.experts = TRY(keys.size_or("expert_count", 0));
  if (c.routing.experts == 0) return {};
  c.routing.per_token = TRY(keys.size("expert_used_count"));
  c.moe_intermediate_size = TRY(keys.size_or("expert_feed_forward_length", c.intermediate_size));
  const auto shared = TRY(keys.size_or("expert_shared_count", 0));
  if (shared > 65536 || c.moe_intermediate_size > (std::size_t{1} << 20)) {
    return fail(Code::bad_data, "{}: {} shared experts of width {}", file.label(), shared, c.moe_intermediate_size);
  }
  c.shared_intermediate_size = shared * c.moe_intermediate_size;
  c.routing.factor = TRY(keys.get_or<float>("expert_weights_scale", 1.0f));
  if (c.routing.factor == 0) c.routing.factor = 1.0f;
  const bool normalize = c.architecture != "deepseek_v2" && c.architecture != "deepseek_v3";
  c.routing.normalize = TRY(keys.get_or<bool>("expert_weights_norm", normalize));
  const auto gate = TRY(keys.get_or<std::uint32_t>("expert_gating_func", 1));
  if (gate > 2) return fail(Code::unsupported, "{}: expert_gating_func {} is not known", file.label(), gate);
  c.routing.score = gate == 2 ? RoutingRule::Score::sigmoid : RoutingRule::Score::softmax;
  c.routing.groups = std::max<std::size_t>(1, TRY(keys.size_or("expert_group_count", 1)));
  c.routing.groups_kept = std::max<std::size_t>(1, TRY(keys.size_or("expert_group_used_count", c.routing.groups)));
  c.routing.group_score = gate == 2 ? RoutingRule::GroupScore::two_best : RoutingRule::GroupScore::best;
  // Files say how many layers come first without experts, but not every rule that families have: the router tells.
  for (std::size_t i = 0; i < c.num_hidden_layers; ++i) {
    c.sparse_layers.push_back(file.find(fmt::format("blk.{}.ffn_gate_inp.weight", i)) != nullptr);
  }
  return {};
}

// deepseek2 covers V2, V3, R1 and Kimi K2: the router's function tells the two apart.
Result<std::string> canonical_architecture(const Gguf& file, std::string_view name) {
  if (name == "llama") {
    const bool sparse = TRY(file.get_or<std::uint32_t>("llama.expert_count", 0)) > 0;
    return std::string(sparse ? "mixtral" : "llama");
  }
  if (name == "deepseek2") {
    const bool sigmoid = TRY(file.get_or<std::uint32_t>("deepseek2.expert_gating_func", 1)) == 2;
    return std::string(sigmoid ? "deepseek_v3" : "deepseek_v2");
  }
  if (name == "qwen2" || name == "qwen3" || name == "gemma3") return std::string(name);
  if (name == "qwen3moe") return std::string("qwen3_moe");
  return fail(Code::unsupported,
              "{}: architecture {} is not known; known are deepseek2, gemma3, llama, qwen2, qwen3, qwen3moe",
              file.label(), quote(name));
}

Result<void> read_latent_attention(const Keys& keys, ModelConfig& c) {
  c.q_lora_rank = TRY(keys.size_or("attention.q_lora_rank", 0));
  c.kv_lora_rank = TRY(keys.size("attention.kv_lora_rank"));
  c.qk_rope_head_dim = TRY(keys.size("rope.dimension_count"));
  // Older files give the head's widths without "_mla", newer ones the latent's there.
  const auto key = keys.has("attention.key_length_mla") ? TRY(keys.size("attention.key_length_mla"))
                                                        : TRY(keys.size("attention.key_length"));
  c.v_head_dim = keys.has("attention.value_length_mla") ? TRY(keys.size("attention.value_length_mla"))
                                                        : TRY(keys.size("attention.value_length"));
  c.qk_nope_head_dim = key > c.qk_rope_head_dim ? key - c.qk_rope_head_dim : 0;
  c.head_dim = key;
  c.num_key_value_heads = c.num_attention_heads;
  return {};
}

Result<void> read_gemma(const Gguf& file, const Keys& keys, ModelConfig& c) {
  c.embedding_factor = std::sqrt(static_cast<float>(c.hidden_size));
  c.sliding_window = TRY(keys.size_or("attention.sliding_window", 0));
  c.local_rope = c.rope;
  c.local_rope.scaling = RopeConfig::Scaling::none;
  c.local_rope.theta = TRY(keys.get_or<double>("rope.freq_base_swa", 10000.0));
  const GgufValue* pattern = file.find_key("gemma3.attention.sliding_window_pattern");
  if (pattern != nullptr && pattern->is_array) {
    c.sliding_layers = TRY(pattern->as<std::vector<bool>>());
    if (c.sliding_layers.size() != c.num_hidden_layers) {
      return fail(Code::bad_data, "{}: sliding_window_pattern has {} entries for {} layers", file.label(),
                  c.sliding_layers.size(), c.num_hidden_layers);
    }
  } else {
    const auto every = std::max<std::size_t>(1, TRY(keys.size_or("attention.sliding_window_pattern", 6)));
    for (std::size_t i = 0; i < c.num_hidden_layers; ++i) c.sliding_layers.push_back((i + 1) % every != 0);
  }
  c.attention_scale = TRY(keys.get_or<float>("attention.scale", gemma_scale_in_gguf(c)));
  return {};
}

Result<ModelConfig> read_config(const Gguf& file) {
  const auto name = TRY(file.get<std::string_view>("general.architecture"));
  ModelConfig c;
  c.architecture = TRY(canonical_architecture(file, name));
  c.name = TRY(file.get_or<std::string_view>("general.name", ""));
  const Keys keys(file, name);
  c.num_hidden_layers = TRY(keys.size("block_count"));
  // DeepSeek's prediction of further tokens is counted among the blocks, and not computed here.
  const auto predicting = TRY(keys.size_or("nextn_predict_layers", 0));
  if (predicting > c.num_hidden_layers) {
    return fail(Code::bad_data, "{}: nextn_predict_layers {} of block_count {}", file.label(), predicting,
                c.num_hidden_layers);
  }
  c.num_hidden_layers -= predicting;
  c.hidden_size = TRY(keys.size("embedding_length"));
  c.intermediate_size = TRY(keys.size_or_first("feed_forward_length", 0));
  c.max_position_embeddings = TRY(keys.size("context_length"));
  c.num_attention_heads = TRY(keys.size_or_first("attention.head_count", 0));
  c.num_key_value_heads = TRY(keys.size_or_first("attention.head_count_kv", c.num_attention_heads));
  c.rms_norm_eps = TRY(keys.get<float>("attention.layer_norm_rms_epsilon"));
  TRY(check_limits(file.label(), c));
  c.head_dim = TRY(keys.size_or("attention.key_length", c.hidden_size / c.num_attention_heads));

  const TensorInfo* embedding = file.find("token_embd.weight");
  if (embedding == nullptr || embedding->shape.size() != 2) {
    return fail(Code::bad_data, "{}: tensor 'token_embd.weight' is missing or no matrix", file.label());
  }
  c.vocab_size = static_cast<std::size_t>(embedding->shape[0]);
  c.tied_embeddings = file.find("output.weight") == nullptr;

  const bool latent = c.architecture == "deepseek_v2" || c.architecture == "deepseek_v3";
  if (latent) TRY(read_latent_attention(keys, c));
  const auto rotated = latent ? c.qk_rope_head_dim : TRY(keys.size_or("rope.dimension_count", c.head_dim));
  const bool neighbours = latent || name == "llama";
  c.rope = TRY(rope_of(file, keys, latent, rotated, neighbours ? RopePairing::neighbours : RopePairing::halves));
  c.attention_scale = usual_attention_scale(c);
  if (c.architecture == "gemma3") TRY(read_gemma(file, keys, c));
  TRY(read_experts(file, keys, c));
  for (const std::string_view capping : {"attn_logit_softcapping", "final_logit_softcapping"}) {
    if (TRY(keys.get_or<double>(capping, 0.0)) == 0) continue;
    return fail(Code::unsupported, "{}: '{}.{}' is not known in these models", file.label(), name, capping);
  }
  TRY(check_config(file.label(), c));
  return c;
}

// The first Mixtral files have a tensor for each expert: "ffn_gate.7.weight".
std::optional<std::pair<std::size_t, std::string_view>> single_expert(std::string_view name) {
  for (const std::string_view part : {"gate", "up", "down"}) {
    const std::string begin = fmt::format("ffn_{}.", part);
    if (!name.starts_with(begin) || !name.ends_with(".weight")) continue;
    std::size_t expert = 0;
    const char* const digits = name.data() + begin.size();
    const char* const behind = name.data() + name.size() - std::string_view(".weight").size();
    if (digits >= behind) continue;
    const auto [end, error] = std::from_chars(digits, behind, expert);
    if (error == std::errc() && end == behind) return std::pair(expert, part);
  }
  return std::nullopt;
}

Result<void> add_tensor(Checkpoint& out, const TensorInfo& tensor) {
  const auto dims = tensor.shape;
  const auto cols = static_cast<std::size_t>(tensor.row_elements());
  const auto rows = static_cast<std::size_t>(tensor.elements()) / cols;
  const auto entry = [&](std::size_t first_row, std::size_t count) {
    const std::size_t row_bytes = bytes_of(tensor.dtype, cols);
    return Checkpoint::Entry{tensor.name, tensor.dtype, count, cols, tensor.bytes.data() + first_row * row_bytes};
  };
  std::string_view name = tensor.name;
  if (const auto top = canonical_of(gguf_top_names(), name)) return out.add(std::string(*top), entry(0, rows));
  std::size_t block = 0;
  if (name.starts_with("blk.")) {
    name.remove_prefix(4);
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), block);
    const auto digits = static_cast<std::size_t>(end - name.data());
    if (error == std::errc() && digits < name.size() && name[digits] == '.' && block < out.config.num_hidden_layers) {
      name.remove_prefix(digits + 1);
      const std::string prefix = fmt::format("blocks.{}.", block);
      if (const auto known = canonical_of(gguf_block_names(), name))
        return out.add(prefix + std::string(*known), entry(0, rows));
      // Rows [first, first + count) of each of the stacked experts.
      const auto add_experts = [&](std::string_view part, std::size_t first, std::size_t count) -> Result<void> {
        for (std::size_t e = 0; e < static_cast<std::size_t>(dims[0]); ++e) {
          const std::size_t begin = e * static_cast<std::size_t>(dims[1]) + first;
          TRY(out.add(fmt::format("{}experts.{}.{}", prefix, e, part), entry(begin, count)));
        }
        return {};
      };
      if (const auto stacked = canonical_of(gguf_expert_names(), name); stacked && dims.size() == 3) {
        return add_experts(*stacked, 0, static_cast<std::size_t>(dims[1]));
      }
      // Newer files may have gates and ups in one tensor, the gate's rows first.
      if (name == "ffn_gate_up_exps.weight" && dims.size() == 3 && dims[1] % 2 == 0) {
        const auto half = static_cast<std::size_t>(dims[1] / 2);
        TRY(add_experts("gate", 0, half));
        return add_experts("up", half, half);
      }
      if (const auto single = single_expert(name)) {
        return out.add(fmt::format("{}experts.{}.{}", prefix, single->first, single->second), entry(0, rows));
      }
      if (name == "attn_rot_embd.weight" || name == "rope_freqs.weight") return {};
    }
  }
  if (tensor.name == "rope_freqs.weight") return {};
  // Whatever it is, it would change the numbers.
  return fail(Code::unsupported, "{}: tensor '{}' is not known in a {} of {} layers", out.path(), tensor.name,
              out.config.architecture, out.config.num_hidden_layers);
}

}  // namespace

Result<Checkpoint> checkpoint_from_gguf(const Gguf& file) {
  Checkpoint out;
  out.set_file(std::string(file.label()), file.file_bytes());
  out.config = TRY(read_config(file));
  out.keep(file.files());
  for (const TensorInfo& tensor : file.tensors()) TRY(add_tensor(out, tensor));
  return out;
}

Result<Checkpoint> checkpoint_from_gguf(const std::filesystem::path& path) {
  const Gguf file = TRY(Gguf::open(path));
  return checkpoint_from_gguf(file);
}

}  // namespace sparsam
