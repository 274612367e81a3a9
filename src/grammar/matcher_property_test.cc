// Random grammars against a recogniser that works in another way, and random regular expressions against PCRE2.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "grammar/matcher.h"
#include "grammar/regular_expression.h"
#include "text/regex.h"

namespace sparsam::grammar {
namespace {

// Where an expression can end that begins at an offset: least fixed point over all (expression, offset), from nothing.
class Recogniser {
 public:
  Recogniser(const Rules& rules, std::string_view text) : rules_(rules), text_(text) {
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t e = 0; e < rules_.nodes().size(); ++e) {
        for (std::size_t i = 0; i <= text_.size(); ++i) {
          const std::set<std::size_t> now = ends(Expression{static_cast<std::uint32_t>(e)}, i);
          changed |= now != known_[{e, i}];
          known_[{e, i}] = now;
        }
      }
    }
  }
  bool matches(Rule rule) { return at(*rules_.body(rule), 0).contains(text_.size()); }

 private:
  using Ends = std::set<std::size_t>;
  Ends& at(Expression e, std::size_t i) { return known_[{static_cast<std::size_t>(e), i}]; }
  Ends ends(Expression e, std::size_t i) {
    const Rules::Node& n = rules_.nodes()[static_cast<std::size_t>(e)];
    const auto parts = rules_.children(n);
    Ends out;
    switch (n.kind) {
      case Rules::Node::Kind::bytes:
        if (i < text_.size() && rules_.set(n)[static_cast<unsigned char>(text_[i])]) out.insert(i + 1);
        break;
      case Rules::Node::Kind::sequence:
        out.insert(i);
        for (const Expression part : parts) out = after(out, part);
        break;
      case Rules::Node::Kind::choice:
        for (const Expression part : parts) out.merge(Ends(at(part, i)));
        break;
      case Rules::Node::Kind::repeat: {
        Ends here{i};
        for (std::uint32_t k = 0; k <= std::min<std::uint32_t>(n.most, 20); ++k) {
          if (k >= n.least) out.insert(here.begin(), here.end());
          here = after(here, parts.front());
        }
        break;
      }
      case Rules::Node::Kind::rule:
        out = at(*rules_.body(Rule{n.first}), i);
        break;
    }
    return out;
  }
  Ends after(const Ends& from, Expression part) {
    Ends out;
    for (const std::size_t i : from) out.insert(at(part, i).begin(), at(part, i).end());
    return out;
  }

  const Rules& rules_;
  std::string_view text_;
  std::map<std::pair<std::size_t, std::size_t>, Ends> known_;
};

std::string random_text(std::mt19937& random, std::string_view letters, std::size_t most) {
  std::string text;
  for (std::size_t n = random() % (most + 1); n > 0; --n) text += letters[random() % letters.size()];
  return text;
}

Expression random_expression(Rules& rules, std::mt19937& random, int depth, std::uint32_t names) {
  const auto inner = [&] { return random_expression(rules, random, depth - 1, names); };
  switch (depth == 0 ? random() % 2 : random() % 8) {
    case 0:
    case 1: {
      ByteSet set;
      for (const char c : {'a', 'b', 'c'}) set.set(static_cast<std::size_t>(c), random() % 2 == 0);
      return rules.bytes(set);
    }
    case 2:
    case 3:
      return rules.sequence({inner(), inner()});
    case 4:
      return rules.choice({inner(), inner()});
    case 5: {
      const std::uint32_t least = random() % 3;
      return rules.repeat(inner(), least, random() % 3 == 0 ? Rules::kUnbounded : least + random() % 3);
    }
    default:
      return rules.use(Rule{static_cast<std::uint32_t>(random() % names)});
  }
}

