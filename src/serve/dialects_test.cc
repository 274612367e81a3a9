// Each dialect on its own: requests into the one form, and the same events told in each API's words.
#include <gtest/gtest.h>

#include "serve/anthropic/anthropic.h"
#include "serve/ollama/ollama.h"
#include "serve/openai/openai.h"
#include "serve/request_parts.h"

namespace sparsam::serve {
namespace {

using Kind = AnswerEvent::Kind;

Asked read(const Dialect& dialect, std::string_view body) {
  auto asked = dialect.read(read_body(body).value(), {"m", 7});
  if (!asked) ADD_FAILURE() << asked.error().message;
  return asked ? std::move(*asked) : Asked();
}

std::vector<AnswerEvent> events() {
  std::vector<AnswerEvent> out;
  out.push_back({.kind = Kind::reasoning, .text = "hm"});
  out.push_back({.kind = Kind::content, .text = "Hi"});
  out.push_back({.kind = Kind::call_begin, .name = "f", .id = "call_1"});
  out.push_back({.kind = Kind::call_arguments, .text = "{\"a\":"});
  out.push_back({.kind = Kind::call_arguments, .text = "1}"});
  out.push_back({.kind = Kind::call_end});
  out.push_back({.kind = Kind::finish, .reason = FinishReason::tool_calls});
  return out;
}

constexpr Usage kUsage = {.prompt_tokens = 5, .cached_tokens = 2, .completion_tokens = 3, .reasoning_tokens = 1};

std::vector<Json> stream(Teller& teller, std::string_view mark) {
  std::string text = teller.begin(kUsage);
  for (const AnswerEvent& event : events()) text += teller.event(event);
  text += teller.end(kUsage);
  std::vector<Json> out;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    begin = end + 1;
    if (!line.starts_with(mark) || line == "data: [DONE]" || line.empty()) continue;
    out.push_back(Json::parse(line.substr(mark.size())));
  }
  return out;
}

Json whole(Teller& teller) {
  std::vector<AnswerChoice> choices;
  for (const AnswerEvent& event : events()) add(choices, event);
  return Json::parse(teller.whole(choices, kUsage));
}

constexpr std::string_view kMessages = R"("messages": [{"role": "user", "content": "x"}])";

TEST(AllDialects, ReadHowLongAModelMayThink) {
  const auto tokens = [](const Dialect& dialect, std::string_view more) {
    return read(dialect, fmt::format(R"({{{}, "max_tokens": 9, {}}})", kMessages, more)).answer.thought_tokens;
  };
  const auto chat = openai::chat_completions(), messages = anthropic::messages();
  EXPECT_EQ(tokens(*chat, R"("thinking": {"type": "enabled", "budget_tokens": 77})"), 77u);
  EXPECT_EQ(tokens(*chat, R"("thinking_budget": 5)"), 5u);
  EXPECT_EQ(tokens(*chat, R"("thinking": {"type": "enabled"})"), std::nullopt);
  EXPECT_EQ(tokens(*messages, R"("thinking": {"type": "enabled", "budget_tokens": 77})"), 77u);
  EXPECT_EQ(read(*chat, fmt::format(R"({{{}, "reasoning_effort": "low"}})", kMessages)).answer.effort, "low");
  EXPECT_FALSE(chat->read(read_body(fmt::format(R"({{{}, "thinking_budget": -1}})", kMessages)).value(), {"m", 7}));
}

TEST(OpenAi, TellsAnAnswer) {
  const auto dialect = openai::chat_completions();
  const Asked asked = read(*dialect, fmt::format(R"({{{}, "stream_options": {{"include_usage": true}}}})", kMessages));
  const auto chunks = stream(*asked.teller, "data: ");
  ASSERT_EQ(chunks.size(), 8u);
  EXPECT_EQ(chunks[0]["choices"][0]["delta"]["role"], "assistant");
  EXPECT_EQ(chunks[1]["choices"][0]["delta"]["reasoning_content"], "hm");
  EXPECT_EQ(chunks[2]["choices"][0]["delta"]["content"], "Hi");
  EXPECT_EQ(chunks[3]["choices"][0]["delta"]["tool_calls"][0]["function"]["name"], "f");
  EXPECT_EQ(chunks[4]["choices"][0]["delta"]["tool_calls"][0]["index"], 0);
  EXPECT_EQ(chunks[6]["choices"][0]["finish_reason"], "tool_calls");
  EXPECT_EQ(chunks[7]["usage"]["total_tokens"], 8);
  const Json reply = whole(*asked.teller);
  const Json& message = reply["choices"][0]["message"];
  EXPECT_EQ(message["content"], "Hi");
  EXPECT_EQ(message["tool_calls"][0]["function"]["arguments"], "{\"a\":1}");
  EXPECT_EQ(reply["usage"]["prompt_tokens_details"]["cached_tokens"], 2);
}

TEST(OpenAi, ReadsWhatIsAskedFor) {
  const auto dialect = openai::chat_completions();
  const Asked asked = read(*dialect, R"({"messages": [
      {"role": "developer", "content": [{"type": "text", "text": "be "}, {"type": "text", "text": "brief"}]},
      {"role": "assistant", "content": null, "reasoning": "hm",
       "tool_calls": [{"id": "1", "function": {"name": "f", "arguments": "{}"}}]}],
      "max_completion_tokens": 9, "seed": -1, "stop": "end", "n": 2, "logit_bias": {"5": -3}, "top_k": -1,
      "response_format": {"type": "json_object"}, "thinking": {"type": "disabled"}, "stream": true})");
  const AnswerRequest& request = asked.answer;
  EXPECT_TRUE(asked.stream);
  EXPECT_EQ(request.max_tokens, 9u);
  EXPECT_TRUE(request.seeded);
  EXPECT_EQ(request.n, 2u);
  EXPECT_EQ(request.stop, std::vector<std::string>{"end"});
  EXPECT_EQ(request.sampling.temperature, 1);
  EXPECT_EQ(request.sampling.logit_bias.front(), (std::pair<std::int32_t, float>{5, -3}));
  EXPECT_EQ(request.form.kind, AnswerForm::Kind::json_object);
  const auto& conversation = std::get<Conversation>(request.prompts.front());
  EXPECT_EQ(conversation.messages[0]["role"], "system");
  EXPECT_EQ(conversation.messages[0]["content"], "be brief");
  EXPECT_EQ(conversation.messages[1]["content"], "");
  EXPECT_EQ(conversation.messages[1]["reasoning_content"], "hm");
  EXPECT_EQ(conversation.options["enable_thinking"], false);
}

