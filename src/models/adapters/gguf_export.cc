#include "models/adapters/gguf_export.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "models/adapters/layer_pattern.h"
#include "models/adapters/rope_divisors.h"
#include "models/adapters/tensor_names.h"
#include "models/layers/rope_scaling.h"

namespace sparsam {
namespace {

std::string gguf_architecture(const ModelConfig& c) {
  if (c.architecture == "deepseek_v2" || c.architecture == "deepseek_v3") return "deepseek2";
  if (c.architecture == "mixtral") return "llama";
  if (c.architecture == "qwen3_moe") return "qwen3moe";
  return c.architecture;
}

class Exporter {
 public:
  explicit Exporter(const Checkpoint& checkpoint)
      : checkpoint_(checkpoint), c_(checkpoint.config), prefix_(gguf_architecture(c_) + ".") {}

  Result<GgufModel> run() {
    out_.model.files = checkpoint_.files();
    out_.keys.set<std::string_view>("general.architecture", gguf_architecture(c_));
    out_.keys.set<std::string_view>("general.type", "model");
    if (!c_.name.empty()) out_.keys.set<std::string_view>("general.name", c_.name);
    write_sizes();
    TRY(write_attention());
    TRY(write_rope());
    TRY(write_experts());
    if (c_.architecture == "gemma3") TRY(write_gemma());
    add_tensors();
    TRY(check_that_all_are_there());
    return std::move(out_);
  }

 private:
  void count(std::string_view key, std::size_t value) {
    out_.keys.set(prefix_ + std::string(key), static_cast<std::uint32_t>(value));
  }
  void number(std::string_view key, double value) {
    out_.keys.set(prefix_ + std::string(key), static_cast<float>(value));
  }
  void note(std::string line) { out_.model.notes.push_back(std::move(line)); }

  void write_sizes() {
    std::size_t context = c_.max_position_embeddings;
    // Mistral's first version, some Qwen: within the window, all of the context is the same as the window.
    if (c_.architecture != "gemma3" && c_.sliding_window > 0 && c_.sliding_window < context) {
      context = c_.sliding_window;
      note(fmt::format("GGUF has no sliding window for a {}, so the context ends at its {} tokens", c_.architecture,
                       context));
    }
    count("vocab_size", c_.vocab_size);
    count("block_count", c_.num_hidden_layers);
    count("context_length", context);
    count("embedding_length", c_.hidden_size);
    count("feed_forward_length", c_.architecture == "mixtral" ? c_.moe_intermediate_size : c_.intermediate_size);
    number("attention.layer_norm_rms_epsilon", c_.rms_norm_eps);
  }

  Result<void> write_attention() {
    count("attention.head_count", c_.num_attention_heads);
    if (c_.kv_lora_rank == 0) {
      count("attention.head_count_kv", c_.num_key_value_heads);
      count("attention.key_length", c_.head_dim);
      count("attention.value_length", c_.head_dim);
      count("rope.dimension_count", c_.rope.dim);
      return {};
    }
    // Latent attention as the absorbed form sees it: one key-value head of the latent's width, and the real heads'
    // widths under names of their own.
    count("attention.head_count_kv", 1);
    if (c_.q_lora_rank > 0) count("attention.q_lora_rank", c_.q_lora_rank);
    count("attention.kv_lora_rank", c_.kv_lora_rank);
    count("attention.key_length", c_.kv_lora_rank + c_.qk_rope_head_dim);
    count("attention.value_length", c_.kv_lora_rank);
    count("attention.key_length_mla", c_.qk_nope_head_dim + c_.qk_rope_head_dim);
    count("attention.value_length_mla", c_.v_head_dim);
    count("rope.dimension_count", c_.qk_rope_head_dim);
    return {};
  }

