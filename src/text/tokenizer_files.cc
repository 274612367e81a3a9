// The values of a GGUF file to tokenizer.json and tokenizer_config.json. Every token stands in the vocabulary with its
// id, added ones too: the tokenizers library numbers added tokens anew unless the vocabulary has them.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "text/bpe_json.h"
#include "text/pre_tokenizer_table.h"
#include "text/utf8.h"
#include "text/vocabulary_export.h"

namespace sparsam {
namespace {

using Json = nlohmann::ordered_json;

// Token types as GGUF numbers them.
enum Type : std::int32_t { kNormal = 1, kUnknown = 2, kControl = 3, kUserDefined = 4, kUnused = 5 };

constexpr std::size_t kLongestPiece = 1024;  // bytes

// Appends to an object whose keys are known to differ: ordered_json looks for a key before it adds one.
void append(Json::object_t& to, std::string key, Json value) {
  static_cast<std::vector<std::pair<const std::string, Json>>&>(to).emplace_back(std::move(key), std::move(value));
}

class Writer {
 public:
  explicit Writer(const VocabularySource& source) : source_(source) {}

  Result<TokenizerFiles> run(std::string_view chat_template, std::size_t context) {
    if (source_.model != "gpt2" && source_.model != "llama") {
      return fail(Code::unsupported, "tokenizer.ggml.model '{}' has no tokenizer.json here", source_.model);
    }
    for (const std::string& token : source_.tokens) {
      if (!check_utf8(token)) return fail(Code::bad_data, "tokenizer.ggml.tokens: a token is no UTF-8");
    }
    Json root = bpe_json();
    root["added_tokens"] = added_tokens();
    if (source_.model == "gpt2") {
      TRY(byte_level(root));
    } else {
      TRY(sentencepiece(root));
    }
    return TokenizerFiles{root.dump() + "\n", config(chat_template, context).dump(2) + "\n"};
  }

 private:
  std::int32_t type(std::size_t id) const {
    return id < source_.token_types.size() ? source_.token_types[id] : kNormal;
  }
  bool special(std::size_t id) const { return type(id) == kControl || type(id) == kUnknown; }
  bool added(std::size_t id) const { return special(id) || type(id) == kUserDefined; }
  // What converters fill the embedding's last rows with.
  bool filling(std::size_t id) const { return type(id) == kUnused && source_.tokens[id] == fmt::format("[PAD{}]", id); }

  Json added_tokens() const {
    Json all = Json::array();
    for (std::size_t id = 0; id < source_.tokens.size(); ++id) {
      if (added(id)) all.push_back(added_token(id, true));
    }
    return all;
  }

  Json added_token(std::size_t id, bool with_id) const {
    Json token;
    if (with_id) token["id"] = id;
    token["content"] = source_.tokens[id];
    for (const char* flag : {"single_word", "lstrip", "rstrip", "normalized"}) token[flag] = false;
    token["special"] = special(id);
    return token;
  }

  Json vocabulary() const {
    Json::object_t entries;
    entries.reserve(source_.tokens.size());
    std::unordered_map<std::string_view, std::size_t> seen;
    for (std::size_t id = 0; id < source_.tokens.size(); ++id) {
      if (filling(id) || !seen.try_emplace(source_.tokens[id], id).second) continue;
      append(entries, source_.tokens[id], id);
    }
    return entries;
  }

  Result<void> byte_level(Json& root) const {
    const PreTokenizerRow* row = find_pre_tokenizer(source_.pre);
    if (row == nullptr) {
      return fail(Code::unsupported, "tokenizer.ggml.pre '{}' is not known; known are {}", source_.pre,
                  known_pre_tokenizers());
    }
    root["normalizer"] = row->nfc ? Json{{"type", "NFC"}} : Json(nullptr);
    const Json bytes = byte_level_json(CutWords::no);
    Json steps = Json::array();
    for (const std::string_view pattern : row->patterns) {
      if (pattern.empty()) continue;
      steps.push_back(split_json(pattern));
    }
    steps.push_back(bytes);
    root["pre_tokenizer"] = {{"type", "Sequence"}, {"pretokenizers", steps}};
    root["post_processor"] = post_processor(row->adds_bos);
    root["decoder"] = bytes;
    Json& model = root["model"];
    model["ignore_merges"] = row->ignore_merges;
    model["vocab"] = vocabulary();
    for (const std::string& merge : source_.merges) model["merges"].push_back(merge);
    return {};
  }

  Result<void> sentencepiece(Json& root) const {
    if (source_.scores.size() != source_.tokens.size()) {
      return fail(Code::bad_data, "tokenizer.ggml.scores has {} entries for {} tokens", source_.scores.size(),
                  source_.tokens.size());
    }
    const bool prefix = source_.add_space_prefix.value_or(true);
    const Json spaces = {{"type", "Replace"}, {"pattern", {{"String", " "}}}, {"content", "\u2581"}};
    Json normalizers = Json::array();
    if (source_.remove_extra_whitespaces.value_or(false)) {
      normalizers.push_back({{"type", "Replace"}, {"pattern", {{"Regex", " {2,}"}}}, {"content", " "}});
    }
    if (prefix) normalizers.push_back({{"type", "Prepend"}, {"prepend", "\u2581"}});
    normalizers.push_back(spaces);
    root["normalizer"] = {{"type", "Sequence"}, {"normalizers", normalizers}};
    root["post_processor"] = post_processor(true);
    Json decoders = Json::array({{{"type", "Replace"}, {"pattern", {{"String", "\u2581"}}}, {"content", " "}},
                                 {{"type", "ByteFallback"}},
                                 {{"type", "Fuse"}}});
    if (prefix) decoders.push_back({{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}});
    root["decoder"] = {{"type", "Sequence"}, {"decoders", decoders}};
    Json& model = root["model"];
    if (source_.unknown_token_id) model["unk_token"] = token(*source_.unknown_token_id);
    model["fuse_unk"] = model["byte_fallback"] = true;
    model["vocab"] = vocabulary();
    model["merges"] = merges_of_scores();
    return {};
  }

