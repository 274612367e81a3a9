// tokenizer_compare TOKENIZER_JSON CASES.jsonl: encodes every "text" (special tokens parsed, none added) and compares
// with "ids", decodes those and compares with "decoded". Exit code 1 on any difference, with the first few printed.
#include <cstdio>
#include <string>
#include <vector>

#include "base/file.h"
#include "text/json_reader.h"
#include "text/tokenizer.h"

namespace sparsam {
namespace {

std::string listed(const std::vector<TokenId>& ids, const Tokenizer& tokenizer) {
  std::string out;
  for (const TokenId id : ids) out += fmt::format(" {}'{}'", id, tokenizer.piece(id));
  return out;
}

Result<int> compare(const std::string& tokenizer_path, const std::string& cases_path) {
  const std::string tokenizer_json = TRY(read_file(tokenizer_path));
  const Tokenizer tokenizer = TRY(Tokenizer::from_tokenizer_json(tokenizer_json));
  const std::string cases = TRY(read_file(cases_path));
  simdjson::dom::parser parser;
  int count = 0, different = 0, undecoded = 0;
  for (std::size_t at = 0; at < cases.size();) {
    const std::size_t end = std::min(cases.find('\n', at), cases.size());
    const json::Element line = TRY(json::parse(parser, std::string_view(cases).substr(at, end - at)));
    at = end + 1;
    ++count;
    const json::Object object = TRY(json::as_object(line, cases_path));
    const std::string_view text = TRY(json::string_at(object, "text", cases_path));
    const std::string_view decoded = TRY(json::string_at(object, "decoded", cases_path));
    std::vector<TokenId> wanted;
    for (const json::Element id : TRY(json::array_at(object, "ids", cases_path))) {
      wanted.push_back(static_cast<TokenId>(std::int64_t(id)));
    }
    const auto ids = TRY(tokenizer.encode(text, {.add_special = false, .parse_special = true}));
    if (ids != wanted && ++different <= 5) {
      fmt::print("case {}: {}\n  wanted:{}\n  got:   {}\n", count, text, listed(wanted, tokenizer),
                 listed(ids, tokenizer));
    }
    const std::string back = TRY(tokenizer.decode(wanted, SpecialTokens::render));
    if (back != decoded && ++undecoded <= 5) {
      fmt::print("case {}: decoding\n  wanted: {}\n  got:    {}\n", count, decoded, back);
    }
  }
  fmt::print("{} texts: {} with other ids, {} decoded otherwise\n", count, different, undecoded);
  return different + undecoded + (count == 0 ? 1 : 0);
}

}  // namespace
}  // namespace sparsam

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: tokenizer_compare TOKENIZER_JSON CASES.jsonl\n");
    return 2;
  }
  const auto differences = sparsam::compare(argv[1], argv[2]);
  if (!differences) {
    fmt::print(stderr, "{}\n", differences.error().message);
    return 1;
  }
  return *differences == 0 ? 0 : 1;
}
