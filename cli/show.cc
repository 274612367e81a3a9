// sparsam show MODEL: what a model is, what it needs, and where it comes from.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/checks.h"
#include "cli/json_output.h"
#include "cli/model_facts.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "text/utf8.h"

namespace sparsam::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
  std::string model;
  std::size_t context = 0;
  bool json = false;
};

// The lengths that the memory table is made for.
std::vector<std::size_t> contexts_of(const ModelFacts& facts, std::size_t wanted) {
  if (wanted > 0) return {wanted};
  const std::size_t limit = facts.config->max_position_embeddings;
  if (limit <= 4096) return {limit};
  if (limit <= 32768) return {4096, limit};
  return {4096, 32768, limit};
}

Json formats_json(const std::map<DType, std::uint64_t>& formats) {
  Json json = Json::object();
  for (const auto& [dtype, bytes] : formats) json[std::string(info(dtype).name)] = bytes;
  return json;
}

Json config_json(const ModelConfig& c) {
  Json json;
  json["layers"] = c.num_hidden_layers;
  json["hidden_size"] = c.hidden_size;
  json["attention_heads"] = c.num_attention_heads;
  json["key_value_heads"] = c.kv_lora_rank > 0 ? 1 : c.num_key_value_heads;
  json["head_dim"] = c.head_dim;
  if (c.kv_lora_rank > 0) json["kv_lora_rank"] = c.kv_lora_rank;
  json["intermediate_size"] = c.intermediate_size;
  if (c.routing.experts > 0) {
    json["experts"] = c.routing.experts;
    json["experts_per_token"] = c.routing.per_token;
    json["moe_intermediate_size"] = c.moe_intermediate_size;
    json["shared_intermediate_size"] = c.shared_intermediate_size;
    json["mixture_layers"] = std::ranges::count(c.sparse_layers, true);
  }
  json["vocabulary"] = c.vocab_size;
  json["context"] = c.max_position_embeddings;
  if (c.sliding_window > 0) json["sliding_window"] = c.sliding_window;
  json["tied_embeddings"] = c.tied_embeddings;
  return json;
}

Json store_json(const store::Manifest& manifest) {
  Json json;
  json["name"] = manifest.name.name;
  json["tag"] = manifest.name.tag;
  json["source"] = manifest.source;
  json["revision"] = manifest.revision;
  json["pulled"] = manifest.pulled;
  json["files"] = Json::array();
  for (const store::StoredFile& file : manifest.files) {
    json["files"].push_back({{"path", file.path}, {"size", file.size}, {"sha256", file.sha256}});
  }
  return json;
}

// Text from a file, as JSON wants it.
std::string valid(const std::string& text) { return replace_invalid_utf8(text); }

Json to_json(const ModelFacts& facts, std::size_t context) {
  Json json;
  json["name"] = valid(facts.name);
  json["architecture"] = valid(facts.architecture);
  json["path"] = facts.path.string();
  json["form"] = facts.form;
  json["files"] = facts.files;
  json["file_bytes"] = facts.file_bytes;
  json["license"] = facts.license.empty() ? Json(nullptr) : Json(valid(facts.license));
  json["runs"] = facts.problem.empty();
  if (!facts.problem.empty()) json["problem"] = valid(facts.problem);
  json["parameters"] = facts.summary ? facts.summary->parameters : facts.parameters;
  json["formats"] = formats_json(facts.formats);
  if (facts.summary) {
    json["active_parameters"] = facts.summary->active_parameters;
    json["bytes_per_token"] = facts.summary->bytes_per_token;
    json["groups"] = Json::array();
    for (const TensorGroup& group : facts.summary->groups) {
      json["groups"].push_back(
          {{"name", group.name}, {"parameters", group.parameters}, {"formats", formats_json(group.bytes)}});
    }
  }
  if (facts.config) json["config"] = config_json(*facts.config);
  if (!facts.cache.layers.empty()) {
    json["memory"] = Json::array();
    for (const std::size_t tokens : contexts_of(facts, context)) {
      json["memory"].push_back({{"context", tokens},
                                {"weights", facts.summary->bytes},
                                {"cache_f32", cache_bytes(facts.cache, DType::f32, tokens)},
                                {"cache_f16", cache_bytes(facts.cache, DType::f16, tokens)},
                                {"activations", facts.activation_bytes}});
    }
  }
  json["tokenizer"] = facts.tokenizer.kind.empty() ? Json(nullptr)
                                                   : Json{{"kind", facts.tokenizer.kind},
                                                          {"tokens", facts.tokenizer.tokens},
                                                          {"adds_bos", facts.tokenizer.adds_bos}};
  json["chat_template"] = facts.tokenizer.chat_template;
  if (facts.manifest) json["store"] = store_json(*facts.manifest);
  return json;
}

void line(std::string_view key, std::string_view value) {
  fmt::print("{:<14}  {}\n", key, harmless(replace_invalid_utf8(std::string(value))));
}

std::string shape_line(const ModelConfig& c) {
  std::string text = fmt::format("{} layers of width {}", c.num_hidden_layers, c.hidden_size);
  if (c.kv_lora_rank > 0) {
    text += fmt::format(", {} heads over a latent of {}", c.num_attention_heads, c.kv_lora_rank);
  } else {
    text += fmt::format(", {} heads of {}, {} for keys and values", c.num_attention_heads, c.head_dim,
                        c.num_key_value_heads);
  }
  if (c.intermediate_size > 0) text += fmt::format(", feed-forward {}", c.intermediate_size);
  return text;
}

