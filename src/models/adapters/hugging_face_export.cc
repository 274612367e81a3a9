#include "models/adapters/hugging_face_export.h"

#include <algorithm>
#include <set>

#include "models/adapters/tensor_names.h"

namespace sparsam {
namespace {

class Exporter {
 public:
  explicit Exporter(const Checkpoint& checkpoint) : checkpoint_(checkpoint), c_(checkpoint.config) {}

  Result<OutputModel> run() {
    out_.files = checkpoint_.files();
    for (const NamePair& pair : hugging_face_top_names()) {
      const bool head = pair.canonical == "head";
      const auto* entry = find(std::string(pair.canonical));
      if (entry != nullptr) add_whole(fmt::format("{}{}", head ? "" : "model.", pair.file), *entry);
    }
    for (std::size_t i = 0; i < c_.num_hidden_layers + c_.predictors; ++i) add_block(i);
    if (c_.predictors > 0) add_predictor();
    for (const auto& [name, entry] : checkpoint_.entries()) {
      if (!named_.contains(name)) {
        return fail(Code::unsupported, "{}: a {} has no name for tensor '{}'", checkpoint_.path(), c_.architecture,
                    entry.source);
      }
    }
    return std::move(out_);
  }

 private:
  const Checkpoint::Entry* find(const std::string& name) {
    const auto found = checkpoint_.entries().find(name);
    if (found == checkpoint_.entries().end()) return nullptr;
    named_.insert(name);
    return &found->second;
  }

  void add(std::string name, Shape shape, std::vector<OutputPart> parts, Formats formats = Formats::any) {
    const float shift = shift_of(name, shape);
    out_.tensors.emplace_back(std::move(name), std::move(shape), std::move(parts), formats, shift);
  }

  // Gemma's files here hold norm weights less one.
  float shift_of(std::string_view name, const Shape& shape) const {
    return c_.architecture == "gemma3" && shape.size() == 1 && name.ends_with("norm.weight") ? -1.0f : 0.0f;
  }

  static Shape shape_of(const Checkpoint::Entry& entry) {
    if (entry.rows == 1) return {static_cast<std::int64_t>(entry.cols)};
    return {static_cast<std::int64_t>(entry.rows), static_cast<std::int64_t>(entry.cols)};
  }

  void add_whole(std::string name, const Checkpoint::Entry& entry, Formats formats = Formats::any) {
    add(std::move(name), shape_of(entry), {{&entry, 0, entry.rows}}, formats);
  }

  void add_block(std::size_t block) {
    const std::string at = fmt::format("blocks.{}.", block), prefix = fmt::format("model.layers.{}.", block);
    const auto own = hugging_face_own_block_names(c_.architecture);
    for (const NamePair& pair : own) add_named(pair, at, prefix);
    for (const NamePair& pair : hugging_face_block_names()) {
      // Of two names for one thing the first, and what the architecture calls otherwise not at all.
      const bool other = file_name_of(own, pair.canonical).has_value();
      if (!other && file_name(pair.canonical) == pair.file) add_named(pair, at, prefix);
    }
    add_key_and_value(at, prefix);
    add_missing_biases(at, prefix);
    for (std::size_t e = 0; e < c_.routing.experts; ++e) {
      for (const std::string_view part : {"gate", "up", "down"}) {
        const auto* entry = find(fmt::format("{}experts.{}.{}", at, e, part));
        if (entry == nullptr) continue;
        const auto table =
            c_.architecture == "mixtral" ? hugging_face_own_expert_names(c_.architecture) : hugging_face_expert_names();
        add_whole(fmt::format("{}{}{}.{}", prefix, hugging_face_expert_prefix(c_.architecture), e,
                              file_name_of(table, part).value_or(part)),
                  *entry);
      }
    }
  }

  // Published files repeat the embedding and the head, which the predictor shares.
  void add_predictor() {
    const std::string at = fmt::format("blocks.{}.", c_.num_hidden_layers);
    const std::string prefix = fmt::format("model.layers.{}.", c_.num_hidden_layers);
    for (const NamePair& pair : hugging_face_predictor_names()) add_named(pair, at, prefix);
    const Checkpoint::Entry* const embedding = find("embedding");
    const Checkpoint::Entry* const head = c_.tied_embeddings ? embedding : find("head");
    if (embedding != nullptr) add_whole(prefix + "embed_tokens.weight", *embedding);
    if (head != nullptr) add_whole(prefix + "shared_head.head.weight", *head);
  }

