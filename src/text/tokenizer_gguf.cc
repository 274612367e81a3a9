// Tokenizer::from_vocabulary: the vocabularies of GGUF files.

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "text/bpe.h"
#include "text/pre_tokenizer_table.h"
#include "text/sentencepiece_bpe.h"
#include "text/tokenizer_parts.h"

namespace sparsam {
namespace {

// Token types as GGUF numbers them.
enum Type : std::int32_t { kUnknown = 2, kControl = 3, kUserDefined = 4, kUnused = 5, kByte = 6 };

TokenKind kind_of(std::int32_t type) {
  switch (type) {
    case kUnknown:
    case kControl:
      return TokenKind::special;
    case kUserDefined:
      return TokenKind::added;
    case kUnused:
      return TokenKind::unused;
    case kByte:
      return TokenKind::byte;
    default:
      return TokenKind::normal;
  }
}

constexpr std::string_view kSpaceMark = "\u2581";

class Loader {
 public:
  explicit Loader(const VocabularySource& source) : source_(source) {}

  Result<Tokenizer> load() {
    if (source_.model.empty() || source_.model == "none" || source_.model == "no_vocab") {
      return fail(Code::not_found, "the file has no tokenizer (tokenizer.ggml.model is '{}')", source_.model);
    }
    if (source_.model != "gpt2" && source_.model != "llama") {
      return fail(Code::unsupported, "tokenizer.ggml.model '{}' is not supported; known are gpt2 and llama",
                  source_.model);
    }
    const bool byte_level = source_.model == "gpt2";
    TRY(read_tokens());
    if (byte_level) {
      TRY(read_byte_level());
    } else {
      TRY(read_sentencepiece());
    }
    TRY(read_special(byte_level));
    for (TokenId id = 0; id < parts_->vocabulary.size(); ++id) {
      const TokenKind kind = parts_->vocabulary.kind(id);
      if (kind != TokenKind::special && kind != TokenKind::added) continue;
      AddedToken token;
      token.id = id;
      token.content = std::string(parts_->vocabulary.piece(id));
      token.special = kind == TokenKind::special;
      TRY(parts_->add_token(token));
    }
    return TokenizerParts::finish(std::move(parts_));
  }

 private:
  Result<void> read_tokens() {
    if (source_.tokens.empty()) return fail(Code::bad_data, "tokenizer.ggml.tokens is missing or empty");
    if (!source_.token_types.empty() && source_.token_types.size() != source_.tokens.size()) {
      return fail(Code::bad_data, "tokenizer.ggml.token_type has {} entries for {} tokens", source_.token_types.size(),
                  source_.tokens.size());
    }
    for (std::size_t i = 0; i < source_.tokens.size(); ++i) {
      const TokenKind kind = source_.token_types.empty() ? TokenKind::normal : kind_of(source_.token_types[i]);
      TRY(parts_->vocabulary.add(static_cast<std::int64_t>(i), source_.tokens[i], kind));
    }
    return {};
  }

  Result<void> read_byte_level() {
    const PreTokenizerRow* row = find_pre_tokenizer(source_.pre);
    if (row == nullptr) {
      return fail(
          Code::unsupported,
          "tokenizer.ggml.pre '{}' is not known, so words cannot be cut as the model expects; use the model's Hugging "
          "Face folder with its tokenizer.json, or write one of the known names into the file: {}",
          source_.pre, known_pre_tokenizers());
    }
    if (row->nfc) parts_->normalizer = normalizers::normal_form(normalizers::NormalForm::nfc);
    std::vector<std::unique_ptr<PreTokenizer>> steps;
    for (const std::string_view pattern : row->patterns) {
      if (pattern.empty()) continue;
      auto compiled = TRY(Pattern::regex(pattern));
      steps.push_back(pre_tokenizers::split(std::move(compiled), SplitBehavior::isolated, false));
    }
    steps.push_back(pre_tokenizers::byte_level(false, false));
    parts_->pre_tokenizer = pre_tokenizers::sequence(std::move(steps));
    parts_->decoder.byte_level();

    Bpe::Options options;
    options.ignore_merges = row->ignore_merges;
    auto bpe = std::make_unique<Bpe>(parts_->vocabulary, std::move(options));
    if (source_.merges.empty()) {
      // Files of Kimi K2 have no merges: there, as with tiktoken, the ids are the ranks.
      if (source_.pre != "kimi-k2") return fail(Code::bad_data, "tokenizer.ggml.merges is missing or empty");
      bpe->merge_by_id();
    }
    bpe->reserve(source_.merges.size());
    for (const std::string_view merge : source_.merges) {
      // A piece may begin with a space of its own, so the separator is the first one after that.
      const std::size_t space = merge.find(' ', 1);
      if (space == std::string_view::npos) return fail(Code::bad_data, "tokenizer.ggml.merges: '{}' is no pair", merge);
      auto added = bpe->add_merge(merge.substr(0, space), merge.substr(space + 1));
      if (!added) return std::unexpected(within("tokenizer.ggml.merges", added.error()));
    }
    parts_->model = std::move(bpe);
    adds_bos_ = row->adds_bos;
    return {};
  }

