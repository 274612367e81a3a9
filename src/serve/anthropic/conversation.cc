// Anthropic's messages, whose contents are blocks, as templates take them.
#include "serve/anthropic/anthropic.h"
#include "serve/request_parts.h"

namespace sparsam::serve::anthropic {
namespace {

// A message of a user may hold results of tools, which are messages of their own in templates.
Served<void> read_user(const Json& blocks, const std::string& path, Json& out) {
  std::string text;
  const auto flush = [&] {
    if (!text.empty()) out.push_back({{"role", "user"}, {"content", std::exchange(text, {})}});
  };
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const Fields block = TRY(entry(blocks, i, path));
    const std::string type = TRY(block.needed_string("type"));
    if (type == "text") {
      text += TRY(block.needed_string("text"));
    } else if (type == "tool_result") {
      flush();
      out.push_back({{"role", "tool"},
                     {"tool_call_id", TRY(block.needed_string("tool_use_id"))},
                     {"content", TRY(read_content(block, "content"))}});
    } else {
      return refuse(400, block.path("type"), "'{}' is '{}'; this model reads text and results of tools",
                    block.path("type"), type);
    }
  }
  flush();
  return {};
}

Served<Json> read_assistant(const Json& blocks, const std::string& path) {
  std::string text, thoughts;
  Json calls = Json::array();
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const Fields block = TRY(entry(blocks, i, path));
    const std::string type = TRY(block.needed_string("type"));
    if (type == "text") {
      text += TRY(block.needed_string("text"));
    } else if (type == "thinking") {
      thoughts += TRY(block.needed_string("thinking"));
    } else if (type == "tool_use") {
      const Json* input = TRY(block.object("input"));
      calls.push_back({{"id", TRY(block.needed_string("id"))},
                       {"type", "function"},
                       {"function",
                        {{"name", TRY(block.needed_string("name"))},
                         {"arguments", input == nullptr ? std::string("{}") : dump(*input)}}}});
    } else if (type != "redacted_thinking") {
      return refuse(400, block.path("type"), "'{}' is '{}'; this model reads text and calls of tools",
                    block.path("type"), type);
    }
  }
  Json message = {{"role", "assistant"}, {"content", text}};
  if (!thoughts.empty()) message["reasoning_content"] = thoughts;
  if (!calls.empty()) message["tool_calls"] = std::move(calls);
  return message;
}

Served<Json> read_tools_of(const Json& tools) {
  Json out = Json::array();
  for (std::size_t i = 0; i < tools.size(); ++i) {
    const Fields tool = TRY(entry(tools, i, "tools"));
    if (const auto type = TRY(tool.string("type")); type && *type != "custom") {
      return refuse(400, tool.path("type"), "'{}' is '{}'; tools that a server runs are not here", tool.path("type"),
                    *type);
    }
    Json function = {{"name", TRY(tool.needed_string("name"))},
                     {"description", TRY(tool.string("description")).value_or("")}};
    if (const Json* schema = TRY(tool.object("input_schema"))) function["parameters"] = *schema;
    if (const auto strict = TRY(tool.boolean("strict"))) function["strict"] = *strict;
    out.push_back({{"type", "function"}, {"function", std::move(function)}});
  }
  return read_tools(out);
}

}  // namespace

Served<Conversation> read_conversation(const Fields& fields) {
  Conversation conversation;
  const std::string system = TRY(read_content(fields, "system"));
  if (!system.empty()) conversation.messages.push_back({{"role", "system"}, {"content", system}});
  const Json* messages = TRY(fields.array("messages"));
  if (messages == nullptr || messages->empty()) return refuse(400, "messages", "'messages' is missing or empty");
  for (std::size_t i = 0; i < messages->size(); ++i) {
    const Fields message = TRY(entry(*messages, i, "messages"));
    const std::string role = TRY(message.needed_string("role"));
    const Json* content = message.find("content");
    if (content == nullptr || (!content->is_string() && !content->is_array())) {
      return refuse(400, message.path("content"), "'{}' must be a string or a list of blocks", message.path("content"));
    }
    if (role != "user" && role != "assistant" && role != "system") {
      return refuse(400, message.path("role"), "'{}' is '{}'; roles are user and assistant", message.path("role"),
                    role);
    }
    if (content->is_string()) {
      conversation.messages.push_back({{"role", role}, {"content", *content}});
    } else if (role == "assistant") {
      conversation.messages.push_back(TRY(read_assistant(*content, message.path("content"))));
    } else {
      TRY(read_user(*content, message.path("content"), conversation.messages));
    }
  }
  if (const Json* tools = TRY(fields.array("tools")); tools != nullptr && !tools->empty()) {
    conversation.tools = TRY(read_tools_of(*tools));
  }
  if (const Json* thinking = TRY(fields.object("thinking"))) {
    const std::string type = TRY(Fields(*thinking, "thinking.").needed_string("type"));
    set_thinking(conversation.options, type != "disabled");
  }
  return conversation;
}

}  // namespace sparsam::serve::anthropic