TEST(OpenAi, TellsAResponseInItems) {
  const auto dialect = openai::responses();
  const Asked asked = read(*dialect, R"({"input": [{"role": "user", "content": "x"},
      {"type": "function_call", "call_id": "1", "name": "f", "arguments": "{}"},
      {"type": "function_call_output", "call_id": "1", "output": "r"}], "instructions": "be brief"})");
  const Json& messages = std::get<Conversation>(asked.answer.prompts.front()).messages;
  ASSERT_EQ(messages.size(), 4u);
  EXPECT_EQ(messages[0]["role"], "system");
  EXPECT_EQ(messages[2]["tool_calls"][0]["id"], "1");
  EXPECT_EQ(messages[3]["content"], "r");
  const auto told = stream(*asked.teller, "data: ");
  int number = 0;
  for (const Json& event : told) EXPECT_EQ(event["sequence_number"], number++);
  EXPECT_EQ(told.front()["type"], "response.created");
  std::size_t item = 0;
  for (const Json& event : told) {
    if (event["type"] == "response.output_item.done") {
      EXPECT_EQ(event["output_index"], item++) << event;
    } else if (event.contains("output_index")) {
      EXPECT_EQ(event["output_index"], item) << event;
    }
  }
  const Json& last = told.back();
  EXPECT_EQ(last["type"], "response.completed");
  EXPECT_EQ(last["response"]["output"][0]["content"][0]["text"], "hm");
  EXPECT_EQ(last["response"]["output"][1]["content"][0]["text"], "Hi");
  EXPECT_EQ(last["response"]["output"][2]["arguments"], "{\"a\":1}");
  EXPECT_EQ(last["response"]["usage"]["total_tokens"], 8);
  EXPECT_FALSE(dialect->read(read_body(R"({"input": "x", "previous_response_id": "r"})").value(), {}));
}

