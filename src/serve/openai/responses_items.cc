#include "serve/openai/responses_items.h"

#include "serve/request_parts.h"

namespace sparsam::serve::openai {
namespace {

// Neighbouring items of the assistant are one message: thoughts, text and calls.
Json& assistant(Json& messages, bool new_text) {
  const bool goes_on = !messages.empty() && messages.back()["role"] == "assistant" &&
                       !(new_text && !messages.back()["content"].get_ref<const std::string&>().empty());
  if (!goes_on) messages.push_back({{"role", "assistant"}, {"content", ""}});
  return messages.back();
}

Served<std::string> reasoning_text(const Fields& item) {
  if (item.find("content") != nullptr) {
    std::string text;
    const Json* parts = TRY(item.array("content"));
    for (std::size_t i = 0; i < parts->size(); ++i) {
      text += TRY(TRY(entry(*parts, i, item.path("content"))).needed_string("text"));
    }
    return text;
  }
  return std::string();
}

Served<void> read_item(const Fields& item, Json& messages) {
  const std::string type = TRY(item.string("type")).value_or("message");
  if (type == "message") {
    const std::string role = TRY(item.needed_string("role"));
    const std::string text = TRY(read_content(item, "content"));
    if (role == "assistant") {
      assistant(messages, true)["content"] = text;
    } else if (role == "user" || role == "system" || role == "developer") {
      messages.push_back({{"role", role == "developer" ? "system" : role}, {"content", text}});
    } else {
      return refuse(400, item.path("role"), "'{}' is '{}'", item.path("role"), role);
    }
  } else if (type == "reasoning") {
    Json& message = assistant(messages, true);
    const std::string text = TRY(reasoning_text(item));
    if (!text.empty()) message["reasoning_content"] = text;
  } else if (type == "function_call") {
    Json call = {
        {"id", TRY(item.needed_string("call_id"))},
        {"type", "function"},
        {"function", {{"name", TRY(item.needed_string("name"))}, {"arguments", TRY(item.needed_string("arguments"))}}}};
    assistant(messages, false)["tool_calls"].push_back(std::move(call));
  } else if (type == "function_call_output") {
    messages.push_back({{"role", "tool"},
                        {"tool_call_id", TRY(item.needed_string("call_id"))},
                        {"content", TRY(read_content(item, "output"))}});
  } else {
    return refuse(400, item.path("type"), "'{}' is '{}', which is not known here", item.path("type"), type);
  }
  return {};
}

}  // namespace

Served<Json> read_items(const Fields& fields) {
  Json messages = Json::array();
  if (const auto instructions = TRY(fields.string("instructions")); instructions && !instructions->empty()) {
    messages.push_back({{"role", "system"}, {"content", *instructions}});
  }
  const Json* input = fields.find("input");
  if (input == nullptr || (!input->is_string() && !input->is_array()) || input->empty()) {
    return refuse(400, "input", "'input' must be a text or a list of items");
  }
  if (input->is_string()) {
    messages.push_back({{"role", "user"}, {"content", *input}});
    return messages;
  }
  for (std::size_t i = 0; i < input->size(); ++i) {
    TRY(read_item(TRY(entry(*input, i, "input")), messages));
  }
  return messages;
}

Served<Json> read_flat_tools(const Json& tools) {
  Json out = Json::array();
  for (std::size_t i = 0; i < tools.size(); ++i) {
    const std::string type = TRY(TRY(entry(tools, i, "tools")).string("type")).value_or("function");
    Json function = tools[i];
    function.erase("type");
    out.push_back({{"type", type}, {"function", std::move(function)}});
  }
  return read_tools(out);
}

Json text_part(std::string_view text) {
  return {{"type", "output_text"}, {"text", text}, {"annotations", Json::array()}, {"logprobs", Json::array()}};
}

Json reasoning_item(std::string_view id, std::string_view text) {
  return {{"id", id},
          {"type", "reasoning"},
          {"summary", Json::array()},
          {"content", Json::array({{{"type", "reasoning_text"}, {"text", text}}})}};
}

Json message_item(std::string_view id, std::string_view text, std::string_view status) {
  return {{"id", id},
          {"type", "message"},
          {"status", status},
          {"role", "assistant"},
          {"content", Json::array({text_part(text)})}};
}

Json call_item(std::string_view id, const ToolCall& call, std::string_view status) {
  return {{"id", id},           {"type", "function_call"}, {"status", status},
          {"call_id", call.id}, {"name", call.name},       {"arguments", call.arguments}};
}

}  // namespace sparsam::serve::openai
