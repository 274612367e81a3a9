// sparsam doctor [MODEL]: what this machine has, what it does, and what that means in tokens per second.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/checks.h"
#include "cli/json_output.h"
#include "cli/machine_facts.h"
#include "cli/model_facts.h"
#include "cli/verbs.h"
#include "store/name.h"

namespace sparsam::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
  std::string model;
  int threads = 0;
  bool json = false;
};

// A model as far as speed is concerned.
struct Load {
  std::string name;
  std::uint64_t bytes = 0, bytes_per_token = 0;  // of weights
  std::uint64_t prompt_parameters = 0;           // that a prompt's token is multiplied with
  std::size_t layers = 0;
  bool packed = true;  // its products are computed on integers
};

// Usual sizes at 4.85 bits per weight, Q4_K_M's mean.
Load usual(std::string name, std::size_t layers, double parameters, double active) {
  constexpr double kBytes = 4.85 / 8;
  return {std::move(name),
          static_cast<std::uint64_t>(parameters * kBytes),
          static_cast<std::uint64_t>(active * kBytes),
          static_cast<std::uint64_t>(active),
          layers,
          true};
}

std::vector<Load> usual_models() {
  return {usual("1 B, dense (Llama 3.2)", 16, 1.24e9, 1.24e9), usual("8 B, dense (Qwen 3)", 36, 8.2e9, 7.6e9),
          usual("16 B, 2.4 B active (DeepSeek-V2-Lite)", 27, 15.7e9, 2.45e9),
          usual("30 B, 3.3 B active (Qwen 3 MoE)", 48, 30.5e9, 3.0e9),
          usual("671 B, 37 B active (DeepSeek-V3, R1)", 61, 671e9, 37e9)};
}

struct Rates {
  double prompt_per_s = 0, generate_per_s = 0;
};
struct Estimate {
  Rates at_most, expected;
  bool fits = true;  // the weights into free memory
};

// What is reached of the peaks, and what each layer takes beside its weights (waiting for the other threads, attention,
// norms): fitted to the runs in bench/results.
constexpr double kReachedReads = 0.73, kReachedProducts = 0.38;
constexpr double kLayerOfToken_s = 80e-6, kLayerOfPrompt_s = 7e-6;

// Generating reads the weights of each token once; reading a prompt multiplies them with many tokens at once.
Estimate estimate(const Load& load, const MachineFacts& machine) {
  Estimate out;
  const ArithmeticPeak peak = best_peak(machine);
  const double products = load.packed ? peak.int8_per_s : peak.float32_per_s;
  const auto layers = static_cast<double>(load.layers);
  if (load.bytes_per_token > 0 && machine.read_per_s > 0) {
    const double least_s = static_cast<double>(load.bytes_per_token) / machine.read_per_s;
    out.at_most.generate_per_s = 1 / least_s;
    out.expected.generate_per_s = 1 / (least_s / kReachedReads + layers * kLayerOfToken_s);
  }
  if (load.prompt_parameters > 0 && products > 0) {
    const double least_s = 2 * static_cast<double>(load.prompt_parameters) / products;
    out.at_most.prompt_per_s = 1 / least_s;
    out.expected.prompt_per_s = 1 / (least_s / kReachedProducts + layers * kLayerOfPrompt_s);
  }
  out.fits = load.bytes < machine.free_memory;
  return out;
}

Result<Load> load_of(const std::string& model) {
  const ModelFacts facts = TRY(facts_of(model));
  if (!facts.summary || !facts.problem.empty()) return fail(Code::unsupported, "{}: {}", model, facts.problem);
  const ModelSummary& s = *facts.summary;
  return Load{model, s.bytes, s.bytes_per_token, s.prompt_parameters, facts.config->num_hidden_layers, s.packed};
}

Json to_json(const MachineFacts& m, int threads, const std::vector<Load>& loads) {
  Json json;
  json["processor"] = m.processor;
  json["processors"] = m.processors;
  json["usable_processors"] = m.usable;
  json["threads"] = threads;
  json["load"] = m.load;
  json["levels"] = Json::array();
  for (const Isa isa : m.levels) json["levels"].push_back(name(isa));
  json["isa"] = name(m.chosen);
  json["amx"] = m.amx;
  json["memory_bytes"] = m.memory;
  json["free_memory_bytes"] = m.free_memory;
  json["memory_limit_bytes"] = m.memory_limit ? Json(*m.memory_limit) : Json(nullptr);
  json["huge_pages"] = m.huge_pages;
  json["read_gb_per_s"] = m.read_per_s / 1e9;
  json["arithmetic"] = Json::object();
  for (const auto& [isa, peak] : m.arithmetic) {
    json["arithmetic"][std::string(name(isa))] = {{"float32_gflop_per_s", peak.float32_per_s / 1e9},
                                                  {"bf16_gflop_per_s", peak.bf16_per_s / 1e9},
                                                  {"int8_gop_per_s", peak.int8_per_s / 1e9}};
  }
  json["store"] = {
      {"path", m.store.string()}, {"models", m.models}, {"bytes", m.models_bytes}, {"free_disk_bytes", m.free_disk}};
  json["models"] = Json::array();
  for (const Load& load : loads) {
    const Estimate e = estimate(load, m);
    json["models"].push_back({{"name", load.name},
                              {"weights_bytes", load.bytes},
                              {"bytes_per_token", load.bytes_per_token},
                              {"fits_in_memory", e.fits},
                              {"generate_tokens_per_s_at_most", e.at_most.generate_per_s},
                              {"prompt_tokens_per_s_at_most", e.at_most.prompt_per_s},
                              {"generate_tokens_per_s_expected", e.expected.generate_per_s},
                              {"prompt_tokens_per_s_expected", e.expected.prompt_per_s}});
  }
  json["findings"] = Json::array();
  for (const Finding& finding : findings_of(m))
    json["findings"].push_back({{"fine", finding.fine}, {"text", finding.text}});
  return json;
}

