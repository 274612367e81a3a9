#include "serve/request_parts.h"

#include <array>

namespace sparsam::serve {

Served<void> read_sampling(const Fields& fields, AnswerRequest& request) {
  SamplingParameters& s = request.sampling;
  s.temperature = static_cast<float>(TRY(fields.number("temperature", 0, 100)).value_or(1.0));
  s.top_p = static_cast<float>(TRY(fields.number("top_p", 0, 1)).value_or(1.0));
  // -1 is vLLM's word for all.
  s.top_k = static_cast<int>(std::max<std::int64_t>(0, TRY(fields.integer("top_k", -1, 1 << 30)).value_or(0)));
  s.min_p = static_cast<float>(TRY(fields.number("min_p", 0, 1)).value_or(0));
  s.typical_p = static_cast<float>(TRY(fields.number("typical_p", 0, 1)).value_or(1));
  s.presence_penalty = static_cast<float>(TRY(fields.number("presence_penalty", -2, 2)).value_or(0));
  s.frequency_penalty = static_cast<float>(TRY(fields.number("frequency_penalty", -2, 2)).value_or(0));
  for (const char* const key : {"repetition_penalty", "repeat_penalty"}) {
    if (const auto penalty = TRY(fields.number(key, 0.01, 100))) s.repetition_penalty = static_cast<float>(*penalty);
  }
  if (const auto seed = TRY(fields.integer("seed", INT64_MIN, INT64_MAX))) {
    s.seed = static_cast<std::uint64_t>(*seed);
    request.seeded = true;
  }
  return {};
}

Served<void> read_stop(const Fields& fields, std::string_view key, AnswerRequest& request) {
  request.stop = TRY(fields.strings(key, 16));
  for (const std::string& stop : request.stop) {
    if (stop.empty()) return refuse(400, fields.path(key), "'{}' has an empty text", fields.path(key));
  }
  return {};
}

Served<std::string> read_content(const Fields& fields, std::string_view key) {
  const Json* content = fields.find(key);
  if (content == nullptr) return std::string();
  if (content->is_string()) return content->get<std::string>();
  if (!content->is_array()) {
    return refuse(400, fields.path(key), "'{}' must be a string or a list of parts", fields.path(key));
  }
  std::string text;
  for (std::size_t i = 0; i < content->size(); ++i) {
    const Fields part = TRY(entry(*content, i, fields.path(key)));
    const std::string type = TRY(part.needed_string("type"));
    if (type != "text" && type != "input_text" && type != "output_text" && type != "refusal") {
      return refuse(400, part.path("type"), "'{}' is '{}'; this model reads text only", part.path("type"), type);
    }
    text += TRY(part.needed_string(type == "refusal" ? "refusal" : "text"));
  }
  return text;
}

namespace {

Served<Json> read_calls(const Json& calls, const std::string& path) {
  Json out = Json::array();
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const Fields call = TRY(entry(calls, i, path));
    const Json* function = TRY(call.object("function"));
    if (function == nullptr) return refuse(400, call.path("function"), "'{}' is missing", call.path("function"));
    const Fields named(*function, call.path("function."));
    Json one;
    one["id"] = TRY(call.string("id")).value_or("");
    one["type"] = "function";
    one["function"]["name"] = TRY(named.needed_string("name"));
    const Json* arguments = named.find("arguments");
    if (arguments != nullptr && !arguments->is_string() && !arguments->is_object()) {
      return refuse(400, named.path("arguments"), "'{}' must be a string of JSON", named.path("arguments"));
    }
    one["function"]["arguments"] = arguments == nullptr ? Json("{}") : *arguments;
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

Served<Json> read_messages(const Json& messages) {
  if (messages.empty()) return refuse(400, "messages", "'messages' is empty");
  constexpr std::array kRoles = {"system", "developer", "user", "assistant", "tool", "function"};
  Json out = Json::array();
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const Fields fields = TRY(entry(messages, i, "messages"));
    std::string role = TRY(fields.needed_string("role"));
    if (std::ranges::find(kRoles, role) == kRoles.end()) {
      return refuse(400, fields.path("role"), "'{}' is '{}'; roles are system, developer, user, assistant and tool",
                    fields.path("role"), role);
    }
    if (role == "developer") role = "system";
    if (role == "function") role = "tool";
    Json message;
    message["role"] = role;
    message["content"] = TRY(read_content(fields, "content"));
    if (const auto name = TRY(fields.string("name"))) message["name"] = *name;
    for (const char* const key : {"reasoning", "reasoning_content"}) {
      if (const auto thoughts = TRY(fields.string(key))) message["reasoning_content"] = *thoughts;
    }
    if (const auto id = TRY(fields.string("tool_call_id"))) message["tool_call_id"] = *id;
    if (const Json* calls = TRY(fields.array("tool_calls")); calls != nullptr && !calls->empty()) {
      message["tool_calls"] = TRY(read_calls(*calls, fields.path("tool_calls")));
    }
    if (!fields.has("content") && !message.contains("tool_calls") && role != "assistant") {
      return refuse(400, fields.path("content"), "'{}' is missing", fields.path("content"));
    }
    out.push_back(std::move(message));
  }
  return out;
}

Served<void> check_tool_name(std::string_view name, std::string_view parameter) {
  const auto good = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.'; };
  if (name.empty() || name.size() > 128 || !std::ranges::all_of(name, good)) {
    return refuse(400, parameter, "'{}' must have 1 to 128 letters, digits, '_', '-' or '.'", parameter);
  }
  return {};
}

Served<Json> read_tools(const Json& tools) {
  constexpr std::size_t kMost = 1024;
  if (tools.size() > kMost) return refuse(400, "tools", "{} tools; {} are the most", tools.size(), kMost);
  Json out = Json::array();
  for (std::size_t i = 0; i < tools.size(); ++i) {
    const Fields tool = TRY(entry(tools, i, "tools"));
    if (const auto type = TRY(tool.string("type")); type && *type != "function") {
      return refuse(400, tool.path("type"), "'{}' is '{}'; tools are functions", tool.path("type"), *type);
    }
    const Json* function = TRY(tool.object("function"));
    if (function == nullptr) return refuse(400, tool.path("function"), "'{}' is missing", tool.path("function"));
    const Fields named(*function, tool.path("function."));
    TRY(check_tool_name(TRY(named.needed_string("name")), named.path("name")));
    static_cast<void>(TRY(named.object("parameters")));
    Json one;
    one["type"] = "function";
    one["function"] = *function;
    // Templates read both without asking whether they are there.
    if (!named.has("description")) one["function"]["description"] = "";
    if (!named.has("parameters")) one["function"]["parameters"] = {{"type", "object"}, {"properties", Json::object()}};
    out.push_back(std::move(one));
  }
  return out;
}

Served<std::optional<std::size_t>> read_thought_tokens(const Fields& fields, std::string_view key) {
  const auto tokens = TRY(fields.integer(key, 0, 1 << 30));
  if (!tokens) return std::nullopt;
  return static_cast<std::size_t>(*tokens);
}

void set_thinking(Json& options, bool on) {
  options["enable_thinking"] = on;  // Qwen3, SmolLM3
  options["thinking"] = on;         // DeepSeek V3.1, Kimi K2
}

}  // namespace sparsam::serve
