#include "text/tokenizer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "text/tokenizer_parts.h"
#include "text/utf8.h"

namespace sparsam {
namespace {

// A text of one run of letters takes about 40 bytes of memory for each of its own.
constexpr std::size_t kMaxTextBytes = std::size_t{256} << 20;

// Tokens by which chat models end their turn although the file may name another end token, as published with them:
// Llama 3, Qwen (ChatML), Phi 3, Gemma, Granite, DeepSeek, Kimi K2, GPT-OSS, SmolDocling.
constexpr std::array<std::string_view, 14> kTurnEnds = {"<|eot_id|>",
                                                        "<|eom_id|>",
                                                        "<|im_end|>",
                                                        "<|end|>",
                                                        "<end_of_turn>",
                                                        "<|endoftext|>",
                                                        "<|end_of_text|>",
                                                        "<EOT>",
                                                        "_<EOT>",
                                                        "[EOT]",
                                                        "<|return|>",
                                                        "<|call|>",
                                                        "<\uFF5Cend\u2581of\u2581sentence\uFF5C>",
                                                        "<end_of_utterance>"};
// What a bare tokenizer.json, which names no end token, is likely to mean by one. Elsewhere they may be plain text: for
// Gemma </s> is a tag of HTML.
constexpr std::array<std::string_view, 3> kTextEnds = {"</s>", "<eos>", "[EOS]"};

void insert_sorted(std::vector<TokenId>& ids, TokenId id) {
  const auto at = std::ranges::lower_bound(ids, id);
  if (at == ids.end() || *at != id) ids.insert(at, id);
}

}  // namespace

Result<void> TokenizerParts::add_token(const AddedToken& token) {
  if (!token.normalized || normalizer == nullptr || token.content.empty()) {
    return (token.normalized ? after_normalizer : before_normalizer).add(token, token.content);
  }
  std::string form = token.content;
  TRY(normalizer->apply(form));
  return after_normalizer.add(token, form);
}

Tokenizer TokenizerParts::finish(std::unique_ptr<TokenizerParts> parts) {
  const Vocabulary& vocabulary = parts->vocabulary;
  const auto kind_of = [&](std::optional<TokenId> id) { return id ? vocabulary.kind(*id) : TokenKind::none; };
  for (const std::string_view name : kTurnEnds) {
    // GPT-OSS closes every message with <|end|>, and a turn with <|return|> or <|call|>.
    if (name == "<|end|>" && vocabulary.find("<|return|>")) continue;
    const auto id = vocabulary.find(name);
    const TokenKind kind = kind_of(id);
    if (kind == TokenKind::special || kind == TokenKind::added) insert_sorted(parts->end_tokens, *id);
  }
  for (const std::string_view name : kTextEnds) {
    const auto id = vocabulary.find(name);
    if (!parts->eos && kind_of(id) == TokenKind::special) parts->eos = id;
  }
  if (parts->eos) insert_sorted(parts->end_tokens, *parts->eos);
  return Tokenizer(std::move(parts));
}

Result<void> TokenizerParts::encode(std::string_view text, bool special, std::vector<TokenId>& ids) const {
  for (const auto& part : before_normalizer.split(text, special)) {
    if (part.id) {
      ids.push_back(*part.id);
      continue;
    }
    std::string between(text.substr(part.span.begin, part.span.end - part.span.begin));
    TRY(encode_text(std::move(between), special, part.span.begin == 0, ids));
  }
  return {};
}

Result<void> TokenizerParts::encode_text(std::string text, bool special, bool begins_input,
                                         std::vector<TokenId>& ids) const {
  if (normalizer) TRY(normalizer->apply(text));
  for (const auto& part : after_normalizer.split(text, special)) {
    if (part.id) {
      ids.push_back(*part.id);
      continue;
    }
    const std::string_view between = std::string_view(text).substr(part.span.begin, part.span.end - part.span.begin);
    Words words = Words::whole(std::string(between), begins_input && part.span.begin == 0);
    if (pre_tokenizer) TRY(pre_tokenizer->apply(words));
    TRY(model->encode(words, ids));
  }
  return {};
}

Result<std::vector<TokenId>> Tokenizer::encode(std::string_view text, EncodeOptions options) const {
  if (text.size() > kMaxTextBytes) {
    return fail(Code::exhausted, "a text of {} bytes; at most {} at once", text.size(), kMaxTextBytes);
  }
  TRY(check_utf8(text));
  std::vector<TokenId> ids;
  if (options.add_special) ids = parts_->prefix;
  TRY(parts_->encode(text, options.parse_special, ids));
  if (options.add_special) ids.insert(ids.end(), parts_->suffix.begin(), parts_->suffix.end());
  return ids;
}

std::string Tokenizer::bytes(TokenId id, SpecialTokens special) const {
  if (!parts_->vocabulary.contains(id)) return {};
  if (special == SpecialTokens::skip && is_special(id)) return {};
  return parts_->decoder.bytes(parts_->vocabulary.piece(id), parts_->vocabulary.kind(id));
}

Result<std::string> Tokenizer::decode(std::span<const TokenId> ids, SpecialTokens special) const {
  std::string text;
  for (const TokenId id : ids) {
    if (id < 0 || id >= size()) return fail(Code::invalid_argument, "token id {} is not in 0 to {}", id, size() - 1);
    text += bytes(id, special);
  }
  const TokenDecoder::Strip& strip = parts_->decoder.whole_text();
  std::string_view kept = text;
  for (std::size_t i = 0; i < strip.begin && kept.starts_with(strip.content); ++i) {
    kept.remove_prefix(strip.content.size());
  }
  for (std::size_t i = 0; i < strip.end && kept.ends_with(strip.content); ++i) {
    kept.remove_suffix(strip.content.size());
  }
  return std::string(kept);
}

Tokenizer::Cut Tokenizer::cut_from_beginning() const {
  const TokenDecoder::Strip& strip = parts_->decoder.whole_text();
  return {strip.content, strip.begin};
}

TokenId Tokenizer::size() const { return parts_->vocabulary.size(); }

std::string_view Tokenizer::piece(TokenId id) const {
  return parts_->vocabulary.contains(id) ? parts_->vocabulary.piece(id) : std::string_view();
}

std::optional<TokenId> Tokenizer::find(std::string_view piece) const { return parts_->vocabulary.find(piece); }
std::optional<TokenId> Tokenizer::bos() const { return parts_->bos; }
std::optional<TokenId> Tokenizer::eos() const { return parts_->eos; }
std::optional<TokenId> Tokenizer::unknown() const { return parts_->unknown; }
std::optional<TokenId> Tokenizer::padding() const { return parts_->padding; }

bool Tokenizer::adds_bos() const { return !parts_->prefix.empty() && parts_->bos && parts_->prefix[0] == *parts_->bos; }

bool Tokenizer::is_special(TokenId id) const {
  return parts_->vocabulary.contains(id) && parts_->vocabulary.kind(id) == TokenKind::special;
}

bool Tokenizer::ends_generation(TokenId id) const {
  return std::ranges::binary_search(parts_->end_tokens, id) || std::ranges::binary_search(more_end_tokens_, id);
}

Tokenizer Tokenizer::with_end_tokens(std::span<const TokenId> ids) const {
  Tokenizer copy = *this;
  for (const TokenId id : ids) insert_sorted(copy.more_end_tokens_, id);
  return copy;
}

StreamingDecoder::StreamingDecoder(Tokenizer tokenizer, SpecialTokens special, bool begins_text)
    : tokenizer_(std::move(tokenizer)), special_(special) {
  if (begins_text) cut_ = tokenizer_.cut_from_beginning();
}

std::string_view StreamingDecoder::push(TokenId id) {
  held_ += tokenizer_.bytes(id, special_);
  while (cut_.count > 0) {
    // Whether the text begins with what is to be cut shows only once there is enough of it.
    if (held_.size() < cut_.content.size() && cut_.content.starts_with(held_)) return {};
    if (!held_.starts_with(cut_.content)) {
      cut_.count = 0;
      break;
    }
    held_.erase(0, cut_.content.size());
    --cut_.count;
  }
  return emit(utf8_complete_prefix(held_));
}

std::string_view StreamingDecoder::finish() { return emit(held_.size()); }

std::string_view StreamingDecoder::emit(std::size_t complete) {
  ready_ = replace_invalid_utf8(std::string_view(held_).substr(0, complete));
  held_.erase(0, complete);
  return ready_;
}

}  // namespace sparsam
