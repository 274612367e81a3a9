// sparsam logits MODEL --tokens 5,9,2 --output FILE: float32, [tokens, vocabulary].
#include <charconv>
#include <memory>
#include <string>

#include "base/file.h"
#include "cli/options.h"
#include "cli/verbs.h"

namespace sparsam::cli {
namespace {

struct Arguments {
  std::string model, tokens, output;
  EngineArguments engine;
};

Result<std::vector<std::int32_t>> parse_tokens(std::string_view text) {
  std::vector<std::int32_t> tokens;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    std::int32_t token = 0;
    const auto [next, error] = std::from_chars(at, end, token);
    if (error != std::errc() || (next < end && *next != ',')) {
      return fail(Code::invalid_argument, "--tokens: '{}' is no token id",
                  std::string_view(at, std::min(at + 20, end)));
    }
    tokens.push_back(token);
    at = next + 1;
  }
  if (tokens.empty()) return fail(Code::invalid_argument, "--tokens: at least one token is needed");
  return tokens;
}

Result<int> write_logits(const Arguments& arguments) {
  const auto tokens = TRY(parse_tokens(arguments.tokens));
  const std::filesystem::path path = TRY(find_model(arguments.model));
  EngineArguments engine_arguments = arguments.engine;
  if (engine_arguments.context == 0) engine_arguments.context = tokens.size();
  const auto engine = TRY(open_engine(path, engine_arguments, DType::f32));
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
  verb->add_option("model", arguments->model, "A model: file, folder or name")->required();
  verb->add_option("--tokens", arguments->tokens, "Token ids, separated by commas; nothing is added")->required();
  verb->add_option("--output", arguments->output, "The file to write: [tokens, vocabulary] float32")->required();
  add_engine_options(*verb, arguments->engine);
  verb->footer("Example:\n  sparsam logits model.gguf --tokens 1,15043,29892 --output logits.f32");
  verb->callback([arguments, &run] { run = [arguments] { return write_logits(*arguments); }; });
}

}  // namespace sparsam::cli
