#include "generate/tokenizer_file.h"

#include <simdjson.h>

#include <vector>

#include "base/file.h"
#include "formats/gguf.h"

namespace sparsam {
namespace {

constexpr std::size_t kLargestFile = std::size_t{256} << 20;

template <typename T>
Result<std::optional<T>> optional_value(const Gguf& file, std::string_view key) {
  if (file.find_key(key) == nullptr) return std::optional<T>();
  return std::optional<T>(TRY(file.get<T>(key)));
}

Result<std::vector<std::string>> strings(const Gguf& file, std::string_view key) {
  if (file.find_key(key) == nullptr) return std::vector<std::string>();
  const auto views = TRY(file.get<std::vector<std::string_view>>(key));
  return std::vector<std::string>(views.begin(), views.end());
}

Result<TextSide> from_gguf(const std::filesystem::path& path) {
  const Gguf file = TRY(Gguf::open(path));
  auto tokenizer = Tokenizer::from_vocabulary(TRY(vocabulary_of(file)));
  if (!tokenizer) return std::unexpected(within(path.string(), tokenizer.error()));
  return TextSide{std::move(*tokenizer),
                  std::string(TRY(file.get_or<std::string_view>("tokenizer.chat_template", "")))};
}

// A file's content, or nothing where it is missing.
Result<std::string> content_if_there(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::string();
  return read_regular_file(path, kLargestFile);
}

// chat_template.jinja, or "chat_template" of tokenizer_config.json: a text, or named ones of which "default" counts.
Result<std::string> template_of(const std::filesystem::path& folder, const std::string& config) {
  const std::string own = TRY(content_if_there(folder / "chat_template.jinja"));
  if (!own.empty() || config.empty()) return own;
  simdjson::dom::parser parser;
  simdjson::dom::element field;
  if (parser.parse(config).at_key("chat_template").get(field) != simdjson::SUCCESS) return std::string();
  std::string_view text;
  if (field.get(text) == simdjson::SUCCESS) return std::string(text);
  simdjson::dom::array several;
  if (field.get(several) != simdjson::SUCCESS) return std::string();
  for (const simdjson::dom::element one : several) {
    std::string_view name;
    if (one.at_key("name").get(name) == simdjson::SUCCESS && name == "default" &&
        one.at_key("template").get(text) == simdjson::SUCCESS) {
      return std::string(text);
    }
  }
  return std::string();
}

Result<TextSide> from_folder(const std::filesystem::path& folder) {
  const std::string config = TRY(content_if_there(folder / "tokenizer_config.json"));
  const std::filesystem::path json = folder / "tokenizer.json", tiktoken = folder / "tiktoken.model";
  std::error_code error;
  const bool has_json = std::filesystem::exists(json, error);
  if (!has_json && !std::filesystem::exists(tiktoken, error)) {
    return fail(Code::not_found, "{}: the folder holds neither tokenizer.json nor tiktoken.model", folder.string());
  }
  const std::string text = TRY(read_regular_file(has_json ? json : tiktoken, kLargestFile));
  auto tokenizer = has_json ? Tokenizer::from_tokenizer_json(text, config) : Tokenizer::from_tiktoken(text, config);
  // The error names the file of the folder that it is about.
  if (!tokenizer) return std::unexpected(Error{tokenizer.error().code, (folder / tokenizer.error().message).string()});
  const auto ends_in = [&](const std::filesystem::path& file) -> Result<std::vector<TokenId>> {
    return end_tokens_of(TRY(content_if_there(file)), file.string());
  };
  auto more = TRY(ends_in(folder / "generation_config.json"));
  if (more.empty()) more = TRY(ends_in(folder / "config.json"));
  return TextSide{tokenizer->with_end_tokens(more), TRY(template_of(folder, config))};
}

}  // namespace

Result<TextSide> open_text_side(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return fail(Code::not_found, "{}: no such file or folder", path.string());
  if (std::filesystem::is_directory(path, error)) return from_folder(path);
  if (path.extension() == ".gguf") return from_gguf(path);
  if (path.extension() == ".json" || path.extension() == ".model") {
    const std::filesystem::path folder = path.parent_path().empty() ? "." : path.parent_path();
    const std::string config = TRY(content_if_there(folder / "tokenizer_config.json"));
    const std::string text = TRY(read_regular_file(path, kLargestFile));
    auto tokenizer = path.extension() == ".json" ? Tokenizer::from_tokenizer_json(text, config)
                                                 : Tokenizer::from_tiktoken(text, config);
    if (!tokenizer) return std::unexpected(within(path.string(), tokenizer.error()));
    return TextSide{std::move(*tokenizer), TRY(template_of(folder, config))};
  }
  return from_gguf(path);
}

Result<VocabularySource> vocabulary_of(const Gguf& file) {
  VocabularySource source;
  source.model = TRY(file.get_or<std::string_view>("tokenizer.ggml.model", "none"));
  if (source.model == "none" || file.find_key("tokenizer.ggml.tokens") == nullptr) {
    return fail(Code::not_found, "{}: the file holds no tokenizer", file.label());
  }
  source.pre = TRY(file.get_or<std::string_view>("tokenizer.ggml.pre", ""));
  source.tokens = TRY(strings(file, "tokenizer.ggml.tokens"));
  source.merges = TRY(strings(file, "tokenizer.ggml.merges"));
  source.scores = TRY(file.get_or<std::vector<float>>("tokenizer.ggml.scores", {}));
  source.token_types = TRY(file.get_or<std::vector<std::int32_t>>("tokenizer.ggml.token_type", {}));
  source.bos_token_id = TRY(optional_value<TokenId>(file, "tokenizer.ggml.bos_token_id"));
  source.eos_token_id = TRY(optional_value<TokenId>(file, "tokenizer.ggml.eos_token_id"));
  source.eot_token_id = TRY(optional_value<TokenId>(file, "tokenizer.ggml.eot_token_id"));
  source.eom_token_id = TRY(optional_value<TokenId>(file, "tokenizer.ggml.eom_token_id"));
  source.unknown_token_id = TRY(optional_value<TokenId>(file, "tokenizer.ggml.unknown_token_id"));
  source.padding_token_id = TRY(optional_value<TokenId>(file, "tokenizer.ggml.padding_token_id"));
  source.add_bos_token = TRY(optional_value<bool>(file, "tokenizer.ggml.add_bos_token"));
  source.add_eos_token = TRY(optional_value<bool>(file, "tokenizer.ggml.add_eos_token"));
  source.add_space_prefix = TRY(optional_value<bool>(file, "tokenizer.ggml.add_space_prefix"));
  source.remove_extra_whitespaces = TRY(optional_value<bool>(file, "tokenizer.ggml.remove_extra_whitespaces"));
  return source;
}

Result<std::string> chat_template_of(const std::filesystem::path& folder) {
  return template_of(folder, TRY(content_if_there(folder / "tokenizer_config.json")));
}

Result<std::vector<TokenId>> end_tokens_of(const std::string& json, const std::string& label) {
  std::vector<TokenId> ids;
  simdjson::dom::parser parser;
  simdjson::dom::element field;
  if (json.empty() || parser.parse(json).at_key("eos_token_id").get(field) != simdjson::SUCCESS || field.is_null()) {
    return ids;
  }
  const auto add = [&](simdjson::dom::element one) {
    std::int64_t id = 0;
    const bool known = one.get(id) == simdjson::SUCCESS && id >= 0 && id < (1 << 30);
    if (known) ids.push_back(static_cast<TokenId>(id));
    return known;
  };
  bool known = true;
  if (simdjson::dom::array several; field.get(several) == simdjson::SUCCESS) {
    for (const simdjson::dom::element one : several) known = add(one) && known;
  } else {
    known = add(field);
  }
  if (!known) return fail(Code::bad_data, "{}: 'eos_token_id' must be the id of a token, or a list of ids", label);
  return ids;
}

}  // namespace sparsam
