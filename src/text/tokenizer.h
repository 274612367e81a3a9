// Text to tokens and back, as the model's own tokenizer does it: byte-level and byte-fallback BPE from a Hugging Face
// tokenizer.json, from a GGUF vocabulary, and from a tiktoken file (Kimi K2).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "text/vocabulary.h"

namespace sparsam {

struct TokenizerParts;

// The tokenizer.ggml.* values of a GGUF file; the names are those of the keys.
struct VocabularySource {
  std::string model;                      // "gpt2": byte-level BPE; "llama": SentencePiece's BPE with scores
  std::string pre;                        // how "gpt2" cuts words; empty where the file does not say
  std::vector<std::string> tokens;        // by id
  std::vector<float> scores;              // by id, for "llama"
  std::vector<std::int32_t> token_types;  // by id: 1 normal, 2 unknown, 3 control, 4 user defined, 5 unused, 6 byte
  std::vector<std::string> merges;        // "left right", for "gpt2"
  std::optional<TokenId> bos_token_id, eos_token_id, eot_token_id, eom_token_id, unknown_token_id, padding_token_id;
  std::optional<bool> add_bos_token, add_eos_token, add_space_prefix, remove_extra_whitespaces;
};

struct EncodeOptions {
  bool add_special = true;     // the begin and end tokens that the model wants
  bool parse_special = false;  // special tokens written in the text become tokens
};

// What becomes of special tokens in a text.
enum class SpecialTokens { skip, render };

// Immutable and cheap to copy; all functions may be called from several threads at once.
class Tokenizer {
 public:
  // tokenizer_config.json, where there is one, names the begin, end, unknown and padding tokens and may ask for begin
  // and end tokens; without it only the post-processor of tokenizer.json speaks for those.
  static Result<Tokenizer> from_tokenizer_json(std::string_view json, std::string_view config_json = {});
  static Result<Tokenizer> from_vocabulary(const VocabularySource& source);
  // Lines of a base64 token and its rank; the special tokens are those of the configuration.
  static Result<Tokenizer> from_tiktoken(std::string_view file, std::string_view config_json);

  // Errors: text that is not UTF-8 (with the offset of the first bad byte) or has more than 256 MiB.
  Result<std::vector<TokenId>> encode(std::string_view text, EncodeOptions options = {}) const;
  // The exact bytes, which need not be UTF-8 where the tokens cut a character. Errors: an id out of range.
  Result<std::string> decode(std::span<const TokenId> ids, SpecialTokens special = SpecialTokens::skip) const;
  // What one token adds to a text; nothing for an id without a piece.
  std::string bytes(TokenId id, SpecialTokens special = SpecialTokens::skip) const;
  // What decode() cuts from the beginning of a text: up to `count` times `content`, since encode() put it there.
  struct Cut {
    std::string content;
    std::size_t count = 0;
  };
  Cut cut_from_beginning() const;

  // One more than the largest id. The rows of a model's embedding may be more.
  TokenId size() const;
  // As it stands in the vocabulary; empty for an id without a piece.
  std::string_view piece(TokenId id) const;
  std::optional<TokenId> find(std::string_view piece) const;

  std::optional<TokenId> bos() const;
  std::optional<TokenId> eos() const;
  std::optional<TokenId> unknown() const;
  std::optional<TokenId> padding() const;
  // Whether encode() with add_special begins a text with bos().
  bool adds_bos() const;
  bool is_special(TokenId id) const;
  // The end token, and the ends of a turn that chat models of several families use.
  bool ends_generation(TokenId id) const;
  // More such ids, as generation_config.json lists them. A copy; this one stays as it is.
  Tokenizer with_end_tokens(std::span<const TokenId> ids) const;

 private:
  friend struct TokenizerParts;
  explicit Tokenizer(std::shared_ptr<const TokenizerParts> parts) : parts_(std::move(parts)) {}
  std::shared_ptr<const TokenizerParts> parts_;
  std::vector<TokenId> more_end_tokens_;
};

// Tokens one by one into text that is complete UTF-8 at every step.
class StreamingDecoder {
 public:
  // begins_text: the tokens are the beginning of a text and not the continuation of a prompt.
  explicit StreamingDecoder(Tokenizer tokenizer, SpecialTokens special = SpecialTokens::skip, bool begins_text = true);

  // The characters that are complete now. Bytes that can never become a character turn into U+FFFD; the beginning of
  // one is held back. Valid until the next call.
  std::string_view push(TokenId id);
  // What is held back, as U+FFFD, when no token follows. Valid until the next call.
  std::string_view finish();

 private:
  std::string_view emit(std::size_t complete);
  Tokenizer tokenizer_;
  SpecialTokens special_;
  Tokenizer::Cut cut_;
  std::string held_;
  std::string ready_;
};

}  // namespace sparsam