std::string experts_line(const ModelConfig& c) {
  const std::size_t shared = c.moe_intermediate_size > 0 ? c.shared_intermediate_size / c.moe_intermediate_size : 0;
  return fmt::format("{} of {} for each token in {} layers, width {}{}", c.routing.per_token, c.routing.experts,
                     std::ranges::count(c.sparse_layers, true), c.moe_intermediate_size,
                     shared > 0 ? fmt::format(", and {} shared", shared) : "");
}

std::string formats_line(const std::map<DType, std::uint64_t>& formats) {
  std::string text;
  for (const auto& [dtype, bytes] : formats) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", info(dtype).name, store::human_bytes(bytes));
  }
  return text;
}

void print_weights(const ModelSummary& summary, bool tied) {
  fmt::print("\n{:<14}  {:>10}  {:>10}  {}\n", "WEIGHTS", "PARAMETERS", "SIZE", "FORMATS");
  for (const TensorGroup& group : summary.groups) {
    const bool both = tied && group.name == "embedding";
    fmt::print("{:<14}  {:>10}  {:>10}  {}{}\n", group.name, human_count(group.parameters),
               store::human_bytes(group.all_bytes()), formats_line(group.bytes), both ? " (also the head)" : "");
  }
}

void print_memory(const ModelFacts& facts, std::size_t wanted) {
  fmt::print("\n{:<14}  {:>10}  {:>10}  {:>10}  {:>10}\n", "CONTEXT", "WEIGHTS", "CACHE F16", "CACHE F32",
             "ACTIVATIONS");
  for (const std::size_t tokens : contexts_of(facts, wanted)) {
    fmt::print(
        "{:<14}  {:>10}  {:>10}  {:>10}  {:>10}\n", fmt::format("{} tokens", tokens),
        store::human_bytes(facts.summary->bytes), store::human_bytes(cache_bytes(facts.cache, DType::f16, tokens)),
        store::human_bytes(cache_bytes(facts.cache, DType::f32, tokens)), store::human_bytes(facts.activation_bytes));
  }
  fmt::print("Weights are mapped: they count towards memory, but the system may drop and read them again.\n");
}

void print_store(const store::Manifest& manifest) {
  line("store", fmt::format("{}, pulled {}", to_string(manifest.name), manifest.pulled.substr(0, 10)));
  line("source", manifest.source);
  if (!manifest.revision.empty()) line("revision", manifest.revision);
  for (const store::StoredFile& file : manifest.files) {
    line("digest", fmt::format("sha256:{}  {}", file.sha256, file.path));
  }
}

void print(const ModelFacts& facts, std::size_t context) {
  if (!facts.name.empty()) line("name", facts.name);
  if (!facts.architecture.empty()) line("architecture", facts.architecture);
  if (facts.config) {
    line("shape", shape_line(*facts.config));
    if (facts.config->routing.experts > 0) line("experts", experts_line(*facts.config));
    line("context", fmt::format("{} tokens", facts.config->max_position_embeddings));
  }
  if (facts.summary) {
    const bool all = facts.summary->active_parameters == facts.summary->parameters;
    line("parameters", fmt::format("{}, {} for each token", human_count(facts.summary->parameters),
                                   all ? "all" : human_count(facts.summary->active_parameters) + " of them"));
    line("per token", fmt::format("{} of weights are read", store::human_bytes(facts.summary->bytes_per_token)));
  } else if (facts.parameters > 0) {
    line("parameters", human_count(facts.parameters));
    line("formats", formats_line(facts.formats));
  }
  line("file", fmt::format("{}, {}{}", facts.form, store::human_bytes(facts.file_bytes),
                           facts.files > 1 ? fmt::format(" in {} files", facts.files) : ""));
  if (!facts.tokenizer.kind.empty()) {
    line("tokenizer", fmt::format("{}, {} tokens{}", facts.tokenizer.kind, facts.tokenizer.tokens,
                                  facts.tokenizer.adds_bos ? ", texts begin with a token of their own" : ""));
    line("chat template",
         facts.tokenizer.chat_template ? "yes" : "none: texts are continued as they stand; run --template gives one");
  } else {
    line("tokenizer", "none: " + facts.tokenizer.problem);
  }
  line("licence", facts.license.empty() ? "not said in the file" : facts.license);
  line("path", facts.path.string());
  if (facts.manifest) print_store(*facts.manifest);
  if (!facts.problem.empty()) line("does not run", facts.problem);
  if (facts.summary) print_weights(*facts.summary, facts.config->tied_embeddings);
  if (!facts.cache.layers.empty()) print_memory(facts, context);
}

Result<int> show(const Arguments& arguments) {
  const ModelFacts facts = TRY(facts_of(arguments.model));
  if (arguments.context > 0 && facts.config && arguments.context > facts.config->max_position_embeddings) {
    return fail(Code::invalid_argument, "--context {}: the model reads at most {} tokens", arguments.context,
                facts.config->max_position_embeddings);
  }
  if (arguments.json) {
    print_json(to_json(facts, arguments.context));
  } else {
    print(facts, arguments.context);
  }
  return 0;
}

}  // namespace

void add_show_verb(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app.add_subcommand("show", "What a model is and what it needs");
  verb->add_option("MODEL", arguments->model, "A model: file, folder or name; also a bare tokenizer")->required();
  verb->add_option("--context", arguments->context, "Tokens to state the memory for (default: some lengths)")
      ->check(whole_number(1));
  verb->add_flag("--json", arguments->json, "Machine-readable output");
  verb->footer("Examples:\n  sparsam show smollm2-135m\n  sparsam show model.gguf --context 32768 --json");
  verb->callback([arguments, &run] { run = [arguments] { return show(*arguments); }; });
}

}  // namespace sparsam::cli