void line(std::string_view key, std::string_view value) { fmt::print("{:<12}  {}\n", key, value); }

void print_machine(const MachineFacts& m, int threads) {
  line("processor",
       fmt::format("{}{}{} usable, {} threads here", m.processor, m.processor.empty() ? "" : ", ", m.usable, threads));
  std::string levels;
  for (const Isa isa : m.levels) levels += fmt::format("{}{}", levels.empty() ? "" : ", ", name(isa));
  line("levels",
       fmt::format("{}; {} is used{}", levels, name(m.chosen), m.wanted_level.empty() ? "" : " (SPARSAM_ISA)"));
  line("memory", fmt::format("{}, {} free{}", store::human_bytes(m.memory), store::human_bytes(m.free_memory),
                             m.memory_limit ? ", limited by the cgroup" : ""));
  line("store", fmt::format("{}: {} {}, {}; {} free", m.store.string(), m.models, m.models == 1 ? "model" : "models",
                            store::human_bytes(m.models_bytes), store::human_bytes(m.free_disk)));
  line("reading", fmt::format("{:.1f} GB/s", m.read_per_s / 1e9));
  for (const auto& [isa, peak] : m.arithmetic) {
    line(name(isa), fmt::format("float32 {:.0f} GFLOP/s, {}int8 {:.0f} GOP/s", peak.float32_per_s / 1e9,
                                peak.bf16_per_s > 0 ? fmt::format("bf16 {:.0f}, ", peak.bf16_per_s / 1e9) : "",
                                peak.int8_per_s / 1e9));
  }
  if (m.amx) line("amx", "the processor has tiles; there are no kernels for them here yet");
}

std::string rate(double per_s) {
  if (per_s <= 0) return "-";
  return per_s < 100 ? fmt::format("{:.1f}", per_s) : fmt::format("{:.0f}", per_s);
}

void print_loads(const MachineFacts& m, const std::vector<Load>& loads, bool named) {
  std::size_t width = 5;
  for (const Load& load : loads) width = std::max(width, load.name.size());
  fmt::print("\nTokens a second, as expected and at most{}:\n", named ? "" : ", with weights of 4.85 bits (Q4_K_M)");
  fmt::print("{:<{}}  {:>9}  {:>15}  {:>15}\n", "MODEL", width, "WEIGHTS", "PROMPT", "GENERATING");
  const auto both = [](double expected, double at_most) {
    return fmt::format("{:>7} {:>7}", rate(expected), rate(at_most));
  };
  for (const Load& load : loads) {
    const Estimate e = estimate(load, m);
    fmt::print("{:<{}}  {:>9}  {:>15}  {:>15}{}\n", load.name, width, store::human_bytes(load.bytes),
               both(e.expected.prompt_per_s, e.at_most.prompt_per_s),
               both(e.expected.generate_per_s, e.at_most.generate_per_s),
               e.fits ? "" : "  more than the free memory: read from the disk, far slower");
  }
  fmt::print(
      "Generating is bound by memory (each token reads its weights once), a prompt by arithmetic. `sparsam bench "
      "MODEL` "
      "measures what is reached.\n");
}

Result<int> doctor(const Arguments& arguments) {
  MachineFacts machine = machine_facts();
  std::vector<Load> loads;
  if (arguments.model.empty()) {
    loads = usual_models();
  } else {
    loads.push_back(TRY(load_of(arguments.model)));
  }
  ThreadPool pool(arguments.threads > 0 ? arguments.threads : machine.usable);
  measure_machine(machine, pool);
  if (arguments.json) {
    print_json(to_json(machine, pool.threads(), loads));
    return 0;
  }
  print_machine(machine, pool.threads());
  print_loads(machine, loads, !arguments.model.empty());
  fmt::print("\n");
  for (const Finding& finding : findings_of(machine)) {
    fmt::print("{}  {}.\n", finding.fine ? "fine " : "to do", finding.text);
  }
  return 0;
}

}  // namespace

void add_doctor_verb(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app.add_subcommand("doctor", "What this machine can do, measured, and what is in the way");
  verb->add_option("MODEL", arguments->model, "A model to estimate the speed of (default: some usual ones)");
  verb->add_option("--threads", arguments->threads, "Threads (default: all processors)")->check(whole_number(1, 1024));
  verb->add_flag("--json", arguments->json, "Machine-readable output");
  verb->footer("Takes a few seconds. Examples:\n  sparsam doctor\n  sparsam doctor smollm2-135m --json");
  verb->callback([arguments, &run] { run = [arguments] { return doctor(*arguments); }; });
}

}  // namespace sparsam::cli
