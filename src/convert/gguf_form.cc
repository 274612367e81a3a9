#include "convert/gguf_form.h"

#include <simdjson.h>

#include <algorithm>

#include "base/file.h"
#include "convert/model_card.h"
#include "formats/gguf.h"
#include "generate/tokenizer_file.h"
#include "models/adapters/gguf_export.h"
#include "text/vocabulary_export.h"

namespace sparsam {
namespace {

constexpr std::size_t kLargestFile = std::size_t{256} << 20;

Result<std::string> content_if_there(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::string();
  return read_regular_file(path, kLargestFile);
}

// One number of config.json.
std::optional<TokenId> id_in(const std::string& json, std::string_view key) {
  simdjson::dom::parser parser;
  std::int64_t id = -1;
  if (parser.parse(json).at_key(key).get(id) != simdjson::SUCCESS || id < 0 || id > Vocabulary::kMaxId) {
    return std::nullopt;
  }
  return static_cast<TokenId>(id);
}

// Begin and end tokens that only config.json or generation_config.json name.
Result<void> add_end_tokens(const std::filesystem::path& folder, VocabularySource& source) {
  const std::string config = TRY(content_if_there(folder / "config.json"));
  const std::string generation = TRY(content_if_there(folder / "generation_config.json"));
  const auto known = [&](TokenId id) { return static_cast<std::size_t>(id) < source.tokens.size(); };
  if (!source.bos_token_id) {
    const auto id = id_in(config, "bos_token_id");
    if (id && known(*id)) source.bos_token_id = id;
  }
  std::vector<TokenId> ends = TRY(end_tokens_of(generation, (folder / "generation_config.json").string()));
  for (const TokenId id : TRY(end_tokens_of(config, (folder / "config.json").string()))) ends.push_back(id);
  for (const TokenId id : ends) {
    if (!known(id)) continue;
    if (!source.eos_token_id) source.eos_token_id = id;
    if (id == *source.eos_token_id || id == source.eot_token_id || id == source.eom_token_id) continue;
    if (!source.eot_token_id) {
      source.eot_token_id = id;
    } else if (!source.eom_token_id) {
      source.eom_token_id = id;
    }
  }
  return {};
}

Result<void> add_text(const std::filesystem::path& folder, std::string_view pre, std::size_t vocab_size,
                      GgufForm& out) {
  const std::filesystem::path json = folder / "tokenizer.json", tiktoken = folder / "tiktoken.model";
  std::error_code error;
  const bool has_json = std::filesystem::exists(json, error);
  if (!has_json && !std::filesystem::exists(tiktoken, error)) {
    out.keys.set<std::string_view>("tokenizer.ggml.model", "none");
    out.model.notes.emplace_back("the folder has no tokenizer.json, so the file has no vocabulary");
    return {};
  }
  const std::string config = TRY(content_if_there(folder / "tokenizer_config.json"));
  const std::string text = TRY(read_regular_file(has_json ? json : tiktoken, kLargestFile));
  const VocabularyOptions options = {vocab_size, pre};
  auto source = has_json ? vocabulary_from_tokenizer_json(text, config, options)
                         : vocabulary_from_tiktoken(text, config, options);
  if (!source) return std::unexpected(within((has_json ? json : tiktoken).string(), source.error()));
  TRY(add_end_tokens(folder, *source));
  set_vocabulary(out.keys, *source, TRY(chat_template_of(folder)));
  return {};
}

std::string folder_name(const std::filesystem::path& folder) {
  std::error_code error;
  return std::filesystem::weakly_canonical(folder, error).filename().string();
}

Result<GgufForm> from_folder(const std::filesystem::path& folder, std::string_view pre) {
  GgufForm out;
  out.checkpoint = std::make_unique<Checkpoint>(TRY(Checkpoint::open(folder)));
  ModelConfig& c = out.checkpoint->config;
  if (c.name.empty()) c.name = folder_name(folder);
  GgufModel translated = TRY(gguf_from_checkpoint(*out.checkpoint));
  out.keys = std::move(translated.keys);
  out.model = std::move(translated.model);
  const std::size_t left_out = out.checkpoint->unused().size();
  if (left_out > 0) {
    out.model.notes.push_back(fmt::format("{} tensors that no layer here reads are left out: {}, …", left_out,
                                          out.checkpoint->unused().front()));
  }
  const std::string license = license_of(folder);
  if (!license.empty()) out.keys.set<std::string_view>("general.license", license);
  TRY(add_text(folder, pre, c.vocab_size, out));
  out.architecture = c.architecture;
  out.facts.layers = c.num_hidden_layers;
  out.facts.experts = c.routing.experts;
  out.facts.queries_per_key = c.num_attention_heads / c.num_key_value_heads;
  return out;
}

Result<std::size_t> number_or(const Gguf& file, const std::string& key, std::size_t fallback) {
  const GgufValue* value = file.find_key(key);
  if (value == nullptr || value->is_array) return fallback;
  return static_cast<std::size_t>(TRY(file.get<std::uint64_t>(key)));
}

Result<GgufForm> from_gguf(const std::filesystem::path& path, std::string_view pre) {
  const Gguf file = TRY(Gguf::open(path));
  GgufForm out;
  out.model.files = file.files();
  for (const GgufEntry& entry : file.metadata()) out.keys.copy(entry);
  if (!pre.empty()) out.keys.set<std::string_view>("tokenizer.ggml.pre", pre);
  for (const TensorInfo& tensor : file.tensors()) {
    const auto cols = static_cast<std::size_t>(tensor.row_elements());
    const auto rows = static_cast<std::size_t>(tensor.elements()) / cols;
    const auto& entry = out.model.entries.emplace_back(
        Checkpoint::Entry{tensor.name, tensor.dtype, rows, cols, tensor.bytes.data(), nullptr, 0});
    const bool router = tensor.name.contains("ffn_gate_inp.weight");
    out.model.tensors.emplace_back(tensor.name, tensor.shape, std::vector<OutputPart>{{&entry, 0, rows}},
                                   tensor.shape.size() < 2 || router ? Formats::float_only : Formats::any);
  }
  out.architecture = TRY(file.get_or<std::string_view>("general.architecture", ""));
  const std::string prefix = out.architecture + ".";
  out.facts.layers = TRY(number_or(file, prefix + "block_count", 0));
  out.facts.experts = TRY(number_or(file, prefix + "expert_count", 0));
  const std::size_t heads = TRY(number_or(file, prefix + "attention.head_count", 1));
  const std::size_t keys = TRY(number_or(file, prefix + "attention.head_count_kv", heads));
  out.facts.queries_per_key = keys > 0 ? heads / keys : 1;
  return out;
}

}  // namespace

bool is_folder_form(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error) || path.extension() == ".safetensors" ||
         path.extension() == ".json";
}