  Result<void> write_rope() {
    const RopeConfig& r = c_.rope;
    number("rope.freq_base", r.theta);
    switch (r.scaling) {
      case RopeConfig::Scaling::none:
        break;
      case RopeConfig::Scaling::linear:
        out_.keys.set<std::string_view>(prefix_ + "rope.scaling.type", "linear");
        number("rope.scaling.factor", r.factor);
        break;
      case RopeConfig::Scaling::yarn:
        TRY(write_yarn(r));
        break;
      case RopeConfig::Scaling::llama3:
        add_divisors(rope_divisors(r));
        break;
    }
    if (!r.divisors.empty()) add_divisors(r.divisors);
    return {};
  }

  Result<void> write_yarn(const RopeConfig& r) {
    if (!r.truncate) {
      return fail(Code::unsupported, "{}: GGUF has no YaRN whose ramp ends between dimensions (truncate false)",
                  checkpoint_.path());
    }
    out_.keys.set<std::string_view>(prefix_ + "rope.scaling.type", "yarn");
    number("rope.scaling.factor", r.factor);
    count("rope.scaling.original_context_length", static_cast<std::size_t>(r.original_context));
    number("rope.scaling.yarn_beta_fast", r.beta_fast);
    number("rope.scaling.yarn_beta_slow", r.beta_slow);
    const bool in_scores = r.mscale_all_dim != 0 && c_.kv_lora_rank > 0;
    if (in_scores) number("rope.scaling.yarn_log_multiplier", 0.1 * r.mscale_all_dim);
    // The magnitude of sine and cosine, where it is not what a reader takes without this key.
    const double usual = in_scores ? 1.0 : 0.1 * std::log(std::max(r.factor, 1.0)) + 1.0;
    const double magnitude = static_cast<double>(make_rope(r).magnitude);
    if (std::abs(magnitude / usual - 1) > 1e-6) number("rope.scaling.attn_factor", magnitude / usual);
    return {};
  }

  // Llama 3.1's rule is stored as its result.
  void add_divisors(std::vector<float> divisors) {
    if (out_.model.floats.empty()) {
      std::vector<float>& kept = out_.model.floats.emplace_back(std::move(divisors));
      const Checkpoint::Entry& entry = out_.model.entries.emplace_back(
          Checkpoint::Entry{"rope_freqs.weight", DType::f32, 1, kept.size(),
                            reinterpret_cast<const std::byte*>(kept.data()), nullptr, 0});
      add("rope_freqs.weight", {static_cast<std::int64_t>(kept.size())}, {{&entry, 0, 1}}, Formats::float_only);
    }
  }

  Result<void> write_experts() {
    const RoutingRule& r = c_.routing;
    const bool latent = c_.kv_lora_rank > 0;
    const bool sigmoid = r.score == RoutingRule::Score::sigmoid;
    if (latent) count("expert_gating_func", sigmoid || c_.architecture == "deepseek_v3" ? 2 : 1);
    if (r.experts == 0) return {};
    const auto pattern = layer_pattern(c_.sparse_layers);
    std::size_t dense = 0;
    while (dense < c_.sparse_layers.size() && !c_.sparse_layers[dense]) ++dense;
    if (latent || dense > 0) count("leading_dense_block_count", dense);
    // Here the routers tell which layers are mixtures.
    if (!pattern || pattern->step != 1) note("dense layers between mixtures: llama.cpp does not know such models");
    count("expert_count", r.experts);
    count("expert_used_count", r.per_token);
    count("expert_feed_forward_length", c_.moe_intermediate_size);
    if (!latent) {
      if (!r.normalize) {
        out_.keys.set(prefix_ + "expert_weights_norm", false);
        note("weights of experts that are not normalised: llama.cpp normalises them for this architecture");
      }
      return {};
    }
    if (sigmoid != (r.group_score == RoutingRule::GroupScore::two_best) && r.groups > 1) {
      return fail(Code::unsupported, "{}: GGUF has no words for this way to choose groups of experts",
                  checkpoint_.path());
    }
    count("expert_shared_count", c_.shared_intermediate_size / std::max<std::size_t>(1, c_.moe_intermediate_size));
    number("expert_weights_scale", r.factor);
    out_.keys.set(prefix_ + "expert_weights_norm", r.normalize);
    if (r.groups > 1) {
      count("expert_group_count", r.groups);
      count("expert_group_used_count", r.groups_kept);
    }
    return {};
  }

