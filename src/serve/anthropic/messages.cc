#include "serve/anthropic/anthropic.h"
#include "serve/request_parts.h"

namespace sparsam::serve::anthropic {
namespace {

std::string_view name(FinishReason reason, const std::string& stop_text) {
  switch (reason) {
    case FinishReason::stop:
      return stop_text.empty() ? "end_turn" : "stop_sequence";
    case FinishReason::length:
      return "max_tokens";
    case FinishReason::tool_calls:
      return "tool_use";
  }
  return "end_turn";
}

Json usage_of(const Usage& usage) {
  return {{"input_tokens", usage.prompt_tokens - usage.cached_tokens},
          {"cache_creation_input_tokens", 0},
          {"cache_read_input_tokens", usage.cached_tokens},
          {"output_tokens", usage.completion_tokens}};
}

class MessagesTeller : public Teller {
 public:
  explicit MessagesTeller(Identity identity) : identity_(std::move(identity)) {}

  std::string begin(const Usage& usage) override {
    Json message = head();
    message["content"] = Json::array();
    message["stop_reason"] = nullptr;
    message["stop_sequence"] = nullptr;
    message["usage"] = usage_of(usage);
    return sse("message_start", {{"type", "message_start"}, {"message", std::move(message)}});
  }

  std::string event(const AnswerEvent& event) override {
    using Kind = AnswerEvent::Kind;
    std::string out;  // what changes the block comes first
    switch (event.kind) {
      case Kind::reasoning:
        out = in_block(Block::thinking, {{"type", "thinking"}, {"thinking", ""}, {"signature", ""}});
        return out + delta({{"type", "thinking_delta"}, {"thinking", event.text}});
      case Kind::content:
        out = in_block(Block::text, {{"type", "text"}, {"text", ""}});
        return out + delta({{"type", "text_delta"}, {"text", event.text}});
      case Kind::call_begin:
        out = close();
        out += in_block(Block::tool_use,
                        {{"type", "tool_use"}, {"id", event.id}, {"name", event.name}, {"input", Json::object()}});
        return out;
      case Kind::call_arguments:
        return delta({{"type", "input_json_delta"}, {"partial_json", event.text}});
      case Kind::call_end:
        return close();
      case Kind::finish:
        reason_ = name(event.reason, event.stop_text);
        stop_text_ = event.stop_text;
        return close();
    }
    return {};
  }

  std::string end(const Usage& usage) override {
    Json delta = {{"stop_reason", reason_}, {"stop_sequence", stop_text_.empty() ? Json() : Json(stop_text_)}};
    return sse("message_delta", {{"type", "message_delta"}, {"delta", std::move(delta)}, {"usage", usage_of(usage)}}) +
           sse("message_stop", {{"type", "message_stop"}});
  }
  std::string broken(const Error& error) override {
    return sse("error", {{"type", "error"}, {"error", {{"type", "api_error"}, {"message", error.message}}}});
  }
  std::string ping() override { return sse("ping", {{"type", "ping"}}); }

  std::string whole(const std::vector<AnswerChoice>& choices, const Usage& usage) override {
    const AnswerChoice& choice = choices.front();
    Json message = head();
    Json content = Json::array();
    if (!choice.reasoning.empty()) {
      content.push_back({{"type", "thinking"}, {"thinking", choice.reasoning}, {"signature", ""}});
    }
    if (!choice.content.empty()) content.push_back({{"type", "text"}, {"text", choice.content}});
    for (const ToolCall& call : choice.calls) {
      Json input = Json::parse(call.arguments, nullptr, false);
      // Cut off, or no JSON: an object is all that this API has room for.
      if (!input.is_object()) input = Json::object();
      content.push_back({{"type", "tool_use"}, {"id", call.id}, {"name", call.name}, {"input", std::move(input)}});
    }
    message["content"] = std::move(content);
    message["stop_reason"] = name(choice.reason, choice.stop_text);
    message["stop_sequence"] = choice.stop_text.empty() ? Json() : Json(choice.stop_text);
    message["usage"] = usage_of(usage);
    return dump(message);
  }