TEST(Anthropic, TellsAnAnswerInBlocks) {
  const auto dialect = anthropic::messages();
  const Asked asked = read(*dialect, fmt::format(R"({{"max_tokens": 4, {}}})", kMessages));
  std::vector<std::string> types;
  std::vector<int> blocks;
  for (const Json& event : stream(*asked.teller, "data: ")) {
    types.push_back(event["type"]);
    if (event.contains("index")) blocks.push_back(event["index"]);
  }
  EXPECT_EQ(blocks, (std::vector<int>{0, 0, 0, 1, 1, 1, 2, 2, 2, 2}));
  EXPECT_EQ(types,
            (std::vector<std::string>{"message_start", "content_block_start", "content_block_delta",
                                      "content_block_stop", "content_block_start", "content_block_delta",
                                      "content_block_stop", "content_block_start", "content_block_delta",
                                      "content_block_delta", "content_block_stop", "message_delta", "message_stop"}));
  const Json message = whole(*asked.teller);
  EXPECT_EQ(message["content"][0]["thinking"], "hm");
  EXPECT_EQ(message["content"][2]["input"]["a"], 1);
  EXPECT_EQ(message["stop_reason"], "tool_use");
  EXPECT_EQ(message["usage"]["input_tokens"], 3);
}

TEST(Anthropic, ResultsOfToolsAreMessagesOfTheirOwn) {
  const Json body = read_body(R"({"system": [{"type": "text", "text": "s"}], "messages": [
      {"role": "assistant", "content": [{"type": "thinking", "thinking": "t"}, {"type": "text", "text": "a"},
        {"type": "tool_use", "id": "1", "name": "f", "input": {"x": 1}}]},
      {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "1", "content": "r"},
        {"type": "text", "text": "u"}]}]})")
                        .value();
  const auto conversation = anthropic::read_conversation(Fields(body)).value();
  const Json& m = conversation.messages;
  ASSERT_EQ(m.size(), 4u);
  EXPECT_EQ(m[0]["content"], "s");
  EXPECT_EQ(m[1]["tool_calls"][0]["function"]["arguments"], "{\"x\":1}");
  EXPECT_EQ(m[1]["reasoning_content"], "t");
  EXPECT_EQ(m[2]["role"], "tool");
  EXPECT_EQ(m[3]["content"], "u");
}

TEST(Ollama, TellsAnAnswerInLines) {
  const auto dialect = ollama::chat();
  const Asked asked = read(*dialect, fmt::format(R"({{{}, "options": {{"num_predict": 3}}}})", kMessages));
  EXPECT_TRUE(asked.stream);
  EXPECT_EQ(asked.answer.max_tokens, 3u);
  const auto lines = stream(*asked.teller, "");
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[0]["message"]["thinking"], "hm");
  EXPECT_EQ(lines[2]["message"]["tool_calls"][0]["function"]["arguments"]["a"], 1);
  EXPECT_EQ(lines[3]["done"], true);
  EXPECT_EQ(lines[3]["eval_count"], 3);
  EXPECT_EQ(ollama::time_text(0), "1970-01-01T00:00:00Z");
}

TEST(Dialects, RefuseInTheirOwnForm) {
  const Refusal refusal{404, "no", "model", "model_not_found"};
  const Json openai = Json::parse(openai::error(refusal).body);
  EXPECT_EQ(openai["error"]["code"], "model_not_found");
  EXPECT_EQ(openai["error"]["param"], "model");
  EXPECT_EQ(Json::parse(anthropic::error(refusal).body)["error"]["type"], "not_found_error");
  EXPECT_EQ(anthropic::error({503, "busy", "", ""}).status, 529);
  EXPECT_EQ(Json::parse(ollama::chat()->error(refusal).body), Json({{"error", "no"}}));
}

TEST(Sse, IsOneEventOfOneLine) {
  EXPECT_EQ(sse(Json{{"a", "x\ny"}}), "data: {\"a\":\"x\\ny\"}\n\n");
  EXPECT_EQ(sse("e", Json{{"a", 1}}), "event: e\ndata: {\"a\":1}\n\n");
}

}  // namespace
}  // namespace sparsam::serve
