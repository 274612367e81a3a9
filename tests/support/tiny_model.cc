#include "support/tiny_model.h"

#include <unistd.h>

#include <cmath>
#include <functional>

#include "base/file.h"
#include "base/random.h"
#include "formats/safetensors_writer.h"
#include "kernels/quantize.h"

namespace sparsam::testing {
namespace {

using nlohmann::json;

const json& common() {
  static const json config = {
      {"vocab_size", 288},        {"hidden_size", 64},       {"num_hidden_layers", 3},
      {"num_attention_heads", 4}, {"intermediate_size", 96}, {"rms_norm_eps", 1e-6},
      {"hidden_act", "silu"},     {"rope_theta", 10000.0},   {"tie_word_embeddings", false},
      {"torch_dtype", "float32"}, {"bos_token_id", 256},     {"eos_token_id", 257},
      {"num_key_value_heads", 2}, {"head_dim", 16},          {"max_position_embeddings", 512},
  };
  return config;
}

json latent() {
  return {{"num_key_value_heads", 4},    {"q_lora_rank", 40},     {"kv_lora_rank", 32},         {"qk_rope_head_dim", 8},
          {"qk_nope_head_dim", 16},      {"v_head_dim", 24},      {"first_k_dense_replace", 1}, {"moe_layer_freq", 1},
          {"moe_intermediate_size", 32}, {"n_routed_experts", 8}, {"num_experts_per_tok", 3},   {"n_shared_experts", 1},
          {"routed_scaling_factor", 1.0}};
}

json particular(std::string_view type) {
  if (type == "deepseek_v2") {
    json c = latent();
    c.update({{"architectures", {"DeepseekV2ForCausalLM"}},
              {"q_lora_rank", nullptr},
              {"scoring_func", "softmax"},
              {"topk_method", "greedy"},
              {"norm_topk_prob", false},
              {"n_group", 1},
              {"topk_group", 1}});
    return c;
  }
  if (type == "deepseek_v3") {
    json c = latent();
    c.update({{"architectures", {"DeepseekV3ForCausalLM"}},
              {"scoring_func", "sigmoid"},
              {"topk_method", "noaux_tc"},
              {"norm_topk_prob", true},
              {"n_group", 4},
              {"topk_group", 2},
              {"routed_scaling_factor", 2.5}});
    return c;
  }
  if (type == "gemma3_text") {
    return {{"architectures", {"Gemma3ForCausalLM"}},
            {"hidden_activation", "gelu_pytorch_tanh"},
            {"sliding_window", 20},
            {"sliding_window_pattern", 3},
            {"rope_local_base_freq", 10000.0},
            {"rope_theta", 1e6},
            {"query_pre_attn_scalar", 24},
            {"tie_word_embeddings", true},
            {"num_hidden_layers", 4}};
  }
  if (type == "llama") return {{"architectures", {"LlamaForCausalLM"}}};
  if (type == "mixtral") {
    return {{"architectures", {"MixtralForCausalLM"}},
            {"num_local_experts", 4},
            {"num_experts_per_tok", 2},
            {"sliding_window", nullptr}};
  }
  if (type == "qwen2") return {{"architectures", {"Qwen2ForCausalLM"}}, {"use_sliding_window", false}};
  if (type == "qwen3") return {{"architectures", {"Qwen3ForCausalLM"}}, {"head_dim", 24}};
  if (type == "qwen3_moe") {
    return {{"architectures", {"Qwen3MoeForCausalLM"}},
            {"num_experts", 8},
            {"num_experts_per_tok", 2},
            {"moe_intermediate_size", 32},
            {"norm_topk_prob", true},
            {"decoder_sparse_step", 1},
            {"head_dim", 24}};
  }
  CHECK(false, type);
  return {};
}

std::uint32_t name_hash(std::string_view name) {
  std::uint32_t hash = 2166136261u;  // FNV-1a
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return hash;
}

// Makes a model's tensors, each from the seed and its own name.
class Maker {
 public:
  Maker(TinyModel& model, std::uint64_t seed) : model_(model), seed_(seed) {}

  void run() {
    const json& c = model_.config;
    const std::string type = c["model_type"];
    d_ = c["hidden_size"];
    const std::int64_t v = c["vocab_size"];
    matrix("model.embed_tokens.weight", v, d_);
    if (!c["tie_word_embeddings"]) matrix("lm_head.weight", v, d_);
    norm("model.norm.weight", d_);
    for (int i = 0; i < c["num_hidden_layers"].get<int>(); ++i) {
      const std::string at = fmt::format("model.layers.{}.", i);
      norm(at + "input_layernorm.weight", d_);
      norm(at + "post_attention_layernorm.weight", d_);
      if (type == "gemma3_text") {
        norm(at + "pre_feedforward_layernorm.weight", d_);
        norm(at + "post_feedforward_layernorm.weight", d_);
      }
      type.starts_with("deepseek") ? latent_attention(at + "self_attn.") : grouped_attention(at + "self_attn.");
      feed_forward(at, i);
    }
  }

