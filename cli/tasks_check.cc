// sparsam tasks check: completions, judged.
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/tasks_verbs.h"
#include "tasks/external_verifier.h"
#include "tasks/verify.h"
#include "tasks/worksheet_json.h"

namespace sparsam::cli {
namespace {

struct Arguments {
  std::string file, verifier;
  int timeout_ms = 5000;
  bool json = false, each = false;
};

struct Tally {
  std::int64_t questions = 0, right = 0, wrong = 0, malformed = 0, unanswered = 0;
  void count(const tasks::Verdict& verdict) {
    ++questions;
    ++(verdict.right ? right : !verdict.answer ? unanswered : !verdict.format_ok ? malformed : wrong);
  }
};

nlohmann::ordered_json json_of(const Tally& tally) {
  return {{"questions", tally.questions},
          {"right", tally.right},
          {"wrong", tally.wrong},
          {"malformed", tally.malformed},
          {"unanswered", tally.unanswered}};
}

void print_row(const std::string& name, const Tally& t) {
  fmt::print("{:<16} {:>9} {:>9} {:>7.1f}% {:>9} {:>9} {:>10}\n", name, t.questions, t.right,
             t.questions == 0 ? 0.0 : 100.0 * static_cast<double>(t.right) / static_cast<double>(t.questions), t.wrong,
             t.malformed, t.unanswered);
}

Result<int> check(const Arguments& arguments) {
  std::ifstream file;
  if (arguments.file != "-") {
    file.open(arguments.file);
    if (!file) return fail(Code::not_found, "{}: cannot be read", arguments.file);
  }
  std::istream& in = arguments.file == "-" ? std::cin : file;
  std::optional<tasks::ExternalVerifier> external;
  if (!arguments.verifier.empty()) external.emplace(arguments.verifier, arguments.timeout_ms);
  std::map<std::string, Tally> families, groups;
  Tally all;
  std::string line;
  for (std::int64_t number = 1; std::getline(in, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const auto completed = tasks::parse_completed(line);
    if (!completed) {
      return std::unexpected(within(fmt::format("{}: line {}", arguments.file, number), completed.error()));
    }
    const tasks::Question& question = completed->question;
    const tasks::Verdict verdict =
        external ? external->verify(question, completed->completion) : tasks::verify(question, completed->completion);
    families[question.family].count(verdict);
    groups[std::string(name_of(question.language))].count(verdict);
    if (question.unseen_phrasing) groups["unseen phrasing"].count(verdict);
    all.count(verdict);
    if (arguments.each) {
      const nlohmann::ordered_json each = {
          {"line", number},
          {"right", verdict.right},
          {"format_ok", verdict.format_ok},
          {"answer", verdict.answer ? nlohmann::ordered_json(*verdict.answer) : nullptr},
          {"reason", verdict.reason}};
      fmt::print("{}\n", each.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    }
  }
  if (in.bad()) return fail(Code::io, "{}: cannot be read", arguments.file);
  if (all.questions == 0) return fail(Code::bad_data, "{}: no line holds a question", arguments.file);
  if (arguments.each) return 0;
  if (arguments.json) {
    nlohmann::ordered_json json = {{"all", json_of(all)}};
    for (const auto& [name, tally] : families) json["families"][name] = json_of(tally);
    for (const auto& [name, tally] : groups) json["groups"][name] = json_of(tally);
    if (external) json["verifier_failures"] = external->failures();
    fmt::print("{}\n", json.dump());
    return 0;
  }
  fmt::print("{:<16} {:>9} {:>9} {:>8} {:>9} {:>9} {:>10}\n", "family", "questions", "right", "", "wrong", "malformed",
             "unanswered");
  for (const auto& [name, tally] : families) print_row(name, tally);
  for (const auto& [name, tally] : groups) print_row("(" + name + ")", tally);
  print_row("all", all);
  if (external && external->failures() > 0) {
    fmt::print("{} failed {} times; --each says how\n", arguments.verifier, external->failures());
  }
  return 0;
}

}  // namespace

void add_tasks_check(CLI::App& verb, Run& run) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* sub = verb.add_subcommand("check", "Judges completions: how many are right, family by family");
  sub->add_option("FILE", arguments->file, "JSON lines of questions with a field 'completion'; - is standard input")
      ->required();
  sub->add_option("--verifier", arguments->verifier,
                  "A program that judges instead: it reads each line and answers with a line {\"right\": true|false}");
  sub->add_option("--timeout-ms", arguments->timeout_ms, "Time that the program has for an answer (default: 5000)")
      ->check(CLI::Range(1, 3'600'000));
  sub->add_flag("--json", arguments->json, "As JSON");
  sub->add_flag("--each", arguments->each, "A line of JSON for each completion, with the reason");
  sub->footer(
      "A line is what 'tasks sample --format question' writes, with \"completion\": what a model said, thoughts "
      "included.\n"
      "wrong: another answer; malformed: an answer line that does not read as one; unanswered: no answer line.\n"
      "The exit code is 0 however many are right.");
  sub->callback([arguments, &run] { run = [arguments] { return check(*arguments); }; });
}

}  // namespace sparsam::cli
