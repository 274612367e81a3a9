#include "chat/output_parser.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "chat/call_text.h"

namespace sparsam {
namespace {

using Kind = OutputEvent::Kind;
using Start = ReasoningParser::Start;

// Neighbouring pieces of one kind are one.
OutputEvents merged(const OutputEvents& events) {
  OutputEvents out;
  for (const OutputEvent& event : events) {
    const bool text = event.kind != Kind::call_begin && event.kind != Kind::call_end;
    EXPECT_NE(text, event.text.empty());
    if (text && !out.empty() && out.back().kind == event.kind) {
      out.back().text += event.text;
    } else {
      out.push_back(event);
    }
  }
  return out;
}

struct Recorded {
  ToolFormat format;
  Start start;
  std::string_view output;
  OutputEvents events;
};

OutputEvent reasoning(std::string text) { return {Kind::reasoning, std::move(text), {}, {}}; }
OutputEvent content(std::string text) { return {Kind::content, std::move(text), {}, {}}; }
OutputEvent begin(std::string name, std::string id = {}) {
  return {Kind::call_begin, {}, std::move(name), std::move(id)};
}
OutputEvent arguments(std::string text) { return {Kind::call_arguments, std::move(text), {}, {}}; }
OutputEvent end() { return {Kind::call_end, {}, {}, {}}; }

const std::set<std::string> kTools = {"get_weather", "add"};

const std::vector<Recorded>& recorded() {
  static const std::vector<Recorded> outputs = {
      {ToolFormat::none, Start::outside, "<tool_call>{}</tool_call>", {content("<tool_call>{}</tool_call>")}},
      {ToolFormat::hermes, Start::outside, "Just an answer.\n", {content("Just an answer.\n")}},
      {ToolFormat::hermes,
       Start::outside,
       "<think>\nWeather.\n</think>\n\n<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Köln "
       "</tool_call> "
       "\\\"}\\\"\"}}\n</tool_call>",
       {reasoning("Weather."), begin("get_weather"), arguments("{\"city\": \"Köln </tool_call> \\\"}\\\"\"}"), end()}},
      {ToolFormat::hermes,
       Start::outside,
       "Both:\n<tool_call>\n{\"name\": \"add\", \"arguments\": {\"a\": [1, {\"b\": 2}]}}\n</tool_call>\n<tool_call>\n"
       "{\"name\": \"get_weather\", \"arguments\": {}}\n</tool_call>\nThere.",
       {content("Both:"), begin("add"), arguments("{\"a\": [1, {\"b\": 2}]}"), end(), begin("get_weather"),
        arguments("{}"), end(), content("There.")}},
      {ToolFormat::hermes,
       Start::outside,
       "<tool_call>{\"arguments\": {\"a\": \"</tool_call>\"}, \"id\": \"x1\", \"name\": \"add\"}</tool_call>",
       {begin("add", "x1"), arguments("{\"a\":\"</tool_call>\"}"), end()}},
      {ToolFormat::hermes,
       Start::outside,
       "<tool_call>{\"name\": \"add\", \"arguments\": \"{\\\"a\\\": 1}\"}</tool_call>",
       {begin("add"), arguments("{\"a\": 1}"), end()}},
      {ToolFormat::hermes,
       Start::outside,
       "<tool_call>{\"name\": \"add\"}</tool_call>",
       {begin("add"), arguments("{}"), end()}},
      // A bracket is missing: the mark ends the call.
      {ToolFormat::hermes,
       Start::outside,
       "<tool_call>{\"name\": \"add\", \"arguments\": {\"a\": 1</tool_call>ok",
       {begin("add"), arguments("{\"a\": 1"), end(), content("ok")}},
      {ToolFormat::hermes,
       Start::outside,
       "<tool_call>{\"name\": \"add\", \"arguments\": {\"a\": 1}</tool_call>ok",
       {begin("add"), arguments("{\"a\": 1}"), end(), content("ok")}},
      // Cut off by the limit of tokens.
      {ToolFormat::hermes,
       Start::outside,
       "<tool_call>{\"name\": \"add\", \"arguments\": {\"a\": \"b",
       {begin("add"), arguments("{\"a\": \"b")}},
      {ToolFormat::hermes, Start::outside, "So.<tool_call>{\"name\": \"ad", {content("So.")}},
      {ToolFormat::hermes, Start::outside, "a < b, <tool_cal", {content("a < b, <tool_cal")}},
      {ToolFormat::hermes, Start::outside, "<tool_call>call it</tool_call>", {content("<tool_call>call it")}},
      {ToolFormat::deepseek_v3,
       Start::in_thought,
       "Hm.\n</think>\n\nI "
       "look.<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>get_weather\n```json\n{\"city\": "
       "\"`Ulm`\"}\n```<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>function<｜tool▁sep｜>add\n```json\n{}\n```<"
       "｜tool▁call▁end｜>"
       "<｜tool▁calls▁end｜>",
       {reasoning("Hm."), content("I look."), begin("get_weather"), arguments("{\"city\": \"`Ulm`\"}"), end(),
        begin("add"), arguments("{}"), end()}},
      {ToolFormat::deepseek_v31,
       Start::outside,
       "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_weather<｜tool▁sep｜>{\"city\": "
       "\"Ulm\"}<｜tool▁call▁end｜><｜tool▁call▁begin｜>"
       "add<｜tool▁sep｜> <｜tool▁call▁end｜><｜tool▁calls▁end｜>",
       {begin("get_weather"), arguments("{\"city\": \"Ulm\"}"), end(), begin("add"), arguments("{}"), end()}},
      {ToolFormat::deepseek_v31,
       Start::outside,
       "x <｜tool▁call▁begin｜>  <｜tool▁sep｜>{}<｜tool▁call▁end｜> y",
       {content("x<｜tool▁call▁begin｜>"), content("{}"), content("y")}},
      {ToolFormat::kimi_k2,
       Start::outside,
       "<think>so</"
       "think>Wait.<|tool_calls_section_begin|><|tool_call_begin|>functions.get_weather:0<|tool_call_argument_"
       "begin|>{\"city\": "
       "\"北京\"}<|tool_call_end|><|tool_call_begin|>functions.add:1<|tool_call_argument_begin|>{\"a\": 1}"
       "<|tool_call_end|><|tool_calls_section_end|>",
       {reasoning("so"), content("Wait."), begin("get_weather", "functions.get_weather:0"),
        arguments("{\"city\": \"北京\"}"), end(), begin("add", "functions.add:1"), arguments("{\"a\": 1}"), end()}},
      // A number, and no tool: no call.
      {ToolFormat::kimi_k2,
       Start::outside,
       "x <|tool_call_begin|>functions.:0<|tool_call_argument_begin|>{}<|tool_call_end|> y",
       {content("x<|tool_call_begin|>"), content("functions.:0"), content("{}"), content("y")}},
      {ToolFormat::llama3,
       Start::outside,
       "{\"name\": \"add\", \"parameters\": {\"a\": \"}\"}}",
       {begin("add"), arguments("{\"a\": \"}\"}"), end()}},
      {ToolFormat::llama3,
       Start::outside,
       "<|python_tag|>{\"type\": \"function\", \"name\": \"add\", \"parameters\": {}}; {\"name\": \"get_weather\", "
       "\"parameters\": {\"a\": 1}}",
       {begin("add"), arguments("{}"), end(), begin("get_weather"), arguments("{\"a\": 1}"), end()}},
      {ToolFormat::llama3,
       Start::outside,
       "{\"name\": \"Ada\", \"parameters\": {\"a\": 1}}",
       {content("{\"name\": \"Ada\", \"parameters\": {\"a\": 1}}")}},
      {ToolFormat::llama3, Start::outside, "{\"a\": 1} is <|python JSON", {content("{\"a\": 1} is <|python JSON")}},
      {ToolFormat::llama3, Start::outside, "{\"name", {content("{\"name")}},
  };
  return outputs;
}

OutputEvents parse(const Recorded& r, const std::vector<std::string_view>& pieces) {
  OutputParser parser(r.start, r.format, kTools);
  OutputEvents all;
  for (const std::string_view piece : pieces) {
    for (OutputEvent& event : parser.push(piece)) all.push_back(std::move(event));
  }
  for (OutputEvent& event : parser.finish()) all.push_back(std::move(event));
  return merged(all);
}

TEST(OutputParser, TellsThoughtsContentAndCallsApart) {
  for (const Recorded& r : recorded()) {
    EXPECT_EQ(parse(r, {r.output}), merged(r.events)) << r.output;
  }
}

TEST(OutputParser, DoesNotDependOnWhereTheTextIsCut) {
  std::mt19937 random(1);
  for (const Recorded& r : recorded()) {
    const OutputEvents whole = merged(r.events);
    std::vector<std::string_view> bytes;
    for (std::size_t i = 0; i < r.output.size(); ++i) bytes.push_back(r.output.substr(i, 1));
    EXPECT_EQ(parse(r, bytes), whole) << "byte by byte: " << r.output;
    for (std::size_t cut = 0; cut <= r.output.size(); ++cut) {
      EXPECT_EQ(parse(r, {r.output.substr(0, cut), r.output.substr(cut)}), whole) << cut << ": " << r.output;
    }
    for (int round = 0; round < 50; ++round) {
      std::vector<std::string_view> pieces;
      for (std::size_t at = 0; at < r.output.size();) {
        const std::size_t size = 1 + random() % 9;
        pieces.push_back(r.output.substr(at, size));
        at += size;
      }
      EXPECT_EQ(parse(r, pieces), whole) << r.output;
    }
  }
}

TEST(OutputParser, NeverShowsAMarkOfACallThatIsOne) {
  for (const Recorded& r : recorded()) {
    const bool calls = std::ranges::any_of(r.events, [](const OutputEvent& e) { return e.kind == Kind::call_end; });
    if (!calls) continue;
    for (const OutputEvent& event : parse(r, {r.output})) {
      if (event.kind == Kind::call_arguments) continue;
      for (const std::string_view mark : marks(r.format)) EXPECT_EQ(event.text.find(mark), std::string::npos) << mark;
      EXPECT_EQ(event.text.find("think>"), std::string::npos);
    }
  }
}

TEST(CallText, IsReadAsTheCallThatItWrites) {
  for (const auto format : {ToolFormat::hermes, ToolFormat::deepseek_v3, ToolFormat::deepseek_v31, ToolFormat::kimi_k2,
                            ToolFormat::llama3}) {
    const CallText text = call_text(format, "add");
    const std::string output = text.before + "{\"a\":1}" + text.after;
    OutputEvents events = parse({format, Start::outside, output, {}}, {output});
    ASSERT_EQ(events.size(), 3u) << name(format);
    EXPECT_EQ(events[0].name, "add");
    EXPECT_EQ(events[1].text, "{\"a\":1}");
  }
}

TEST(ToolFormat, IsToldFromTheTemplate) {
  EXPECT_EQ(tool_format_of("{{ messages[0].content }}"), ToolFormat::none);
  EXPECT_EQ(tool_format_of("{% if tools %}<tool_call>{% endif %}"), ToolFormat::hermes);
  EXPECT_EQ(tool_format_of("{% if tools %}{{ tools | tojson }}{% endif %}"), ToolFormat::hermes);
  EXPECT_EQ(tool_format_of("{% if tools %}<|start_header_id|>ipython<|end_header_id|>{% endif %}"), ToolFormat::llama3);
  EXPECT_EQ(tool_format_of("<｜tool▁calls▁begin｜>x\n```json\n"), ToolFormat::deepseek_v3);
  EXPECT_EQ(tool_format_of("<｜tool▁calls▁begin｜>x"), ToolFormat::deepseek_v31);
  EXPECT_EQ(tool_format_of("<|tool_calls_section_begin|>"), ToolFormat::kimi_k2);
}

}  // namespace
}  // namespace sparsam
