// A tokenizer.json, a NUL, a text, and optionally another NUL and a tokenizer_config.json. Whatever loads has to encode
// the text or give an error; its ids decode, and streaming them gives the same text.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "text/tokenizer.h"
#include "text/utf8.h"

namespace {

using namespace sparsam;

// Longer ones only make the search slower.
constexpr std::size_t kMaxBytes = 64 * 1024;
constexpr std::size_t kMaxTextBytes = 512;

void check_streaming(const Tokenizer& tokenizer, const std::vector<TokenId>& ids) {
  const auto whole = tokenizer.decode(ids, SpecialTokens::render);
  StreamingDecoder decoder(tokenizer, SpecialTokens::render);
  std::string streamed;
  for (const TokenId id : ids) streamed += decoder.push(id);
  streamed += decoder.finish();
  // What is cut from a text's end is not known while it streams.
  if (!whole || !streamed.starts_with(replace_invalid_utf8(*whole))) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kMaxBytes) return 0;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const auto next = [&] {
    const std::size_t end = std::min(rest.find('\0'), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return part;
  };
  const std::string_view json = next();
  const std::string text = replace_invalid_utf8(next().substr(0, kMaxTextBytes));
  const std::string_view config = next();
  const auto tokenizer = Tokenizer::from_tokenizer_json(json, config);
  if (!tokenizer) {
    if (tokenizer.error().message.empty()) std::abort();
    return 0;
  }
  for (const bool parse_special : {false, true}) {
    const auto ids = tokenizer->encode(text, {.add_special = parse_special, .parse_special = parse_special});
    if (ids) check_streaming(*tokenizer, *ids);
  }
  return 0;
}
