#include "text/chat_template.h"

#include <gtest/gtest.h>

#include <thread>

#include "text/jinja_testing.h"
#include "text/utf8.h"

namespace sparsam {
namespace {

using Json = nlohmann::ordered_json;

ChatInput two_turns() {
  ChatInput input;
  input.messages = Json::parse(R"([{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"},
                                   {"role": "assistant", "content": "Hello."}, {"role": "user", "content": "Bye"}])");
  input.options = Json::parse(R"({"bos_token": "<s>", "eos_token": "</s>"})");
  return input;
}

std::string builtin(std::string_view name) {
  const auto parsed = ChatTemplate::builtin(name);
  if (!parsed) return parsed.error().message;
  const auto text = parsed->render(two_turns());
  return text ? *text : text.error().message;
}

TEST(ChatTemplate, BuiltinTemplatesWriteTheirFamiliesFormats) {
  EXPECT_EQ(builtin("chatml"),
            "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHello."
            "<|im_end|>\n<|im_start|>user\nBye<|im_end|>\n<|im_start|>assistant\n");
  EXPECT_EQ(builtin("llama2"), "<s>[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\nHi [/INST] Hello. </s><s>[INST] Bye [/INST]");
  EXPECT_EQ(builtin("llama3"),
            "<s><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|><|start_header_id|>user"
            "<|end_header_id|>\n\nHi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nHello.<|eot_id|>"
            "<|start_header_id|>user<|end_header_id|>\n\nBye<|eot_id|><|start_header_id|>assistant<|end_header_id|>"
            "\n\n");
  EXPECT_EQ(builtin("mistral"), "<s>[INST] Be brief.\n\nHi [/INST] Hello.</s>[INST] Bye [/INST]");
  EXPECT_EQ(builtin("gemma"),
            "<s><start_of_turn>user\nBe brief.\n\nHi<end_of_turn>\n<start_of_turn>model\nHello.<end_of_turn>\n"
            "<start_of_turn>user\nBye<end_of_turn>\n<start_of_turn>model\n");
  EXPECT_EQ(builtin("deepseek"), "<s>Be brief.\n\nUser: Hi\n\nAssistant: Hello.</s>User: Bye\n\nAssistant:");
  EXPECT_EQ(builtin("deepseek3"),
            "<s>Be brief.<｜User｜>Hi<｜Assistant｜>Hello.<｜end▁of▁sentence｜><｜User｜>Bye<｜Assistant｜>");
}

TEST(ChatTemplate, AnUnknownBuiltinIsNamed) {
  EXPECT_EQ(builtin("nope"), "there is no built-in chat template 'nope'");
  for (const std::string_view name : ChatTemplate::builtin_names()) EXPECT_TRUE(ChatTemplate::builtin(name)) << name;
}

TEST(ChatTemplate, ToolsAndDocumentsAreNoneWhereTheCallerGivesNone) {
  EXPECT_EQ(render_text("{{ tools is none }} {{ documents is none }} {{ add_generation_prompt }}").value(),
            "True True False");
}

TEST(ChatTemplate, RaiseExceptionIsAnErrorWithItsMessageAndLine) {
  const auto result = render_text("a\n{% if true %}\n{{ raise_exception('Roles must alternate: ' ~ n) }}\n{% endif %}");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::invalid_argument);
  EXPECT_EQ(result.error().message, "chat template: line 3: Roles must alternate: 7");
}

TEST(ChatTemplate, ErrorsNameTheLineOfTheInnermostPlace) {
  EXPECT_EQ(error_of("{{ 1 }}\n{% for x in l %}\n\n{{ x.y.z }}{% endfor %}"),
            "chat template: line 4: 'int object' has no attribute 'y'");
  EXPECT_EQ(error_of("{{ 1 }}\n{{ missing.attribute }}"), "chat template: line 2: 'missing' is undefined");
  EXPECT_EQ(error_of("{{ 1 }}\n\n{{ 'a' + 1 }}"),
            "chat template: line 3: can only concatenate str (not \"int\") to str");
  EXPECT_EQ(error_of("\n{% macro m() %}\n{{ none + 1 }}\n{% endmacro %}\n{{ m() }}"),
            "chat template: line 3: unsupported operand type(s) for +: 'NoneType' and 'int'");
}