  void add_named(const NamePair& pair, const std::string& at, const std::string& prefix) {
    const Checkpoint::Entry* entry = find(at + std::string(pair.canonical));
    if (entry == nullptr) return;
    const std::string name = prefix + std::string(pair.file);
    if (const std::size_t heads = turned_heads(pair.canonical); heads > 0) {
      add_turned(name, *entry, heads);
    } else {
      add_whole(name, *entry, pair.canonical == "router_bias" ? Formats::float_only : Formats::any);
    }
  }

  // The one name of several that this architecture uses.
  std::string_view file_name(std::string_view canonical) const {
    const auto own = file_name_of(hugging_face_own_block_names(c_.architecture), canonical);
    return own ? *own : file_name_of(hugging_face_block_names(), canonical).value_or("");
  }

  // k_b [H C, N], transposed, and v_b [H Z, C] become kv_b [H (N + Z), C] again.
  void add_key_and_value(const std::string& at, const std::string& prefix) {
    const auto *keys = find(at + "attention.k_b"), *values = find(at + "attention.v_b");
    if (keys == nullptr || values == nullptr) return;
    const std::size_t h = c_.num_attention_heads, n = c_.qk_nope_head_dim, z = c_.v_head_dim, c = c_.kv_lora_rank;
    std::vector<OutputPart> parts;
    for (std::size_t head = 0; head < h; ++head) {
      parts.push_back({keys, head * c, n, OutputPart::Order::transposed});
      parts.push_back({values, head * z, z});
    }
    add(prefix + std::string(file_name("attention.kv_b")),
        {static_cast<std::int64_t>(h * (n + z)), static_cast<std::int64_t>(c)}, std::move(parts));
  }

  // A class of transformers has all of a group of biases or none; what the checkpoint lacks of them is zero.
  void add_missing_biases(const std::string& at, const std::string& prefix) {
    if (find(at + "attention.q.bias") == nullptr || c_.architecture == "qwen2") return;
    if (find(at + "attention.o.bias") != nullptr) return;
    const Checkpoint::Entry* o = find(at + "attention.o");
    if (o == nullptr) return;
    std::vector<float>& zeros = out_.floats.emplace_back(o->rows, 0.0f);
    const auto& entry = out_.entries.emplace_back(Checkpoint::Entry{
        "(zeros)", DType::f32, 1, zeros.size(), reinterpret_cast<const std::byte*>(zeros.data()), nullptr, 0});
    add_whole(prefix + std::string(file_name("attention.o.bias")), entry);
  }

  // Outside of latent attention, whose config.json says which it is, transformers rotates halves. How many heads of
  // this tensor have to be turned; 0: it stays as it is.
  std::size_t turned_heads(std::string_view name) const {
    if (c_.kv_lora_rank > 0 || c_.rope.pairing == RopePairing::halves) return 0;
    if (name == "attention.q" || name == "attention.q.bias") return c_.num_attention_heads;
    if (name == "attention.k" || name == "attention.k.bias") return c_.num_key_value_heads;
    return 0;
  }

  void add_turned(std::string name, const Checkpoint::Entry& entry, std::size_t heads) {
    const Shape shape = shape_of(entry);
    const Checkpoint::Entry* from = &entry;
    if (entry.rows == 1) {  // a bias: one value a row
      Checkpoint::Entry& column = out_.entries.emplace_back(entry);
      std::swap(column.rows, column.cols);
      from = &column;
    }
    const std::size_t rows = from->rows / heads;
    std::vector<OutputPart> parts;
    for (std::size_t head = 0; head < heads; ++head) {
      parts.push_back({from, head * rows, rows, OutputPart::Order::halves, 0, std::min(rows, c_.rope.dim)});
    }
    add(std::move(name), shape, std::move(parts));
  }

  const Checkpoint& checkpoint_;
  const ModelConfig& c_;
  std::set<std::string, std::less<>> named_;  // entries that found their place
  OutputModel out_;
};

}  // namespace

Result<OutputModel> hugging_face_tensors(const Checkpoint& checkpoint) { return Exporter(checkpoint).run(); }

HuggingFaceDetails hugging_face_details(const Checkpoint& checkpoint) {
  HuggingFaceDetails details;
  for (const char* bias : {"q.bias", "q_a.bias", "kv_a.bias", "o.bias"}) {
    if (checkpoint.has(std::string("blocks.0.attention.") + bias)) details.attention_bias = true;
  }
  details.mlp_bias = checkpoint.has("blocks.0.mlp.gate.bias");
  const auto embedding = checkpoint.entries().find("embedding");
  if (embedding != checkpoint.entries().end()) {
    const DType dtype = embedding->second.dtype;
    if (dtype == DType::f16 || dtype == DType::bf16) details.dtype = dtype;
  }
  return details;
}

}  // namespace sparsam
