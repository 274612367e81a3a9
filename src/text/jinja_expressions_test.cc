#include "text/jinja_testing.h"

namespace sparsam {
namespace {

TEST(JinjaExpressions, UndefinedPrintsNothingAndIsFalse) {
  expect_each({
      {"{{ undefined_thing }}", ""},
      {"{{ undefined_thing is defined }}", "False"},
      {R"({{ undefined_thing|default("x") }})", "x"},
      {R"({{ undefined_thing or "y" }})", "y"},
      {R"({{ "a" ~ undefined_thing ~ 1 ~ none ~ true ~ 1.5 ~ [1] }})", "a1NoneTrue1.5[1]"},
      {R"({{ undefined_thing|length }} {{ undefined_thing|list }} {{ undefined_thing|join("x") }} {{ undefined_thing == blub }} {{ "a" in undefined_thing }} {{ undefined_thing|upper }} {% for x in undefined_thing %}x{% else %}none{% endfor %})",
       "0 []  True False  none"},
      {"{{ nul['foo'] }}", ""},
      {"{{ n.foo }}", ""},
      {"{{ s.foo }}", ""},
      {"{{ l.foo }}", ""},
      {"{{ l['foo'] }}", ""},
      {"{{ l['0'] }}", ""},
      {"{{ d['missing'] }}", ""},
      {"{{ d.missing }}", ""},
  });
}

TEST(JinjaExpressions, SlicesCountCodePointsAndMayRunBackwards) {
  expect_each({
      {"{{ s }}{{ u|length }}{{ u[0] }}{{ u[-1] }}{{ u[6] }}{{ u[::-1] }}{{ u[2:8:2] }}{{ u[-3:] }}",
       "Hello, World14Ge😀eßartS 😀 eßürGüe😀aße"},
      {"{{ l[::-1] }}", "[2, 1, 3]"},
      {"{{ l[1:] }}", "[1, 2]"},
      {"{{ l[:1] }}", "[3]"},
      {"{{ l[5:] }}", "[]"},
      {"{{ l[-100:100] }}", "[3, 1, 2]"},
      {"{{ l[::2] }}", "[3, 2]"},
      {"{{ l[::-2] }}", "[2, 3]"},
      {"{{ l[2:0:-1] }}", "[2, 1]"},
      {"{{ l[-1] }}", "2"},
      {"{{ l[7] }}", ""},
      {"{{ l[-4] }}", ""},
      {"{% for i in range(3) %}{{ i }}{% endfor %} {{ range(3) }} {{ range(1,7,2)|list }} {{ range(5,0,-2)|list }} {{ "
       "range(10)[2:5] }} {{ range(10)[-1] }} {{ range(3)|length }} {{ 2 in range(3) }} {{ range(10)[::-3]|list }} {{ "
       "range(0)|first }}",
       "012 range(0, 3) [1, 3, 5] [5, 3, 1] range(2, 5) 9 3 True [9, 6, 3, 0] "},
  });
}

TEST(JinjaExpressions, ArithmeticIsPythons) {
  expect_each({
      {"{{ 7//2 }}", "3"},
      {"{{ -7//2 }}", "-4"},
      {"{{ 7%3 }}", "1"},
      {"{{ -7%3 }}", "2"},
      {"{{ 7%-3 }}", "-2"},
      {"{{ 2**10 }}", "1024"},
      {"{{ 2**-1 }}", "0.5"},
      {"{{ 2**0.5 }}", "1.4142135623730951"},
      {"{{ 7/2 }}", "3.5"},
      {"{{ 4/2 }}", "2.0"},
      {"{{ 1e20 }}", "1e+20"},
      {"{{ 1e15 }}", "1000000000000000.0"},
      {"{{ 1.0 }}", "1.0"},
      {"{{ 1e-5 }}", "1e-05"},
      {"{{ 0.1+0.2 }}", "0.30000000000000004"},
      {"{{ 1e16 }}", "1e+16"},
      {"{{ 123456789012345678 }}", "123456789012345678"},
      {"{{ 7.5//2 }}", "3.0"},
      {"{{ -7.5//2 }}", "-4.0"},
      {"{{ 7.5%2 }}", "1.5"},
      {"{{ -7.5%2 }}", "0.5"},
      {"{{ 5.0//0.1 }}", "49.0"},
      {"{{ 2.0**3 }}", "8.0"},
      {"{{ 10**3 }}", "1000"},
      {"{{ 2**3**2 }}", "64"},
      {"{{ -2**2 }}", "4"},
      {"{{ (-8)//3 }}", "-3"},
      {"{{ 10 // 3 * 3 + 10 % 3 }}", "10"},
      {"{{ 2 + 3 * 4 ** 2 / 8 - 1 }}", "7.0"},
      {"{{ (2 + 3) * 4 }}", "20"},
      {"{{ -3 ** 2 }}", "9"},
      {"{{ 2 - -2 }}", "4"},
      {"{{ 2--2 }}", "4"},
      {"{{ 1 - 1 - 1 }}", "-1"},
      {"{{ 8 / 2 / 2 }}", "2.0"},
      {"{{ 2 ** 2 ** 3 }}", "64"},
      {"{{ n if n }}", "7"},
      {"{{ (1,2,3)[1:] }}", "(2, 3)"},
      {"{{ [1,2]+[3] }}", "[1, 2, 3]"},
      {"{{ [1]*3 }}", "[1, 1, 1]"},
      {R"({{ 3*"ab" }})", "ababab"},
      {"{{ (1,)+(2,) }}", "(1, 2)"},
      {R"({{ "ab"*-1 }})", ""},
      {"{{ true + 1 }}", "2"},
      {"{{ -true }}", "-1"},
      {"{{ +3 }}", "3"},
      {"{{ -f }}", "-2.5"},
      {"{{ not t }}", "False"},
      {"{{ not not e }}", "False"},
      {"{{ 9223372036854775807 }}", "9223372036854775807"},
      {"{{ -9223372036854775807 - 1 }}", "-9223372036854775808"},
  });
}

TEST(JinjaExpressions, FloatsPrintTheirShortestDigits) {
  expect_each({
      {"{{ 1e308 * 10 }}", "inf"},
      {"{{ 5e-324 }}", "5e-324"},
      {"{{ 1.7976931348623157e308 }}", "1.7976931348623157e+308"},
      {"{{ 123456.789e3 }}", "123456789.0"},
      {"{{ 100000000000000000000.0 }}", "1e+20"},
      {"{{ 0.00001234 }}", "1.234e-05"},
      {"{{ 1.10 }}", "1.1"},
      {"{{ 3.0 == 3 }}", "True"},
      {"{{ 1e22 }}", "1e+22"},
      {"{{ 1e21 + 1 }}", "1e+21"},
  });
}

TEST(JinjaExpressions, ValuesPrintAsPythonPrintsThem) {
  expect_each({
      {"{{ true }}", "True"},
      {"{{ True }}", "True"},
      {"{{ none }}", "None"},
      {"{{ None }}", "None"},
      {R"({{ [1,2.5,"x",none,true,{"a":1}] }})", "[1, 2.5, 'x', None, True, {'a': 1}]"},
      {"{{ (1,) }}", "(1,)"},
      {"{{ () }}", "()"},
      {"{{ (1,2) }}", "(1, 2)"},
      {"{{ {} }}", "{}"},
      {R"({{ {1:2,"a":[1]} }})", "{1: 2, 'a': [1]}"},
      {R"({{ "it's" }})", "it's"},
      {R"({{ ["it's", 'say "x"', 'both \' and "', "tab\t", "nl\n", "é", "\x00", "\u200b"] }})",
       R"(["it's", 'say "x"', 'both \' and "', 'tab\t', 'nl\n', 'é', '\x00', '\u200b'])"},
      {"{{ messages }}", "[]"},
      {"{{ tools }}", "None"},
      {"{{ add_generation_prompt }}", "False"},
      {"{{ documents is none }}", "True"},
      {"{{ bos_token is defined }}", "False"},
  });
}

