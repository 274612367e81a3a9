// Tokenizer::from_tokenizer_json: Hugging Face's fast tokenizers with a BPE model.

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "text/bpe.h"
#include "text/json_reader.h"
#include "text/pipeline_json.h"
#include "text/tokenizer_config.h"
#include "text/tokenizer_parts.h"

namespace sparsam {
namespace {

using json::Element;
using json::Object;

constexpr std::string_view kFile = "tokenizer.json";

// Classes of transformers that replace the post-processor of the file by add_bos_token (by default true) and
// add_eos_token (by default false) of the configuration.
bool rules_by_configuration(std::string_view tokenizer_class) {
  if (tokenizer_class.ends_with("Fast")) tokenizer_class.remove_suffix(4);
  static constexpr std::array<std::string_view, 4> kClasses = {"LlamaTokenizer", "CodeLlamaTokenizer", "GemmaTokenizer",
                                                               "CohereTokenizer"};
  return std::ranges::find(kClasses, tokenizer_class) != kClasses.end();
}

class Loader {
 public:
  Result<Tokenizer> load(std::string_view text, std::string_view config_text) {
    config_ = TRY(TokenizerConfig::parse(config_text));
    auto loaded = load_file(text);
    if (!loaded) return std::unexpected(within(kFile, loaded.error()));
    return TokenizerParts::finish(std::move(parts_));
  }

 private:
  Result<void> load_file(std::string_view text) {
    simdjson::dom::parser parser;
    const Element root = TRY(json::parse(parser, text));
    const Object file = TRY(json::as_object(root, "the document"));
    const Object model = TRY(json::object_at(file, "model", "the document"));
    TRY(read_added_tokens(file));
    TRY(read_vocabulary(model));
    if (const auto element = json::find(file, "normalizer")) parts_->normalizer = TRY(normalizer_from_json(*element));
    if (const auto element = json::find(file, "pre_tokenizer")) {
      parts_->pre_tokenizer = TRY(pre_tokenizer_from_json(*element));
    }
    if (const auto element = json::find(file, "decoder")) parts_->decoder = TRY(decoder_from_json(*element));
    for (const auto& [id, token] : added_) TRY(parts_->add_token(token));
    TRY(read_model(model));
    return read_surroundings(file);
  }

  // The tokens of the file, then those that only the configuration knows.
  Result<void> read_added_tokens(Object file) {
    if (const auto tokens = json::find(file, "added_tokens")) {
      for (const Element element : TRY(json::as_array(*tokens, "added_tokens"))) {
        const Object object = TRY(json::as_object(element, "added_tokens"));
        const std::int64_t id = TRY(json::integer_at(object, "id", "added_tokens"));
        AddedToken token = TRY(added_token_from_json(object, id, "added_tokens"));
        added_.insert_or_assign(token.id, std::move(token));
      }
    }
    for (const AddedToken& token : config_.added_tokens) added_.emplace(token.id, token);
    for (const auto& [id, token] : added_) {
      TRY(parts_->vocabulary.add(id, token.content, token.special ? TokenKind::special : TokenKind::added));
    }
    return {};
  }

  Result<void> read_vocabulary(Object model) {
    const auto type = TRY(json::string_or(model, "type", "BPE", "model"));
    if (type != "BPE") return fail(Code::unsupported, "model of the type '{}' is not supported, only BPE", type);
    const auto vocabulary = TRY(json::object_at(model, "vocab", "model"));
    const bool byte_fallback = TRY(json::bool_or(model, "byte_fallback", false, "model"));
    for (const auto [piece, value] : vocabulary) {
      std::int64_t id = -1;
      if (value.get(id) != simdjson::SUCCESS) return fail(Code::bad_data, "model.vocab: '{}' has no id", piece);
      // Added tokens stand in the vocabulary, too; their own entry says more about them.
      if (id >= 0 && id <= Vocabulary::kMaxId && added_.contains(static_cast<TokenId>(id))) continue;
      const bool byte = byte_fallback && piece.size() == 6 && piece.starts_with("<0x") && piece.ends_with(">");
      TRY(parts_->vocabulary.add(id, piece, byte ? TokenKind::byte : TokenKind::normal));
    }
    // What the configuration calls special is special, also if it was a word of the vocabulary so far.
    for (const std::string& content : config_.special_tokens) {
      const auto id = parts_->vocabulary.find(content);
      if (!id || parts_->vocabulary.kind(*id) == TokenKind::special) continue;
      parts_->vocabulary.set_kind(*id, TokenKind::special);
      AddedToken& token = added_[*id];
      token.id = *id;
      token.content = content;
      token.special = true;
    }
    return {};
  }

