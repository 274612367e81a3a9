// sparsam eval: how often a model is right.
#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/checks.h"
#include "cli/eval_table.h"
#include "cli/json_output.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/verbs.h"
#include "eval/engine_answerer.h"
#include "eval/results.h"
#include "eval/server_answerer.h"
#include "store/digest.h"
#include "tasks/worksheet_json.h"

namespace sparsam::cli {
namespace {

constexpr std::size_t kMostAnswers = std::size_t{1} << 24;

struct Arguments {
  std::string model, suite = "held-out", output, served_model, key_variable = "OPENAI_API_KEY";
  std::vector<std::string> compare;
  SuiteOptions suite_options;
  std::optional<std::size_t> count;
  std::optional<float> temperature;
  std::optional<std::string> instruction;
  AnswerOptions answers{.at_once = 16};
  std::size_t samples = 1;
  bool resume = false, json = false;
  EngineArguments engine;
};

bool is_server(const std::string& model) { return model.starts_with("http://") || model.starts_with("https://"); }

// A model with all that must outlive its answerer.
struct LocalModel {
  Chat chat;
  std::unique_ptr<Engine> engine;
  EngineAnswerer answerer{*engine, chat};
};

std::string digest_of(const Suite& suite) {
  store::Hasher hasher;
  for (const tasks::Question& question : suite.questions) hasher.update(tasks::json_of(question).dump() + "\n");
  return hasher.finish();
}

nlohmann::ordered_json settings_of(const Arguments& arguments, const Suite& suite) {
  const SamplingParameters& sampling = arguments.answers.sampling;
  return {{"model", arguments.model},
          {"served_model", arguments.served_model},
          {"suite", arguments.suite},
          {"questions", suite.questions.size()},
          {"questions_sha256", digest_of(suite)},
          {"families", arguments.suite_options.families},
          {"instruction", suite.instruction},
          {"samples", arguments.samples},
          {"seed", sampling.seed},
          {"temperature", sampling.temperature},
          {"top_p", sampling.top_p},
          {"max_tokens", arguments.answers.max_tokens}};
}

Result<int> print_comparison(const Arguments& arguments) {
  const auto a = TRY(read_answers(arguments.compare[0])), b = TRY(read_answers(arguments.compare[1]));
  const auto comparisons = TRY(compare(a, b));
  if (arguments.json) {
    print_json(json_of(comparisons));
  } else {
    print_table(comparisons, arguments.compare[0], arguments.compare[1]);
  }
  return 0;
}

Result<std::vector<Judged>> answers_of(Answerer& answerer, const Suite& suite, const Arguments& arguments,
                                       ResultFolder* folder, Progress& progress) {
  std::vector<Judged> all;
  if (folder != nullptr) {
    all = folder->answers();
    if (auto same = check_continues(suite, arguments.samples, all); !same) {
      return std::unexpected(within(arguments.output, same.error()));
    }
  }
  const EvaluationOptions options{.answers = arguments.answers, .samples = arguments.samples, .done = all.size()};
  TRY(evaluate(suite, answerer, options, progress, [&](const Judged& judged) -> Result<void> {
    if (folder != nullptr) TRY(folder->add(judged));
    all.push_back(judged);
    return {};
  }));
  return all;
}

Result<int> eval(Arguments arguments) {
  if (!arguments.compare.empty()) return print_comparison(arguments);
  arguments.answers.sampling.temperature = arguments.temperature.value_or(arguments.samples == 1 ? 0.0f : 1.0f);
  TRY(arguments.answers.sampling.check());
  const bool own = arguments.suite == "held-out" || arguments.suite == "far" || arguments.suite == "train";
  arguments.suite_options.count = arguments.count.value_or(own ? 50 : 0);
  Suite suite = TRY(load_suite(arguments.suite, arguments.suite_options));
  if (arguments.instruction) suite.instruction = *arguments.instruction;
  if (suite.questions.size() * arguments.samples > kMostAnswers) {
    return fail(Code::invalid_argument, "{} questions with {} samples each are more than {} answers",
                suite.questions.size(), arguments.samples, kMostAnswers);
  }

  TerminalProgress progress;
  std::unique_ptr<LocalModel> local;
  std::optional<ServerAnswerer> server;
  if (is_server(arguments.model)) {
    const char* key = std::getenv(arguments.key_variable.c_str());
    server.emplace(TRY(ServerAnswerer::open(
        {.url = arguments.model, .model = arguments.served_model, .key = key == nullptr ? "" : key}, progress)));
  } else {
    const std::filesystem::path path = TRY(find_model(arguments.model));
    Chat chat = TRY(Chat::open(path));
    auto engine = TRY(open_engine(path, arguments.engine, arguments.answers.at_once));
    local.reset(new LocalModel{std::move(chat), std::move(engine)});
  }
  std::optional<ResultFolder> folder;
  if (!arguments.output.empty()) {
    folder.emplace(TRY(ResultFolder::open(arguments.output, settings_of(arguments, suite), arguments.resume)));
  }
  Answerer& answerer = local ? static_cast<Answerer&>(local->answerer) : *server;
  const auto answers = TRY(answers_of(answerer, suite, arguments, folder ? &*folder : nullptr, progress));
  const Scores scores = score(answers);
  if (folder) TRY(folder->finish(scores));
  if (arguments.json) {
    print_json(json_of(scores));
  } else {
    print_table(scores);
  }
  return 0;
}

}  // namespace

void add_eval_verb(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app.add_subcommand("eval", "How often a model is right: pass@1, pass@k, majority, with intervals");
  auto* model = verb->add_option("MODEL", arguments->model,
                                 "A model (file, folder or name), or a server: http://127.0.0.1:8080/v1");
  verb->add_option("--suite", arguments->suite,
                   "held-out, far or train: questions of 'tasks'; or a file of JSON lines with question and answer, as "
                   "GSM8K's are (default: held-out)");
  verb->add_option("--family", arguments->suite_options.families, "Families of these, by commas (default: all)")
      ->delimiter(',')
      ->take_all();
  verb->add_option("--count", arguments->count,
                   "Questions of each family (default: 50), or of a file (default: all of them)")
      ->check(whole_number(1, 1'000'000));
  verb->add_option("--samples", arguments->samples, "Answers to each question (default: 1)")
      ->check(whole_number(1, 10'000));
  verb->add_option("--temperature", arguments->temperature, "Default: 0 (greedy) for one sample, 1 for several");
  verb->add_option("--top-p", arguments->answers.sampling.top_p, "Nucleus sampling (default: 1)");
  verb->add_option("--seed", arguments->answers.sampling.seed, "Of the answers (default: 0)")->check(whole_number());
  verb->add_option("--questions-seed", arguments->suite_options.seed, "Of the questions (default: 1)")
      ->check(whole_number());
  verb->add_option("--max-tokens", arguments->answers.max_tokens,
                   "Tokens of an answer (default: what the context holds)")
      ->check(whole_number(1));
  verb->add_option("--sequences", arguments->answers.at_once, "Answers under way at once (default: 16)")
      ->check(whole_number(1, 4096));
  verb->add_option("--instruction", arguments->instruction,
                   "Text behind each question (default: none for questions of 'tasks'; else how to answer)");
  auto* output =
      verb->add_option("--output", arguments->output, "A folder for answers.jsonl and scores.json")->check(not_empty());
  verb->add_flag("--resume", arguments->resume, "Go on with the answers in the output folder")->needs(output);
  verb->add_option("--served-model", arguments->served_model, "The server's name of the model (default: its first)");
  verb->add_option("--key-variable", arguments->key_variable,
                   "Environment variable with the server's key (default: OPENAI_API_KEY)");
  verb->add_option("--compare", arguments->compare,
                   "Two output folders, or files of answers: the second less the first")
      ->expected(2)
      ->excludes(model)
      ->excludes(output);
  verb->add_flag("--json", arguments->json, "As JSON");
  add_engine_options(*verb, arguments->engine, "Tokens of question and answer");
  verb->footer(
      "Examples:\n"
      "  sparsam eval MODEL --family addition,gcd --output one\n"
      "  sparsam eval MODEL --suite gsm8k/test.jsonl --count 200\n"
      "  sparsam eval http://127.0.0.1:8080/v1 --samples 8 --output two\n"
      "  sparsam eval --compare one two");
  verb->callback([arguments, &run] {
    if (arguments->compare.empty() && arguments->model.empty()) {
      throw CLI::ValidationError("MODEL is needed, or --compare with two results");
    }
    run = [arguments] { return eval(*arguments); };
  });
}

}  // namespace sparsam::cli