TEST(ChatTemplate, SyntaxErrorsNameTheLineAndWhatWasExpected) {
  EXPECT_EQ(error_of("a\n{{ 1 +"), "chat template: line 2: a print statement is not closed");
  EXPECT_EQ(error_of("{% if t %}\n"), "chat template: line 1: the template ends without 'endif'");
  EXPECT_EQ(error_of("{{ 1 2 }}"), "chat template: line 1: expected '}}', got 'a number'");
  EXPECT_EQ(error_of("{{ (1 }}"), "chat template: line 1: unexpected '}', expected ')'");
  EXPECT_EQ(error_of("{{ 'x }}"), "chat template: line 1: a string is not closed");
  EXPECT_EQ(error_of("{# x"), "chat template: line 1: a comment is not closed");
  EXPECT_EQ(error_of("{% raw %} x"), "chat template: line 1: a raw block is not closed");
  EXPECT_EQ(error_of("\n\n{% endfor %}"), "chat template: line 3: unknown tag 'endfor'");
  EXPECT_EQ(error_of("{% break %}"), "chat template: line 1: 'break' outside of a loop");
  EXPECT_EQ(error_of("{{ '\\ud800' }}"), "chat template: line 1: \\ud800 is no character");
  EXPECT_EQ(error_of("{{ x | }}"), "chat template: line 1: expected a name, got '}}'");
}

TEST(ChatTemplate, OtherFilesCannotBeReached) {
  EXPECT_EQ(error_of("{% include 'a' %}"),
            "chat template: line 1: 'include' is not supported: a template must stand alone");
  EXPECT_EQ(error_of("{% import 'a' as b %}"),
            "chat template: line 1: 'import' is not supported: a template must stand alone");
  EXPECT_EQ(error_of("{% extends 'a' %}"),
            "chat template: line 1: 'extends' is not supported: a template must stand alone");
}

TEST(ChatTemplate, ListsAndDictsCannotBeChanged) {
  EXPECT_EQ(error_of("{{ l.append(1) }}"),
            "chat template: line 1: a template must not change a list: 'append' is refused");
  EXPECT_EQ(error_of("{% set _ = d.update({}) %}"),
            "chat template: line 1: a template must not change a dict: 'update' is refused");
}

TEST(ChatTemplate, EndlessWorkEndsInAnError) {
  jinja::Limits limits;
  limits.steps = 300000;
  const std::string_view steps = "chat template: line 1: the template takes more than 300000 steps";
  EXPECT_EQ(error_of("{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}", limits), steps);
  EXPECT_EQ(error_of("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"),
            "chat template: line 1: the template nests its calls more than 400 deep");
  EXPECT_EQ(error_of("{% set ns = namespace(x=[1]) %}{% for i in range(999) %}{% set ns.x = [ns.x, ns.x] %}"
                     "{% endfor %}"),
            "chat template: line 1: values are nested more than 100 deep");
  // 2^90 leaves, each shared: printing or comparing would never end.
  EXPECT_EQ(error_of("{% set ns = namespace(x=[1], y=[1]) %}{% for i in range(90) %}{% set ns.x = [ns.x, ns.x] %}"
                     "{% set ns.y = [ns.y, ns.y] %}{% endfor %}{{ ns.x == ns.y }}",
                     limits),
            steps);
  EXPECT_EQ(error_of("{% set ns = namespace(x=[1]) %}{% for i in range(90) %}{% set ns.x = [ns.x, ns.x] %}"
                     "{% endfor %}{{ ns.x | tojson }}",
                     limits),
            steps);
  EXPECT_EQ(error_of("{% set ns = namespace() %}{% set ns.self = ns %}{{ ns }}"),
            "chat template: line 1: the template nests its calls more than 400 deep");
}

