#include "eval/evaluation.h"

#include <map>
#include <nlohmann/json.hpp>

#include "tasks/answer.h"
#include "tasks/worksheet_json.h"

namespace sparsam {
namespace {

using Json = nlohmann::ordered_json;

// The last number of a text, commas between thousands left out; empty without one.
std::string last_number(std::string_view text) {
  const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
  const auto thousands = [&](std::size_t comma) {
    return digit(comma + 1) && digit(comma + 2) && digit(comma + 3) && !digit(comma + 4);
  };
  std::size_t end = text.size();
  while (end > 0 && !digit(end - 1)) --end;
  std::size_t begin = end;
  while (begin > 0) {
    const char before = text[begin - 1];
    const bool joins = (before == '.' && digit(begin)) || (before == ',' && thousands(begin - 1));
    if (!digit(begin - 1) && !joins) break;
    --begin;
  }
  if (begin > 0 && text[begin - 1] == '-' && (begin < 2 || !digit(begin - 2))) --begin;
  std::string number(text.substr(begin, end - begin));
  std::erase(number, ',');
  if (number.starts_with('.')) number.insert(0, 1, '0');
  return number;
}

}  // namespace

tasks::Verdict judge(const Suite& suite, const tasks::Question& question, const std::string& reply) {
  const bool number = question.kind == tasks::AnswerKind::integer || question.kind == tasks::AnswerKind::decimal;
  if (suite.extract == Extract::last_number && number) {
    const std::string_view said = tasks::behind_thoughts(reply);
    const auto line = tasks::answer_line(said);
    const std::string last = last_number(line ? *line : said);
    if (!last.empty()) return tasks::verify(question, "Answer: " + last);
  }
  return tasks::verify(question, reply);
}

Result<void> evaluate(const Suite& suite, Answerer& answerer, const EvaluationOptions& options, Progress& progress,
                      const std::function<Result<void>(const Judged&)>& take) {
  std::vector<Ask> asks;
  const std::size_t all = suite.questions.size() * options.samples;
  for (std::size_t i = options.done; i < all; ++i) {
    const std::size_t question = i / options.samples;
    asks.push_back({suite.questions[question].text + suite.instruction, static_cast<std::uint32_t>(i), question});
  }
  progress.begin(suite.name, all, Progress::Unit::items);
  std::size_t next = options.done;
  std::map<std::size_t, Judged> waiting;  // for earlier ones
  TRY(answerer.answer(asks, options.answers, [&](std::size_t ask, Reply reply) -> Result<void> {
    const std::size_t i = ask + options.done;
    const tasks::Question& question = suite.questions[i / options.samples];
    Judged judged{question, i % options.samples, std::move(reply), {}};
    judged.verdict = judge(suite, question, judged.reply.text);
    waiting.emplace(i, std::move(judged));
    for (auto first = waiting.begin(); first != waiting.end() && first->first == next; first = waiting.erase(first)) {
      TRY(take(first->second));
      progress.update(++next);
    }
    return {};
  }));
  progress.end();
  return {};
}

Result<void> check_continues(const Suite& suite, std::size_t samples, std::span<const Judged> answers) {
  if (answers.size() > suite.questions.size() * samples) {
    return fail(Code::bad_data, "there are {} answers to {} questions, {} each", answers.size(), suite.questions.size(),
                samples);
  }
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].sample == i % samples && answers[i].question.text == suite.questions[i / samples].text) continue;
    return fail(Code::bad_data, "answer {} is not one to question {} of the suite, or in another place", i + 1,
                i / samples + 1);
  }
  return {};
}

std::string line_of(const Judged& judged) {
  Json json = tasks::json_of(judged.question);
  json["sample"] = judged.sample;
  json["completion"] = judged.reply.text;
  json["tokens"] = judged.reply.tokens;
  json["whole"] = judged.reply.whole;
  json["right"] = judged.verdict.right;
  json["format_ok"] = judged.verdict.format_ok;
  json["given"] = judged.verdict.answer ? Json(*judged.verdict.answer) : Json(nullptr);
  json["reason"] = judged.verdict.reason;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Judged> parse_judged(std::string_view line) {
  const Json json = Json::parse(line, nullptr, false);
  if (!json.is_object()) return fail(Code::bad_data, "the line is no JSON object");
  Judged judged;
  judged.question = TRY(tasks::parse_question(json));
  const auto right = json.find("right"), sample = json.find("sample"), completion = json.find("completion");
  if (right == json.end() || !right->is_boolean() || sample == json.end() || !sample->is_number_unsigned() ||
      completion == json.end() || !completion->is_string()) {
    return fail(Code::bad_data, "'right', 'sample' or 'completion' is missing: this is no file of answers");
  }
  judged.sample = sample->get<std::size_t>();
  judged.reply.text = completion->get<std::string>();
  judged.verdict.right = right->get<bool>();
  judged.verdict.format_ok = json.value("format_ok", Json()) == true;
  judged.reply.whole = json.value("whole", Json()) != false;
  if (const auto tokens = json.find("tokens"); tokens != json.end() && tokens->is_number_unsigned()) {
    judged.reply.tokens = tokens->get<std::size_t>();
  }
  if (const auto reason = json.find("reason"); reason != json.end() && reason->is_string()) {
    judged.verdict.reason = reason->get<std::string>();
  }
  if (const auto given = json.find("given"); given != json.end() && given->is_string()) {
    judged.verdict.answer = given->get<std::string>();
  }
  return judged;
}

}  // namespace sparsam
