// sparsam logits MODEL --tokens 5,9,2 --output FILE: float32, [tokens, vocabulary].
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <string>
#include <vector>

#include "base/file.h"
#include "cli/checks.h"
#include "cli/options.h"
#include "cli/verbs.h"

namespace sparsam::cli {
namespace {

struct Arguments {
  std::string model, output;
  std::vector<std::int32_t> tokens;
  EngineArguments engine;
};

// "5,9,2". Throws CLI::ValidationError: usage.
std::vector<std::int32_t> parse_tokens(const std::string& text) {
  std::vector<std::int32_t> tokens;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (;;) {
    std::int32_t token = 0;
    const auto [next, error] = std::from_chars(at, end, token);
    if (error != std::errc() || (next < end && *next != ',')) {
      throw CLI::ValidationError("--tokens", fmt::format("'{}' is no token id; ids are separated by commas",
                                                         std::string(at, std::min(at + 20, end))));
    }
    tokens.push_back(token);
    if (next == end) return tokens;
    at = next + 1;
  }
}

Result<int> write_logits(const Arguments& arguments) {
  const std::vector<std::int32_t>& tokens = arguments.tokens;
  const std::filesystem::path path = TRY(find_model(arguments.model));
  EngineArguments engine_arguments = arguments.engine;
  if (engine_arguments.context == 0) engine_arguments.context = tokens.size();
  const auto engine = TRY(open_engine(path, engine_arguments));
  NewFile file = TRY(NewFile::create(arguments.output));
  Result<void> written;
  TRY(engine->score(tokens, [&](std::size_t, std::span<const float> logits) {
    if (written) written = file.write(std::as_bytes(logits));
  }));
  TRY(written);
  TRY(file.commit());
  return 0;
}

}  // namespace

void add_logits_verb(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app.add_subcommand("logits", "The raw logits after each of some tokens, as float32");
  verb->add_option("MODEL", arguments->model, "A model: file, folder or name")->required();
  verb->add_option_function<std::string>(
          "--tokens", [arguments](const std::string& text) { arguments->tokens = parse_tokens(text); },
          "Token ids, separated by commas; nothing is added")
      ->required();
  verb->add_option("--output", arguments->output,
                   "The file to write, replaced when the new one is complete: [tokens, vocabulary] float32")
      ->required()
      ->check(not_empty());
  arguments->engine.cache_type = "f32";
  add_engine_options(*verb, arguments->engine, "Tokens that the cache holds (default: as many as --tokens names)");
  verb->footer("Example:\n  sparsam logits model.gguf --tokens 1,15043,29892 --output logits.f32");
  verb->callback([arguments, &run] { run = [arguments] { return write_logits(*arguments); }; });
}

}  // namespace sparsam::cli
