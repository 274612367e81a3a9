#include "text/tokenizer_config.h"

#include <charconv>

namespace sparsam {
namespace {

using json::Element;
using json::Object;

constexpr std::string_view kFile = "tokenizer_config.json";

// A token is a string or an object with its content.
std::optional<std::string> token_content(Element element) {
  std::string_view content;
  if (element.get(content) == simdjson::SUCCESS) return std::string(content);
  Object object;
  if (element.get(object) != simdjson::SUCCESS) return std::nullopt;
  if (const auto inner = json::find(object, "content")) {
    if (inner->get(content) == simdjson::SUCCESS) return std::string(content);
  }
  return std::nullopt;
}

}  // namespace

Result<AddedToken> added_token_from_json(Object object, std::int64_t id, std::string_view where) {
  if (id < 0 || id > Vocabulary::kMaxId) {
    return fail(Code::bad_data, "{}: token id {} is not in 0 to {}", where, id, Vocabulary::kMaxId);
  }
  AddedToken token;
  token.id = static_cast<TokenId>(id);
  token.content = std::string(TRY(json::string_at(object, "content", where)));
  token.special = TRY(json::bool_or(object, "special", false, where));
  token.normalized = TRY(json::bool_or(object, "normalized", !token.special, where));
  token.strip_left = TRY(json::bool_or(object, "lstrip", false, where));
  token.strip_right = TRY(json::bool_or(object, "rstrip", false, where));
  token.single_word = TRY(json::bool_or(object, "single_word", false, where));
  return token;
}

Result<TokenizerConfig> TokenizerConfig::parse(std::string_view text) {
  TokenizerConfig config;
  if (text.empty()) return config;
  simdjson::dom::parser parser;
  auto root = json::parse(parser, text);
  if (!root) return std::unexpected(within(kFile, root.error()));
  const Object object = TRY(json::as_object(*root, kFile));

  const auto named = [&](std::string_view key, std::optional<std::string>& out) {
    if (const auto element = json::find(object, key)) out = token_content(*element);
    if (out) config.special_tokens.push_back(*out);
  };
  named("bos_token", config.bos);
  named("eos_token", config.eos);
  named("unk_token", config.unknown);
  named("pad_token", config.padding);
  if (const auto more = json::find(object, "additional_special_tokens")) {
    for (const Element element : TRY(json::as_array(*more, kFile))) {
      if (auto content = token_content(element)) config.special_tokens.push_back(*std::move(content));
    }
  }
  if (json::find(object, "add_bos_token")) config.add_bos = TRY(json::bool_or(object, "add_bos_token", false, kFile));
  if (json::find(object, "add_eos_token")) config.add_eos = TRY(json::bool_or(object, "add_eos_token", false, kFile));
  config.tokenizer_class = std::string(TRY(json::string_or(object, "tokenizer_class", "", kFile)));

  if (const auto added = json::find(object, "added_tokens_decoder")) {
    for (const auto [key, value] : TRY(json::as_object(*added, kFile))) {
      std::int64_t id = -1;
      const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), id);
      if (error != std::errc() || end != key.data() + key.size()) {
        return fail(Code::bad_data, "{}: added_tokens_decoder: '{}' is no token id", kFile, key);
      }
      const Object entry = TRY(json::as_object(value, kFile));
      config.added_tokens.push_back(TRY(added_token_from_json(entry, id, kFile)));
    }
  }
  return config;
}

}  // namespace sparsam