TEST(JinjaExpressions, ComparisonsChainAndMixNumbers) {
  expect_each({
      {"{{ 1 == 1.0 }}", "True"},
      {"{{ 1 == true }}", "True"},
      {R"({{ "1" == 1 }})", "False"},
      {"{{ [1] == [1] }}", "True"},
      {"{{ [1] == (1,) }}", "False"},
      {R"({{ {"a":1} == {"a":1.0} }})", "True"},
      {"{{ 1 < 2 < 3 }}", "True"},
      {"{{ 1 < 3 < 2 }}", "False"},
      {R"({{ "a" < "b" }})", "True"},
      {"{{ [1,2] < [1,3] }}", "True"},
      {"{{ (1,) < (1,2) }}", "True"},
      {"{{ 1 in l }}", "True"},
      {"{{ 9 in l }}", "False"},
      {R"({{ "ell" in s }})", "True"},
      {R"({{ "a" in d }})", "True"},
      {R"({{ "z" not in d }})", "True"},
      {"{{ not 1 in l }}", "False"},
      {"{{ none in [none] }}", "True"},
  });
}

TEST(JinjaExpressions, DictsAndListsHaveTheirReadingMethods) {
  expect_each({
      {"{{ d.b }}", "1"},
      {"{{ d['items'] }}", "5"},
      {"{{ d.items()|list }}", "[('b', 1), ('a', 2), ('items', 5)]"},
      {"{{ d.keys()|list }}", "['b', 'a', 'items']"},
      {"{{ d.values()|list }}", "[1, 2, 5]"},
      {"{{ d.items() }}", "dict_items([('b', 1), ('a', 2), ('items', 5)])"},
      {"{{ d.keys() }}", "dict_keys(['b', 'a', 'items'])"},
      {R"({{ d.get("b") }})", "1"},
      {R"({{ d.get("q") }})", "None"},
      {R"({{ d.get("q", 9) }})", "9"},
      {"{{ d|length }}", "3"},
      {"{{ d|list }}", "['b', 'a', 'items']"},
      {"{{ d.copy() }}", "{'b': 1, 'a': 2, 'items': 5}"},
      {"{{ l.count(1) }}", "1"},
      {"{{ l.index(2) }}", "2"},
      {"{{ (1,2,1).count(1) }}", "2"},
      {"{{ 1.foo }}", ""},
      {R"({{ "x".0 }})", "x"},
      {"{{ l.0 }}", "3"},
      {"{{ tup.1.0 }}", "3"},
      {R"({{ d["b"] }})", "1"},
      {"{{ nest.x.y[1].z }}", "deep"},
      {R"({{ nest["x"]["y"][0] }})", "1"},
      {R"({{ {"a": 1}.a }})", "1"},
      {R"({{ {"a": {"b": 2}}.a.b }})", "2"},
      {"{{ [1,2,3][1] }}", "2"},
      {R"({{ "abc"[1] }})", "b"},
      {R"({{ ("a","b")[0] }})", "a"},
      {R"({{ {"a":1,"a":2} }})", "{'a': 2}"},
      {R"({{ {1:"x",1.0:"y",true:"z"} }})", "{1: 'z'}"},
      {R"({{ {"x":1,}["x"] }})", "1"},
      {"{{ [1,2,][1] }}", "2"},
      {R"({{ {"one":1,"two":2,"three":3,"four":4,"five":5,"six":6,"seven":7,"eight":8,"nine":9,"ten":10,"one":11}.one }})",
       "11"},
      {R"({{ {"one":1,"two":2,"three":3,"four":4,"five":5,"six":6,"seven":7,"eight":8,"nine":9,"ten":10,"one":11} }})",
       "{'one': 11, 'two': 2, 'three': 3, 'four': 4, 'five': 5, 'six': 6, 'seven': 7, 'eight': 8, 'nine': 9, 'ten': "
       "10}"},
  });
}

