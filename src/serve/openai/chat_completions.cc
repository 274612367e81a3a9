// POST /v1/chat/completions.
#include "serve/openai/openai.h"
#include "serve/request_parts.h"

namespace sparsam::serve::openai {
namespace {

class ChatTeller : public Teller {
 public:
  ChatTeller(Identity identity, bool log_probabilities, bool usage_in_stream, std::size_t choices)
      : identity_(std::move(identity)),
        log_probabilities_(log_probabilities),
        usage_in_stream_(usage_in_stream),
        calls_(choices, 0) {}

  std::string begin(const Usage&) override {
    std::string out;
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      out += chunk(i, {{"role", "assistant"}, {"content", ""}}, nullptr, {});
    }
    return out;
  }

  std::string event(const AnswerEvent& event) override {
    using Kind = AnswerEvent::Kind;
    Json delta = Json::object();
    Json finish;
    switch (event.kind) {
      case Kind::reasoning:
        // DeepSeek's name, and the one that others have given it.
        delta["reasoning_content"] = event.text;
        delta["reasoning"] = event.text;
        break;
      case Kind::content:
        delta["content"] = event.text;
        break;
      case Kind::call_begin:
        delta["tool_calls"].push_back({{"index", calls_[event.choice]++},
                                       {"id", event.id},
                                       {"type", "function"},
                                       {"function", {{"name", event.name}, {"arguments", ""}}}});
        break;
      case Kind::call_arguments:
        delta["tool_calls"].push_back({{"index", calls_[event.choice] - 1}, {"function", {{"arguments", event.text}}}});
        break;
      case Kind::call_end:
        return {};
      case Kind::finish:
        finish = name(event.reason);
        break;
    }
    return chunk(event.choice, std::move(delta), std::move(finish), event.tokens);
  }

  std::string end(const Usage& used) override {
    return end_of_stream(usage_in_stream_, head("chat.completion.chunk"), used);
  }

  std::string broken(const Error& error) override { return sse(error_object(500, error.message, "", "")); }
  std::string ping() override { return ": still here\n\n"; }

  std::string whole(const std::vector<AnswerChoice>& choices, const Usage& used) override {
    Json json = head("chat.completion");
    json["choices"] = Json::array();
    for (std::size_t i = 0; i < choices.size(); ++i) {
      const AnswerChoice& choice = choices[i];
      Json message;
      message["role"] = "assistant";
      message["content"] = choice.content.empty() && !choice.calls.empty() ? Json() : Json(choice.content);
      message["refusal"] = nullptr;
      if (!choice.reasoning.empty()) {
        message["reasoning_content"] = choice.reasoning;
        message["reasoning"] = choice.reasoning;
      }
      for (const ToolCall& call : choice.calls) {
        message["tool_calls"].push_back({{"id", call.id},
                                         {"type", "function"},
                                         {"function", {{"name", call.name}, {"arguments", call.arguments}}}});
      }
      Json one;
      one["index"] = i;
      one["message"] = std::move(message);
      one["logprobs"] = probabilities(choice.tokens);
      one["finish_reason"] = name(choice.reason);
      json["choices"].push_back(std::move(one));
    }
    json["usage"] = usage(used);
    return dump(json);
  }

 private:
  Json head(std::string_view object) const {
    Json json;
    json["id"] = id_;
    json["object"] = object;
    json["created"] = identity_.created;
    json["model"] = identity_.model;
    return json;
  }
  Json probabilities(const std::vector<TokenInfo>& tokens) const {
    if (!log_probabilities_) return nullptr;
    return {{"content", tokens_of_chat(tokens)}, {"refusal", nullptr}};
  }
  std::string chunk(std::size_t index, Json delta, Json finish, const std::vector<TokenInfo>& tokens) const {
    Json json = head("chat.completion.chunk");
    Json choice;
    choice["index"] = index;
    choice["delta"] = std::move(delta);
    choice["logprobs"] = tokens.empty() ? Json() : probabilities(tokens);
    choice["finish_reason"] = std::move(finish);
    json["choices"] = Json::array({std::move(choice)});
    if (usage_in_stream_) json["usage"] = nullptr;
    return sse(json);
  }

  Identity identity_;
  std::string id_ = new_id("chatcmpl-");
  bool log_probabilities_, usage_in_stream_;
  std::vector<std::size_t> calls_;
};

class ChatCompletions : public Dialect {
 public:
  Served<Asked> read(const Json& body, const Identity& identity) const override {
    const Fields fields(body);
    Asked asked;
    AnswerRequest& request = asked.answer;
    const Json* messages = TRY(fields.array("messages"));
    if (messages == nullptr) return refuse(400, "messages", "'messages' is missing");
    Conversation conversation;
    conversation.messages = TRY(read_messages(*messages));
    if (const Json* tools = TRY(fields.array("tools")); tools != nullptr && !tools->empty()) {
      conversation.tools = TRY(read_tools(*tools));
    }
    TRY(read_thinking(fields, request, conversation.options));
    TRY(read_sampling(fields, request));
    TRY(read_stop(fields, "stop", request));
    TRY(read_logit_bias(fields, request));
    request.n = static_cast<std::size_t>(TRY(fields.integer("n", 1, 128)).value_or(1));
    constexpr std::int64_t kMostTokens = 1 << 30;
    for (const char* const key : {"max_tokens", "max_completion_tokens"}) {
      if (const auto most = TRY(fields.integer(key, 1, kMostTokens)))
        request.max_tokens = static_cast<std::size_t>(*most);
    }
    request.log_probabilities = TRY(fields.boolean("logprobs")).value_or(false);
    const auto likeliest = TRY(fields.integer("top_logprobs", 0, 20));
    if (likeliest.value_or(0) > 0 && !request.log_probabilities) {
      return refuse(400, "top_logprobs", "'top_logprobs' needs 'logprobs': true");
    }
    request.likeliest = static_cast<std::size_t>(likeliest.value_or(0));
    request.tool_choice = TRY(read_tool_choice(fields));
    request.parallel_calls = TRY(fields.boolean("parallel_tool_calls")).value_or(true);
    request.form = TRY(read_form(fields));
    request.prompts.emplace_back(std::move(conversation));
    asked.stream = TRY(fields.boolean("stream")).value_or(false);
    const bool usage_in_stream = TRY(read_usage_in_stream(fields));
    asked.teller = std::make_unique<ChatTeller>(identity, request.log_probabilities, usage_in_stream, request.n);
    return asked;
  }
  Reply error(const Refusal& refusal) const override { return openai::error(refusal); }
};

}  // namespace

std::unique_ptr<Dialect> chat_completions() { return std::make_unique<ChatCompletions>(); }

}  // namespace sparsam::serve::openai
