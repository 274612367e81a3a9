// sparsam tasks select: of the answers that eval kept, the right ones, as chats to train on.
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <set>

#include "cli/checks.h"
#include "cli/tasks_verbs.h"
#include "eval/results.h"
#include "tasks/answer.h"
#include "tasks/split.h"
#include "tasks/worksheet_json.h"

namespace sparsam::cli {
namespace {

struct Arguments {
  std::vector<std::string> files;
  std::size_t most = 4;
  double hardest = 1.0;
};

// A completion as what was thought and what was said.
tasks::Worksheet sheet_of(const Judged& judged) {
  constexpr std::string_view kOpen = "<think>", kClose = "</think>";
  const std::string_view text = judged.reply.text, reply = tasks::behind_thoughts(text);
  std::string_view thoughts = text.substr(0, text.size() - reply.size());
  if (thoughts.ends_with(kClose)) thoughts.remove_suffix(kClose.size());
  if (const std::size_t open = thoughts.find(kOpen); open != std::string_view::npos) {
    thoughts.remove_prefix(open + kOpen.size());
  }
  return {judged.question, tasks::Quality::worked, std::string(tasks::trimmed(thoughts)),
          std::string(tasks::trimmed(reply))};
}

// Of the answers to one question: right, whole, all different.
Result<std::size_t> write_right(std::span<const Judged> answers, const Arguments& arguments) {
  std::set<std::string_view> seen;
  std::size_t right = 0;
  const tasks::Question& question = answers.front().question;
  // What is held out stays so, and where there was no answer to give nothing was verified.
  const bool held_out = !question.key.empty() && tasks::split_of(question.key) != tasks::Split::train;
  if (held_out || question.kind == tasks::AnswerKind::none) return 0;
  for (const Judged& judged : answers) right += judged.verdict.right && judged.reply.whole ? 1 : 0;
  if (static_cast<double>(right) > arguments.hardest * static_cast<double>(answers.size())) return 0;
  for (const Judged& judged : answers) {
    if (seen.size() == arguments.most) break;
    if (!judged.verdict.right || !judged.reply.whole || !seen.insert(judged.reply.text).second) continue;
    const std::string line = line_of(sheet_of(judged), tasks::LineFormat::chat) + "\n";
    if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size()) {
      return fail(Code::io, "standard output: cannot be written");
    }
  }
  return seen.size();
}

Result<int> select(const Arguments& arguments) {
  std::size_t kept = 0, questions = 0, answered = 0;
  for (const std::string& file : arguments.files) {
    const std::vector<Judged> answers = TRY(read_answers(file));
    for (const std::span<const Judged> one : by_question(answers)) {
      const std::size_t some = TRY(write_right(one, arguments));
      kept += some;
      ++questions;
      answered += some > 0 ? 1 : 0;
    }
  }
  if (std::fflush(stdout) != 0) return fail(Code::io, "standard output: cannot be written");
  fmt::print(stderr, "{} answers to {} of {} questions\n", kept, answered, questions);
  return 0;
}

}  // namespace

void add_tasks_select(CLI::App& verb, Run& run) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* sub =
      verb.add_subcommand("select", "Right answers of a model, as chats for another one, or itself, to learn");
  sub->add_option("ANSWERS", arguments->files, "Output folders of 'eval', or their answers.jsonl")->required();
  sub->add_option("--most", arguments->most, "Different answers to one question (default: 4)")
      ->check(whole_number(1, 1'000'000));
  sub->add_option("--hardest", arguments->hardest,
                  "Only questions of which at most this share of the answers is right (default: 1)")
      ->check(CLI::Range(0.0, 1.0));
  sub->footer(
      "Answers to held-out questions, and to those that have none, are left out.\n"
      "Rejection sampling, or distillation where TEACHER is another model or a server:\n"
      "  sparsam eval TEACHER --suite train --count 2000 --samples 8 --output taught\n"
      "  sparsam tasks select taught > right.jsonl\n"
      "  sparsam data pack --tokenizer MODEL --output packed right.jsonl\n"
      "  sparsam train --from MODEL packed --output tuned --steps 500");
  sub->callback([arguments, &run] { run = [arguments] { return select(*arguments); }; });
}

}  // namespace sparsam::cli