TEST(JinjaExpressions, TextsSplitAsInPython) {
  expect_each({
      {R"({{ s.split(", ") }})", "['Hello', 'World']"},
      {R"({{ "a b  c ".split() }})", "['a', 'b', 'c']"},
      {R"({{ "a,b,,c".split(",") }})", "['a', 'b', '', 'c']"},
      {R"({{ "a,b,c".split(",", 1) }})", "['a', 'b,c']"},
      {R"({{ "a b c d".split(none, 2) }})", "['a', 'b', 'c d']"},
      {R"({{ "a,b,c".rsplit(",", 1) }})", "['a,b', 'c']"},
      {R"({{ "  a b c  ".rsplit(none, 1) }})", "['  a b', 'c']"},
      {R"({{ "".split() }})", "[]"},
      {R"({{ "".split(",") }})", "['']"},
      {R"({{ "abc".split(maxsplit=1) }})", "['abc']"},
      {R"({{ "a\nb\r\nc\rd\x0be\u2028f".splitlines() }})", "['a', 'b', 'c', 'd', 'e', 'f']"},
      {R"({{ "a\n".splitlines(true) }})", R"(['a\n'])"},
      {R"({{ "a\n\nb".splitlines() }})", "['a', '', 'b']"},
      {R"({{ "".splitlines() }})", "[]"},
      {R"({{ "prefix-x".removeprefix("prefix-") }})", "x"},
      {R"({{ "x.txt".removesuffix(".txt") }})", "x"},
      {R"({{ "a".center(5) }})", "  a  "},
      {R"({{ "ab".center(5) }})", "  ab "},
      {R"({{ "a".ljust(3) }})", "a  "},
      {R"({{ "a".rjust(3, "*") }})", "**a"},
      {R"({{ "42".zfill(5) }})", "00042"},
      {R"({{ "-42".zfill(5) }})", "-0042"},
      {R"({{ "a=b=c".partition("=") }})", "('a', '=', 'b=c')"},
      {R"({{ "a=b=c".rpartition("=") }})", "('a=b', '=', 'c')"},
      {R"({{ "abc".partition("x") }})", "('abc', '', '')"},
      {R"({{ "abc".rpartition("x") }})", "('', '', 'abc')"},
  });
}

