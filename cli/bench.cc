// sparsam bench MODEL: how fast prompts are read and tokens are generated here.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <tuple>

#include "base/memory.h"
#include "base/random.h"
#include "cli/checks.h"
#include "cli/json_output.h"
#include "cli/options.h"
#include "cli/verbs.h"
#include "kernels/peak.h"
#include "models/summary.h"

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

nlohmann::ordered_json to_json(const Spread& s, double unit = 1) {
  return {{"median", unit * s.median}, {"min", unit * s.min}, {"max", unit * s.max}};
}

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

// What was measured of the model, and of the machine in the same minutes.
struct Figures {
  Spread prompt, generate;                  // tokens per second
  Spread peak_read, peak_arithmetic;        // bytes and operations per second
  std::uint64_t bytes_per_token = 0;        // of weights that generating one token alone reads
  std::uint64_t bytes_per_step = 0;         // that a step of all sequences reads
  std::uint64_t operations_per_prompt = 0;  // of products with weights, for one prompt token
  bool packed = false;                      // the arithmetic is that of 8-bit integers, else of float32
  double load_s = 0;
  std::uint64_t peak_rss_bytes = 0;
  std::size_t sequences = 1;

  double read_per_s() const {
    return static_cast<double>(bytes_per_step) * generate.median / static_cast<double>(sequences);
  }
  double arithmetic_per_s() const { return static_cast<double>(operations_per_prompt) * prompt.median; }
  double share_of_read() const { return peak_read.median > 0 ? read_per_s() / peak_read.median : 0; }
  double share_of_arithmetic() const {
    return peak_arithmetic.median > 0 ? arithmetic_per_s() / peak_arithmetic.median : 0;
  }
};

Result<Figures> measure(Engine& engine, const Arguments& arguments) {
  const ModelSummary summary = summary_of(engine.model().checkpoint());
  Figures figures;
  figures.packed = summary.packed;
  figures.sequences = arguments.sequences;
  figures.bytes_per_token = summary.bytes_per_token;
  figures.bytes_per_step = bytes_per_step(engine.model().checkpoint(), arguments.sequences);
  // Each parameter is multiplied and added; attention's own products come on top and are not counted.
  figures.operations_per_prompt = 2 * summary.prompt_parameters;
  Bench run(engine, arguments);
  ThreadPool pool(engine.threads());
  std::vector<double> prompt, generate, read, arithmetic;
  for (std::size_t i = 0; i <= arguments.repeat; ++i) {
    engine.forget_prefixes();
    const double prompt_rate = arguments.prompt > 0 ? TRY(run.prompt()) : 0;
    const double generate_rate = arguments.generate > 0 ? TRY(run.generate()) : 0;
    if (i == 0) {  // warms up; what comes after is as large, and the machine's peaks need memory of their own
      figures.peak_rss_bytes = peak_resident_bytes();
      continue;
    }
    figures.peak_rss_bytes = std::max(figures.peak_rss_bytes, resident_bytes());
    prompt.push_back(prompt_rate);
    generate.push_back(generate_rate);
    // Beside each run, since neighbours and the clock move the machine's peaks as well.
    read.push_back(measure_read_bandwidth(pool));
    const ArithmeticPeak peak = measure_arithmetic(pool, engine.isa());
    arithmetic.push_back(figures.packed ? peak.int8_per_s : peak.float32_per_s);
  }
  figures.prompt = spread_of(prompt);
  figures.generate = spread_of(generate);
  figures.peak_read = spread_of(read);
  figures.peak_arithmetic = spread_of(arithmetic);
  return figures;
}

nlohmann::ordered_json to_json(const Figures& f, const Engine& engine, const Arguments& arguments) {
  nlohmann::ordered_json json;
  json["prompt_tokens_per_s"] = to_json(f.prompt);
  json["generate_tokens_per_s"] = to_json(f.generate);
  json["bytes_per_token"] = f.bytes_per_token;
  json["bytes_per_step"] = f.bytes_per_step;
  json["read_gb_per_s"] = f.read_per_s() / 1e9;
  json["isa"] = name(engine.isa());
  json["peak_rss_bytes"] = f.peak_rss_bytes;
  json["load_s"] = f.load_s;
  json["threads"] = engine.threads();
  json["sequences"] = arguments.sequences;
  json["depth"] = arguments.depth;
  json["machine_read_gb_per_s"] = to_json(f.peak_read, 1e-9);
  json["share_of_machine_read"] = f.share_of_read();
  json["arithmetic"] = f.packed ? "int8" : "float32";
  json["prompt_gop_per_s"] = f.arithmetic_per_s() / 1e9;
  json["machine_gop_per_s"] = to_json(f.peak_arithmetic, 1e-9);
  json["share_of_machine_arithmetic"] = f.share_of_arithmetic();
  return json;
}