  Result<void> write_gemma() {
    if (c_.local_rope.scaling != RopeConfig::Scaling::none) {
      return fail(Code::unsupported, "{}: GGUF has no words for a rope scaling of Gemma's sliding layers",
                  checkpoint_.path());
    }
    count("attention.sliding_window", c_.sliding_window);
    if (c_.local_rope.theta != 10000.0) number("rope.freq_base_swa", c_.local_rope.theta);
    bool usual = true;
    for (std::size_t i = 0; i < c_.sliding_layers.size(); ++i) usual &= c_.sliding_layers[i] == ((i + 1) % 6 != 0);
    if (!usual) {
      out_.keys.set(prefix_ + "attention.sliding_window_pattern", c_.sliding_layers);
      note("sliding layers other than five of six: older llama.cpp takes five of six");
    }
    if (std::abs(c_.attention_scale / gemma_scale_in_gguf(c_) - 1) > 1e-6) {
      number("attention.scale", c_.attention_scale);
      note("a scale of the scores that does not follow from the head's width: llama.cpp does not read it");
    }
    return {};
  }

  void add(std::string name, Shape shape, std::vector<OutputPart> parts, Formats formats) {
    out_.model.tensors.emplace_back(std::move(name), std::move(shape), std::move(parts), formats);
  }

  const Checkpoint::Entry* find(const std::string& name) {
    const auto found = checkpoint_.entries().find(name);
    if (found == checkpoint_.entries().end()) return nullptr;
    named_.insert(name);
    return &found->second;
  }

  // No tensor may get lost because the other dialect has no name for it.
  Result<void> check_that_all_are_there() const {
    for (const auto& [name, entry] : checkpoint_.entries()) {
      if (!named_.contains(name)) {
        return fail(Code::unsupported, "{}: GGUF has no name for tensor '{}'", checkpoint_.path(), entry.source);
      }
    }
    return {};
  }

  static Shape shape_of(const Checkpoint::Entry& entry) {
    if (entry.rows == 1) return {static_cast<std::int64_t>(entry.cols)};
    return {static_cast<std::int64_t>(entry.rows), static_cast<std::int64_t>(entry.cols)};
  }

  void add_whole(std::string name, const Checkpoint::Entry& entry, Formats formats) {
    add(std::move(name), shape_of(entry), {{&entry, 0, entry.rows}}, entry.rows == 1 ? Formats::float_only : formats);
  }

  void add_tensors() {
    for (const NamePair& pair : gguf_top_names()) {
      if (const auto* entry = find(std::string(pair.canonical)))
        add_whole(std::string(pair.file), *entry, Formats::any);
    }
    for (std::size_t i = 0; i < c_.num_hidden_layers; ++i) add_block(i);
  }

  void add_block(std::size_t block) {
    const std::string at = fmt::format("blocks.{}.", block), prefix = fmt::format("blk.{}.", block);
    for (const NamePair& pair : gguf_block_names()) {
      const Checkpoint::Entry* entry = find(at + std::string(pair.canonical));
      if (entry == nullptr) continue;
      if (pair.canonical == "attention.kv_b") {
        add_key_and_value(prefix, *entry);
      } else if (const std::size_t heads = turned_heads(pair.canonical); heads > 0) {
        add_turned(prefix + std::string(pair.file), *entry, heads);
      } else {
        add_whole(prefix + std::string(pair.file), *entry,
                  pair.canonical == "router" ? Formats::float_only : Formats::any);
      }
    }
    for (const NamePair& pair : gguf_expert_names()) {
      std::vector<OutputPart> parts;
      Shape shape;
      for (std::size_t e = 0; e < c_.routing.experts; ++e) {
        const auto* entry = find(fmt::format("{}experts.{}.{}", at, e, pair.canonical));
        if (entry == nullptr) break;
        parts.push_back({entry, 0, entry->rows});
        shape = {static_cast<std::int64_t>(e + 1), static_cast<std::int64_t>(entry->rows),
                 static_cast<std::int64_t>(entry->cols)};
      }
      if (!parts.empty()) add(prefix + std::string(pair.file), std::move(shape), std::move(parts), Formats::any);
    }
  }