TEST(JinjaExpressions, TextsAreStrippedOfWhiteSpaceOrOfGivenCharacters) {
  expect_each({
      {"{{ sp.strip() }}", "padded"},
      {"{{ sp.lstrip() }}", "padded\t\n"},
      {"{{ sp.rstrip() }}", "  padded"},
      {R"({{ "xxhixx".strip("x") }})", "hi"},
      {R"({{ "xyhiyx".lstrip("xy") }})", "hiyx"},
      {R"({{ "\n\nhi\n".strip("\n") }})", "hi"},
      {R"({{ "éaé".strip("é") }})", "a"},
  });
}

TEST(JinjaExpressions, CaseMappingIsUnicodes) {
  expect_each({
      {"{{ s.upper() }}", "HELLO, WORLD"},
      {"{{ s.lower() }}", "hello, world"},
      {R"~({{ "hello world-foo (bar)".title() }})~", "Hello World-Foo (Bar)"},
      {R"~({{ "hello world-foo (bar)"|title }})~", "Hello World-Foo (Bar)"},
      {R"({{ "hELLO"|capitalize }})", "Hello"},
      {R"({{ "ǆ".title() }})", "ǅ"},
      {R"({{ "ß".upper() }})", "SS"},
      {R"({{ "ß".title() }})", "Ss"},
      {R"({{ "ΑΣ".lower() }})", "ας"},
      {R"({{ "ΑΣ"|capitalize }})", "Ας"},
      {R"({{ "İ".lower()|length }})", "2"},
      {R"({{ "they're bill's"|title }})", "They're Bill's"},
      {R"({{ "they're bill's".title() }})", "They'Re Bill'S"},
      {R"({{ "sWaP ß".swapcase() }})", "SwAp SS"},
      {R"({{ "Straße".casefold() }})", "strasse"},
      {"{{ u|upper }}", "GRÜSSE 😀 STRASSE"},
      {"{{ u|title }}", "Grüße 😀 Straße"},
      {"{{ u|lower }}", "grüße 😀 straße"},
      {R"({{ "ÀÉ"|lower }})", "àé"},
      {R"({{ "éa b"|capitalize }})", "Éa b"},
      {R"({{ "中文"|length }})", "2"},
      {R"({{ "中文"[1] }})", "文"},
      {R"({{ "😀x"[0] }})", "😀"},
      {R"({{ "😀x"|reverse }})", "x😀"},
      {R"({{ "e\u0301"|length }})", "2"},
      {R"({{ "abc".isalpha() }})", "True"},
      {R"({{ "ab1".isalnum() }})", "True"},
      {R"({{ "123".isdigit() }})", "True"},
      {R"({{ "²".isdigit() }})", "True"},
      {R"({{ "²".isdecimal() }})", "False"},
      {R"({{ "½".isnumeric() }})", "True"},
      {R"({{ "一".isnumeric() }})", "True"},
      {R"({{ " \t".isspace() }})", "True"},
      {R"({{ "".isspace() }})", "False"},
      {R"({{ "abc".islower() }})", "True"},
      {R"({{ "ABC".isupper() }})", "True"},
      {R"({{ "Abc Def".istitle() }})", "True"},
      {R"({{ "abc".isidentifier() }})", "True"},
      {R"({{ "a b".isprintable() }})", "True"},
      {R"({{ "é".isascii() }})", "False"},
      {R"({{ "a1".isidentifier() }})", "True"},
      {R"({{ "1a".isidentifier() }})", "False"},
  });
}

