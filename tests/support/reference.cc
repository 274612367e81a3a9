#include "support/reference.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <functional>
#include <limits>
#include <numbers>
#include <numeric>

namespace sparsam::testing {
namespace {

using nlohmann::json;
using Row = std::vector<double>;

double silu(double x) { return x / (1 + std::exp(-x)); }
double gelu(double x) { return x / 2 * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x))); }

Row softmax(Row x) {
  const double most = *std::ranges::max_element(x);
  for (double& value : x) value = std::exp(value - most);
  const double sum = std::accumulate(x.begin(), x.end(), 0.0);
  for (double& value : x) value /= sum;
  return x;
}

class Reference {
 public:
  explicit Reference(const TinyModel& model) : model_(model), c_(model.config), type_(c_["model_type"]) {}

  Rows logits(std::span<const std::int32_t> tokens) {
    const std::size_t d = c_["hidden_size"];
    Rows h;
    const TinyTensor& embedding = model_.at("model.embed_tokens.weight");
    for (const std::int32_t token : tokens) {
      const float* row = embedding.values.data() + static_cast<std::size_t>(token) * d;
      h.emplace_back(row, row + d);
      if (gemma()) {
        for (double& value : h.back()) value *= std::sqrt(static_cast<double>(d));
      }
    }
    for (int i = 0; i < c_["num_hidden_layers"].get<int>(); ++i) layer(h, i);
    h = norm(h, "model.norm.weight");
    return times(h, c_["tie_word_embeddings"].get<bool>() ? "model.embed_tokens" : "lm_head");
  }

 private:
  bool gemma() const { return type_ == "gemma3_text"; }
  bool deepseek() const { return type_.starts_with("deepseek"); }
  std::size_t size(const char* key) const { return c_[key]; }

  // x W^T + b
  Rows times(const Rows& x, const std::string& name) const {
    const TinyTensor& w = model_.at(name + ".weight");
    const auto bias = model_.tensors.find(name + ".bias");
    const auto rows = static_cast<std::size_t>(w.shape[0]), cols = static_cast<std::size_t>(w.shape[1]);
    Rows y;
    for (const Row& in : x) {
      Row& out = y.emplace_back(rows, 0.0);
      for (std::size_t n = 0; n < rows; ++n) {
        for (std::size_t k = 0; k < cols; ++k) out[n] += in[k] * static_cast<double>(w.values[n * cols + k]);
        if (bias != model_.tensors.end()) out[n] += static_cast<double>(bias->second.values[n]);
      }
    }
    return y;
  }
  // Over consecutive parts of the weight's width: the whole row, or each head.
  Rows norm(Rows x, const std::string& name, double eps = -1) const {
    const TinyTensor& w = model_.at(name);
    const std::size_t width = w.values.size();
    if (eps < 0) eps = c_["rms_norm_eps"];
    for (Row& row : x) {
      for (std::size_t begin = 0; begin < row.size(); begin += width) {
        double squares = 0;
        for (std::size_t i = 0; i < width; ++i) squares += row[begin + i] * row[begin + i];
        const double by = 1 / std::sqrt(squares / static_cast<double>(width) + eps);
        for (std::size_t i = 0; i < width; ++i) row[begin + i] *= by * (w.values[i] + (gemma() ? 1.0 : 0.0));
      }
    }
    return x;
  }
  static Rows sum(Rows a, const Rows& b) {
    for (std::size_t t = 0; t < a.size(); ++t) {
      for (std::size_t i = 0; i < a[t].size(); ++i) a[t][i] += b[t][i];
    }
    return a;
  }

