// tokenizer_config.json: which tokens begin, end and fill a text, tokens beyond the vocabulary, and which of the begin
// and end tokens a model wants.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "text/added_tokens.h"
#include "text/json_reader.h"

namespace sparsam {

struct TokenizerConfig {
  std::optional<std::string> bos, eos, unknown, padding;  // the tokens' contents
  std::optional<bool> add_bos, add_eos;                   // as the file says
  std::string tokenizer_class;                            // "LlamaTokenizerFast"; empty where the file does not say
  std::vector<AddedToken> added_tokens;                   // added_tokens_decoder, by id
  std::vector<std::string> special_tokens;                // contents of all that the file calls special

  // Errors begin with "tokenizer_config.json". An empty text gives an empty configuration.
  static Result<TokenizerConfig> parse(std::string_view json);
};

// {"content": "<s>", "special": true, "lstrip": false, …}; without "special", `special` holds.
Result<AddedToken> added_token_from_json(json::Object object, std::int64_t id, std::string_view where);

}  // namespace sparsam
