// The tokenizer.ggml.* keys of a GGUF file as a VocabularySource.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/gguf.h"
#include "text/tokenizer.h"

namespace sparsam {

inline Result<VocabularySource> read_vocabulary(const Gguf& file) {
  VocabularySource source;
  const auto strings = [&](std::string_view key, std::vector<std::string>& out) -> Result<void> {
    const auto views = TRY(file.get_or<std::vector<std::string_view>>(key, {}));
    out.assign(views.begin(), views.end());
    return {};
  };
  const auto id = [&](std::string_view key, std::optional<TokenId>& out) -> Result<void> {
    if (file.find_key(key) != nullptr) out = TRY(file.get<TokenId>(key));
    return {};
  };
  const auto flag = [&](std::string_view key, std::optional<bool>& out) -> Result<void> {
    if (file.find_key(key) != nullptr) out = TRY(file.get<bool>(key));
    return {};
  };
  source.model = std::string(TRY(file.get_or<std::string_view>("tokenizer.ggml.model", "")));
  source.pre = std::string(TRY(file.get_or<std::string_view>("tokenizer.ggml.pre", "")));
  TRY(strings("tokenizer.ggml.tokens", source.tokens));
  TRY(strings("tokenizer.ggml.merges", source.merges));
  source.scores = TRY(file.get_or<std::vector<float>>("tokenizer.ggml.scores", {}));
  source.token_types = TRY(file.get_or<std::vector<std::int32_t>>("tokenizer.ggml.token_type", {}));
  TRY(id("tokenizer.ggml.bos_token_id", source.bos_token_id));
  TRY(id("tokenizer.ggml.eos_token_id", source.eos_token_id));
  TRY(id("tokenizer.ggml.eot_token_id", source.eot_token_id));
  TRY(id("tokenizer.ggml.eom_token_id", source.eom_token_id));
  TRY(id("tokenizer.ggml.unknown_token_id", source.unknown_token_id));
  TRY(id("tokenizer.ggml.padding_token_id", source.padding_token_id));
  TRY(flag("tokenizer.ggml.add_bos_token", source.add_bos_token));
  TRY(flag("tokenizer.ggml.add_eos_token", source.add_eos_token));
  TRY(flag("tokenizer.ggml.add_space_prefix", source.add_space_prefix));
  TRY(flag("tokenizer.ggml.remove_extra_whitespaces", source.remove_extra_whitespaces));
  return source;
}

}  // namespace sparsam