  // kv_b [H (N + Z), C] as k_b [H, C, N], transposed for the absorbed form, and v_b [H, Z, C].
  void add_key_and_value(const std::string& prefix, const Checkpoint::Entry& kv_b) {
    const std::size_t h = c_.num_attention_heads, n = c_.qk_nope_head_dim, z = c_.v_head_dim, c = c_.kv_lora_rank;
    std::vector<OutputPart> keys, values;
    for (std::size_t head = 0; head < h; ++head) {
      keys.push_back({&kv_b, head * (n + z), c, OutputPart::Order::transposed});
      values.push_back({&kv_b, head * (n + z) + n, z});
    }
    const auto dims = [](std::size_t a, std::size_t b, std::size_t d) {
      return Shape{static_cast<std::int64_t>(a), static_cast<std::int64_t>(b), static_cast<std::int64_t>(d)};
    };
    add(prefix + "attn_k_b.weight", dims(h, c, n), std::move(keys), Formats::any);
    add(prefix + "attn_v_b.weight", dims(h, z, c), std::move(values), Formats::any);
  }

  // Llama's GGUF and DeepSeek's rotate neighbours, all others halves. How many heads of this tensor have to be turned
  // from the checkpoint's pairing to that one; 0: it stays as it is.
  std::size_t turned_heads(std::string_view name) const {
    const bool latent = c_.kv_lora_rank > 0;
    const auto wanted = latent || gguf_architecture(c_) == "llama" ? RopePairing::neighbours : RopePairing::halves;
    if (c_.rope.pairing == wanted) return 0;
    if (latent) {
      if (name == "attention.kv_a" || name == "attention.kv_a.bias") return 1;
      return name == "attention.q" || name == "attention.q_b" ? c_.num_attention_heads : 0;
    }
    if (name == "attention.q" || name == "attention.q.bias") return c_.num_attention_heads;
    if (name == "attention.k" || name == "attention.k.bias") return c_.num_key_value_heads;
    return 0;
  }

  void add_turned(std::string name, const Checkpoint::Entry& entry, std::size_t heads) {
    const auto order =
        c_.rope.pairing == RopePairing::halves ? OutputPart::Order::neighbours : OutputPart::Order::halves;
    const Shape shape = shape_of(entry);
    const Checkpoint::Entry* from = &entry;
    if (entry.rows == 1) {  // a bias: one value a row
      Checkpoint::Entry& column = out_.model.entries.emplace_back(entry);
      std::swap(column.rows, column.cols);
      from = &column;
    }
    const std::size_t rows = from->rows / heads;
    const std::size_t still = rows - std::min(rows, c_.rope.dim);
    std::vector<OutputPart> parts;
    for (std::size_t head = 0; head < heads; ++head) {
      // Latent attention rotates a head's last values, partial rotation its first ones.
      parts.push_back({from, head * rows, rows, order, c_.kv_lora_rank > 0 ? still : 0, rows - still});
    }
    add(std::move(name), shape, std::move(parts), entry.rows == 1 ? Formats::float_only : Formats::any);
  }

  const Checkpoint& checkpoint_;
  const ModelConfig& c_;
  std::string prefix_;
  std::set<std::string, std::less<>> named_;  // entries that found their place
  GgufModel out_;
};

}  // namespace

Result<GgufModel> gguf_from_checkpoint(const Checkpoint& checkpoint) { return Exporter(checkpoint).run(); }

}  // namespace sparsam