  struct Rotation {
    Row frequencies;
    double magnitude = 1, score = 1;
  };
  // Chen et al. (linear), Peng et al. section 3.2 (YaRN), Llama 3.1's rule.
  Rotation rotation(std::size_t dim, bool local) const {
    Rotation r;
    const double theta = local ? c_["rope_local_base_freq"] : c_["rope_theta"];
    for (std::size_t i = 0; i < dim; i += 2) {
      r.frequencies.push_back(std::pow(theta, -static_cast<double>(i) / static_cast<double>(dim)));
    }
    if (local || !c_.contains("rope_scaling") || c_["rope_scaling"].is_null()) return r;
    const json& s = c_["rope_scaling"];
    const std::string rule = s["rope_type"];
    const double factor = s["factor"], pi = std::numbers::pi;
    if (rule == "linear") {
      for (double& f : r.frequencies) f /= factor;
      return r;
    }
    const double original = s["original_max_position_embeddings"];
    for (std::size_t i = 0; i < r.frequencies.size(); ++i) {
      double& f = r.frequencies[i];
      const double turns = original * f / (2 * pi);
      double keep = 0;  // 1: as it is, 0: interpolated
      if (rule == "llama3") {
        const double low = s["low_freq_factor"], high = s["high_freq_factor"];
        keep = std::clamp((turns - low) / (high - low), 0.0, 1.0);
      } else {  // YaRN's ramp runs over dimensions between those that make beta_fast and beta_slow turns
        const auto dimension = [&](double of_turns) {
          return static_cast<double>(dim) * std::log(original / (of_turns * 2 * pi)) / (2 * std::log(theta));
        };
        const double begin = std::max(0.0, std::floor(dimension(s.value("beta_fast", 32.0))));
        const double end = std::min(static_cast<double>(dim) - 1, std::ceil(dimension(s.value("beta_slow", 1.0))));
        keep = 1 - std::clamp((static_cast<double>(i) - begin) / std::max(end - begin, 1e-3), 0.0, 1.0);
      }
      f = keep * f + (1 - keep) * f / factor;
    }
    if (rule == "yarn") {
      const auto magnitude = [&](double mscale) { return 0.1 * mscale * std::log(factor) + 1; };
      const double all = s.value("mscale_all_dim", 0.0);
      r.magnitude = all != 0 ? magnitude(s["mscale"]) / magnitude(all) : magnitude(1);
      if (deepseek() && all != 0) r.score = magnitude(all) * magnitude(all);
    }
    return r;
  }
  // In place, the values [offset, offset + dim) of every head.
  void rotate(Rows& x, const Rotation& by, std::size_t head, std::size_t offset, bool neighbours) const {
    const std::size_t pairs = by.frequencies.size();
    for (std::size_t t = 0; t < x.size(); ++t) {
      for (std::size_t begin = offset; begin < x[t].size(); begin += head) {
        for (std::size_t i = 0; i < pairs; ++i) {
          double& a = x[t][begin + (neighbours ? 2 * i : i)];
          double& b = x[t][begin + (neighbours ? 2 * i + 1 : i + pairs)];
          const auto turned = std::complex(a, b) * std::polar(by.magnitude, static_cast<double>(t) * by.frequencies[i]);
          a = turned.real();
          b = turned.imag();
        }
      }
    }
  }
  // Causal attention; head h of the queries reads head h / (heads / kv_heads) of keys and values.
  static Rows attend(const Rows& q, const Rows& k, const Rows& v, std::size_t heads, std::size_t kv_heads, double scale,
                     std::size_t window) {
    const std::size_t dk = q[0].size() / heads, dv = v[0].size() / kv_heads;
    Rows out(q.size(), Row(heads * dv, 0.0));
    for (std::size_t t = 0; t < q.size(); ++t) {
      const std::size_t from = window > 0 && t + 1 > window ? t + 1 - window : 0;
      for (std::size_t h = 0; h < heads; ++h) {
        const std::size_t g = h / (heads / kv_heads);
        Row scores;
        for (std::size_t s = from; s <= t; ++s) {
          double dot = 0;
          for (std::size_t i = 0; i < dk; ++i) dot += q[t][h * dk + i] * k[s][g * dk + i];
          scores.push_back(dot * scale);
        }
        const Row weight = softmax(scores);
        for (std::size_t s = from; s <= t; ++s) {
          for (std::size_t i = 0; i < dv; ++i) out[t][h * dv + i] += weight[s - from] * v[s][g * dv + i];
        }
      }
    }
    return out;
  }

