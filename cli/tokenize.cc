// sparsam tokenize MODEL: standard input to ids, and back.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <simdjson.h>
#include <unistd.h>

#include <cstdio>
#include <memory>

#include "cli/options.h"
#include "cli/verbs.h"
#include "generate/tokenizer_file.h"

namespace sparsam::cli {
namespace {

struct Arguments {
  std::string model;
  bool no_special = false, parse_special = false, detokenize = false;
};

Result<std::string> read_standard_input() {
  std::string text(std::size_t{1} << 16, '\0');
  std::string all;
  for (;;) {
    const ssize_t n = ::read(STDIN_FILENO, text.data(), text.size());
    if (n < 0) return fail(Code::io, "standard input cannot be read");
    if (n == 0) return all;
    all.append(text, 0, static_cast<std::size_t>(n));
  }
}

Result<std::vector<TokenId>> ids_of(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::array array;
  if (parser.parse(json.data(), json.size()).get(array) != simdjson::SUCCESS) {
    return fail(Code::bad_data, "standard input is no JSON array of token ids");
  }
  std::vector<TokenId> ids;
  for (const simdjson::dom::element element : array) {
    std::int64_t id = 0;
    if (element.get(id) != simdjson::SUCCESS || id < 0 || id > INT32_MAX) {
      return fail(Code::bad_data, "standard input: element {} is no token id", ids.size());
    }
    ids.push_back(static_cast<TokenId>(id));
  }
  return ids;
}

Result<int> tokenize(const Arguments& arguments) {
  const std::filesystem::path path = TRY(find_model(arguments.model));
  const TextSide text_side = TRY(open_text_side(path));
  const std::string input = TRY(read_standard_input());
  if (arguments.detokenize) {
    const auto ids = TRY(ids_of(input));
    fmt::print("{}", TRY(text_side.tokenizer.decode(ids, SpecialTokens::render)));
    return 0;
  }
  const EncodeOptions options{!arguments.no_special, arguments.parse_special};
  auto ids = text_side.tokenizer.encode(input, options);
  if (!ids) return std::unexpected(within("standard input", ids.error()));
  fmt::print("[{}]\n", fmt::join(*ids, ","));
  return 0;
}

}  // namespace

void add_tokenize_verb(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app.add_subcommand("tokenize", "Text from standard input to token ids, and back");
  verb->add_option("MODEL", arguments->model, "A model, a tokenizer.json, or a GGUF file with a vocabulary")
      ->required();
  verb->add_flag("--no-special", arguments->no_special, "Add no begin or end token");
  verb->add_flag("--parse-special", arguments->parse_special, "Recognise special tokens in the text");
  verb->add_flag("--detokenize", arguments->detokenize, "Read a JSON array of ids, write the exact bytes");
  verb->footer(
      "Examples:\n  echo -n 'Hello' | sparsam tokenize smollm2-135m\n"
      "  echo '[19556]' | sparsam tokenize smollm2-135m --detokenize");
  verb->callback([arguments, &run] { run = [arguments] { return tokenize(*arguments); }; });
}

}  // namespace sparsam::cli
