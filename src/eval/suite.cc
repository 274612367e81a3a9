#include "eval/suite.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "base/file.h"
#include "tasks/answer.h"
#include "tasks/worksheet.h"
#include "tasks/worksheet_json.h"

namespace sparsam {
namespace {

using Json = nlohmann::ordered_json;
using tasks::AnswerKind;
using tasks::Question;
using tasks::Split;

constexpr std::string_view kGsm8kMark = "####";
constexpr std::string_view kInstruction = "\nThink step by step. The last line must be 'Answer: ' and the result.";
// A family with few problems repeats itself; after so many draws per question it has given what it has.
constexpr std::size_t kDrawsPerQuestion = 20;

Result<Suite> draw(const std::string& name, Split split, const SuiteOptions& options) {
  tasks::SampleOptions wanted;
  wanted.families = options.families;
  const tasks::Sampler all = TRY(tasks::Sampler::open(wanted));
  Suite suite{name, {}, Extract::answer_line, {}};
  for (const tasks::Family* family : all.families()) {
    if (split == Split::far && family->far.empty()) continue;
    tasks::SampleOptions one;
    one.families = {std::string(family->name)};
    one.seed = options.seed;
    one.languages = options.languages;
    one.difficulty_low = options.difficulty_low;
    one.difficulty_high = options.difficulty_high;
    one.split = split;
    const tasks::Sampler sampler = TRY(tasks::Sampler::open(one));
    std::set<std::string> texts;
    for (std::size_t i = 0; texts.size() < options.count && i < kDrawsPerQuestion * options.count; ++i) {
      Question question = sampler.worksheet(i).question;
      if (texts.insert(question.text).second) suite.questions.push_back(std::move(question));
    }
  }
  if (suite.questions.empty()) return fail(Code::invalid_argument, "{}: none of the families has such questions", name);
  return suite;
}

// What kind of answer a text is, the narrowest first.
AnswerKind kind_of(std::string_view answer) {
  for (const AnswerKind kind : {AnswerKind::integer, AnswerKind::fraction, AnswerKind::decimal, AnswerKind::yes_no,
                                AnswerKind::date, AnswerKind::time}) {
    if (tasks::canonical_answer(kind, answer)) return kind;
  }
  return answer.find(',') == std::string_view::npos ? AnswerKind::word : AnswerKind::list;
}

std::string without_commas(std::string_view number) {
  std::string text(tasks::trimmed(number));
  std::erase(text, ',');
  if (text.starts_with('$')) text.erase(0, 1);
  return text;
}

// "1234567.5" as "1,234,567.5".
std::string with_thousands(const std::string& number) {
  const std::size_t first = number.starts_with('-') ? 1 : 0, point = std::min(number.find('.'), number.size());
  std::string text = number;
  for (std::size_t at = point; at > first + 3; at -= 3) text.insert(at - 3, 1, ',');
  return text;
}

// A line of somebody else's: a question and an answer.
Result<Question> foreign_question(const Json& json, Suite& suite) {
  const auto text_at = [&](const char* field) -> Result<std::string> {
    const auto found = json.find(field);
    if (found == json.end() || !found->is_string()) return fail(Code::bad_data, "the field '{}' is no text", field);
    return found->get<std::string>();
  };
  Question question;
  question.family = suite.name;
  question.text = TRY(text_at("question"));
  const std::string answer = TRY(text_at("answer"));
  const std::size_t mark = answer.rfind(kGsm8kMark);
  suite.instruction = kInstruction;
  if (mark != std::string::npos) {
    suite.extract = Extract::last_number;
    question.answer = without_commas(std::string_view(answer).substr(mark + kGsm8kMark.size()));
  } else {
    question.answer = tasks::trimmed(answer);
    const std::string plain = without_commas(question.answer);
    if (question.answer == with_thousands(plain)) question.answer = plain;
  }
  if (question.answer.empty()) return fail(Code::bad_data, "the answer is empty");
  question.kind = kind_of(question.answer);
  if (question.kind == AnswerKind::integer && suite.extract == Extract::last_number)
    question.kind = AnswerKind::decimal;
  return question;
}

Result<Question> question_of(std::string_view line, Suite& suite) {
  const Json json = Json::parse(line, nullptr, false);
  if (!json.is_object()) return fail(Code::bad_data, "the line is no JSON object");
  return json.contains("kind") ? tasks::parse_question(json) : foreign_question(json, suite);
}

}  // namespace

Result<Suite> parse_suite(std::string_view text, const std::string& file, const SuiteOptions& options) {
  Suite suite{std::filesystem::path(file).stem().string(), {}, Extract::answer_line, {}};
  std::size_t number = 0;
  for (const std::string_view line : tasks::split_at(text, '\n')) {
    ++number;
    if (tasks::trimmed(line).empty()) continue;
    auto question = question_of(line, suite);
    if (!question) return std::unexpected(within(fmt::format("{}: line {}", file, number), question.error()));
    const bool wanted =
        options.families.empty() || std::ranges::find(options.families, question->family) != options.families.end();
    if (wanted) suite.questions.push_back(*std::move(question));
    if (options.count != 0 && suite.questions.size() == options.count) break;
  }
  if (suite.questions.empty()) return fail(Code::bad_data, "{}: no line holds a question that is wanted", file);
  return suite;
}

Result<Suite> load_suite(const std::string& name, const SuiteOptions& options) {
  constexpr std::array<std::pair<std::string_view, Split>, 3> kSpaces = {
      {{"held-out", Split::test}, {"far", Split::far}, {"train", Split::train}}};
  for (const auto& [space, split] : kSpaces) {
    if (name == space) return draw(name, split, options);
  }
  std::error_code error;
  if (!std::filesystem::exists(name, error)) {
    return fail(Code::not_found, "{}: neither a file nor one of the suites held-out, far and train", name);
  }
  return parse_suite(TRY(read_file(name)), name, options);
}

}  // namespace sparsam