TEST(Matcher, RecognisesWhatTheGrammarDerives) {
  std::mt19937 random(7);
  int compiled = 0, accepted = 0;
  for (int round = 0; round < 400; ++round) {
    Rules rules;
    const std::uint32_t names = 1 + random() % 3;
    for (std::uint32_t r = 0; r < names; ++r) rules.declare(std::string(1, static_cast<char>('p' + r)));
    for (std::uint32_t r = 0; r < names; ++r) rules.define(Rule{r}, random_expression(rules, random, 3, names));
    const auto grammar = Grammar::compile(rules, Rule{0});
    if (!grammar) continue;  // left recursion, or no text at all
    ++compiled;
    Matcher matcher(*grammar);
    for (int i = 0; i < 12; ++i) {
      const std::string text = random_text(random, "abc", 6);
      const bool wanted = Recogniser(rules, text).matches(Rule{0});
      accepted += wanted;
      EXPECT_EQ(matcher.may_end(matcher.next(matcher.start(), text)), wanted) << "round " << round << ": " << text;
    }
  }
  EXPECT_GT(compiled, 100);
  EXPECT_GT(accepted, 100);
}

// Walks that only the matcher guides never get stuck: what is possible can be brought to an end.
TEST(Matcher, NoStateIsADeadEnd) {
  std::mt19937 random(8);
  for (int round = 0; round < 300; ++round) {
    Rules rules;
    for (std::uint32_t r = 0; r < 2; ++r) rules.declare("rule");
    for (std::uint32_t r = 0; r < 2; ++r) rules.define(Rule{r}, random_expression(rules, random, 3, 2));
    const auto grammar = Grammar::compile(rules, Rule{0});
    if (!grammar) continue;
    Matcher matcher(*grammar);
    Matcher::State state = matcher.start();
    for (int i = 0; i < 20; ++i) {
      std::vector<Matcher::State> after;
      for (const char c : {'a', 'b', 'c'}) {
        const Matcher::State next = matcher.next(state, static_cast<std::uint8_t>(c));
        if (next != Matcher::kDead) after.push_back(next);
      }
      ASSERT_EQ(after.empty(), !matcher.may_go_on(state));
      ASSERT_TRUE(matcher.may_end(state) || !after.empty());
      if (after.empty()) break;
      state = after[random() % after.size()];
    }
  }
}

std::string random_pattern(std::mt19937& random, int depth) {
  static constexpr const char* kAtoms[] = {"a",      "b",   "é",   "1",   ".",     "[ab]", "[^a]",
                                           "[a-zé]", "\\d", "\\D", "\\n", "\\x61", "[^é1]"};
  const auto inner = [&] { return random_pattern(random, depth - 1); };
  switch (depth == 0 ? 0 : random() % 6) {
    case 0:
    case 1:
      return kAtoms[random() % std::size(kAtoms)];
    case 2:
      return inner() + inner();
    case 3:
      return "(" + inner() + "|" + inner() + ")";
    case 4:
      return "(?:" + inner() + ")" + std::array{"*", "+", "?", "*?", "{2}", "{1,}", "{0,2}"}[random() % 7];
    default:
      return inner() + inner() + "|" + inner();
  }
}

TEST(RegularExpression, MatchesWhatPcre2Matches) {
  std::mt19937 random(9);
  static constexpr const char* kCharacters[] = {"a", "b", "é", "1", "\n", "c"};
  int accepted = 0;
  for (int round = 0; round < 400; ++round) {
    const std::string pattern = random_pattern(random, 4);
    const auto grammar = grammar_from_regex(pattern);
    const auto peer = Regex::compile("\\A(?:" + pattern + ")\\z");
    ASSERT_TRUE(grammar) << pattern << ": " << grammar.error().message;
    ASSERT_TRUE(peer) << peer.error().message;
    Matcher matcher(*grammar);
    for (int i = 0; i < 20; ++i) {
      std::string text;
      for (std::size_t n = random() % 6; n > 0; --n) text += kCharacters[random() % std::size(kCharacters)];
      std::vector<Span> found;
      ASSERT_TRUE(peer->find_all(text, found));
      accepted += !found.empty();
      EXPECT_EQ(matcher.may_end(matcher.next(matcher.start(), text)), !found.empty()) << pattern << " on " << text;
    }
  }
  EXPECT_GT(accepted, 200);
}

}  // namespace
}  // namespace sparsam::grammar
