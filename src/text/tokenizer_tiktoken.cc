// Tokenizer::from_tiktoken: Moonshot's Kimi K2, whose vocabulary is a tiktoken file - lines of a base64 token and its
// rank, which is also its id - and whose special tokens stand in tokenizer_config.json.

#include <charconv>
#include <map>
#include <memory>
#include <utility>

#include "text/bpe.h"
#include "text/byte_alphabet.h"
#include "text/pre_tokenizer_table.h"
#include "text/tokenizer_config.h"
#include "text/tokenizer_parts.h"

namespace sparsam {
namespace {

// Ids after the ranks that are kept for special tokens; those without a name are <|reserved_token_ID|>.
constexpr TokenId kReserved = 256;
// Published tokens have at most 128 bytes. Every way to cut a token in two is looked up.
constexpr std::size_t kMaxTokenBytes = 1024;

std::optional<std::string> from_base64(std::string_view text) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = (bits << 6 | static_cast<std::uint32_t>(digit)) & 0xFFFFFF;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>(bits >> count & 0xFF);
    }
  }
  return out;
}

Result<void> read_ranks(std::string_view file, Vocabulary& vocabulary) {
  int number = 0;
  while (!file.empty()) {
    ++number;
    const std::size_t end = std::min(file.find('\n'), file.size());
    std::string_view line = file.substr(0, end);
    file.remove_prefix(std::min(end + 1, file.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    const std::size_t space = line.find(' ');
    std::int64_t rank = -1;
    if (space != std::string_view::npos) {
      const auto [stop, error] = std::from_chars(line.data() + space + 1, line.data() + line.size(), rank);
      if (error != std::errc() || stop != line.data() + line.size()) rank = -1;
    }
    const auto token = from_base64(line.substr(0, std::min(space, line.size())));
    if (!token || token->empty() || rank < 0) {
      return fail(Code::bad_data, "tiktoken.model: line {} is not a base64 token and its rank", number);
    }
    if (token->size() > kMaxTokenBytes) {
      return fail(Code::bad_data, "tiktoken.model: line {}: a token of {} bytes", number, token->size());
    }
    std::string piece;
    append_byte_characters(*token, piece);
    if (auto added = vocabulary.add(rank, piece, TokenKind::normal); !added) {
      return std::unexpected(within(fmt::format("tiktoken.model: line {}", number), added.error()));
    }
  }
  return {};
}

}  // namespace

Result<Tokenizer> Tokenizer::from_tiktoken(std::string_view file, std::string_view config_json) {
  const TokenizerConfig config = TRY(TokenizerConfig::parse(config_json));
  auto parts = std::make_unique<TokenizerParts>();
  TRY(read_ranks(file, parts->vocabulary));
  for (int byte = 0; byte < 256; ++byte) {
    std::string piece;
    append_byte_characters(std::string(1, static_cast<char>(byte)), piece);
    if (!parts->vocabulary.find(piece)) return fail(Code::bad_data, "tiktoken.model: byte 0x{:02X} is no token", byte);
  }

  std::map<TokenId, AddedToken> special;
  for (const AddedToken& token : config.added_tokens) {
    if (!parts->vocabulary.contains(token.id)) special[token.id] = token;
  }
  const TokenId first = parts->vocabulary.size();
  for (TokenId id = first; id < first + kReserved; ++id) {
    special.emplace(id, AddedToken{.id = id, .content = fmt::format("<|reserved_token_{}|>", id), .special = true});
  }
  for (auto& [id, token] : special) {
    TRY(parts->vocabulary.add(id, token.content, token.special ? TokenKind::special : TokenKind::added));
    token.normalized = false;
    TRY(parts->add_token(token));
  }

  auto pattern = TRY(Pattern::regex(kimi_pattern()));
  std::vector<std::unique_ptr<PreTokenizer>> steps;
  steps.push_back(pre_tokenizers::split(std::move(pattern), SplitBehavior::isolated, false));
  steps.push_back(pre_tokenizers::byte_level(false, false));
  parts->pre_tokenizer = pre_tokenizers::sequence(std::move(steps));
  parts->decoder.byte_level();
  Bpe::Options options;
  options.ignore_merges = true;
  auto bpe = std::make_unique<Bpe>(parts->vocabulary, std::move(options));
  bpe->merge_by_id();
  parts->model = std::move(bpe);

  const auto id_of = [&](const std::optional<std::string>& content) {
    return content ? parts->vocabulary.find(*content) : std::nullopt;
  };
  parts->bos = id_of(config.bos);
  parts->eos = id_of(config.eos);
  parts->unknown = id_of(config.unknown);
  parts->padding = id_of(config.padding);
  if (config.add_bos.value_or(false) && parts->bos) parts->prefix = {*parts->bos};
  if (config.add_eos.value_or(false) && parts->eos) parts->suffix = {*parts->eos};
  return TokenizerParts::finish(std::move(parts));
}

}  // namespace sparsam
