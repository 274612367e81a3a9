#include "cli/question.h"

#include <algorithm>
#include <array>

#include "base/file.h"
#include "text/utf8.h"

namespace sparsam::cli {
namespace {

using nlohmann::ordered_json;

// What holds for all lines of a file, by the name that it has in requests to servers.
constexpr std::array kForAll = {"temperature", "top_k",
                                "top_p",       "min_p",
                                "typical_p",   "repetition_penalty",
                                "seed",        "presence_penalty",
                                "stop",        "frequency_penalty",
                                "logit_bias"};

Result<Question> templated(const ordered_json& messages, const ordered_json& options, const Chat& chat) {
  return Question{TRY(chat.prompt(messages, options)),
                  ReasoningParser::start_after(TRY(chat.render(messages, options)))};
}

Result<Question> from_messages(const ordered_json& item, const Chat& chat, const RunArguments& arguments) {
  const ordered_json& messages = item["messages"];
  if (!messages.is_array() || messages.empty()) {
    return fail(Code::bad_data, "'messages' must be a list with at least one message");
  }
  if (arguments.raw) return fail(Code::invalid_argument, "--raw has no template for 'messages'");
  if (!chat.has_template()) return fail(Code::unsupported, "the model has no chat template for 'messages'");
  if (!arguments.system.empty()) {
    return fail(Code::invalid_argument, "--system goes with 'prompt'; 'messages' say it themselves");
  }
  ordered_json options = ordered_json::object();
  if (const auto tools = item.find("tools"); tools != item.end()) {
    if (!tools->is_array()) return fail(Code::bad_data, "'tools' must be a list");
    options["tools"] = *tools;
  }
  return templated(messages, options, chat);
}

Result<Question> from_text(const ordered_json& item, const Chat& chat, const RunArguments& arguments) {
  const auto found = item.find("prompt");
  if (found == item.end() || !found->is_string()) {
    return fail(Code::bad_data, "an object with a text 'prompt' or a list 'messages' is needed");
  }
  if (item.contains("tools")) return fail(Code::bad_data, "'tools' goes with 'messages'");
  const auto& text = found->get_ref<const std::string&>();
  if (text.empty()) return fail(Code::bad_data, "'prompt' is empty");
  if (!chat.has_template() && !arguments.system.empty()) {
    return fail(Code::unsupported, "the model has no chat template, so nothing could be done with --system");
  }
  if (arguments.raw || !chat.has_template()) return Question{.prompt = TRY(chat.raw_prompt(text))};
  ordered_json messages = ordered_json::array();
  if (!arguments.system.empty()) messages.push_back({{"role", "system"}, {"content", arguments.system}});
  messages.push_back({{"role", "user"}, {"content", text}});
  return templated(messages, ordered_json::object(), chat);
}

}  // namespace

Result<Question> question_of(const ordered_json& item, const Chat& chat, const RunArguments& arguments) {
  for (const std::string key : kForAll) {
    if (!item.contains(key)) continue;
    std::string option = key;
    std::ranges::replace(option, '_', '-');
    return fail(Code::unsupported, "'{}' is not read from a line: --{} holds for all", key, option);
  }
  if (item.contains("messages") && item.contains("prompt")) {
    return fail(Code::bad_data, "'prompt' and 'messages' exclude each other");
  }
  Question question =
      item.contains("messages") ? TRY(from_messages(item, chat, arguments)) : TRY(from_text(item, chat, arguments));
  question.max_tokens = arguments.max_tokens;
  if (const auto most = item.find("max_tokens"); most != item.end()) {
    if (!most->is_number_unsigned() || *most == 0) {
      return fail(Code::bad_data, "'max_tokens' must be a whole number from 1");
    }
    question.max_tokens = most->get<std::size_t>();
  }
  return question;
}

Result<std::vector<Question>> questions_in(const std::string& path, const Chat& chat, const RunArguments& arguments) {
  const std::string text = TRY(read_file(path));
  std::vector<Question> questions;
  std::size_t line_number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    begin = end + 1;
    ++line_number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const auto at_line = [&](const Error& error) {
      return std::unexpected(within(fmt::format("{}: line {}", path, line_number), error));
    };
    if (const auto valid = check_utf8(line); !valid) return at_line(valid.error());
    const ordered_json item = ordered_json::parse(line, nullptr, false);
    if (!item.is_object()) return fail(Code::bad_data, "{}: line {} is no JSON object", path, line_number);
    auto question = question_of(item, chat, arguments);
    if (!question) return at_line(question.error());
    question->line = line_number;
    questions.push_back(std::move(*question));
  }
  if (questions.empty()) return fail(Code::bad_data, "{}: no line with a JSON object", path);
  return questions;
}

}  // namespace sparsam::cli
