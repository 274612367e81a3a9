#include <ctime>

#include "serve/ollama/ollama.h"
#include "serve/request_parts.h"

namespace sparsam::serve::ollama {
namespace {

enum class Kind { chat, generate };

std::int64_t nanoseconds(double seconds) { return static_cast<std::int64_t>(seconds * 1e9); }

class LinesTeller : public Teller {
 public:
  LinesTeller(Identity identity, Kind kind) : identity_(std::move(identity)), kind_(kind) {}

  std::string event(const AnswerEvent& event) override {
    using Event = AnswerEvent::Kind;
    switch (event.kind) {
      case Event::reasoning:
        return line(piece("", event.text, {}));
      case Event::content:
        return line(piece(event.text, "", {}));
      case Event::call_begin:
        call_ = {event.id, event.name, {}};
        return {};
      case Event::call_arguments:
        call_.arguments += event.text;
        return {};
      case Event::call_end:
        // Calls are told whole here.
        return line(piece("", "", {call_}));
      case Event::finish:
        reason_ = event.reason;
        return {};
    }
    return {};
  }
  std::string end(const Usage& usage) override { return line(last(piece("", "", {}), reason_, usage)); }
  std::string broken(const Error& error) override { return dump({{"error", error.message}}) + "\n"; }
  std::string whole(const std::vector<AnswerChoice>& choices, const Usage& usage) override {
    const AnswerChoice& choice = choices.front();
    return dump(last(piece(choice.content, choice.reasoning, choice.calls), choice.reason, usage));
  }

 private:
  static std::string line(const Json& json) { return dump(json) + "\n"; }

  Json piece(std::string_view content, std::string_view thinking, const std::vector<ToolCall>& calls) const {
    Json json = {{"model", identity_.model}, {"created_at", time_text(std::time(nullptr))}};
    if (kind_ == Kind::generate) {
      json["response"] = content;
      if (!thinking.empty()) json["thinking"] = thinking;
    } else {
      Json message = {{"role", "assistant"}, {"content", content}};
      if (!thinking.empty()) message["thinking"] = thinking;
      for (const ToolCall& call : calls) {
        Json arguments = Json::parse(call.arguments, nullptr, false);
        if (!arguments.is_object()) arguments = Json::object();
        message["tool_calls"].push_back({{"function", {{"name", call.name}, {"arguments", std::move(arguments)}}}});
      }
      json["message"] = std::move(message);
    }
    json["done"] = false;
    return json;
  }
  static Json last(Json json, FinishReason reason, const Usage& usage) {
    json["done"] = true;
    json["done_reason"] = reason == FinishReason::length ? "length" : "stop";
    json["total_duration"] = nanoseconds(usage.prompt_s + usage.generate_s);
    json["load_duration"] = 0;
    json["prompt_eval_count"] = usage.prompt_tokens;
    json["prompt_eval_duration"] = nanoseconds(usage.prompt_s);
    json["eval_count"] = usage.completion_tokens;
    json["eval_duration"] = nanoseconds(usage.generate_s);
    return json;
  }

  Identity identity_;
  Kind kind_;
  ToolCall call_;
  FinishReason reason_ = FinishReason::stop;
};

// Ollama's messages have calls whose arguments are objects, and "thinking".
Served<Json> read_ollama_messages(const Json& messages) {
  Json shaped = messages;
  for (Json& message : shaped) {
    if (!message.is_object()) continue;
    if (const auto images = message.find("images"); images != message.end() && !images->empty()) {
      return refuse(400, "messages", "this model reads text only, no images");
    }
    if (const auto thinking = message.find("thinking"); thinking != message.end()) {
      message["reasoning_content"] = Json(*thinking);
    }
    if (const auto name = message.find("tool_name"); name != message.end()) message["name"] = Json(*name);
  }
  return read_messages(shaped);
}

class OllamaDialect : public Dialect {
 public:
  explicit OllamaDialect(Kind kind) : kind_(kind) {}
  bool needs_json() const override { return false; }
  std::string_view stream_type() const override { return "application/x-ndjson"; }

