// tokenizer.json and tiktoken.model to the values of a GGUF file.
#include "text/vocabulary_export.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "text/json_reader.h"
#include "text/merges_by_rank.h"
#include "text/pre_tokenizer_table.h"
#include "text/tokenizer_parts.h"

namespace sparsam {
namespace {

// Token types as GGUF numbers them.
enum Type : std::int32_t { kNormal = 1, kUnknown = 2, kControl = 3, kUserDefined = 4, kUnused = 5, kByte = 6 };

// The names to try, those that llama.cpp's converter gives to the models of today first. Several names stand for the
// same way to cut; one of each is here.
constexpr std::array<std::string_view, 25> kPreTokenizers = {
    "llama-bpe",  "qwen2",    "deepseek-v3", "gpt-2",  "smollm", "deepseek-llm", "deepseek-coder",
    "tekken",     "gpt-4o",   "kimi-k2",     "qwen35", "dbrx",   "stablelm2",    "olmo",
    "command-r",  "falcon",   "youtu",       "bloom",  "viking", "bailingmoe",   "seed-coder",
    "exaone-moe", "superbpe", "minicpm5",    "default"};

// Where ways to cut words differ: numbers, contractions, case, white space, line ends, punctuation, marks that combine,
// scripts.
constexpr std::string_view kProbe =
    "Hello, world! It's 2026: 1 12 123 1234 12345678.90 I'M you'LL don't we'Ve 'tis\n"
    "camelCase HTTPServer2 snake_case __init__(self) -> None;\r\n\r\n\tif (a<=b && c!=0x7fFF) { return a[i]++; }\n"
    "  two   spaces    four\t\ttabs \n \n\n trailing   \n...!? ---- *** ``` ~~ $5.00 +-=<>^|\\ #tag @name 100% a/b//c\n"
    "na\u00EFve re\u0301sume\u0301 \u00DCber stra\u00DFe \u0130stanbul \u01C5 \u1E9E \uFB01 caf\u00E9 e\u0301\u0300\n"
    "\u041F\u0440\u0438\u0432\u0435\u0442, \u043C\u0438\u0440! \u0393\u03B5\u03B9\u03AC \u03C3\u03BF\u03C5 "
    "\u05E9\u05DC\u05D5\u05DD \u0645\u0631\u062D\u0628\u0627 \u0661\u0662\u0663\u0664\u0665 "
    "\u0928\u092E\u0938\u094D\u0924\u0947 \u0E2A\u0E27\u0E31\u0E2A\u0E14\u0E35\n"
    "\u4F60\u597D\uFF0C\u4E16\u754C\uFF01123\u4E2D\u6587abc "
    "\u3053\u3093\u306B\u3061\u306F\u30AB\u30BF\u30AB\u30CA\u30FC "
    "\uC548\uB155\uD558\uC138\uC694 \uFF11\uFF12\uFF13 \u00BD \u2167 \u00B2\u2083\n"
    "\U0001F600\U0001F44D\U0001F3FD \U0001F469\u200D\U0001F680 \u2026\u2014\u201Cquoted\u201D \u00AB\u00BB \u00A0nbsp "
    "\u3000ideographic\n";

std::vector<std::string> merges_of(json::Object model) {
  std::vector<std::string> merges;
  const auto found = json::find(model, "merges");
  json::Array all;
  if (!found || found->get(all) != simdjson::SUCCESS) return merges;
  merges.reserve(all.size());
  for (const json::Element merge : all) {
    std::string_view text, left, right;
    json::Array pair;
    if (merge.get(text) == simdjson::SUCCESS) {
      merges.emplace_back(text);
    } else if (merge.get(pair) == simdjson::SUCCESS && pair.at(0).get(left) == simdjson::SUCCESS &&
               pair.at(1).get(right) == simdjson::SUCCESS) {
      merges.push_back(fmt::format("{} {}", left, right));
    }
  }
  return merges;
}

std::int32_t type_of(TokenKind kind) {
  switch (kind) {
    case TokenKind::special:
      return kControl;
    case TokenKind::added:
      return kUserDefined;
    case TokenKind::unused:
    case TokenKind::none:
      return kUnused;
    case TokenKind::byte:
      return kByte;
    case TokenKind::normal:
      break;
  }
  return kNormal;
}

void take_tokens(const TokenizerParts& parts, const VocabularyOptions& options, VocabularySource& out) {
  const auto own = static_cast<std::size_t>(parts.vocabulary.size());
  const std::size_t size = options.size == 0 ? own : options.size;
  for (std::size_t id = 0; id < size; ++id) {
    const auto token = static_cast<TokenId>(id);
    if (id < own && parts.vocabulary.contains(token)) {
      out.tokens.emplace_back(parts.vocabulary.piece(token));
      out.token_types.push_back(type_of(parts.vocabulary.kind(token)));
    } else {
      out.tokens.push_back(fmt::format("[PAD{}]", id));
      out.token_types.push_back(kUnused);
    }
  }
}

void take_surroundings(const TokenizerParts& parts, VocabularySource& out) {
  const auto within_size = [&](std::optional<TokenId> id) {
    return id && static_cast<std::size_t>(*id) < out.tokens.size() ? id : std::nullopt;
  };
  out.bos_token_id = within_size(parts.bos);
  out.eos_token_id = within_size(parts.eos);
  out.unknown_token_id = within_size(parts.unknown);
  out.padding_token_id = within_size(parts.padding);
  if (!out.bos_token_id && parts.prefix.size() == 1) out.bos_token_id = within_size(parts.prefix[0]);
  out.add_bos_token = out.bos_token_id && !parts.prefix.empty() && parts.prefix[0] == *out.bos_token_id;
  out.add_eos_token = out.eos_token_id && !parts.suffix.empty() && parts.suffix[0] == *out.eos_token_id;
}

// SentencePiece keeps a score where tokenizer.json keeps an order of merges: the earlier a piece is merged, the higher
// its score. All merges into the same piece have its score.
void take_scores(const std::vector<std::string>& merges, VocabularySource& out) {
  std::unordered_map<std::string_view, std::size_t> ids;
  for (std::size_t id = 0; id < out.tokens.size(); ++id) ids.try_emplace(out.tokens[id], id);
  out.scores.assign(out.tokens.size(), 0.0f);
  std::vector<bool> scored(out.tokens.size(), false);
  float next = 0;
  std::string merged;
  for (const std::string& merge : merges) {
    const std::size_t space = merge.find(' ', 1);
    if (space == std::string::npos) continue;
    merged.assign(merge, 0, space);
    merged.append(merge, space + 1);
    const auto found = ids.find(merged);
    if (found == ids.end() || scored[found->second]) continue;
    scored[found->second] = true;
    out.scores[found->second] = next;
    next -= 1;
  }
  for (std::size_t id = 0; id < out.tokens.size(); ++id) {
    if (!scored[id] && out.token_types[id] == kNormal) out.scores[id] = next;
  }
}

Result<std::vector<TokenId>> read_probe(const Tokenizer& tokenizer) {
  return tokenizer.encode(kProbe, {.add_special = false, .parse_special = false});
}

// Whether the GGUF's tokenizer reads the probe as `wanted`.
bool reads_alike(const VocabularySource& source, const std::vector<TokenId>& wanted) {
  const auto tokenizer = Tokenizer::from_vocabulary(source);
  if (!tokenizer) return false;
  const auto got = read_probe(*tokenizer);
  return got && *got == wanted;
}

// The expressions that a tokenizer.json isolates one after the other.
std::vector<std::string_view> split_expressions(json::Object file) {
  std::vector<std::string_view> expressions;
  const auto add = [&](json::Element step) {
    std::string_view expression;
    if (step["pattern"]["Regex"].get(expression) == simdjson::SUCCESS) expressions.push_back(expression);
  };
  const auto pre = json::find(file, "pre_tokenizer");
  if (!pre) return expressions;
  json::Array steps;
  if ((*pre)["pretokenizers"].get(steps) != simdjson::SUCCESS) {
    add(*pre);
    return expressions;
  }
  for (const json::Element step : steps) add(step);
  return expressions;
}

bool is_written_so(std::string_view name, const std::vector<std::string_view>& expressions) {
  std::vector<std::string_view> patterns;
  for (const std::string_view pattern : find_pre_tokenizer(name)->patterns) {
    if (!pattern.empty()) patterns.push_back(pattern);
  }
  return patterns == expressions;
}

// A vocabulary may read the probe alike with several ways to cut words, where it merges little: what the file itself
// says is tried first.
Result<void> find_pre_tokenizer_name(json::Object file, const std::vector<TokenId>& wanted, VocabularySource& out) {
  const std::vector<std::string_view> expressions = split_expressions(file);
  for (const bool written_so : {true, false}) {
    for (const std::string_view name : kPreTokenizers) {
      if (is_written_so(name, expressions) != written_so) continue;
      out.pre = name;
      if (reads_alike(out, wanted)) return {};
    }
  }
  return fail(Code::unsupported,
              "no way to cut words that GGUF has a name for reads texts as this tokenizer.json does; --pre NAME takes "
              "one nevertheless");
}

Result<void> find_space_rules(const std::vector<TokenId>& wanted, VocabularySource& out) {
  for (const bool squeezed : {false, true}) {
    for (const bool prefixed : {true, false}) {
      out.add_space_prefix = prefixed;
      out.remove_extra_whitespaces = squeezed ? std::optional(true) : std::nullopt;
      if (reads_alike(out, wanted)) return {};
    }
  }
  return fail(Code::unsupported,
              "SentencePiece's rules, as GGUF has them, do not read texts as this tokenizer.json does");
}

}  // namespace

Result<VocabularySource> vocabulary_from_tokenizer_json(std::string_view text, std::string_view config_json,
                                                        const VocabularyOptions& options) {
  const Tokenizer tokenizer = TRY(Tokenizer::from_tokenizer_json(text, config_json));
  const TokenizerParts& parts = TokenizerParts::of(tokenizer);
  simdjson::dom::parser parser;
  const json::Object file = TRY(json::as_object(TRY(json::parse(parser, text)), "the document"));
  const json::Object model = TRY(json::object_at(file, "model", "the document"));
  const bool byte_fallback = TRY(json::bool_or(model, "byte_fallback", false, "model"));

  VocabularySource out;
  take_tokens(parts, options, out);
  take_surroundings(parts, out);
  std::vector<std::string> merges = merges_of(model);
  const auto wanted = TRY(read_probe(tokenizer));
  if (byte_fallback) {
    out.model = "llama";
    out.pre = "default";
    if (out.unknown_token_id) out.token_types[static_cast<std::size_t>(*out.unknown_token_id)] = kUnknown;
    take_scores(merges, out);
    TRY(find_space_rules(wanted, out));
    return out;
  }
  out.model = "gpt2";
  out.merges = std::move(merges);
  out.add_space_prefix = false;
  if (!options.pre.empty()) {
    out.pre = options.pre;
    return out;
  }
  TRY(find_pre_tokenizer_name(file, wanted, out));
  return out;
}

Result<VocabularySource> vocabulary_from_tiktoken(std::string_view file, std::string_view config_json,
                                                  const VocabularyOptions& options) {
  const Tokenizer tokenizer = TRY(Tokenizer::from_tiktoken(file, config_json));
  const TokenizerParts& parts = TokenizerParts::of(tokenizer);
  VocabularySource out;
  out.model = "gpt2";
  out.pre = "kimi-k2";
  take_tokens(parts, options, out);
  take_surroundings(parts, out);
  out.merges = merges_by_rank(parts.vocabulary);
  return out;
}

}  // namespace sparsam