TEST(JinjaExpressions, TextsAreSearchedAndReplaced) {
  expect_each({
      {R"({{ s.startswith("He") }})", "True"},
      {R"({{ s.startswith(("x","He")) }})", "True"},
      {R"({{ s.endswith("ld") }})", "True"},
      {"{{ s.endswith(()) }}", "False"},
      {R"({{ s.startswith("lo", 3) }})", "True"},
      {R"({{ s.startswith("") }})", "True"},
      {R"({{ s.startswith("", 50) }})", "False"},
      {R"({{ s.endswith("lo", 0, 5) }})", "True"},
      {R"({{ s.find("o") }})", "4"},
      {R"({{ s.rfind("o") }})", "8"},
      {R"({{ s.find("zz") }})", "-1"},
      {R"({{ s.index("W") }})", "7"},
      {R"({{ u.find("S") }})", "8"},
      {R"({{ u.rfind("ß") }})", "12"},
      {R"({{ s.count("l") }})", "3"},
      {R"({{ s.count("") }})", "13"},
      {R"({{ s.find("o", 5) }})", "8"},
      {R"({{ s.find("") }})", "0"},
      {R"({{ s.rfind("") }})", "12"},
      {R"({{ s.find("", 100) }})", "-1"},
      {R"({{ s.replace("l", "L") }})", "HeLLo, WorLd"},
      {R"({{ s.replace("l", "L", 1) }})", "HeLlo, World"},
      {R"({{ s|replace("o", 0) }})", "Hell0, W0rld"},
      {R"({{ "aaa"|replace("a","b",2) }})", "bba"},
      {R"({{ "abc".replace("", "-") }})", "-a-b-c-"},
      {R"({{ "abc".replace("", "-", 2) }})", "-a-bc"},
      {R"({{ "".replace("", "x") }})", "x"},
      {R"({{ "aaa".replace("aa","b") }})", "ba"},
      {R"({{ "-".join(["a","b"]) }})", "a-b"},
      {R"({{ ", ".join(d) }})", "b, a, items"},
      {R"({{ "".join([]) }})", ""},
  });
}

