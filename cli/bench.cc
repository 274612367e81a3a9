// sparsam bench MODEL: how fast prompts are read and tokens are generated here.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <tuple>

#include "base/memory.h"
#include "base/random.h"
#include "cli/options.h"
#include "cli/verbs.h"

namespace sparsam::cli {
namespace {

using Clock = std::chrono::steady_clock;

struct Arguments {
  std::string model;
  std::size_t prompt = 512, generate = 64, repeat = 3, depth = 0, sequences = 1;
  std::uint64_t seed = 1;
  bool json = false;
  EngineArguments engine;
};

struct Spread {
  double median = 0, min = 0, max = 0;
};

Spread spread_of(std::vector<double> values) {
  if (values.empty()) return {};
  std::ranges::sort(values);
  const std::size_t n = values.size();
  return {(values[(n - 1) / 2] + values[n / 2]) / 2, values.front(), values.back()};
}

nlohmann::ordered_json to_json(const Spread& s) { return {{"median", s.median}, {"min", s.min}, {"max", s.max}}; }

double seconds(Clock::time_point from) { return std::chrono::duration<double>(Clock::now() - from).count(); }

class Bench {
 public:
  Bench(Engine& engine, const Arguments& arguments) : engine_(engine), arguments_(arguments), random_(arguments.seed) {}

  // Tokens per second of reading prompts of the given length, after `depth` tokens that are read before.
  Result<double> prompt() {
    std::vector<std::vector<std::int32_t>> prompts;
    for (std::size_t s = 0; s < arguments_.sequences; ++s) {
      prompts.push_back(draw(arguments_.depth + arguments_.prompt));
      if (arguments_.depth == 0) continue;
      // Read the beginning first; as a known prefix it costs nothing below, but for what is no whole block.
      std::vector<std::int32_t> beginning(prompts[s].begin(),
                                          prompts[s].begin() + static_cast<std::ptrdiff_t>(arguments_.depth) + 1);
      TRY(submit(std::move(beginning), 1));
      std::ignore = TRY(drain());
    }
    engine_.reset_statistics();
    for (auto& prompt : prompts) TRY(submit(std::move(prompt), 1));
    const auto start = Clock::now();
    std::ignore = TRY(drain());
    const double elapsed = seconds(start);
    return static_cast<double>(engine_.statistics().prompt_tokens) / elapsed;
  }

  // Tokens per second of generating, the prompt's time left out.
  Result<double> generate() {
    for (std::size_t s = 0; s < arguments_.sequences; ++s) {
      TRY(submit(draw(std::max<std::size_t>(1, arguments_.depth)), arguments_.generate + 1));
    }
    // The first token of every sequence comes from its prompt.
    std::size_t first = 0;
    while (first < arguments_.sequences) first += TRY(engine_.step()).size();
    const auto start = Clock::now();
    const std::size_t tokens = TRY(drain());
    return static_cast<double>(tokens) / seconds(start);
  }

 private:
  std::vector<std::int32_t> draw(std::size_t count) {
    std::vector<std::int32_t> tokens(count);
    const auto vocabulary = static_cast<std::int64_t>(engine_.model().config().vocab_size);
    for (std::int32_t& token : tokens) token = static_cast<std::int32_t>(random_.below(vocabulary));
    return tokens;
  }
  Result<void> submit(std::vector<std::int32_t> prompt, std::size_t max_tokens) {
    Request request;
    request.prompt = std::move(prompt);
    request.max_tokens = max_tokens;
    request.sampling.temperature = 0;
    std::ignore = TRY(engine_.submit(std::move(request)));
    return {};
  }
  Result<std::size_t> drain() {
    std::size_t tokens = 0;
    while (!engine_.idle()) tokens += TRY(engine_.step()).size();
    return tokens;
  }

