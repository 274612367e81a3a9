// sparsam run MODEL: a chat in the terminal, one answer (--prompt), or many (--prompts).
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <cstdio>
#include <memory>

#include "cli/one_answer.h"
#include "cli/verbs.h"

namespace sparsam::cli {

void add_run_verb(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<RunArguments>();
  CLI::App* verb = app.add_subcommand("run", "Chat with a model, or let it answer");
  verb->add_option("model", arguments->model, "A model: file, folder or name")->required();
  verb->add_option("--prompt", arguments->prompt, "Answer this and end");
  verb->add_option("--prompts", arguments->prompts,
                   "Answer the lines of this file (JSON objects with 'prompt' or 'messages'), in batches");
  verb->add_option("--system", arguments->system, "What the model is told before the conversation");
  verb->add_flag("--raw", arguments->raw, "Continue the prompt as it stands, without a chat template");
  verb->add_flag("--json", arguments->json, "The answer as a JSON object");

  SamplingParameters& s = arguments->sampling;
  const auto sampling = [verb](const std::string& name, auto& value, const std::string& help) {
    verb->add_option(name, value, help)->group("Sampling")->capture_default_str();
  };
  sampling("--temperature", s.temperature, "0: always the most likely token");
  sampling("--top-k", s.top_k, "Only the k most likely tokens; 0: all");
  sampling("--top-p", s.top_p, "Only the likeliest tokens that together have this probability");
  sampling("--min-p", s.min_p, "Only tokens with this share of the likeliest one's probability");
  sampling("--typical-p", s.typical_p, "Only the most typical tokens that together have this probability");
  sampling("--repetition-penalty", s.repetition_penalty, "Divides the logits of tokens that were there before");
  sampling("--presence-penalty", s.presence_penalty, "Taken off once a token was generated");
  sampling("--frequency-penalty", s.frequency_penalty, "Taken off for each time a token was generated");
  sampling("--seed", s.seed, "Same seed, same answer; 0: a new one each time");
  sampling("--max-tokens", arguments->max_tokens, "Longest answer; 0: until the context is full");
  verb->add_option("--stop", arguments->stop, "A text that ends the answer; may be repeated")->group("Sampling");
  verb->add_option("--logit-bias", arguments->logit_bias, "TOKEN=BIAS; may be repeated")->group("Sampling");
  verb->add_option("--sequences", arguments->sequences, "With --prompts: answers at once")->check(CLI::Range(1, 1024));
  add_engine_options(*verb, arguments->engine);
  verb->footer(
      "Examples:\n  sparsam run smollm2-135m\n  sparsam run smollm2-135m --prompt 'Why is the sky blue?'\n"
      "  sparsam run model.gguf --raw --prompt 'Once upon a time' --temperature 0 --max-tokens 200\n"
      "  sparsam run smollm2-135m --prompts questions.jsonl --temperature 0 > answers.jsonl");
  verb->callback([arguments, &run] { run = [arguments] { return run_model(*arguments); }; });
}

}  // namespace sparsam::cli