void print(const Figures& f, const Engine& engine, const Arguments& arguments) {
  const auto share = [](double part, const Spread& peak, std::string_view unit) {
    if (peak.median <= 0) return std::string();
    return fmt::format(", {:.0f} % of the {:.1f} {} measured here", 100 * part, peak.median / 1e9, unit);
  };
  fmt::print("{} on {} threads, {}\n", engine.model().config().architecture, engine.threads(), name(engine.isa()));
  if (arguments.prompt > 0) {
    fmt::print("prompt of {}: {:.1f} tokens/s ({:.1f} to {:.1f}): {:.0f} {} GOP/s{}\n", arguments.prompt,
               f.prompt.median, f.prompt.min, f.prompt.max, f.arithmetic_per_s() / 1e9, f.packed ? "int8" : "float32",
               share(f.share_of_arithmetic(), f.peak_arithmetic, "GOP/s"));
  }
  if (arguments.generate > 0) {
    fmt::print("generating {}: {:.1f} tokens/s ({:.1f} to {:.1f}): {:.1f} MB per {}, {:.1f} GB/s{}\n",
               arguments.generate, f.generate.median, f.generate.min, f.generate.max,
               static_cast<double>(f.bytes_per_step) / 1e6, arguments.sequences == 1 ? "token" : "step",
               f.read_per_s() / 1e9, share(f.share_of_read(), f.peak_read, "GB/s"));
  }
  if (std::max(f.share_of_read(), f.share_of_arithmetic()) > 1) {
    fmt::print("More than 100 %: {}.\n",
               f.share_of_read() > 1 ? "the caches hold a part of the weights, which memory's rate does not limit"
                                     : "the clock has changed between the two measurements; repeat more often");
  }
  fmt::print("opened in {:.2f} s, peak memory {:.0f} MB\n", f.load_s, static_cast<double>(f.peak_rss_bytes) / 1e6);
}

constexpr std::uint64_t kMostTokens = std::uint64_t{1} << 40;  // more than any context holds

// What CLI11 cannot see in a single option. Throws CLI::ValidationError: usage.
void check_usage(const Arguments& arguments) {
  if (arguments.prompt == 0 && arguments.generate == 0) {
    throw CLI::ValidationError("--prompt 0 and --generate 0 leave nothing to measure");
  }
}

Result<int> bench(const Arguments& arguments) {
  const std::filesystem::path path = TRY(find_model(arguments.model));
  EngineArguments engine_arguments = arguments.engine;
  if (engine_arguments.context == 0) {
    engine_arguments.context = arguments.depth + std::max(arguments.prompt, arguments.generate) + 2;
  }
  const auto start = Clock::now();
  const auto engine = TRY(open_engine(path, engine_arguments, arguments.sequences));
  const double load_s = seconds(start);
  Figures figures = TRY(measure(*engine, arguments));
  figures.load_s = load_s;
  if (arguments.json) {
    print_json(to_json(figures, *engine, arguments));
  } else {
    print(figures, *engine, arguments);
  }
  return 0;
}

}  // namespace

void add_bench_verb(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app.add_subcommand("bench", "How fast a model reads and generates on this machine");
  verb->add_option("MODEL", arguments->model, "A model: file, folder or name")->required();
  verb->add_option("--prompt", arguments->prompt, "Tokens of a prompt; 0 leaves prompts out")
      ->check(whole_number(0, kMostTokens))
      ->capture_default_str();
  verb->add_option("--generate", arguments->generate, "Tokens to generate; 0 leaves generating out")
      ->check(whole_number(0, kMostTokens))
      ->capture_default_str();
  verb->add_option("--repeat", arguments->repeat, "Runs that count, after one that warms up")
      ->check(whole_number(1, 1000))
      ->capture_default_str();
  verb->add_option("--depth", arguments->depth, "Tokens that are in the cache before")
      ->check(whole_number(0, kMostTokens))
      ->capture_default_str();
  verb->add_option("--sequences", arguments->sequences, "Sequences at once")
      ->check(whole_number(1, 4096))
      ->capture_default_str();
  verb->add_option("--seed", arguments->seed, "Of the tokens, which are drawn uniformly")
      ->check(whole_number())
      ->capture_default_str();
  verb->add_flag("--json", arguments->json, "Machine-readable output");
  add_engine_options(*verb, arguments->engine, "Tokens that the cache holds (default: what the runs need)");
  verb->footer("Example:\n  sparsam bench smollm2-135m --prompt 512 --generate 64 --repeat 3 --threads 2 --json");
  verb->callback([arguments, &run] {
    check_usage(*arguments);
    run = [arguments] { return bench(*arguments); };
  });
}

}  // namespace sparsam::cli