  Engine& engine_;
  const Arguments& arguments_;
  Random random_;
};

Result<int> bench(const Arguments& arguments) {
  const std::filesystem::path path = TRY(find_model(arguments.model));
  EngineArguments engine_arguments = arguments.engine;
  if (engine_arguments.context == 0) {
    engine_arguments.context = arguments.depth + std::max(arguments.prompt, arguments.generate) + 2;
  }
  const auto start = Clock::now();
  const auto engine = TRY(open_engine(path, engine_arguments, DType::f16, arguments.sequences));
  const double load_s = seconds(start);
  Bench run(*engine, arguments);
  std::vector<double> prompt, generate;
  // The first of each warms up.
  for (std::size_t i = 0; i <= arguments.repeat; ++i) {
    engine->forget_prefixes();
    if (arguments.prompt > 0) prompt.push_back(TRY(run.prompt()));
    if (arguments.generate > 0) generate.push_back(TRY(run.generate()));
  }
  for (auto* values : {&prompt, &generate}) {
    if (!values->empty()) values->erase(values->begin());
  }
  const Spread prompt_rate = spread_of(prompt), generate_rate = spread_of(generate);
  const std::uint64_t bytes = engine->model().bytes_per_step(arguments.sequences);
  const double steps = generate_rate.median / static_cast<double>(arguments.sequences);
  const double read_gb_per_s = static_cast<double>(bytes) * steps / 1e9;
  if (arguments.json) {
    nlohmann::ordered_json json;
    json["prompt_tokens_per_s"] = to_json(prompt_rate);
    json["generate_tokens_per_s"] = to_json(generate_rate);
    json["bytes_per_token"] = bytes;
    json["read_gb_per_s"] = read_gb_per_s;
    json["isa"] = name(engine->isa());
    json["peak_rss_bytes"] = peak_resident_bytes();
    json["load_s"] = load_s;
    json["threads"] = engine->threads();
    json["sequences"] = arguments.sequences;
    json["depth"] = arguments.depth;
    fmt::print("{}\n", json.dump(2));
    return 0;
  }
  fmt::print("{} on {} threads, {}\n", engine->model().config().architecture, engine->threads(), name(engine->isa()));
  fmt::print("prompt of {}: {:.1f} tokens/s ({:.1f} to {:.1f})\n", arguments.prompt, prompt_rate.median,
             prompt_rate.min, prompt_rate.max);
  fmt::print("generating {}: {:.1f} tokens/s ({:.1f} to {:.1f}), {:.1f} MB per step, {:.1f} GB/s\n", arguments.generate,
             generate_rate.median, generate_rate.min, generate_rate.max, static_cast<double>(bytes) / 1e6,
             read_gb_per_s);
  fmt::print("opened in {:.2f} s, peak memory {:.0f} MB\n", load_s, static_cast<double>(peak_resident_bytes()) / 1e6);
  return 0;
}

}  // namespace

void add_bench_verb(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app.add_subcommand("bench", "How fast a model reads and generates on this machine");
  verb->add_option("model", arguments->model, "A model: file, folder or name")->required();
  verb->add_option("--prompt", arguments->prompt, "Tokens of a prompt; 0 leaves prompts out");
  verb->add_option("--generate", arguments->generate, "Tokens to generate; 0 leaves generating out");
  verb->add_option("--repeat", arguments->repeat, "Runs that count, after one that warms up")
      ->check(CLI::Range(1, 1000));
  verb->add_option("--depth", arguments->depth, "Tokens that are in the cache before");
  verb->add_option("--sequences", arguments->sequences, "Sequences at once")->check(CLI::Range(1, 4096));
  verb->add_option("--seed", arguments->seed, "Of the tokens, which are drawn uniformly");
  verb->add_flag("--json", arguments->json, "Machine-readable output");
  add_engine_options(*verb, arguments->engine);
  verb->footer("Example:\n  sparsam bench smollm2-135m --prompt 512 --generate 64 --repeat 3 --threads 2 --json");
  verb->callback([arguments, &run] { run = [arguments] { return bench(*arguments); }; });
}

}  // namespace sparsam::cli
