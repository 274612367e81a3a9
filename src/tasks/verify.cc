#include "tasks/verify.h"

#include <fmt/format.h>

#include <algorithm>

#include "tasks/answer.h"
#include "tasks/expression.h"

namespace sparsam::tasks {
namespace {

constexpr std::size_t kLongestAnswer = 4096;

// **Answer: 5** is an answer line to a reader, so it is one here.
std::string_view without_stars(std::string_view text) {
  while (text.starts_with('*')) text.remove_prefix(1);
  while (text.ends_with('*')) text.remove_suffix(1);
  return trimmed(text);
}

// `line` behind a label, or nothing.
std::optional<std::string_view> behind_label(std::string_view line) {
  line = without_stars(trimmed(line));
  for (const std::string_view label : {"answer", "antwort"}) {
    if (line.size() <= label.size() || lower_case(line.substr(0, label.size())) != label) continue;
    std::string_view rest = line.substr(label.size());
    while (rest.starts_with('*')) rest.remove_prefix(1);
    if (rest.starts_with(':')) return without_stars(trimmed(rest.substr(1)));
  }
  return {};
}

}  // namespace

std::string_view behind_thoughts(std::string_view completion) {
  constexpr std::string_view kEnd = "</think>";
  const std::size_t end = completion.rfind(kEnd);
  if (end != std::string_view::npos) return completion.substr(end + kEnd.size());
  return completion.find("<think>") == std::string_view::npos ? completion : std::string_view();
}

std::optional<std::string_view> answer_line(std::string_view reply) {
  std::optional<std::string_view> found;
  for (const std::string_view line : split_at(reply, '\n')) {
    if (const auto answer = behind_label(line)) found = answer;
  }
  return found;
}

std::string countdown_fault(const Countdown& countdown, std::string_view text) {
  const auto expression = Expression::parse(text);
  if (!expression) return expression.error().message;
  std::vector<std::int64_t> left = countdown.numbers;
  for (const std::int64_t number : expression->numbers()) {
    const auto at = std::ranges::find(left, number);
    if (at == left.end()) return fmt::format("{} is not given, or not as often", number);
    left.erase(at);
  }
  if (countdown.use == Countdown::Use::exactly_once && !left.empty()) return fmt::format("{} is not used", left[0]);
  const auto value = expression->value();
  if (!value) return value.error().message;
  if (value->denominator != 1 || value->numerator != countdown.target) {
    return fmt::format("it is {}, not {}", value->text(), countdown.target);
  }
  return {};
}

Verdict verify(const Question& question, std::string_view completion) {
  const std::string_view reply = behind_thoughts(completion);
  const auto line = answer_line(reply);
  Verdict verdict;
  if (line) verdict.answer = std::string(line->substr(0, kLongestAnswer));
  if (question.kind == AnswerKind::none) {
    verdict.format_ok = verdict.right = !line && !trimmed(reply).empty();
    if (!verdict.right) verdict.reason = line ? "an answer where there is none to give" : "nothing behind the thoughts";
    return verdict;
  }
  if (!line) {
    verdict.reason = trimmed(reply).empty() ? "nothing behind the thoughts" : "no answer line";
    return verdict;
  }
  if (line->size() > kLongestAnswer) {
    verdict.reason = "the answer is too long";
    return verdict;
  }
  const auto parsed = canonical_answer(question.kind, *line);
  if (!parsed) {
    verdict.reason = fmt::format("the answer is no {}", name_of(question.kind));
    return verdict;
  }
  verdict.format_ok = true;
  if (question.kind == AnswerKind::expression) {
    verdict.reason = countdown_fault(question.countdown, *parsed);
    verdict.right = verdict.reason.empty();
    return verdict;
  }
  const auto expected = canonical_answer(question.kind, question.answer);
  verdict.right = expected && *expected == *parsed;
  if (!verdict.right) verdict.reason = fmt::format("it is {}", question.answer);
  return verdict;
}

}  // namespace sparsam::tasks