// Each of these does much work in one step, a hundred thousand times over: it has to count as much work.
TEST(ChatTemplate, WorkOnLongTextsCountsByTheirLength) {
  jinja::Limits limits;
  limits.steps = 1'000'000;
  const std::vector<std::string_view> expressions = {
      "x|length",        "x|upper",     "x|tojson|length",  "x.rfind(y)",        "x.split()|length",
      "x|wordcount",     "x[-1]",       "x|list|length",    "x == y ~ ''",       "x in y",
      "x.zfill(9)",      "x.center(9)", "x|replace(y, '')", "x.strip('a')",      "x.startswith(y)",
      "x.isalpha()",     "x|e|length",  "x.count('a')",     "x|title|length",    "[x]|string",
      "x|indent|length", "d[x]",        "d.get(x)",         "x.removeprefix(y)", "x|urlencode",
      "'%s' % x|length", "x.format(1)", "x.splitlines()",   "x|truncate(5)",     "x|reverse|length"};
  for (const std::string_view expression : expressions) {
    const std::string source =
        "{% set x = 'a b' * 300000 %}{% set y = x ~ '' %}{% for i in range(99999) %}{% set z = " +
        std::string(expression) + " %}{% endfor %}";
    EXPECT_EQ(error_of(source, limits), "chat template: line 1: the template takes more than 1000000 steps")
        << expression;
  }
}

TEST(ChatTemplate, MessagesStayShortAndWellFormed) {
  for (const std::string_view source : {"{{ raise_exception('xé' * 100000) }}", "{{ d['xé' * 100000].y }}"}) {
    const std::string message = error_of(source);
    EXPECT_NE(message.find("xéxé"), std::string::npos);
    EXPECT_LT(message.size(), 4000U);
    EXPECT_TRUE(check_utf8(message));
  }
}

TEST(ChatTemplate, LargeValuesEndInAnError) {
  jinja::Limits limits;
  limits.memory_bytes = std::size_t{16} << 20;
  limits.output_bytes = std::size_t{4} << 20;
  const std::string_view memory = "chat template: line 1: the template's values need more than 16 MiB";
  const std::string_view length = "chat template: line 1: the template writes a text of more than 16 MiB";
  EXPECT_EQ(error_of("{{ 'a' * 1000000000 }}", limits), length);
  EXPECT_EQ(error_of("{{ '{:2000000000}'.format(1) }}", limits), length);
  EXPECT_EQ(error_of("{{ 'a'|center(2000000000) }}", limits), length);
  EXPECT_EQ(error_of("{{ ('a' * 1000000 * 15)|length }}", limits), memory);
  EXPECT_EQ(error_of("{{ ([0] * 1000000)|length }}", limits), memory);
  EXPECT_EQ(error_of("{{ ([0] * 10000000000000)|length }}", limits),
            "chat template: line 1: the template takes more than 20000000 steps");
  EXPECT_EQ(error_of("{{ (' ' * 500000).split(' ')|length }}", limits), memory);
  EXPECT_EQ(error_of("{% set x = 'ab' * 500000 %}{{ x.replace('', x)|length }}", limits), memory);
  EXPECT_EQ(error_of("{% set x = 'abcdefgh' * 100000 %}{% for i in range(9) %}{{ x }}{% endfor %}", limits),
            "chat template: line 1: the template writes a text of more than 4 MiB");
  EXPECT_EQ(error_of("{{ range(1000000000000) }}"), "chat template: line 1: range() of more than 100000 numbers");
  EXPECT_EQ(error_of("{{ 10 ** 100 }}"), "chat template: line 1: an integer does not fit into 64 bits");
  EXPECT_EQ(error_of("{{ '%9999999999d' % 1 }}"), "chat template: line 1: too many decimal digits in format string");
}