 private:
  void put(const std::string& name, std::vector<std::int64_t> shape, float middle, float spread) {
    TinyTensor& tensor = model_.tensors[name];
    std::size_t count = 1;
    for (const std::int64_t side : shape) count *= static_cast<std::size_t>(side);
    tensor.shape = std::move(shape);
    Random random(seed_, name_hash(name));
    for (std::size_t i = 0; i < count; ++i) tensor.values.push_back(random.uniform(middle - spread, middle + spread));
  }
  void matrix(const std::string& name, std::int64_t rows, std::int64_t cols) {
    put(name, {rows, cols}, 0, 2.2f / std::sqrt(static_cast<float>(cols)));
  }
  void norm(const std::string& name, std::int64_t width) {
    put(name, {width}, model_.config["model_type"] == "gemma3_text" ? 0.0f : 1.0f, 0.3f);
  }
  void linear(const std::string& name, std::int64_t rows, std::int64_t cols, bool bias) {
    matrix(name + ".weight", rows, cols);
    if (bias) put(name + ".bias", {rows}, 0, 0.3f);
  }
  bool flag(const char* key) const { return model_.config.value(key, false); }
  std::int64_t size(const char* key) const { return model_.config[key]; }

  void latent_attention(const std::string& at) {
    const std::int64_t h = size("num_attention_heads"), n = size("qk_nope_head_dim"), r = size("qk_rope_head_dim");
    const std::int64_t z = size("v_head_dim"), c = size("kv_lora_rank");
    const bool bias = flag("attention_bias");
    if (model_.config["q_lora_rank"].is_null()) {
      linear(at + "q_proj", h * (n + r), d_, false);
    } else {
      const std::int64_t q = size("q_lora_rank");
      linear(at + "q_a_proj", q, d_, bias);
      norm(at + "q_a_layernorm.weight", q);
      linear(at + "q_b_proj", h * (n + r), q, false);
    }
    linear(at + "kv_a_proj_with_mqa", c + r, d_, bias);
    norm(at + "kv_a_layernorm.weight", c);
    linear(at + "kv_b_proj", h * (n + z), c, false);
    linear(at + "o_proj", d_, h * z, bias);
  }
  void grouped_attention(const std::string& at) {
    const std::string type = model_.config["model_type"];
    const std::int64_t h = size("num_attention_heads"), g = size("num_key_value_heads"), d = size("head_dim");
    const bool bias = flag("attention_bias");
    for (const auto& [name, heads] : {std::pair("q_proj", h), std::pair("k_proj", g), std::pair("v_proj", g)}) {
      linear(at + name, heads * d, d_, bias || type == "qwen2");
    }
    linear(at + "o_proj", d_, h * d, bias);
    if (type.starts_with("qwen3") || type == "gemma3_text") {
      norm(at + "q_norm.weight", d);
      norm(at + "k_norm.weight", d);
    }
  }
  void gated(const std::string& at, std::int64_t width, bool bias) {
    linear(at + "gate_proj", width, d_, bias);
    linear(at + "up_proj", width, d_, bias);
    linear(at + "down_proj", d_, width, bias);
  }
  void feed_forward(const std::string& at, int layer) {
    const json& c = model_.config;
    const std::string type = c["model_type"];
    if (type == "mixtral") {
      const std::string moe = at + "block_sparse_moe.";
      matrix(moe + "gate.weight", size("num_local_experts"), d_);
      for (int e = 0; e < size("num_local_experts"); ++e) {
        const std::string expert = fmt::format("{}experts.{}.", moe, e);
        matrix(expert + "w1.weight", size("intermediate_size"), d_);
        matrix(expert + "w3.weight", size("intermediate_size"), d_);
        matrix(expert + "w2.weight", d_, size("intermediate_size"));
      }
      return;
    }
    const bool deepseek = type.starts_with("deepseek");
    bool sparse = (deepseek && layer >= size("first_k_dense_replace")) ||
                  (type == "qwen3_moe" && (layer + 1) % size("decoder_sparse_step") == 0);
    for (const int dense : c.value("mlp_only_layers", std::vector<int>{})) sparse = sparse && dense != layer;
    if (!sparse) return gated(at + "mlp.", size("intermediate_size"), flag("mlp_bias"));
    const std::int64_t experts = deepseek ? size("n_routed_experts") : size("num_experts");
    const std::int64_t width = size("moe_intermediate_size");
    matrix(at + "mlp.gate.weight", experts, d_);
    if (type == "deepseek_v3") put(at + "mlp.gate.e_score_correction_bias", {experts}, 0, 0.2f);
    for (int e = 0; e < experts; ++e) gated(fmt::format("{}mlp.experts.{}.", at, e), width, false);
    if (deepseek) gated(at + "mlp.shared_experts.", width * size("n_shared_experts"), flag("mlp_bias"));
  }

