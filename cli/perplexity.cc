// sparsam perplexity MODEL --file TEXT --context N: as llama.cpp's llama-perplexity counts.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "cli/json_output.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/verbs.h"
#include "generate/tokenizer_file.h"

namespace sparsam::cli {
namespace {

struct Arguments {
  std::string model, file;
  bool json = false;
  EngineArguments engine;
};

double negative_log_probability(std::span<const float> logits, std::int32_t token) {
  const double largest = *std::ranges::max_element(logits);
  double sum = 0;
  for (const float logit : logits) sum += std::exp(logit - largest);
  return largest + std::log(sum) - logits[static_cast<std::size_t>(token)];
}

Result<int> measure(const Arguments& arguments) {
  const std::filesystem::path path = TRY(find_model(arguments.model));
  const TextSide text_side = TRY(open_text_side(path));
  const std::string text = TRY(read_file(arguments.file));
  auto encoded = text_side.tokenizer.encode(text, {.add_special = true, .parse_special = false});
  if (!encoded) return std::unexpected(within(arguments.file, encoded.error()));
  EngineArguments engine_arguments = arguments.engine;
  const std::size_t window = engine_arguments.context;
  if (encoded->size() < window) {
    return fail(Code::invalid_argument, "{}: {} tokens do not fill one window of {}", arguments.file, encoded->size(),
                window);
  }
  const auto engine = TRY(open_engine(path, engine_arguments));
  const auto bos = text_side.tokenizer.bos();
  const bool begins = bos.has_value() && text_side.tokenizer.adds_bos();

  TerminalProgress progress;
  const std::size_t windows = encoded->size() / window;
  progress.begin("perplexity", windows * window, Progress::Unit::items);
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t w = 0; w < windows; ++w) {
    // The targets of a window's second half, each with at least half a window before it.
    const std::vector<TokenId> original(encoded->begin() + static_cast<std::ptrdiff_t>(w * window),
                                        encoded->begin() + static_cast<std::ptrdiff_t>((w + 1) * window));
    std::vector<TokenId> tokens = original;
    if (begins) tokens[0] = *bos;
    TRY(engine->score(tokens, [&](std::size_t i, std::span<const float> logits) {
      progress.update(w * window + i);
      if (i < window / 2 || i + 1 >= window) return;
      sum += negative_log_probability(logits, original[i + 1]);
      ++count;
    }));
  }
  progress.end();
  const double perplexity = std::exp(sum / static_cast<double>(count));
  if (arguments.json) {
    print_json_line(nlohmann::ordered_json{{"perplexity", perplexity}, {"tokens", count}});
  } else {
    fmt::print("perplexity {:.4f} over {} tokens\n", perplexity, count);
  }
  return 0;
}

}  // namespace

void add_perplexity_verb(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<Arguments>();
  arguments->engine.context = 512;
  arguments->engine.cache_type = "f32";
  CLI::App* verb = app.add_subcommand("perplexity", "How well a model predicts a text");
  verb->add_option("MODEL", arguments->model, "A model: file, folder or name")->required();
  verb->add_option("--file", arguments->file, "The text")->required();
  verb->add_flag("--json", arguments->json, "Machine-readable output");
  add_engine_options(*verb, arguments->engine, "Tokens of a window", 4);
  verb->footer(
      "The text is cut into windows of --context tokens; the second half of each is counted, as llama.cpp does.\n"
      "Example:\n  sparsam perplexity smollm2-135m --file README.md --context 512");
  verb->callback([arguments, &run] { run = [arguments] { return measure(*arguments); }; });
}

}  // namespace sparsam::cli
