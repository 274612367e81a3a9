#include "text/jinja_testing.h"

namespace sparsam {
namespace {

TEST(JinjaStatements, ForLoopsHaveScopesOfTheirOwn) {
  expect_each({
      {"{% set x = 5 %}{{ x }}{% for i in l %}{% set x = i %}{{ x }}{% endfor %}{{ x }}", "53125"},
      {"{% set x = 1 %}{% if true %}{% set x = 2 %}{% endif %}{{ x }}{% with %}{% set x = 3 %}{% endwith %}{{ x }}{% "
       "for i in [1] %}{% set x = 4 %}{% endfor %}{{ x }}{% set x %}5{% endset %}{{ x }}",
       "2225"},
      {"{% macro m() %}{% set x = 9 %}{{ x }}{% endmacro %}{% set x = 1 %}{{ m() }}{{ x }}", "91"},
  });
}

TEST(JinjaStatements, NamespacesCarryValuesOutOfLoops) {
  expect_each({
      {R"({% set ns = namespace(x=0, y="a") %}{% for i in l %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }} {{ ns.y }} {{ ns.z }} {{ ns['x'] }} {{ ns }})",
       "6 a  6 <Namespace {'x': 6, 'y': 'a'}>"},
      {"{% set ns = namespace() %}{% set ns.a, b = 1, 2 %}{{ ns.a }}{{ b }}", "12"},
  });
}

TEST(JinjaStatements, SetUnpacksTuples) {
  expect_each({
      {"{% set a, b = 1, 2 %}{{ a }}{{ b }} {% set (c, q) = [3, 4] %}{{ c }}{{ q }} {% set z = 1, %}{{ z }}",
       "12 34 (1,)"},
  });
}

TEST(JinjaStatements, BlocksCaptureTheirText) {
  expect_each({
      {R"({% set x %}captured {{ n }}{% endset %}[{{ x }}] {% set y | upper | replace("A","4") %}abc{% endset %}{{ y }} {% set x | trim %}  z  {% endset %}[{{ x }}])",
       "[captured 7] 4BC [z]"},
      {R"({% filter upper %}abc {{ s }}{% endfilter %} {% filter replace("a","b")|upper %}banana{% endfilter %})",
       "ABC HELLO, WORLD BBNBNB"},
  });
}

TEST(JinjaStatements, LoopTellsWhereItIs) {
  expect_each({
      {R"({% for i in l %}{{ loop.index }},{{ loop.index0 }},{{ loop.revindex }},{{ loop.revindex0 }},{{ loop.first }},{{ loop.last }},{{ loop.length }},{{ loop.depth }},{{ loop.depth0 }},{{ loop.previtem }},{{ loop.nextitem }},{{ loop.cycle("a","b") }};{% endfor %})",
       "1,0,3,2,True,False,3,1,0,,1,a;2,1,2,1,False,False,3,1,0,3,2,b;3,2,1,0,False,True,3,1,0,1,,a;"},
      {"{% for i in [1,1,2] %}{{ loop.changed(i) }}{% endfor %}", "TrueFalseTrue"},
      {"{% for m in people %}{% if loop.previtem and loop.previtem.age == m.age %}same{% endif %}{% if not loop.last "
       "and loop.nextitem.age == 9 %}next9{% endif %}{{ m.name }}{% endfor %}",
       "next9BobamyCid"},
  });
}

TEST(JinjaStatements, LoopsFilterLazilyAndHaveAnElse) {
  expect_each({
      {"{% for i in e %}x{% else %}empty{% endfor %} {% for i in l if i > 1 %}{{ i }}{{ loop.index }}{{ loop.last }}{{ "
       "loop.length }}{% else %}none{% endfor %} {% for i in l if i > 9 %}{{ i }}{% else %}none{% endfor %}",
       "empty 31False222True2 none"},
      {"{% set ns = namespace(found=false) %}{% for m in people if not ns.found %}{% if m.age == 9 %}{% set ns.found = "
       "true %}{% endif %}{{ m.name }}{% endfor %}",
       "Bobamy"},
      {"{% set ns = namespace(found=false) %}{% for m in people if not ns.found %}{% if m.age == 3 %}{% set ns.found = "
       "true %}{% endif %}{{ m.name }}{{ loop.last }}{% endfor %}",
       "BobTrue"},
  });
}

TEST(JinjaStatements, LoopsUnpackTheirItems) {
  expect_each({
      {"{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}{% for k in d %}{{ k }}{% endfor %}{% for a, b in tup "
       "%}{{ a + b }} {% endfor %}{% for (a, b), c in [((1,2),3)] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
       "b=1;a=2;items=5;baitems3 7 123"},
      {"{% for c in u %}{{ c }}.{% endfor %}", "G.r.ü.ß.e. .😀. .S.t.r.a.ß.e."},
  });
}

TEST(JinjaStatements, BreakAndContinueControlTheInnermostLoop) {
  expect_each({
      {"{% for i in range(10) %}{% if i == 3 %}{% continue %}{% endif %}{% if i == 6 %}{% break %}{% endif %}{{ i }}{% "
       "endfor %}",
       "01245"},
      {"{% for i in l %}{% for j in l %}{{ loop.index }}{% if j == 1 %}{% break %}{% endif %}{% endfor %}{{ loop.index "
       "}};{% endfor %}",
       "121;122;123;"},
  });
}

TEST(JinjaStatements, RecursiveLoopsCallThemselves) {
  expect_each({
      {R"({% for item in [{"n":1,"c":[{"n":2,"c":[{"n":3}]}]},{"n":4}] recursive %}{{ item.n }}@{{ loop.depth }}[{{ loop(item.c) if item.c }}]{% endfor %})",
       "1@1[2@2[3@3[]]]4@1[]"},
  });
}

TEST(JinjaStatements, MacrosTakeDefaultsKeywordsAndCallers) {
  expect_each({
      {R"({% macro m(a, b=2, c="x") %}<{{ a }}|{{ b }}|{{ c }}>{% endmacro %}{{ m(1) }}{{ m(1, c=3) }}{{ m(b=5, a=4) }}{{ m() }}{{ m(1,2,3) }})",
       "<1|2|x><1|2|3><4|5|x><|2|x><1|2|3>"},
      {"{% macro m(a) %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1,2,3,x=4) }}", "(2, 3){'x': 4}"},
      {"{% macro m(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}", "11"},
      {R"({% macro wrap(title) %}[{{ title }}:{{ caller() }}]{% endmacro %}{% call wrap("t") %}body {{ n }}{% endcall %}{% macro each(xs) %}{% for x in xs %}{{ caller(x, loop.index) }};{% endfor %}{% endmacro %}{% call(x, i) each(l) %}{{ i }}-{{ x }}{% endcall %})",
       "[t:body 7]1-3;2-1;3-2;"},
      {"{% macro m() %}{{ caller is defined }}{% endmacro %}{{ m() }}", "False"},
      {"{% macro fact(n) %}{% if n <= 1 %}1{% else %}{{ n * fact(n - 1)|int }}{% endif %}{% endmacro %}{{ fact(5) }}",
       "120"},
      {"{% macro m() %}{{ later }}{% endmacro %}{% set later = 3 %}{{ m() }} {{ m }} {{ m.name }}", "3 <Macro 'm'> m"},
      {"{% for i in [1,2] %}{% macro inner() %}{{ i }}{% endmacro %}{{ inner() }}{% endfor %}", "12"},
      {R"({% macro m(a,b) %}{{ a }}{{ b }}{% endmacro %}{{ m(*[1,2]) }}{{ m(**{"a":3,"b":4}) }}{{ m(1, **{"b":4}) }})",
       "123414"},
  });
}

TEST(JinjaStatements, ConditionalsMayLackAnElse) {
  expect_each({
      {R"({% if n > 5 %}big{% elif n > 3 %}mid{% else %}small{% endif %} {{ "yes" if t else "no" }} {{ "yes" if no }}| {{ ("x" if no) is defined }} {{ 1 if no else 2 if t else 3 }})",
       "big yes | False 2"},
      {R"({{ "a" if 0 else "b" if 0 else "c" }}{{ 1,2 }}{{ (1,2,) }})", "c(1, 2)(1, 2)"},
  });
}

TEST(JinjaStatements, WithRawAndCommentsAreTags) {
  expect_each({
      {"{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}{{ a }} {% with %}{% set q = 1 %}{{ q }}{% endwith %}{{ q }}",
       "3 1"},
      {"{% raw %}{{ not }} {% if %}{% endraw %} {%- raw -%}  x  {%- endraw -%}  y", "{{ not }} {% if %}xy"},
      {"{# comment #}a{#- c -#} b {#+ keep +#}", "ab "},
  });
}

TEST(JinjaStatements, OnePassIteratorsRunDry) {
  expect_each({
      {R"({% set it = l|map("string") %}{{ it|list }}{{ it|list }} {% set it = l|select %}{% for x in it %}{{ x }}{% if loop.index == 1 %}{% break %}{% endif %}{% endfor %}{{ it|list }} {% if l|select("eq", 99) %}truthy{% endif %})",
       "['3', '1', '2'][] 3[1, 2] truthy"},
      {R"({{ (l|map("string"))[0] }})", ""},
      {"{{ d.items()[0] }}", ""},
      {"{{ (l|select)|first }}", "3"},
      {"{{ l|reverse|first }}", "2"},
      {"{{ (l|reverse)[0] }}", ""},
      {"{{ d.keys()|first }}", "b"},
      {"{{ d.values()|last }}", "5"},
      {"{{ d.items()|length }}", "3"},
  });
}

TEST(JinjaStatements, GlobalsMakeDictsCyclersAndJoiners) {
  expect_each({
      {"{{ dict(a=1, b=2) }}", "{'a': 1, 'b': 2}"},
      {R"({{ dict([("x", 1)]) }})", "{'x': 1}"},
      {"{{ dict(d, z=3) }}", "{'b': 1, 'a': 2, 'items': 5, 'z': 3}"},
      {"{{ dict() }}", "{}"},
      {R"({% set c = cycler("a","b") %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}{{ c.reset() }}{{ c.current }} {% set j = joiner("|") %}{{ j() }}x{{ j() }}y{{ j() }})",
       "ababNonea x|y|"},
  });
}

TEST(JinjaStatements, GenerationBlocksAreScopes) {
  expect_each({
      {"{% generation %}hello {{ n }}{% set inside = 1 %}{% endgeneration %}{{ inside }}", "hello 7"},
  });
}

TEST(JinjaStatements, WhiteSpaceIsTrimmedAroundBlocks) {
  expect_each({
      {"   {% if t %}\n   x\n   {% endif %}\n   y\n   {%+ if t %}\n   x\n   {%+ endif +%}\n   y",
       "   x\n   y\n      x\n   \n   y"},
      {"{{- \" a \" -}} b {{ \"c\" }}\n  {{ \"indented\" }}\n  {#  c #}\n  x\n{% for i in l -%}\n  {{ i }}\n{%- endfor "
       "%}\n",
       " a b c\n  indented\n  x\n312"},
      {"a\r\nb\rc\n\n", "a\nb\nc\n"},
      {"\n\n{% if t %}\n\n{{ n }}\n{% endif %}\n\n", "\n\n\n7\n"},
      {"{{ n }}\n", "7"},
      {"{{ n }}\n\n", "7\n"},
      {"  {%- raw %}\n  a\n  {% endraw %}\n  b", "\n  a\n  b"},
      {"{% raw -%}\n x\n {%- endraw %}\n z", "x z"},
      {" \t{% set x = 1 %} \n{{ x }}\n \t{# c #}\n.", " \n1\n."},
      {"{%- macro a() -%}\n  x\n{%- endmacro -%}\n{{ a() }}\n", "x"},
      {"a{#- x #}\n  b\n  {#- y -#}\n c", "a  bc"},
      {"{% if t -%}\n\n  a {% endif %}  \n  {%- if t +%}\nb{% endif %}", "a \nb"},
      {"{%if t%}a{%endif%}{{n}}{{-n-}}", "a77"},
      {"{% for x in l\n  if x > 1 %}\n{{ x\n}}{% endfor %}", "32"},
  });
}

}  // namespace
}  // namespace sparsam