TEST(ChatTemplate, DeepNestingOfTheTextEndsInAnError) {
  const auto nested = [](std::string_view open, std::string_view inside, std::string_view close, int n) {
    std::string text;
    for (int i = 0; i < n; ++i) text += open;
    text += inside;
    for (int i = 0; i < n; ++i) text += close;
    return text;
  };
  const std::vector<std::string> texts = {
      "{{ " + nested("(", "1", ")", 100000) + " }}",    "{{ " + nested("[", "1", "]", 100000) + " }}",
      "{{ " + nested("-", "1", "", 100000) + " }}",     "{{ " + nested("not ", "1", "", 100000) + " }}",
      "{{ 1" + nested(" + 1", "", "", 100000) + " }}",  "{{ x" + nested(".y", "", "", 100000) + " }}",
      "{{ x" + nested("|e", "", "", 100000) + " }}",    "{{ 1" + nested(" if 1 else 1", "", "", 50000) + " }}",
      "{{ 1" + nested(" or 1", "", "", 100000) + " }}", nested("{% if 1 %}", "", "{% endif %}", 20000)};
  for (const std::string& text : texts) {
    EXPECT_NE(error_of(text).find("nested more than 200 deep"), std::string::npos)
        << text.substr(0, 20) << error_of(text);
  }
}

TEST(ChatTemplate, LimitsCanBeSet) {
  jinja::Limits limits;
  limits.steps = 100;
  EXPECT_EQ(error_of("{% for i in range(50) %}{{ i }}{% endfor %}", limits),
            "chat template: line 1: the template takes more than 100 steps");
  limits = {};
  limits.source_bytes = 10;
  EXPECT_EQ(error_of("12345678901", limits), "chat template: 11 bytes are more than the limit of 10");
}

TEST(ChatTemplate, InvalidUtf8IsAnErrorWithItsOffset) {
  EXPECT_EQ(error_of("abc\xFF"), "chat template: invalid UTF-8 at byte 3 (0xFF)");
  const auto parsed = ChatTemplate::parse("{{ messages }}");
  ChatInput input;
  input.messages = Json::array({{{"role", "user"}, {"content", "ok"}}, {{"role", "user"}, {"content", "ab\xC3"}}});
  EXPECT_EQ(parsed->render(input).error().message,
            "chat template: messages[1].content: invalid UTF-8 at byte 2 (0xC3)");
}

TEST(ChatTemplate, InputOfTheWrongKindIsAnError) {
  const auto parsed = ChatTemplate::parse("{{ messages }}");
  ChatInput input;
  EXPECT_EQ(parsed->render(input).error().message, "chat template: messages must be an array");
  input.messages = Json::array();
  input.options = Json::array();
  EXPECT_EQ(parsed->render(input).error().message, "chat template: options must be an object");
  Json deep = 1;
  for (int i = 0; i < 200; ++i) deep = Json::array({deep});
  input.options = {{"deep", deep}};
  EXPECT_NE(parsed->render(input).error().message.find("nested more than 100 deep"), std::string::npos);
}

TEST(ChatTemplate, GenerationBlocksAreMarkedInBytes) {
  const auto parsed = ChatTemplate::parse(
      "{% for m in messages %}[{{ m.role }}]{% if m.role == 'assistant' %}{% generation %}{{ m.content }}!"
      "{% endgeneration %}{% else %}{{ m.content }}{% endif %}{% endfor %}");
  const auto rendered = parsed->render_marked(two_turns());
  ASSERT_TRUE(rendered);
  ASSERT_EQ(rendered->generated.size(), 1U);
  const auto [start, end] = rendered->generated[0];
  EXPECT_EQ(rendered->text.substr(start, end - start), "Hello.!");
}

TEST(ChatTemplate, OneTemplateRendersInSeveralThreadsAtOnce) {
  const auto parsed = ChatTemplate::builtin("chatml");
  const std::string expected = *parsed->render(two_turns());
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 50; ++k) EXPECT_EQ(*parsed->render(two_turns()), expected);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(ChatTemplate, CirclesOfNamespacesAndMacrosAreFreed) {
  // What the leak checker of the address sanitizer sees.
  EXPECT_EQ(render_text("{% set a = namespace() %}{% set b = namespace(a=a) %}{% set a.b = b %}"
                        "{% for i in l %}{% macro m() %}{{ i }}{% endmacro %}{% set a.m = m %}{% set a.loop = loop %}"
                        "{% endfor %}{{ a.m() }}")
                .value(),
            "2");
}

}  // namespace
}  // namespace sparsam
