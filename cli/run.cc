// sparsam run MODEL: a chat in the terminal, one answer (--prompt), or many (--prompts).
#include <unistd.h>

#include <charconv>
#include <cmath>
#include <memory>

#include "cli/checks.h"
#include "cli/one_answer.h"
#include "cli/verbs.h"

namespace sparsam::cli {
namespace {

constexpr float kLargestBias = 1000;

// "42=-5": token 42 becomes less likely.
std::pair<std::int32_t, float> logit_bias(const std::string& text) {
  std::int32_t token = 0;
  float bias = 0;
  const char* end = text.data() + text.size();
  const auto id = std::from_chars(text.data(), end, token);
  const bool separated = id.ec == std::errc() && id.ptr < end && *id.ptr == '=';
  const auto value =
      separated ? std::from_chars(id.ptr + 1, end, bias) : std::from_chars_result{end, std::errc::invalid_argument};
  if (value.ec != std::errc() || value.ptr != end || token < 0) {
    throw CLI::ValidationError("--logit-bias", text + " is not of the form TOKEN=BIAS, such as 42=-5");
  }
  if (!(std::fabs(bias) <= kLargestBias)) {
    throw CLI::ValidationError("--logit-bias", text + ": the bias must be between -1000 and 1000");
  }
  return {token, bias};
}

// What CLI11 cannot see in a single option. Throws CLI::ValidationError: usage.
void check_usage(RunArguments& arguments) {
  if (const auto checked = arguments.sampling.check(); !checked)
    throw CLI::ValidationError("--" + checked.error().message);
  for (const std::string& text : arguments.logit_bias) arguments.sampling.logit_bias.push_back(logit_bias(text));
  if (arguments.prompt && arguments.prompt->empty()) throw CLI::ValidationError("--prompt is empty");
  if (arguments.prompt && !arguments.prompts.empty()) {
    throw CLI::ValidationError("--prompt and --prompts exclude each other");
  }
  if (arguments.raw && !arguments.system.empty()) {
    throw CLI::ValidationError("--raw has no template, so nothing could be done with --system");
  }
  if (arguments.raw && !arguments.chat_template.empty()) {
    throw CLI::ValidationError("--raw has no template, so nothing could be done with --template");
  }
  const bool conversation = !arguments.prompt && arguments.prompts.empty() && ::isatty(STDIN_FILENO) == 1;
  if (conversation && arguments.form.wanted()) {
    throw CLI::ValidationError("the form of an answer needs --prompt TEXT, or a text from a pipe");
  }
  if (conversation && (arguments.raw || arguments.json)) {
    throw CLI::ValidationError(arguments.raw ? "--raw needs --prompt TEXT, or a text from a pipe"
                                             : "--json needs --prompt TEXT, or a text from a pipe");
  }
}

}  // namespace

void add_run_verb(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<RunArguments>();
  CLI::App* verb = app.add_subcommand("run", "Chat with a model, or let it answer");
  verb->add_option("MODEL", arguments->model,
                   "A model: file, folder or name in the store (default: the program's own)");
  verb->add_option("--prompt", arguments->prompt,
                   "Answer this and end (without it: standard input, if that is a pipe)");
  verb->add_option("--prompts", arguments->prompts,
                   "Answer each line of this file, a JSON object with 'prompt' or 'messages', in batches")
      ->check(not_empty());
  verb->add_option("--sequences", arguments->sequences, "With --prompts: how many are answered at once")
      ->check(whole_number(1, 1024))
      ->capture_default_str();
  verb->add_option("--system", arguments->system, "What the model is told before the conversation");
  verb->add_option(
          "--template", arguments->chat_template,
          "The chat template: a file, or chatml, llama2, llama3, mistral, gemma, deepseek, deepseek3 (default: "
          "the model's own)")
      ->check(not_empty());
  verb->add_flag("--raw", arguments->raw, "Continue the prompt as it stands, without a chat template");
  verb->add_flag("--json", arguments->json, "One JSON object: content, reasoning_content, finish_reason, usage");

  SamplingParameters& s = arguments->sampling;
  const auto sampling = [verb](const std::string& name, auto& value, const std::string& help) {
    return verb->add_option(name, value, help)->group("Sampling")->capture_default_str();
  };
  sampling("--temperature", s.temperature,
           "How freely tokens are drawn; 0: always the likeliest, 1: as the model says");
  sampling("--top-k", s.top_k, "Only the k likeliest tokens; 0: all");
  sampling("--top-p", s.top_p, "Only the likeliest tokens that together have this probability; 1: all");
  sampling("--min-p", s.min_p, "Only tokens with at least this share of the likeliest one's probability; 0: all");
  sampling("--typical-p", s.typical_p, "Only the most typical tokens that together have this probability; 1: all");
  sampling("--repetition-penalty", s.repetition_penalty, "Above 1: tokens of the last 256 become less likely");
  sampling("--presence-penalty", s.presence_penalty, "Taken from the logit of a token once it was generated");
  sampling("--frequency-penalty", s.frequency_penalty, "Taken from it for each time that it was generated");
  sampling("--seed", s.seed, "The same seed gives the same answer; 0: a new one each time")->check(whole_number());
  sampling("--max-tokens", arguments->max_tokens, "Longest answer; 0: until the context is full")
      ->check(whole_number());
  verb->add_option("--stop", arguments->stop, "A text that ends the answer; may be repeated")
      ->group("Sampling")
      ->expected(1)
      ->take_all()
      ->check(text());
  verb->add_option("--logit-bias", arguments->logit_bias, "TOKEN=BIAS, added to the token's logit; may be repeated")
      ->group("Sampling")
      ->expected(1)
      ->take_all();
  add_form_options(*verb, arguments->form);
  add_engine_options(*verb, arguments->engine, "Tokens of the longest conversation (default: what memory allows)");
  verb->footer(
      "Examples:\n"
      "  sparsam run smollm2-135m                                          a conversation\n"
      "  sparsam run smollm2-135m --prompt 'Why is the sky blue?'          one answer\n"
      "  sparsam run smollm2-135m --prompt 'Name a colour' --json --seed 7 the same answer each time, as JSON\n"
      "  sparsam run smollm2-135m --prompt 'Rain tomorrow?' --regex 'yes|no|maybe'\n"
      "  sparsam run smollm2-135m --temperature 0.8 --top-p 0.95 < question.txt\n"
      "  sparsam run model.gguf --raw --prompt 'Once upon a time' --temperature 0 --max-tokens 200\n"
      "  sparsam run smollm2-135m --prompts questions.jsonl --temperature 0 > answers.jsonl");
  verb->callback([arguments, &run] {
    check_usage(*arguments);
    run = [arguments] { return run_model(*arguments); };
  });
}

}  // namespace sparsam::cli
