#include <charconv>

#include "serve/openai/openai.h"
#include "serve/request_parts.h"
#include "text/utf8.h"

namespace sparsam::serve::openai {

Json error_object(int status, std::string_view message, std::string_view parameter, std::string_view code) {
  const std::string_view type = status == 401   ? "authentication_error"
                                : status == 403 ? "permission_error"
                                : status == 404 ? "not_found_error"
                                : status == 429 ? "rate_limit_error"
                                : status >= 500 ? "server_error"
                                                : "invalid_request_error";
  Json error;
  error["message"] = message;
  error["type"] = type;
  error["param"] = parameter.empty() ? Json() : Json(parameter);
  error["code"] = code.empty() ? Json() : Json(code);
  return {{"error", std::move(error)}};
}

Reply error(const Refusal& refusal) {
  std::string code = refusal.code;
  if (refusal.status == 401) code = "invalid_api_key";
  Reply reply{refusal.status, dump(error_object(refusal.status, refusal.message, refusal.parameter, code))};
  if (refusal.status == 401) reply.headers.emplace_back("WWW-Authenticate", "Bearer");
  if (refusal.status == 503) reply.headers.emplace_back("Retry-After", "2");
  return reply;
}

Json usage(const Usage& used) {
  Json json;
  json["prompt_tokens"] = used.prompt_tokens;
  json["completion_tokens"] = used.completion_tokens;
  json["total_tokens"] = used.prompt_tokens + used.completion_tokens;
  json["prompt_tokens_details"] = {{"cached_tokens", used.cached_tokens}};
  json["completion_tokens_details"] = {{"reasoning_tokens", used.reasoning_tokens}};
  if (used.thoughts_ended) json["completion_tokens_details"]["reasoning_ended_by_budget"] = true;
  return json;
}

Served<bool> read_usage_in_stream(const Fields& fields) {
  const Json* options = TRY(fields.object("stream_options"));
  if (options == nullptr) return false;
  return TRY(Fields(*options, "stream_options.").boolean("include_usage")).value_or(false);
}

std::string end_of_stream(bool usage_in_stream, Json chunk, const Usage& used) {
  constexpr std::string_view kDone = "data: [DONE]\n\n";
  if (!usage_in_stream) return std::string(kDone);
  chunk["choices"] = Json::array();
  chunk["usage"] = usage(used);
  return sse(chunk) + std::string(kDone);
}

std::string_view name(FinishReason reason) {
  switch (reason) {
    case FinishReason::stop:
      return "stop";
    case FinishReason::length:
      return "length";
    case FinishReason::tool_calls:
      return "tool_calls";
  }
  return "stop";
}

Served<AnswerForm> read_form(const Fields& fields) {
  AnswerForm form;
  using Kind = AnswerForm::Kind;
  const auto take = [&](Kind kind, std::string text) -> Served<void> {
    if (form.kind != Kind::free) return refuse(400, "response_format", "an answer has one form, but several are given");
    form = {kind, std::move(text)};
    return {};
  };
  if (const Json* format = TRY(fields.object("response_format"))) {
    const Fields f(*format, "response_format.");
    const std::string type = TRY(f.needed_string("type"));
    if (type == "json_object") {
      // llama.cpp lets it carry a schema.
      const Json* schema = TRY(f.object("schema"));
      TRY(schema == nullptr ? take(Kind::json_object, {}) : take(Kind::json_schema, dump(*schema)));
    } else if (type == "json_schema") {
      const Json* named = TRY(f.object("json_schema"));
      const Json* schema = named == nullptr ? f.find("schema") : Fields(*named).find("schema");
      if (schema == nullptr) return refuse(400, "response_format.json_schema", "the schema is missing");
      TRY(take(Kind::json_schema, dump(*schema)));
    } else if (type == "grammar" || type == "regex") {
      TRY(take(type == "regex" ? Kind::regex : Kind::gbnf, TRY(f.needed_string(type))));
    } else if (type != "text") {
      return refuse(400, "response_format.type", "'{}' is none of text, json_object, json_schema, grammar, regex",
                    type);
    }
  }
  // vLLM's "guided_…" and "structured_outputs", llama.cpp's "grammar" and "json_schema".
  const auto more = [&](const Fields& f, std::string_view json, std::string_view grammar,
                        std::string_view regex) -> Served<void> {
    if (const Json* schema = f.find(json)) {
      TRY(take(Kind::json_schema, schema->is_string() ? schema->get<std::string>() : dump(*schema)));
    }
    if (const auto text = TRY(f.string(grammar))) TRY(take(Kind::gbnf, *text));
    if (const auto text = TRY(f.string(regex))) TRY(take(Kind::regex, *text));
    return {};
  };
  TRY(more(fields, "json_schema", "grammar", "regex"));
  TRY(more(fields, "guided_json", "guided_grammar", "guided_regex"));
  if (const Json* outputs = TRY(fields.object("structured_outputs"))) {
    TRY(more(Fields(*outputs, "structured_outputs."), "json", "grammar", "regex"));
  }
  return form;
}

Served<ToolChoice> read_tool_choice(const Fields& fields) {
  using Kind = ToolChoice::Kind;
  const Json* choice = fields.find("tool_choice");
  if (choice == nullptr) return ToolChoice{};
  if (choice->is_string()) {
    const auto word = choice->get<std::string>();
    if (word == "auto") return ToolChoice{};
    if (word == "none") return ToolChoice{Kind::none, {}};
    if (word == "required") return ToolChoice{Kind::required, {}};
    return refuse(400, "tool_choice", "'tool_choice' is '{}'; it may be auto, none, required or a function", word);
  }
  if (!choice->is_object()) return refuse(400, "tool_choice", "'tool_choice' must be a word or an object");
  const Fields f(*choice, "tool_choice.");
  const Json* function = TRY(f.object("function"));
  if (function == nullptr) return ToolChoice{Kind::named, TRY(f.needed_string("name"))};
  return ToolChoice{Kind::named, TRY(Fields(*function, "tool_choice.function.").needed_string("name"))};
}

Served<void> read_thinking(const Fields& fields, AnswerRequest& request, Json& options) {
  if (const Json* thinking = TRY(fields.object("thinking"))) {
    const Fields f(*thinking, "thinking.");
    const std::string type = TRY(f.needed_string("type"));
    request.thought_tokens = TRY(read_thought_tokens(f, "budget_tokens"));
    if (type != "enabled" && type != "disabled" && type != "adaptive") {
      return refuse(400, "thinking.type", "'thinking.type' is '{}'; it may be enabled or disabled", type);
    }
    set_thinking(options, type != "disabled");
  }
  if (const auto effort = TRY(fields.string("reasoning_effort"))) {
    if (*effort == "none") set_thinking(options, false);
    options["reasoning_effort"] = *effort;
    request.effort = *effort;
  }
  // Qwen's name for the budget.
  if (const auto tokens = TRY(read_thought_tokens(fields, "thinking_budget"))) request.thought_tokens = tokens;
  if (const auto on = TRY(fields.boolean("enable_thinking"))) set_thinking(options, *on);
  if (const Json* more = TRY(fields.object("chat_template_kwargs"))) options.update(*more);
  return {};
}

Served<void> read_logit_bias(const Fields& fields, AnswerRequest& request) {
  const Json* biases = TRY(fields.object("logit_bias"));
  if (biases == nullptr) return {};
  for (const auto& [key, value] : biases->items()) {
    std::int32_t token = 0;
    const auto read = std::from_chars(key.data(), key.data() + key.size(), token);
    if (read.ec != std::errc() || read.ptr != key.data() + key.size() || !value.is_number()) {
      return refuse(400, "logit_bias", "'logit_bias' must lead from ids of tokens to numbers");
    }
    const auto bias = value.get<double>();
    if (!(bias >= -100 && bias <= 100)) {
      return refuse(400, "logit_bias", "the bias of token {} is {}; it must be between -100 and 100", key, bias);
    }
    request.sampling.logit_bias.emplace_back(token, static_cast<float>(bias));
  }
  return {};
}

Json tokens_of_chat(const std::vector<TokenInfo>& tokens) {
  const auto one = [](const TokenInfo& token) {
    Json json;
    json["token"] = replace_invalid_utf8(token.bytes);
    json["logprob"] = token.log_probability;
    Json bytes = Json::array();
    for (const char c : token.bytes) bytes.push_back(static_cast<unsigned char>(c));
    json["bytes"] = std::move(bytes);
    return json;
  };
  Json list = Json::array();
  for (const TokenInfo& token : tokens) {
    Json json = one(token);
    json["top_logprobs"] = Json::array();
    for (const TokenInfo& other : token.likeliest) json["top_logprobs"].push_back(one(other));
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace sparsam::serve::openai
