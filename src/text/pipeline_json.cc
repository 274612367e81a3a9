#include "text/pipeline_json.h"

#include <string>
#include <string_view>
#include <utility>

#include "text/utf8.h"

namespace sparsam {
namespace {

using json::Element;
using json::Object;

constexpr int kMaxNesting = 8;
// Published files have up to six steps; each may hold a compiled expression of many kilobytes.
constexpr std::size_t kMaxSteps = 64;

// How deep sequences nest, and how many steps they have in all.
struct Budget {
  int depth = 1;
  std::size_t* steps;
  Budget inner() const { return {depth + 1, steps}; }
};

// The steps of a Sequence, whose array has the given key.
template <typename Step>
Result<void> each_step(Object object, std::string_view key, std::string_view where, Budget budget, Step step) {
  if (budget.depth > kMaxNesting)
    return fail(Code::bad_data, "{}: sequences nest more than {} deep", where, kMaxNesting);
  const auto steps = TRY(json::array_at(object, key, where));
  *budget.steps += steps.size();
  if (*budget.steps > kMaxSteps) return fail(Code::bad_data, "{}: more than {} steps", where, kMaxSteps);
  for (const Element element : steps) TRY(step(element));
  return {};
}

Result<Pattern> pattern_from_json(Object object, std::string_view where) {
  const auto pattern = TRY(json::object_at(object, "pattern", where));
  if (const auto text = json::find(pattern, "String")) return Pattern::literal(TRY(json::as_string(*text, where)));
  if (const auto regex = json::find(pattern, "Regex")) {
    auto compiled = Pattern::regex(TRY(json::as_string(*regex, where)));
    if (!compiled) return std::unexpected(within(where, compiled.error()));
    return compiled;
  }
  return fail(Code::unsupported, "{}: a pattern that is neither String nor Regex", where);
}

Result<std::unique_ptr<Normalizer>> read_normalizer(Element element, Budget budget) {
  constexpr std::string_view kWhere = "normalizer";
  const auto object = TRY(json::as_object(element, kWhere));
  const auto type = TRY(json::string_at(object, "type", kWhere));
  if (type == "NFC") return normalizers::normal_form(normalizers::NormalForm::nfc);
  if (type == "NFD") return normalizers::normal_form(normalizers::NormalForm::nfd);
  if (type == "NFKC") return normalizers::normal_form(normalizers::NormalForm::nfkc);
  if (type == "NFKD") return normalizers::normal_form(normalizers::NormalForm::nfkd);
  if (type == "Lowercase") return normalizers::lowercase();
  if (type == "StripAccents") return normalizers::strip_accents();
  if (type == "ByteLevel") return normalizers::bytes_as_characters();
  if (type == "Strip") {
    const bool left = TRY(json::bool_or(object, "strip_left", true, kWhere));
    const bool right = TRY(json::bool_or(object, "strip_right", true, kWhere));
    return normalizers::strip_white_space(left, right);
  }
  if (type == "Prepend") return normalizers::prepend(TRY(json::string_at(object, "prepend", kWhere)));
  if (type == "Replace") {
    auto pattern = TRY(pattern_from_json(object, kWhere));
    return normalizers::replace(std::move(pattern), TRY(json::string_at(object, "content", kWhere)));
  }
  if (type == "Sequence") {
    std::vector<std::unique_ptr<Normalizer>> steps;
    const auto read = [&](Element step) -> Result<void> {
      steps.push_back(TRY(read_normalizer(step, budget.inner())));
      return {};
    };
    TRY(each_step(object, "normalizers", kWhere, budget, read));
    if (steps.empty()) return nullptr;
    return normalizers::sequence(std::move(steps));
  }
  return fail(Code::unsupported, "normalizer of the type '{}' is not supported", type);
}

Result<SplitBehavior> behavior_from_json(Object object, std::string_view fallback, std::string_view where) {
  const auto name = TRY(json::string_or(object, "behavior", fallback, where));
  if (name == "Isolated") return SplitBehavior::isolated;
  if (name == "Removed") return SplitBehavior::removed;
  if (name == "MergedWithPrevious") return SplitBehavior::merged_with_previous;
  if (name == "MergedWithNext") return SplitBehavior::merged_with_next;
  if (name == "Contiguous") return SplitBehavior::contiguous;
  return fail(Code::unsupported, "{}: the behavior '{}' is not known", where, name);
}

// Older files say add_prefix_space, newer ones prepend_scheme.
Result<PrependScheme> prepend_scheme_from_json(Object object, std::string_view where) {
  const bool prefix = TRY(json::bool_or(object, "add_prefix_space", true, where));
  const auto scheme = TRY(json::string_or(object, "prepend_scheme", prefix ? "always" : "never", where));
  if (scheme == "always") return PrependScheme::always;
  if (scheme == "first") return PrependScheme::first;
  if (scheme == "never") return PrependScheme::never;
  return fail(Code::unsupported, "{}: the prepend_scheme '{}' is not known", where, scheme);
}

Result<std::string_view> replacement_from_json(Object object, std::string_view where) {
  const auto replacement = TRY(json::string_or(object, "replacement", "\u2581", where));
  if (replacement.empty()) return fail(Code::bad_data, "{}: an empty replacement", where);
  return replacement;
}

Result<std::unique_ptr<PreTokenizer>> regex_words(std::string_view pattern) {
  return pre_tokenizers::split(TRY(Pattern::regex(pattern)), SplitBehavior::removed, true);
}

Result<std::unique_ptr<PreTokenizer>> read_pre_tokenizer(Element element, Budget budget) {
  constexpr std::string_view kWhere = "pre_tokenizer";
  const auto object = TRY(json::as_object(element, kWhere));
  const auto type = TRY(json::string_at(object, "type", kWhere));
  if (type == "Split") {
    auto pattern = TRY(pattern_from_json(object, kWhere));
    const auto behavior = TRY(behavior_from_json(object, "", kWhere));
    return pre_tokenizers::split(std::move(pattern), behavior, TRY(json::bool_or(object, "invert", false, kWhere)));
  }
  if (type == "ByteLevel") {
    const bool prefix = TRY(json::bool_or(object, "add_prefix_space", true, kWhere));
    return pre_tokenizers::byte_level(prefix, TRY(json::bool_or(object, "use_regex", true, kWhere)));
  }
  if (type == "Digits") return pre_tokenizers::digits(TRY(json::bool_or(object, "individual_digits", false, kWhere)));
  if (type == "Metaspace") {
    const auto replacement = TRY(replacement_from_json(object, kWhere));
    const auto scheme = TRY(prepend_scheme_from_json(object, kWhere));
    return pre_tokenizers::metaspace(replacement, scheme, TRY(json::bool_or(object, "split", true, kWhere)));
  }
  // \w of this type is that of Rust's regex crate, which counts the joiners in.
  if (type == "Whitespace") return regex_words(R"([\w\x{200C}\x{200D}]+|[^\w\x{200C}\x{200D}\s]+)");
  if (type == "WhitespaceSplit") return pre_tokenizers::white_space_split();
  if (type == "Punctuation") return pre_tokenizers::punctuation(TRY(behavior_from_json(object, "Isolated", kWhere)));
  if (type == "BertPreTokenizer") {
    std::vector<std::unique_ptr<PreTokenizer>> steps;
    steps.push_back(pre_tokenizers::white_space_split());
    steps.push_back(pre_tokenizers::punctuation(SplitBehavior::isolated));
    return pre_tokenizers::sequence(std::move(steps));
  }
  if (type == "CharDelimiterSplit") {
    const auto delimiter = TRY(json::string_at(object, "delimiter", kWhere));
    std::size_t at = 0;
    if (delimiter.empty()) return fail(Code::bad_data, "{}: an empty delimiter", kWhere);
    return pre_tokenizers::character_delimiter(utf8_next(delimiter, at));
  }
  if (type == "Sequence") {
    std::vector<std::unique_ptr<PreTokenizer>> steps;
    const auto read = [&](Element step) -> Result<void> {
      steps.push_back(TRY(read_pre_tokenizer(step, budget.inner())));
      return {};
    };
    TRY(each_step(object, "pretokenizers", kWhere, budget, read));
    return pre_tokenizers::sequence(std::move(steps));
  }
  return fail(Code::unsupported, "pre_tokenizer of the type '{}' is not supported", type);
}

Result<void> read_decoder(Element element, Budget budget, TokenDecoder& decoder) {
  constexpr std::string_view kWhere = "decoder";
  const auto object = TRY(json::as_object(element, kWhere));
  const auto type = TRY(json::string_at(object, "type", kWhere));
  if (type == "ByteLevel") {
    decoder.byte_level();
  } else if (type == "ByteFallback") {
    decoder.byte_fallback();
  } else if (type == "Fuse") {
    decoder.fuse();
  } else if (type == "Replace") {
    auto pattern = TRY(pattern_from_json(object, kWhere));
    decoder.replace(std::move(pattern), TRY(json::string_at(object, "content", kWhere)));
  } else if (type == "Strip") {
    const auto content = TRY(json::string_at(object, "content", kWhere));
    const auto start = TRY(json::integer_or(object, "start", 0, kWhere));
    const auto stop = TRY(json::integer_or(object, "stop", 0, kWhere));
    if (start < 0 || stop < 0) return fail(Code::bad_data, "{}: a negative count to strip", kWhere);
    decoder.strip(content, static_cast<std::size_t>(start), static_cast<std::size_t>(stop));
  } else if (type == "Metaspace") {
    const auto replacement = TRY(replacement_from_json(object, kWhere));
    const auto scheme = TRY(prepend_scheme_from_json(object, kWhere));
    decoder.replace(Pattern::literal(replacement), " ");
    decoder.fuse();
    if (scheme != PrependScheme::never) decoder.strip(" ", 1, 0);
  } else if (type == "BPEDecoder") {
    // The suffix ends a word; the last word of a text has no space after it.
    decoder.replace(Pattern::literal(TRY(json::string_or(object, "suffix", "</w>", kWhere))), " ");
    decoder.fuse();
    decoder.strip(" ", 0, 1);
  } else if (type == "Sequence") {
    return each_step(object, "decoders", kWhere, budget,
                     [&](Element step) { return read_decoder(step, budget.inner(), decoder); });
  } else {
    return fail(Code::unsupported, "decoder of the type '{}' is not supported", type);
  }
  return {};
}

Result<TokenId> token_id(std::int64_t id, std::string_view where) {
  if (id < 0 || id > Vocabulary::kMaxId) {
    return fail(Code::bad_data, "{}: token id {} is not in 0 to {}", where, id, Vocabulary::kMaxId);
  }
  return static_cast<TokenId>(id);
}

// "cls": ["<s>", 0]
Result<TokenId> marker(Object object, std::string_view key, std::string_view where) {
  const auto pair = TRY(json::array_at(object, key, where));
  std::int64_t id = -1;
  if (pair.at(1).get(id) != simdjson::SUCCESS) return fail(Code::bad_data, "{}: '{}' has no id", where, key);
  return token_id(id, where);
}

constexpr std::size_t kMaxSurroundings = 256;

Result<void> read_template(Object object, std::string_view where, Surroundings& out) {
  const auto known = TRY(json::object_at(object, "special_tokens", where));
  const auto pieces = TRY(json::array_at(object, "single", where));
  std::vector<TokenId> before, after;
  bool seen = false;
  for (const Element element : pieces) {
    const auto piece = TRY(json::as_object(element, where));
    if (json::find(piece, "Sequence")) {
      seen = true;
      continue;
    }
    const auto special = TRY(json::object_at(piece, "SpecialToken", where));
    const auto name = TRY(json::string_at(special, "id", where));
    const auto entry = TRY(json::object_at(known, name, where));
    for (const Element number : TRY(json::array_at(entry, "ids", where))) {
      std::int64_t id = -1;
      if (number.get(id) != simdjson::SUCCESS) return fail(Code::bad_data, "{}: '{}' has no id", where, name);
      (seen ? after : before).push_back(TRY(token_id(id, where)));
      if (before.size() + after.size() > kMaxSurroundings) {
        return fail(Code::bad_data, "{}: a template of more than {} tokens", where, kMaxSurroundings);
      }
    }
  }
  if (!seen) return fail(Code::unsupported, "{}: a template without the text", where);
  // A later step of a sequence surrounds what an earlier one made.
  out.prefix.insert(out.prefix.begin(), before.begin(), before.end());
  out.suffix.insert(out.suffix.end(), after.begin(), after.end());
  return {};
}

Result<void> read_post_processor(Element element, Budget budget, Surroundings& out) {
  constexpr std::string_view kWhere = "post_processor";
  const auto object = TRY(json::as_object(element, kWhere));
  const auto type = TRY(json::string_at(object, "type", kWhere));
  if (type == "ByteLevel") return {};  // moves offsets, which nobody asks for here
  if (type == "TemplateProcessing") return read_template(object, kWhere, out);
  if (type == "BertProcessing" || type == "RobertaProcessing") {
    out.prefix.insert(out.prefix.begin(), TRY(marker(object, "cls", kWhere)));
    out.suffix.push_back(TRY(marker(object, "sep", kWhere)));
    return {};
  }
  if (type == "Sequence") {
    return each_step(object, "processors", kWhere, budget,
                     [&](Element step) { return read_post_processor(step, budget.inner(), out); });
  }
  return fail(Code::unsupported, "post_processor of the type '{}' is not supported", type);
}

}  // namespace

Result<std::unique_ptr<Normalizer>> normalizer_from_json(Element element) {
  std::size_t steps = 0;
  return read_normalizer(element, {.steps = &steps});
}

Result<std::unique_ptr<PreTokenizer>> pre_tokenizer_from_json(Element element) {
  std::size_t steps = 0;
  return read_pre_tokenizer(element, {.steps = &steps});
}

Result<TokenDecoder> decoder_from_json(Element element) {
  TokenDecoder decoder;
  std::size_t steps = 0;
  TRY(read_decoder(element, {.steps = &steps}, decoder));
  return decoder;
}

Result<Surroundings> post_processor_from_json(Element element) {
  Surroundings out;
  std::size_t steps = 0;
  TRY(read_post_processor(element, {.steps = &steps}, out));
  return out;
}

}  // namespace sparsam