  Rows grouped(const Rows& x, const std::string& at, int layer) const {
    Rows q = times(x, at + "q_proj"), k = times(x, at + "k_proj");
    const Rows v = times(x, at + "v_proj");
    if (model_.tensors.contains(at + "q_norm.weight")) {
      q = norm(q, at + "q_norm.weight");
      k = norm(k, at + "k_norm.weight");
    }
    std::size_t window = 0;
    if (gemma()) window = (layer + 1) % c_["sliding_window_pattern"].get<int>() != 0 ? size("sliding_window") : 0;
    if (type_ == "mixtral" && !c_["sliding_window"].is_null()) window = size("sliding_window");
    if (c_.value("use_sliding_window", false) &&
        (type_ == "qwen3_moe" || layer >= c_["max_window_layers"].get<int>())) {
      window = size("sliding_window");
    }
    const std::size_t d = size("head_dim");
    const Rotation turn = rotation(d, gemma() && window > 0);
    rotate(q, turn, d, 0, false);
    rotate(k, turn, d, 0, false);
    const double divisor = gemma() ? c_["query_pre_attn_scalar"].get<double>() : static_cast<double>(d);
    return times(
        attend(q, k, v, size("num_attention_heads"), size("num_key_value_heads"), 1 / std::sqrt(divisor), window),
        at + "o_proj");
  }
  // DeepSeek-V3 report, equations 1-11.
  Rows latent(const Rows& x, const std::string& at) const {
    const std::size_t h = size("num_attention_heads"), n = size("qk_nope_head_dim"), r = size("qk_rope_head_dim");
    const std::size_t z = size("v_head_dim"), c = size("kv_lora_rank");
    Rows q = c_["q_lora_rank"].is_null()
                 ? times(x, at + "q_proj")
                 : times(norm(times(x, at + "q_a_proj"), at + "q_a_layernorm.weight", 1e-6), at + "q_b_proj");
    const Rows kv = times(x, at + "kv_a_proj_with_mqa");
    Rows compressed, shared_key;
    for (const Row& row : kv) {
      const auto cut = row.begin() + static_cast<std::ptrdiff_t>(c);
      compressed.emplace_back(row.begin(), cut);
      shared_key.emplace_back(cut, row.end());
    }
    const Rows up = times(norm(compressed, at + "kv_a_layernorm.weight", 1e-6), at + "kv_b_proj");
    const Rotation turn = rotation(r, false);
    rotate(q, turn, n + r, n, true);
    rotate(shared_key, turn, r, 0, true);
    Rows k, v;
    for (std::size_t t = 0; t < x.size(); ++t) {
      Row &key = k.emplace_back(), &value = v.emplace_back();
      for (std::size_t head = 0; head < h; ++head) {
        const double* of_head = up[t].data() + head * (n + z);
        key.insert(key.end(), of_head, of_head + n);
        key.insert(key.end(), shared_key[t].begin(), shared_key[t].end());
        value.insert(value.end(), of_head + n, of_head + n + z);
      }
    }
    const double scale = turn.score / std::sqrt(static_cast<double>(n + r));
    return times(attend(q, k, v, h, h, scale, 0), at + "o_proj");
  }

  Rows gated(const Rows& x, const std::string& gate, const std::string& up, const std::string& down) const {
    Rows a = times(x, gate);
    const Rows b = times(x, up);
    for (std::size_t t = 0; t < a.size(); ++t) {
      for (std::size_t i = 0; i < a[t].size(); ++i) a[t][i] = (gemma() ? gelu(a[t][i]) : silu(a[t][i])) * b[t][i];
    }
    return times(a, down);
  }
  Rows gated(const Rows& x, const std::string& at) const {
    return gated(x, at + "gate_proj", at + "up_proj", at + "down_proj");
  }