TEST(JinjaExpressions, PercentFormatsFollowPrintf) {
  expect_each({
      {R"({{ "%s is %d" % ("x", 3.9) }})", "x is 3"},
      {R"({{ "%05d|%-5d|%+d|% d" % (42, 42, 42, 42) }})", "00042|42   |+42| 42"},
      {R"({{ "%.2f %e %g %G" % (3.14159, 12345.678, 0.00001, 1e20) }})", "3.14 1.234568e+04 1e-05 1E+20"},
      {R"({{ "%x %X %o %#x %#o" % (255,255,8,255,8) }})", "ff FF 10 0xff 0o10"},
      {R"({{ "%c%c" % ("x", 65) }})", "xA"},
      {R"({{ "%r %s" % ("x", none) }})", "'x' None"},
      {R"({{ "%(a)s-%(b)05.1f" % {"a":1,"b":2} }})", "1-002.0"},
      {R"({{ "100%%" % () }})", "100%"},
      {R"({{ "%5s|%-5s|%.2s" % ("ab","ab","abc") }})", "   ab|ab   |ab"},
      {R"({{ "%s" % [1,2] }})", "[1, 2]"},
      {R"({{ "%s" % none }})", "None"},
      {R"({{ "%*d" % (5, 42) }})", "   42"},
  });
}

TEST(JinjaExpressions, BraceFormatsFollowPython) {
  expect_each({
      {R"({{ "{} {}".format("a", 1) }})", "a 1"},
      {R"({{ "{1} {0}".format("a", 1) }})", "1 a"},
      {R"({{ "{x} {y!r}".format(x="a", y="b") }})", "a 'b'"},
      {R"({{ "{:>5}|{:<5}|{:^5}|{:*^7}".format(1,"a","b","c") }})", "    1|a    |  b  |***c***"},
      {R"({{ "{:.2f} {:,} {:e} {:%} {:05d} {:+d} {:x} {:#x} {:b}".format(3.14159, 1234567, 12345.6, 0.5, 42, 3, 255, 255, 5) }})",
       "3.14 1,234,567 1.234560e+04 50.000000% 00042 +3 ff 0xff 101"},
      {R"({{ "{{}}".format() }})", "{}"},
      {R"({{ "{0[b]} {0.b}".format(d) }})", "1 1"},
      {R"({{ "{:{w}}|".format("x", w=4) }})", "x   |"},
      {R"({{ "{}".format(none) }})", "None"},
      {R"({{ "{:.3}".format("abcdef") }})", "abc"},
      {R"({{ "{:g} {:.3g} {}".format(1e10, 3.14159, 1.0) }})", "1e+10 3.14 1.0"},
      {R"({{ "{:,.2f} {:_}".format(1234567.891, 1234567) }})", "1,234,567.89 1_234_567"},
      {R"({{ "{:5}|{:<5}|{:5}".format(1.5, 1.5, true) }})", "  1.5|1.5  |    1"},
  });
}

TEST(JinjaExpressions, StringsHavePythonsEscapes) {
  expect_each({
      {R"({{ "a" "b" 'c' }})", "abc"},
      {R"({{ "\x41\u00e9\U0001F600\101\n\t\\\'\"\a\q" }})", "Aé😀A\n\t\\'\"\u0007\\q"},
      {"{{ 'multi\nline' }} {{ \"a\\\nb\" }} x", "multi\nline ab x"},
  });
}

TEST(JinjaExpressions, NumbersHaveBasesAndUnderscores) {
  expect_each({
      {"{{ 0x1F }}", "31"},
      {"{{ 0b101 }}", "5"},
      {"{{ 0o17 }}", "15"},
      {"{{ 1_000 }}", "1000"},
      {"{{ 1e3 }}", "1000.0"},
      {"{{ 1.5e-3 }}", "0.0015"},
      {"{{ 0 }}", "0"},
      {"{{ 00 }}", "0"},
  });
}

TEST(JinjaExpressions, TimeComesFromTheCaller) {
  expect_each({
      {R"({{ strftime_now("%Y-%m-%d") }})", "2023-11-14"},
      {R"({{ strftime_now("%d %b %Y %H:%M") }})", "14 Nov 2023 22:13"},
      {R"({{ strftime_now("") }})", ""},
  });
}

TEST(JinjaExpressions, PrecedenceIsJinjas) {
  expect_each({
      {"{{ s | upper | lower | title | length }}", "12"},
      {R"({{ s|upper~"x" }})", "HELLO, WORLDx"},
      {"{{ (s ~ 1)|upper }}", "HELLO, WORLD1"},
      {"{{ 1 ~ 2 }}", "12"},
      {"{{ [1,2]|length + 1 }}", "3"},
      {"{{ 1 + [1,2]|length }}", "3"},
      {R"({{ "a" in "abc" and "b" in "abc" }})", "True"},
      {R"({{ not "a" in "abc" }})", "False"},
      {R"({{ "x" ~ (1 + 2) }})", "x3"},
      {R"({{ "x" ~ "y" + "z" }})", "xyz"},
      {"{{ l is not defined }}", "False"},
      {"{{ l is not none and l|length > 0 }}", "True"},
      {"{{ not l }}", "False"},
      {"{{ l and 1 }}", "1"},
      {R"({{ e or "empty" }})", "empty"},
      {R"({{ 0 or "" or none }})", "None"},
      {"{{ 1 and 2 and 3 }}", "3"},
  });
}

}  // namespace
}  // namespace sparsam