  Result<void> read_model(Object model) {
    Bpe::Options options;
    options.ignore_merges = TRY(json::bool_or(model, "ignore_merges", false, "model"));
    options.byte_fallback = TRY(json::bool_or(model, "byte_fallback", false, "model"));
    options.fuse_unknown = TRY(json::bool_or(model, "fuse_unk", false, "model"));
    options.continuing_prefix = std::string(TRY(json::string_or(model, "continuing_subword_prefix", "", "model")));
    options.end_suffix = std::string(TRY(json::string_or(model, "end_of_word_suffix", "", "model")));
    const auto unknown = TRY(json::string_or(model, "unk_token", "", "model"));
    if (!unknown.empty()) options.unknown = parts_->unknown = parts_->vocabulary.find(unknown);
    auto bpe = std::make_unique<Bpe>(parts_->vocabulary, std::move(options));

    const auto merges = TRY(json::array_at(model, "merges", "model"));
    bpe->reserve(merges.size());
    for (const Element merge : merges) {
      std::string_view text, left, right;
      json::Array pair;
      if (merge.get(text) == simdjson::SUCCESS) {
        const std::size_t space = text.find(' ');
        if (space == std::string_view::npos) return fail(Code::bad_data, "model.merges: '{}' is no pair", text);
        left = text.substr(0, space);
        right = text.substr(space + 1);
      } else if (merge.get(pair) != simdjson::SUCCESS || pair.at(0).get(left) != simdjson::SUCCESS ||
                 pair.at(1).get(right) != simdjson::SUCCESS) {
        return fail(Code::bad_data, "model.merges: neither strings nor pairs of strings");
      }
      auto added = bpe->add_merge(left, right);
      if (!added) return std::unexpected(within("model.merges", added.error()));
    }
    parts_->model = std::move(bpe);
    return {};
  }

  Result<void> read_surroundings(Object file) {
    const auto id_of = [&](const std::optional<std::string>& content) {
      return content ? parts_->vocabulary.find(*content) : std::nullopt;
    };
    parts_->bos = id_of(config_.bos);
    parts_->eos = id_of(config_.eos);
    parts_->padding = id_of(config_.padding);
    if (config_.unknown) parts_->unknown = id_of(config_.unknown);

    Surroundings around;
    if (const auto element = json::find(file, "post_processor")) around = TRY(post_processor_from_json(*element));
    if (rules_by_configuration(config_.tokenizer_class)) {
      around = {};
      if (config_.add_bos.value_or(true) && parts_->bos) around.prefix = {*parts_->bos};
      if (config_.add_eos.value_or(false) && parts_->eos) around.suffix = {*parts_->eos};
    }
    for (const auto* ids : {&around.prefix, &around.suffix}) {
      for (const TokenId id : *ids) {
        if (!parts_->vocabulary.contains(id)) return fail(Code::bad_data, "post_processor: no token has the id {}", id);
      }
    }
    // Without a configuration the template's first token is the best guess at the begin token.
    if (!parts_->bos && config_.tokenizer_class.empty() && around.prefix.size() == 1) parts_->bos = around.prefix[0];
    parts_->prefix = std::move(around.prefix);
    parts_->suffix = std::move(around.suffix);
    return {};
  }

  TokenizerConfig config_;
  std::map<TokenId, AddedToken> added_;
  std::unique_ptr<TokenizerParts> parts_ = std::make_unique<TokenizerParts>();
};

}  // namespace

Result<Tokenizer> Tokenizer::from_tokenizer_json(std::string_view json, std::string_view config_json) {
  return Loader().load(json, config_json);
}

}  // namespace sparsam
