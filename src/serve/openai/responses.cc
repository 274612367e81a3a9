// POST /v1/responses: items in, items out. Nothing is kept between requests, so a conversation is sent as a whole.
#include "serve/openai/openai.h"
#include "serve/openai/responses_items.h"
#include "serve/request_parts.h"

namespace sparsam::serve::openai {
namespace {

class ResponsesTeller : public Teller {
 public:
  ResponsesTeller(Identity identity, Json echoed) : identity_(std::move(identity)), echoed_(std::move(echoed)) {}

  std::string begin(const Usage&) override {
    const std::string created = event_of("response.created", {{"response", response("in_progress", nullptr)}});
    return created + event_of("response.in_progress", {{"response", response("in_progress", nullptr)}});
  }

  std::string event(const AnswerEvent& event) override {
    using Kind = AnswerEvent::Kind;
    std::string out;  // what changes the item comes first
    switch (event.kind) {
      case Kind::reasoning:
        out = open(Item::reasoning, {}, {});
        return out + piece("response.reasoning_text.delta", event.text);
      case Kind::content:
        out = open(Item::message, {}, {});
        return out + piece("response.output_text.delta", event.text);
      case Kind::call_begin:
        out = close("completed");
        return out + open(Item::call, event.name, event.id);
      case Kind::call_arguments:
        return piece("response.function_call_arguments.delta", event.text);
      case Kind::call_end:
        return close("completed");
      case Kind::finish:
        reason_ = event.reason;
        return close(event.reason == FinishReason::length ? "incomplete" : "completed");
    }
    return {};
  }

  std::string end(const Usage& usage) override {
    const bool whole = reason_ != FinishReason::length;
    return event_of(whole ? "response.completed" : "response.incomplete",
                    {{"response", response(whole ? "completed" : "incomplete", usage_of(usage))}});
  }
  std::string broken(const Error& error) override {
    return event_of("error", {{"code", "server_error"}, {"message", error.message}, {"param", nullptr}});
  }
  std::string ping() override { return ": still here\n\n"; }

  std::string whole(const std::vector<AnswerChoice>& choices, const Usage& usage) override {
    const AnswerChoice& choice = choices.front();
    reason_ = choice.reason;
    const bool complete = reason_ != FinishReason::length;
    const std::string_view status = complete ? "completed" : "incomplete";
    if (!choice.reasoning.empty()) output_.push_back(reasoning_item(new_id("rs_"), choice.reasoning));
    if (!choice.content.empty() || choice.calls.empty()) {
      output_.push_back(message_item(new_id("msg_"), choice.content, status));
    }
    for (const ToolCall& call : choice.calls) output_.push_back(call_item(new_id("fc_"), call, status));
    return dump(response(status, usage_of(usage)));
  }

 private:
  enum class Item { none, reasoning, message, call };

  std::string event_of(std::string_view type, const Json& data) {
    Json json = {{"type", type}, {"sequence_number", sequence_++}};
    json.update(data);
    return sse(type, json);
  }
  Json response(std::string_view status, Json usage) const {
    Json json = {{"id", id_},
                 {"object", "response"},
                 {"created_at", identity_.created},
                 {"status", status},
                 {"error", nullptr},
                 {"incomplete_details", status == "incomplete" ? Json{{"reason", "max_output_tokens"}} : Json()},
                 {"model", identity_.model},
                 {"output", output_},
                 {"usage", std::move(usage)}};
    json.update(echoed_);
    return json;
  }
  static Json usage_of(const Usage& usage) {
    return {{"input_tokens", usage.prompt_tokens},
            {"input_tokens_details", {{"cached_tokens", usage.cached_tokens}}},
            {"output_tokens", usage.completion_tokens},
            {"output_tokens_details", {{"reasoning_tokens", usage.reasoning_tokens}}},
            {"total_tokens", usage.prompt_tokens + usage.completion_tokens}};
  }

  // Where the item under way stands.
  Json place() const {
    Json json = {{"item_id", item_id_}, {"output_index", output_.size()}};
    if (item_ != Item::call) json["content_index"] = 0;
    return json;
  }
  Json part(std::string_view text) const {
    if (item_ == Item::reasoning) return {{"type", "reasoning_text"}, {"text", text}};
    return text_part(text);
  }
  Json item(std::string_view status) const {
    if (item_ == Item::reasoning) return reasoning_item(item_id_, text_);
    if (item_ == Item::message) return message_item(item_id_, text_, status);
    return call_item(item_id_, {call_.id, call_.name, text_}, status);
  }