 private:
  enum class Block { none, thinking, text, tool_use };

  Json head() const { return {{"id", id_}, {"type", "message"}, {"role", "assistant"}, {"model", identity_.model}}; }
  std::string in_block(Block block, Json content) {
    if (block_ == block) return {};
    std::string out = close();
    block_ = block;
    return out + sse("content_block_start",
                     {{"type", "content_block_start"}, {"index", index_}, {"content_block", std::move(content)}});
  }
  std::string delta(Json delta) const {
    return sse("content_block_delta",
               {{"type", "content_block_delta"}, {"index", index_}, {"delta", std::move(delta)}});
  }
  std::string close() {
    if (block_ == Block::none) return {};
    block_ = Block::none;
    return sse("content_block_stop", {{"type", "content_block_stop"}, {"index", index_++}});
  }

  Identity identity_;
  std::string id_ = new_id("msg_");
  Block block_ = Block::none;
  int index_ = 0;
  std::string_view reason_ = "end_turn";
  std::string stop_text_;
};

Served<ToolChoice> read_choice(const Fields& fields, AnswerRequest& request) {
  using Kind = ToolChoice::Kind;
  const Json* choice = TRY(fields.object("tool_choice"));
  if (choice == nullptr) return ToolChoice{};
  const Fields f(*choice, "tool_choice.");
  request.parallel_calls = !TRY(f.boolean("disable_parallel_tool_use")).value_or(false);
  const std::string type = TRY(f.needed_string("type"));
  if (type == "auto") return ToolChoice{};
  if (type == "none") return ToolChoice{Kind::none, {}};
  if (type == "any") return ToolChoice{Kind::required, {}};
  if (type == "tool") return ToolChoice{Kind::named, TRY(f.needed_string("name"))};
  return refuse(400, "tool_choice.type", "'tool_choice.type' is '{}'; it may be auto, any, tool or none", type);
}

class Messages : public Dialect {
 public:
  Served<Asked> read(const Json& body, const Identity& identity) const override {
    const Fields fields(body);
    Asked asked;
    AnswerRequest& request = asked.answer;
    const auto most = TRY(fields.integer("max_tokens", 1, 1 << 30));
    if (!most) return refuse(400, "max_tokens", "'max_tokens' is missing");
    request.max_tokens = static_cast<std::size_t>(*most);
    TRY(read_sampling(fields, request));
    TRY(read_stop(fields, "stop_sequences", request));
    request.tool_choice = TRY(read_choice(fields, request));
    request.prompts.emplace_back(TRY(read_conversation(fields)));
    if (const Json* thinking = TRY(fields.object("thinking"))) {
      request.thought_tokens = TRY(read_thought_tokens(Fields(*thinking, "thinking."), "budget_tokens"));
    }
    asked.stream = TRY(fields.boolean("stream")).value_or(false);
    asked.teller = std::make_unique<MessagesTeller>(identity);
    return asked;
  }
  Reply error(const Refusal& refusal) const override { return anthropic::error(refusal); }
};

}  // namespace

Reply error(const Refusal& refusal) {
  const int status = refusal.status;
  const std::string_view type = status == 401   ? "authentication_error"
                                : status == 403 ? "permission_error"
                                : status == 404 ? "not_found_error"
                                : status == 413 ? "request_too_large"
                                : status == 429 ? "rate_limit_error"
                                : status == 503 ? "overloaded_error"
                                : status >= 500 ? "api_error"
                                                : "invalid_request_error";
  const Json body = {{"type", "error"}, {"error", {{"type", type}, {"message", refusal.message}}}};
  return {status == 503 ? 529 : status, dump(body)};
}

std::unique_ptr<Dialect> messages() { return std::make_unique<Messages>(); }

}  // namespace sparsam::serve::anthropic