  // The chosen experts of one token and their weights (DeepSeek-V3 report, equations 12-16; V2's softmax; Mixtral).
  std::vector<std::pair<std::size_t, double>> choose(const Row& logits, const std::string& bias) const {
    const bool v3 = type_ == "deepseek_v3";
    Row score = softmax(logits);
    if (v3) {
      for (std::size_t e = 0; e < score.size(); ++e) score[e] = 1 / (1 + std::exp(-logits[e]));
    }
    Row biased = score;
    if (v3) {
      for (std::size_t e = 0; e < score.size(); ++e) biased[e] += static_cast<double>(model_.at(bias).values[e]);
    }
    const std::size_t groups = c_.value("topk_method", "greedy") == "greedy" ? 1 : size("n_group");
    const std::size_t members = score.size() / groups;
    if (groups > 1) {
      std::vector<std::pair<double, std::size_t>> best;
      for (std::size_t g = 0; g < groups; ++g) {
        const auto begin = biased.begin() + static_cast<std::ptrdiff_t>(g * members);
        Row own(begin, begin + static_cast<std::ptrdiff_t>(members));
        std::ranges::sort(own, std::greater());
        best.emplace_back(v3 ? -(own[0] + own[1]) : -own[0], g);
      }
      std::ranges::sort(best);
      for (std::size_t i = size("topk_group"); i < groups; ++i) {
        for (std::size_t e = best[i].second * members; e < (best[i].second + 1) * members; ++e) {
          biased[e] = -std::numeric_limits<double>::infinity();
        }
      }
    }
    std::vector<std::size_t> order(score.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
      return biased[a] > biased[b] || (biased[a] == biased[b] && a < b);
    });
    order.resize(size("num_experts_per_tok"));
    double total = 0;
    for (const std::size_t e : order) total += score[e];
    const bool normal = type_ == "mixtral" || c_.value("norm_topk_prob", false);
    const double by = c_.value("routed_scaling_factor", 1.0) / (normal ? total : 1.0);
    std::vector<std::pair<std::size_t, double>> chosen;
    for (const std::size_t e : order) chosen.emplace_back(e, score[e] * by);
    return chosen;
  }
  Rows mixture(const Rows& x, const std::string& at) const {
    const bool mixtral = type_ == "mixtral";
    const Rows logits = times(x, at + "gate");
    Rows y;
    for (std::size_t t = 0; t < x.size(); ++t) {
      Row& out = y.emplace_back(x[t].size(), 0.0);
      for (const auto& [e, weight] : choose(logits[t], at + "gate.e_score_correction_bias")) {
        const std::string expert = at + "experts." + std::to_string(e) + ".";
        const Rows part = mixtral ? gated({x[t]}, expert + "w1", expert + "w3", expert + "w2") : gated({x[t]}, expert);
        for (std::size_t i = 0; i < out.size(); ++i) out[i] += weight * part[0][i];
      }
    }
    return deepseek() ? sum(y, gated(x, at + "shared_experts.")) : y;
  }

  void layer(Rows& h, int i) const {
    const std::string at = "model.layers." + std::to_string(i) + ".";
    const Rows x = norm(h, at + "input_layernorm.weight");
    Rows attention = deepseek() ? latent(x, at + "self_attn.") : grouped(x, at + "self_attn.", i);
    if (gemma()) attention = norm(attention, at + "post_attention_layernorm.weight");
    h = sum(h, attention);
    const Rows u = norm(h, at + (gemma() ? "pre_feedforward_layernorm.weight" : "post_attention_layernorm.weight"));
    Rows y;
    if (type_ == "mixtral") {
      y = mixture(u, at + "block_sparse_moe.");
    } else {
      y = model_.tensors.contains(at + "mlp.gate.weight") ? mixture(u, at + "mlp.") : gated(u, at + "mlp.");
    }
    if (gemma()) y = norm(y, at + "post_feedforward_layernorm.weight");
    h = sum(h, y);
  }

  const TinyModel& model_;
  const json& c_;
  std::string type_;
};

}  // namespace

Rows reference_logits(const TinyModel& model, std::span<const std::int32_t> tokens) {
  return Reference(model).logits(tokens);
}

}  // namespace sparsam::testing
