#include "tasks/worksheet_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

namespace sparsam::tasks {
namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Result<std::string> text_at(const Json& json, const char* field) {
  const auto found = json.find(field);
  if (found == json.end()) return fail(Code::bad_data, "the field '{}' is missing", field);
  if (!found->is_string()) return fail(Code::bad_data, "the field '{}' is no text", field);
  return found->get<std::string>();
}

// The value of an enumeration by its name, among the first `count`.
template <typename Enum>
std::optional<Enum> by_name(std::string_view name, int count) {
  for (int i = 0; i < count; ++i) {
    if (name_of(static_cast<Enum>(i)) == name) return static_cast<Enum>(i);
  }
  return {};
}

constexpr std::size_t kMostNumbers = 64;

Result<Countdown> countdown_of(const Json& json) {
  Countdown countdown;
  const auto numbers = json.find("numbers"), target = json.find("target");
  const auto is_integer = [](const Json& n) { return n.is_number_integer(); };
  if (numbers == json.end() || !numbers->is_array() || numbers->size() > kMostNumbers ||
      !std::ranges::all_of(*numbers, is_integer)) {
    return fail(Code::bad_data, "the field 'numbers' is no list of at most {} integers", kMostNumbers);
  }
  if (target == json.end() || !is_integer(*target)) return fail(Code::bad_data, "the field 'target' is no integer");
  for (const Json& n : *numbers) countdown.numbers.push_back(n.get<std::int64_t>());
  countdown.target = target->get<std::int64_t>();
  if (json.value("use", Json()) == "exactly_once") countdown.use = Countdown::Use::exactly_once;
  return countdown;
}

}  // namespace

Json json_of(const Question& question) {
  Json json = {{"family", question.family},
               {"language", name_of(question.language)},
               {"difficulty", question.difficulty},
               {"question", question.text},
               {"answer", question.answer},
               {"kind", name_of(question.kind)},
               {"key", question.key},
               {"unseen_phrasing", question.unseen_phrasing}};
  if (question.kind == AnswerKind::expression) {
    json["numbers"] = question.countdown.numbers;
    json["target"] = question.countdown.target;
    json["use"] = question.countdown.use == Countdown::Use::exactly_once ? "exactly_once" : "at_most_once";
  }
  return json;
}

std::string line_of(const Worksheet& sheet, LineFormat format) {
  if (format == LineFormat::chat) {
    Json answer = {{"role", "assistant"}, {"content", sheet.reply}};
    if (!sheet.thoughts.empty()) answer["reasoning_content"] = sheet.thoughts;
    return dumped({{"messages", {{{"role", "user"}, {"content", sheet.question.text}}, std::move(answer)}}});
  }
  Json json = json_of(sheet.question);
  if (format == LineFormat::worksheet) {
    json["quality"] = name_of(sheet.quality);
    json["thoughts"] = sheet.thoughts;
    json["reply"] = sheet.reply;
  }
  return dumped(json);
}

Result<Question> parse_question(const Json& json) {
  Question question;
  question.family = TRY(text_at(json, "family"));
  question.text = TRY(text_at(json, "question"));
  question.answer = TRY(text_at(json, "answer"));
  const std::string kind = TRY(text_at(json, "kind"));
  const auto known = by_name<AnswerKind>(kind, static_cast<int>(AnswerKind::none) + 1);
  if (!known) return fail(Code::bad_data, "the field 'kind' names no kind of answer");
  question.kind = *known;
  if (question.kind == AnswerKind::expression) question.countdown = TRY(countdown_of(json));
  if (json.value("language", Json()) == "de") question.language = Language::de;
  if (const auto level = json.find("difficulty"); level != json.end() && level->is_number_integer()) {
    question.difficulty = static_cast<int>(std::clamp<std::int64_t>(level->get<std::int64_t>(), 0, 1000));
  }
  if (const auto key = json.find("key"); key != json.end() && key->is_string()) question.key = key->get<std::string>();
  question.unseen_phrasing = json.value("unseen_phrasing", Json()) == true;
  return question;
}

Result<Completed> parse_completed(std::string_view line) {
  const Json json = Json::parse(line, nullptr, false);
  if (json.is_discarded() || !json.is_object()) return fail(Code::bad_data, "the line is no JSON object");
  Completed completed;
  completed.question = TRY(parse_question(json));
  completed.completion = TRY(text_at(json, "completion"));
  return completed;
}

}  // namespace sparsam::tasks
