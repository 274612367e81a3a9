#include "models/adapters/hugging_face.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>

#include "base/file.h"
#include "formats/safetensors.h"
#include "kernels/dequantize.h"
#include "models/adapters/hugging_face_config.h"
#include "models/adapters/tensor_names.h"

namespace sparsam {
namespace {

// Takes "12." off the front of text.
std::optional<std::size_t> take_index(std::string_view& text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const auto digits = static_cast<std::size_t>(end - text.data());
  if (error != std::errc() || digits >= text.size() || text[digits] != '.') return std::nullopt;
  text.remove_prefix(digits + 1);
  return value;
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// Configurations name it even where the file was written without.
bool has_predictor(const Safetensors& file, const ModelConfig& config) {
  return config.predictors > 0 &&
         file.find(fmt::format("model.layers.{}.eh_proj.weight", config.num_hidden_layers)) != nullptr;
}

class Adapter {
 public:
  Adapter(Checkpoint& out, const Safetensors& file) : out_(out), file_(file) {}

  Result<void> run() {
    for (const TensorInfo& tensor : file_.tensors()) {
      if (std::string_view(tensor.name).ends_with("_scale_inv")) continue;
      TRY(add(tensor));
    }
    return {};
  }

 private:
  Result<void> add(const TensorInfo& tensor) {
    std::string_view name = tensor.name;
    take_prefix(name, "language_model.");  // a text model inside a multimodal one
    take_prefix(name, "model.");
    take_prefix(name, "language_model.");
    if (out_.config.tied_embeddings && name == "lm_head.weight") return skip(tensor);
    if (const auto top = canonical_of(hugging_face_top_names(), name)) return put(std::string(*top), tensor);
    if (take_prefix(name, "layers.")) {
      const auto layer = take_index(name);
      if (layer && *layer < out_.config.num_hidden_layers + out_.config.predictors) {
        const std::string prefix = fmt::format("blocks.{}.", *layer);
        if (*layer == out_.config.num_hidden_layers) {
          // Published files repeat the embedding and the head there.
          if (name == "embed_tokens.weight" || name == "shared_head.head.weight") return skip(tensor);
          if (const auto known = canonical_of(hugging_face_predictor_names(), name)) {
            return put(prefix + std::string(*known), tensor);
          }
        }
        for (const auto table : {hugging_face_own_block_names(out_.config.architecture), hugging_face_block_names()}) {
          if (const auto known = canonical_of(table, name)) return put(prefix + std::string(*known), tensor);
        }
        if (take_prefix(name, "mlp.experts.") || take_prefix(name, "block_sparse_moe.experts.")) {
          if (name == "gate_up_proj" || name == "down_proj") return put_stacked(prefix, name, tensor);
          const auto expert = take_index(name);
          const auto part = canonical_of(hugging_face_expert_names(), name);
          if (expert && part) return put(fmt::format("{}experts.{}.{}", prefix, *expert, *part), tensor);
        }
        // The frequencies follow from the configuration. Anything else in a layer would change its numbers.
        if (name == "self_attn.rotary_emb.inv_freq") return skip(tensor);
        return fail(Code::unsupported, "{}: tensor '{}' is not known in a {}", file_.label(), tensor.name,
                    out_.config.architecture);
      }
      // DeepSeek's further layers predict further tokens.
      if (!layer || out_.config.architecture != "deepseek_v3") {
        return fail(Code::bad_data, "{}: tensor '{}' belongs to none of the {} layers", file_.label(), tensor.name,
                    out_.config.num_hidden_layers);
      }
    } else if (name.starts_with("lm_head.") || name.starts_with("embed_tokens.") || name.starts_with("norm.")) {
      return fail(Code::unsupported, "{}: tensor '{}' is not known in a {}", file_.label(), tensor.name,
                  out_.config.architecture);
    }
    return skip(tensor);  // what else a multimodal model has
  }

  Result<void> skip(const TensorInfo& tensor) {
    out_.add_unused(tensor.name);
    return {};
  }

  Result<Checkpoint::Entry> entry_of(const TensorInfo& tensor) {
    if (!tensor.unreadable.empty()) {
      return fail(Code::unsupported, "{}: tensor '{}': {}", file_.label(), tensor.name, tensor.unreadable);
    }
    const auto cols = static_cast<std::size_t>(tensor.row_elements());
    Checkpoint::Entry entry{tensor.name, tensor.dtype, static_cast<std::size_t>(tensor.elements()) / cols, cols,
                            tensor.bytes.data()};
    const bool is_norm = tensor.shape.size() == 1 && tensor.name.ends_with("norm.weight");
    if (out_.config.architecture == "gemma3" && is_norm) entry.added = 1.0f;
    if (tensor.dtype == DType::f8_e4m3) entry.scales = TRY(scales_of(tensor, entry));
    return entry;
  }

  Result<void> put(std::string canonical, const TensorInfo& tensor) {
    return out_.add(std::move(canonical), TRY(entry_of(tensor)));
  }

  // Experts in one tensor: [E, 2 F, D] with the gate's rows first, or [E, D, F].
  Result<void> put_stacked(const std::string& prefix, std::string_view name, const TensorInfo& tensor) {
    const bool two = name == "gate_up_proj";
    if (tensor.shape.size() != 3 || tensor.dtype == DType::f8_e4m3 || (two && tensor.shape[1] % 2 != 0)) {
      return fail(Code::unsupported, "{}: tensor '{}': stacked experts of this shape or format are not known",
                  file_.label(), tensor.name);
    }
    const auto experts = static_cast<std::size_t>(tensor.shape[0]), rows = static_cast<std::size_t>(tensor.shape[1]);
    const Checkpoint::Entry all = TRY(entry_of(tensor));
    const std::size_t row_bytes = bytes_of(all.dtype, all.cols);
    for (std::size_t e = 0; e < experts; ++e) {
      Checkpoint::Entry part = all;
      part.rows = two ? rows / 2 : rows;
      part.data = all.data + e * rows * row_bytes;
      TRY(out_.add(fmt::format("{}experts.{}.{}", prefix, e, two ? "gate" : "down"), part));
      if (!two) continue;
      part.data += part.rows * row_bytes;
      TRY(out_.add(fmt::format("{}experts.{}.up", prefix, e), part));
    }
    return {};
  }

  // "X.weight_scale_inv": what each 128 x 128 block of X.weight is multiplied with, [ceil(rows/128), ceil(cols/128)].
  Result<const float*> scales_of(const TensorInfo& tensor, const Checkpoint::Entry& entry) {
    const TensorInfo* scales = file_.find(tensor.name + "_scale_inv");
    if (scales == nullptr || !scales->unreadable.empty()) {
      return fail(Code::bad_data, "{}: tensor '{}' is F8_E4M3, but '{}_scale_inv' is missing or cannot be read",
                  file_.label(), tensor.name, tensor.name);
    }
    const Shape expected = {static_cast<std::int64_t>((entry.rows + 127) / 128),
                            static_cast<std::int64_t>((entry.cols + 127) / 128)};
    if (scales->shape != expected) {
      return fail(Code::bad_data, "{}: tensor '{}' is {}, but '{}' needs {}", file_.label(), scales->name,
                  shape_text(scales->shape), tensor.name, shape_text(expected));
    }
    const auto address = reinterpret_cast<std::uintptr_t>(scales->bytes.data());
    if (scales->dtype == DType::f32 && address % alignof(float) == 0) {
      return reinterpret_cast<const float*>(scales->bytes.data());
    }
    if (scales->dtype != DType::f32 && scales->dtype != DType::bf16 && scales->dtype != DType::f16) {
      return fail(Code::unsupported, "{}: tensor '{}' has the format {}, where floats are needed", file_.label(),
                  scales->name, info(scales->dtype).name);
    }
    std::vector<float> copy(static_cast<std::size_t>(scales->elements()));
    dequantize(scales->dtype, scales->bytes.data(), copy.data(), copy.size());
    return out_.keep_floats(std::move(copy));
  }

  Checkpoint& out_;
  const Safetensors& file_;
};

// The configuration promises biases, or none; transformers would leave out what it does not promise.
Result<void> check_biases(const Checkpoint& c) {
  const auto check = [&](std::optional<bool> promised, std::string_view key,
                         std::initializer_list<std::string_view> owners) -> Result<void> {
    for (std::size_t layer = 0; promised && layer < c.config.num_hidden_layers; ++layer) {
      for (const std::string_view owner : owners) {
        const std::string name = fmt::format("blocks.{}.{}", layer, owner), bias = name + ".bias";
        if (!c.has(name) || c.has(bias) == *promised) continue;
        if (*promised) {
          return fail(Code::bad_data, "{}: '{}' is true in config.json, but '{}' of layer {} has no bias", c.path(),
                      key, owner, layer);
        }
        return fail(Code::bad_data, "{}: tensor '{}' is there, but '{}' is not true in config.json", c.path(),
                    c.entries().find(bias)->second.source, key);
      }
    }
    return {};
  };
  using enum RoutingRule::GroupScore;
  const bool latent = c.config.kv_lora_rank > 0;
  TRY(check(c.config.attention_bias, "attention_bias",
            latent
                ? std::initializer_list<std::string_view>{"attention.q_a", "attention.kv_a", "attention.o"}
                : std::initializer_list<std::string_view>{"attention.q", "attention.k", "attention.v", "attention.o"}));
  TRY(check(c.config.mlp_bias, "mlp_bias", {"mlp.gate", "mlp.up", "mlp.down"}));
  for (std::size_t layer = 0; c.config.routing.group_score == two_best && layer < c.config.sparse_layers.size();
       ++layer) {
    if (!c.config.sparse_layers[layer] || c.has(fmt::format("blocks.{}.router_bias", layer))) continue;
    return fail(Code::bad_data, "{}: tensor 'model.layers.{}.mlp.gate.e_score_correction_bias' is missing", c.path(),
                layer);
  }
  return {};
}

}  // namespace

Result<Checkpoint> checkpoint_from_hugging_face(const std::filesystem::path& folder, Use use) {
  const std::filesystem::path config_path = folder / "config.json";
  const std::string text = TRY(read_regular_file(config_path, std::size_t{64} << 20));
  Checkpoint out;
  out.config = TRY(config_from_hugging_face(text, config_path.string()));
  const Safetensors file = TRY(Safetensors::open(folder));
  out.set_file(folder.string(), file.file_bytes());
  out.keep(file.files());
  if (use == Use::generation || !has_predictor(file, out.config)) out.config.predictors = 0;
  TRY(Adapter(out, file).run());
  TRY(check_biases(out));
  if (!out.config.tied_embeddings && !out.has("head")) {
    return fail(Code::bad_data, "{}: tensor 'lm_head.weight' is missing, and 'tie_word_embeddings' is not true",
                folder.string());
  }
  return out;
}

}  // namespace sparsam