  std::string open(Item item_kind, const std::string& name, const std::string& id) {
    if (item_ == item_kind && item_kind != Item::call) return {};
    std::string out = close("completed");
    item_ = item_kind;
    call_ = {id, name, {}};
    item_id_ = new_id(item_ == Item::reasoning ? "rs_" : item_ == Item::message ? "msg_" : "fc_");
    Json begun = item("in_progress");
    if (item_ != Item::call) begun["content"] = Json::array();
    out += event_of("response.output_item.added", {{"output_index", output_.size()}, {"item", std::move(begun)}});
    if (item_ == Item::call) return out;
    Json data = place();
    data["part"] = part("");
    return out + event_of("response.content_part.added", std::move(data));
  }
  std::string piece(std::string_view type, const std::string& text) {
    text_ += text;
    Json data = place();
    data["delta"] = text;
    if (item_ == Item::message) data["logprobs"] = Json::array();
    return event_of(type, std::move(data));
  }
  std::string close(std::string_view status) {
    if (item_ == Item::none) return {};
    std::string out;
    Json data = place();
    if (item_ == Item::call) {
      data["name"] = call_.name;
      data["arguments"] = text_;
      out = event_of("response.function_call_arguments.done", std::move(data));
    } else {
      data["text"] = text_;
      if (item_ == Item::message) data["logprobs"] = Json::array();
      out = event_of(item_ == Item::message ? "response.output_text.done" : "response.reasoning_text.done", data);
      data = place();
      data["part"] = part(text_);
      out += event_of("response.content_part.done", std::move(data));
    }
    Json whole = item(status);
    out += event_of("response.output_item.done", {{"output_index", output_.size()}, {"item", whole}});
    output_.push_back(std::move(whole));
    item_ = Item::none;
    text_.clear();
    return out;
  }

  Identity identity_;
  Json echoed_;  // of the request
  std::string id_ = new_id("resp_"), item_id_, text_;
  Item item_ = Item::none;
  ToolCall call_;
  Json output_ = Json::array();
  FinishReason reason_ = FinishReason::stop;
  int sequence_ = 0;
};

class Responses : public Dialect {
 public:
  Served<Asked> read(const Json& body, const Identity& identity) const override {
    const Fields fields(body);
    Asked asked;
    AnswerRequest& request = asked.answer;
    for (const char* const key : {"previous_response_id", "conversation", "prompt"}) {
      if (fields.has(key)) return refuse(400, key, "'{}': nothing is kept here; send the conversation as 'input'", key);
    }
    if (TRY(fields.boolean("background")).value_or(false)) {
      return refuse(400, "background", "'background' is not supported");
    }
    Conversation conversation;
    conversation.messages = TRY(read_items(fields));
    if (const Json* tools = TRY(fields.array("tools")); tools != nullptr && !tools->empty()) {
      conversation.tools = TRY(read_flat_tools(*tools));
    }
    if (const Json* reasoning = TRY(fields.object("reasoning"))) {
      if (const auto effort = TRY(Fields(*reasoning, "reasoning.").string("effort"))) {
        if (*effort == "none") set_thinking(conversation.options, false);
        conversation.options["reasoning_effort"] = *effort;
        request.effort = *effort;
      }
    }
    TRY(read_sampling(fields, request));
    if (const auto most = TRY(fields.integer("max_output_tokens", 1, 1 << 30))) {
      request.max_tokens = static_cast<std::size_t>(*most);
    }
    request.tool_choice = TRY(read_tool_choice(fields));
    request.parallel_calls = TRY(fields.boolean("parallel_tool_calls")).value_or(true);
    if (const Json* text = TRY(fields.object("text")); text != nullptr && text->contains("format")) {
      const Json format = {{"response_format", (*text)["format"]}};
      request.form = TRY(read_form(Fields(format)));
    }
    Json echoed = {{"instructions", nullptr},
                   {"tools", Json::array()},
                   {"tool_choice", "auto"},
                   {"temperature", 1.0},
                   {"top_p", 1.0},
                   {"parallel_tool_calls", true},
                   {"metadata", nullptr},
                   {"max_output_tokens", nullptr}};
    for (auto& [key, value] : echoed.items()) {
      if (const Json* given = fields.find(key)) value = *given;
    }
    echoed["previous_response_id"] = nullptr;
    echoed["store"] = false;
    request.prompts.emplace_back(std::move(conversation));
    asked.stream = TRY(fields.boolean("stream")).value_or(false);
    asked.teller = std::make_unique<ResponsesTeller>(identity, std::move(echoed));
    return asked;
  }
  Reply error(const Refusal& refusal) const override { return openai::error(refusal); }
};

}  // namespace

std::unique_ptr<Dialect> responses() { return std::make_unique<Responses>(); }

}  // namespace sparsam::serve::openai