void set_vocabulary(GgufKeys& keys, const VocabularySource& source, std::string_view chat_template) {
  keys.set<std::string_view>("tokenizer.ggml.model", source.model);
  if (!source.pre.empty()) keys.set<std::string_view>("tokenizer.ggml.pre", source.pre);
  keys.set("tokenizer.ggml.tokens", source.tokens);
  if (!source.scores.empty()) keys.set("tokenizer.ggml.scores", source.scores);
  if (!source.token_types.empty()) keys.set("tokenizer.ggml.token_type", source.token_types);
  if (!source.merges.empty()) keys.set("tokenizer.ggml.merges", source.merges);
  const auto id = [&keys](std::string_view name, std::optional<TokenId> value) {
    if (value) keys.set(fmt::format("tokenizer.ggml.{}_token_id", name), static_cast<std::uint32_t>(*value));
  };
  id("bos", source.bos_token_id);
  id("eos", source.eos_token_id);
  id("eot", source.eot_token_id);
  id("eom", source.eom_token_id);
  id("unknown", source.unknown_token_id);
  id("padding", source.padding_token_id);
  const auto flag = [&keys](std::string_view name, std::optional<bool> value) {
    if (value) keys.set(fmt::format("tokenizer.ggml.{}", name), *value);
  };
  flag("add_bos_token", source.add_bos_token);
  flag("add_eos_token", source.add_eos_token);
  flag("add_space_prefix", source.add_space_prefix);
  flag("remove_extra_whitespaces", source.remove_extra_whitespaces);
  if (!chat_template.empty()) keys.set<std::string_view>("tokenizer.chat_template", chat_template);
}

Result<GgufForm> gguf_form(const std::filesystem::path& path, std::string_view pre) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return fail(Code::not_found, "{}: no such file or folder", path.string());
  GgufForm out;
  if (is_folder_form(path)) {
    std::filesystem::path folder = path;
    if (!std::filesystem::is_directory(path, error)) folder = path.has_parent_path() ? path.parent_path() : ".";
    out = TRY(from_folder(folder, pre));
  } else {
    out = TRY(from_gguf(path, pre));
  }
  out.facts.head = std::ranges::any_of(out.model.tensors, [](const auto& t) { return t.name == "output.weight"; });
  out.facts.value_tensors = static_cast<std::size_t>(
      std::ranges::count_if(out.model.tensors, [](const auto& t) { return t.name.contains("attn_v.weight"); }));
  return out;
}

}  // namespace sparsam