  Result<void> read_sentencepiece() {
    if (source_.scores.size() != source_.tokens.size()) {
      return fail(Code::bad_data, "tokenizer.ggml.scores has {} entries for {} tokens", source_.scores.size(),
                  source_.tokens.size());
    }
    const auto bad = std::ranges::find_if_not(source_.scores, [](float score) { return std::isfinite(score); });
    if (bad != source_.scores.end()) {
      return fail(Code::bad_data, "tokenizer.ggml.scores: token {} has no finite score", bad - source_.scores.begin());
    }
    const bool space_prefix = source_.add_space_prefix.value_or(true);
    std::vector<std::unique_ptr<Normalizer>> steps;
    if (source_.remove_extra_whitespaces.value_or(false)) steps.push_back(normalizers::squeeze_spaces());
    if (space_prefix) steps.push_back(normalizers::prepend(" "));
    steps.push_back(normalizers::replace(Pattern::literal(" "), kSpaceMark));
    parts_->normalizer = normalizers::sequence(std::move(steps));
    parts_->decoder.replace(Pattern::literal(kSpaceMark), " ");
    parts_->decoder.byte_fallback();
    parts_->decoder.fuse();
    if (space_prefix) parts_->decoder.strip(" ", 1, 0);
    parts_->model = std::make_unique<SentencePieceBpe>(parts_->vocabulary, source_.scores,
                                                       in_range(source_.unknown_token_id.value_or(0)));
    adds_bos_ = true;
    return {};
  }

  Result<void> read_special(bool byte_level) {
    parts_->bos = source_.bos_token_id;
    parts_->eos = source_.eos_token_id;
    if (!byte_level) {  // files without these keys mean Llama's ids
      if (!parts_->bos) parts_->bos = in_range(1);
      if (!parts_->eos) parts_->eos = in_range(2);
    }
    if (parts_->bos && !in_range(*parts_->bos)) return out_of_range("bos", *parts_->bos);
    if (parts_->eos && !in_range(*parts_->eos)) return out_of_range("eos", *parts_->eos);
    if (source_.unknown_token_id) parts_->unknown = in_range(*source_.unknown_token_id);
    if (source_.padding_token_id) parts_->padding = in_range(*source_.padding_token_id);
    for (const auto& id : {source_.eot_token_id, source_.eom_token_id}) {
      if (id && in_range(*id)) parts_->end_tokens.push_back(*id);
    }
    std::ranges::sort(parts_->end_tokens);
    if (source_.add_bos_token.value_or(adds_bos_)) {
      if (!parts_->bos) return fail(Code::bad_data, "tokenizer.ggml.bos_token_id is missing, but texts begin with it");
      parts_->prefix = {*parts_->bos};
    }
    if (source_.add_eos_token.value_or(false)) {
      if (!parts_->eos) return fail(Code::bad_data, "tokenizer.ggml.eos_token_id is missing, but texts end with it");
      parts_->suffix = {*parts_->eos};
    }
    return {};
  }

  std::optional<TokenId> in_range(TokenId id) const {
    return parts_->vocabulary.contains(id) ? std::optional(id) : std::nullopt;
  }
  Result<void> out_of_range(std::string_view name, TokenId id) const {
    return fail(Code::bad_data, "tokenizer.ggml.{}_token_id {} is not in 0 to {}", name, id,
                parts_->vocabulary.size() - 1);
  }

  const VocabularySource& source_;
  bool adds_bos_ = false;
  std::unique_ptr<TokenizerParts> parts_ = std::make_unique<TokenizerParts>();
};

}  // namespace

Result<Tokenizer> Tokenizer::from_vocabulary(const VocabularySource& source) { return Loader(source).load(); }

}  // namespace sparsam