  TinyModel& model_;
  std::uint64_t seed_;
  std::int64_t d_ = 0;
};

// GPT-2's alphabet of bytes: printable ones stand for themselves, the others for code points from 256 on.
std::string byte_character(int byte) {
  const auto printable = [](int b) { return (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174; };
  int code = byte;
  if (!printable(byte)) {
    code = 256;
    for (int b = 0; b < byte; ++b) code += printable(b) ? 0 : 1;
  }
  if (code < 0x80) return {static_cast<char>(code)};
  return {static_cast<char>(0xC0 | code >> 6), static_cast<char>(0x80 | (code & 0x3F))};
}

json byte_tokenizer() {
  json vocabulary = json::object();
  for (int byte = 0; byte < 256; ++byte) vocabulary[byte_character(byte)] = byte;
  const auto special = [](int id, const char* content) {
    return json{{"id", id},        {"content", content},  {"single_word", false}, {"lstrip", false},
                {"rstrip", false}, {"normalized", false}, {"special", true}};
  };
  const json byte_level = {
      {"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", true}};
  return {{"version", "1.0"},
          {"added_tokens", {special(256, "<s>"), special(257, "</s>")}},
          {"normalizer", nullptr},
          {"pre_tokenizer", byte_level},
          {"post_processor", nullptr},
          {"decoder", byte_level},
          {"model", {{"type", "BPE"}, {"vocab", vocabulary}, {"merges", json::array()}}}};
}

}  // namespace

std::vector<std::string> tiny_architectures() {
  return {"deepseek_v2", "deepseek_v3", "gemma3_text", "llama", "mixtral", "qwen2", "qwen3", "qwen3_moe"};
}

TinyModel tiny_model(std::string_view model_type, const json& changes, std::uint64_t seed) {
  TinyModel model;
  model.config = common();
  model.config.update(particular(model_type));
  model.config["model_type"] = model_type;
  if (model_type.starts_with("deepseek")) model.config.erase("head_dim");  // theirs are named by their parts
  model.config.update(changes);
  Maker(model, seed).run();
  return model;
}

Result<void> write_tiny_model(const TinyModel& model, const std::filesystem::path& folder, const TinyFormat& format) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  TRY(write_file(folder / "config.json", model.config.dump(1)));
  TRY(write_file(folder / "tokenizer.json", byte_tokenizer().dump()));
  TRY(write_file(folder / "tokenizer_config.json", R"({"bos_token": "<s>", "eos_token": "</s>"})"));
  std::vector<TensorPlan> plan;
  std::map<std::string, std::vector<std::byte>> bytes;
  for (const auto& [name, tensor] : model.tensors) {
    std::vector<std::byte>& to = bytes[name];
    if (format.f8 && name.contains("_proj.weight")) {
      const std::int64_t rows = tensor.shape[0], cols = tensor.shape[1];
      const std::int64_t row_blocks = (rows + 127) / 128, col_blocks = (cols + 127) / 128;
      std::vector<float> scales(static_cast<std::size_t>(row_blocks * col_blocks));
      to.resize(tensor.values.size());
      quantize_f8_blocks(tensor.values.data(), rows, cols, to.data(), scales.data());
      plan.push_back({name, DType::f8_e4m3, tensor.shape});
      const auto packed = std::as_bytes(std::span(scales));
      bytes[name + "_scale_inv"].assign(packed.begin(), packed.end());
      plan.push_back({name + "_scale_inv", DType::f32, {row_blocks, col_blocks}});
    } else {
      to.resize(bytes_of(format.dtype, tensor.values.size()));
      quantize(format.dtype, tensor.values.data(), to.data(), tensor.values.size());
      plan.push_back({name, format.dtype, tensor.shape});
    }
  }
  TensorWriter writer = TRY(write_safetensors(folder / "model.safetensors", std::move(plan)));
  while (const TensorPlan* next = writer.next()) TRY(writer.write(bytes[next->name]));
  return writer.finish();
}

std::vector<std::int32_t> tiny_tokens(const TinyModel& model, std::size_t count, std::uint64_t seed) {
  Random random(seed, 7);
  std::vector<std::int32_t> tokens;
  for (std::size_t i = 0; i < count; ++i) {
    tokens.push_back(static_cast<std::int32_t>(random.below(model.config["vocab_size"])));
  }
  return tokens;
}

ScratchFolder::ScratchFolder() {
  static int number = 0;
  path_ = std::filesystem::temp_directory_path() / fmt::format("sparsam_test_{}_{}", ::getpid(), number++);
  std::filesystem::create_directories(path_);
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace sparsam::testing