  // SentencePiece joins the two neighbours whose joint piece has the highest score. The same as an order of merges:
  // every way to cut a piece in two pieces, pieces by falling score.
  Json merges_of_scores() const {
    struct Merge {
      float score;
      std::size_t id, left, right;
    };
    std::unordered_map<std::string_view, std::size_t> ids;
    for (std::size_t id = 0; id < source_.tokens.size(); ++id) {
      if (type(id) != kControl && type(id) != kUnknown) ids.try_emplace(source_.tokens[id], id);
    }
    std::vector<Merge> merges;
    for (std::size_t id = 0; id < source_.tokens.size(); ++id) {
      const std::string_view piece = source_.tokens[id];
      const bool merged = type(id) == kNormal || type(id) == kUserDefined || type(id) == kUnused;
      // Every cut is looked up: longer ones than published vocabularies have would take for ever.
      if (!merged || piece.size() > kLongestPiece) continue;
      for (std::size_t cut = 1; cut < piece.size(); ++cut) {
        if ((static_cast<unsigned char>(piece[cut]) & 0xC0) == 0x80) continue;
        const auto left = ids.find(piece.substr(0, cut)), right = ids.find(piece.substr(cut));
        if (left == ids.end() || right == ids.end()) continue;
        merges.push_back({source_.scores[id], id, left->second, right->second});
      }
    }
    std::ranges::sort(merges, [](const Merge& a, const Merge& b) {
      return std::tuple(-a.score, a.id, a.left, a.right) < std::tuple(-b.score, b.id, b.left, b.right);
    });
    const bool pairs = std::ranges::any_of(source_.tokens, [](const std::string& t) { return t.contains(' '); });
    Json json = Json::array();
    for (const Merge& merge : merges) {
      const std::string &left = source_.tokens[merge.left], &right = source_.tokens[merge.right];
      json.push_back(pairs ? Json::array({left, right}) : Json(left + " " + right));
    }
    return json;
  }

  Json post_processor(bool adds_bos) const {
    const bool begins = source_.add_bos_token.value_or(adds_bos) && source_.bos_token_id;
    const bool ends = source_.add_eos_token.value_or(false) && source_.eos_token_id;
    if (!begins && !ends) return nullptr;
    Json single = Json::array(), pair = Json::array(), specials = Json::object();
    const auto put = [&](Json& to, TokenId id, int sequence) {
      to.push_back({{"SpecialToken", {{"id", token(id)}, {"type_id", sequence}}}});
      specials[token(id)] = {{"id", token(id)}, {"ids", {id}}, {"tokens", {token(id)}}};
    };
    const auto text = [](const char* name, int sequence) {
      return Json{{"Sequence", {{"id", name}, {"type_id", sequence}}}};
    };
    for (int sequence = 0; sequence < 2; ++sequence) {
      if (begins) put(pair, *source_.bos_token_id, sequence);
      pair.push_back(text(sequence == 0 ? "A" : "B", sequence));
      if (ends) put(pair, *source_.eos_token_id, sequence);
      if (sequence == 0) single = pair;
    }
    return {{"type", "TemplateProcessing"}, {"single", single}, {"pair", pair}, {"special_tokens", specials}};
  }

  Json config(std::string_view chat_template, std::size_t context) const {
    Json json;
    json["tokenizer_class"] = "PreTrainedTokenizerFast";
    const auto name = [&](const char* key, std::optional<TokenId> id) {
      if (id && static_cast<std::size_t>(*id) < source_.tokens.size()) json[key] = token(*id);
    };
    name("bos_token", source_.bos_token_id);
    name("eos_token", source_.eos_token_id);
    name("unk_token", source_.unknown_token_id);
    name("pad_token", source_.padding_token_id);
    if (source_.add_bos_token) json["add_bos_token"] = *source_.add_bos_token;
    if (source_.add_eos_token) json["add_eos_token"] = *source_.add_eos_token;
    json["clean_up_tokenization_spaces"] = false;
    if (context > 0) json["model_max_length"] = context;
    Json::object_t decoder;
    for (std::size_t id = 0; id < source_.tokens.size(); ++id) {
      if (added(id)) append(decoder, std::to_string(id), added_token(id, false));
    }
    json["added_tokens_decoder"] = std::move(decoder);
    if (!chat_template.empty()) json["chat_template"] = chat_template;
    return json;
  }

  const std::string& token(TokenId id) const { return source_.tokens[static_cast<std::size_t>(id)]; }

  const VocabularySource& source_;
};

}  // namespace

Result<TokenizerFiles> tokenizer_files(const VocabularySource& source, std::string_view chat_template,
                                       std::size_t context) {
  // Opening it checks it: sizes that agree, ids in range.
  TRY(Tokenizer::from_vocabulary(source));
  if (!check_utf8(chat_template)) return fail(Code::bad_data, "tokenizer.chat_template is no UTF-8");
  return Writer(source).run(chat_template, context);
}

}  // namespace sparsam