  Served<Asked> read(const Json& body, const Identity& identity) const override {
    const Fields fields(body);
    Asked asked;
    AnswerRequest& request = asked.answer;
    TRY(read_options(fields, request));
    TRY(read_format(fields, request.form));
    Conversation conversation;
    if (const Json* think = fields.find("think")) {
      set_thinking(conversation.options, think->is_boolean() ? think->get<bool>() : true);
    }
    if (kind_ == Kind::chat) {
      const Json* messages = TRY(fields.array("messages"));
      if (messages == nullptr) return refuse(400, "messages", "'messages' is missing");
      conversation.messages = TRY(read_ollama_messages(*messages));
      if (const Json* tools = TRY(fields.array("tools")); tools != nullptr && !tools->empty()) {
        conversation.tools = TRY(read_tools(*tools));
      }
      request.prompts.emplace_back(std::move(conversation));
    } else {
      TRY(read_prompt(fields, std::move(conversation), request));
    }
    asked.stream = TRY(fields.boolean("stream")).value_or(true);
    asked.teller = std::make_unique<LinesTeller>(identity, kind_);
    return asked;
  }
  Reply error(const Refusal& refusal) const override { return {refusal.status, dump({{"error", refusal.message}})}; }

 private:
  static Served<void> read_options(const Fields& fields, AnswerRequest& request) {
    static const Json kNone = Json::object();
    const Json* given = TRY(fields.object("options"));
    const Fields options(given == nullptr ? kNone : *given, "options.");
    TRY(read_sampling(options, request));
    // Its own defaults.
    SamplingParameters& s = request.sampling;
    if (!options.has("temperature")) s.temperature = 0.8f;
    if (!options.has("top_k")) s.top_k = 40;
    if (!options.has("top_p")) s.top_p = 0.9f;
    if (!options.has("repeat_penalty")) s.repetition_penalty = 1.1f;
    if (const auto window = TRY(options.integer("repeat_last_n", 0, 1 << 20))) {
      s.penalty_window = static_cast<int>(*window);
    }
    TRY(read_stop(options, "stop", request));
    // Negative: without a limit.
    const auto most = TRY(options.integer("num_predict", -2, 1 << 30)).value_or(-1);
    request.max_tokens = most > 0 ? static_cast<std::size_t>(most) : 0;
    return {};
  }
  static Served<void> read_format(const Fields& fields, AnswerForm& form) {
    const Json* format = fields.find("format");
    if (format == nullptr || (format->is_string() && format->get<std::string>().empty())) return {};
    if (format->is_string() && format->get<std::string>() == "json") {
      form.kind = AnswerForm::Kind::json_object;
    } else if (format->is_object()) {
      form = {AnswerForm::Kind::json_schema, dump(*format)};
    } else {
      return refuse(400, "format", "'format' must be \"json\" or a schema");
    }
    return {};
  }
  static Served<void> read_prompt(const Fields& fields, Conversation conversation, AnswerRequest& request) {
    std::string prompt = TRY(fields.string("prompt")).value_or("");
    if (prompt.empty()) return refuse(400, "prompt", "'prompt' is missing or empty");
    for (const char* const key : {"suffix", "images", "context", "template"}) {
      const Json* value = fields.find(key);
      const bool blank = value == nullptr || value->empty() || *value == Json("");
      if (!blank) return refuse(400, key, "'{}' is not supported", key);
    }
    if (TRY(fields.boolean("raw")).value_or(false)) {
      request.prompts.emplace_back(std::move(prompt));
      return {};
    }
    const std::string system = TRY(fields.string("system")).value_or("");
    if (!system.empty()) conversation.messages.push_back({{"role", "system"}, {"content", system}});
    conversation.messages.push_back({{"role", "user"}, {"content", std::move(prompt)}});
    request.prompts.emplace_back(std::move(conversation));
    return {};
  }

  Kind kind_;
};

}  // namespace

std::unique_ptr<Dialect> chat() { return std::make_unique<OllamaDialect>(Kind::chat); }
std::unique_ptr<Dialect> generate() { return std::make_unique<OllamaDialect>(Kind::generate); }

}  // namespace sparsam::serve::ollama
