#include "grammar/grammar.h"

#include <algorithm>
#include <map>
#include <string>

namespace sparsam::grammar {
namespace {

// A rule of at most so many expressions is written out where it is used.
constexpr std::size_t kSmall = 16;
// What is repeated becomes a rule of its own where writing it out would take more expressions than this.
constexpr std::size_t kLargeRepeat = 64;

}  // namespace

// Thompson's construction (Communications of the ACM 11(6), 1968), with a call for each rule that is not small.
class Compiler {
 public:
  explicit Compiler(const Rules& rules) : rules_(rules), grammar_(std::make_shared<Grammar>()) {}

  Result<std::shared_ptr<const Grammar>> run(Rule start) {
    if (rules_.error()) return std::unexpected(*rules_.error());
    for (std::uint32_t r = 0; r < rules_.rules(); ++r) {
      if (!rules_.body(Rule{r})) {
        return fail(Code::bad_data, "grammar: rule '{}' is used but not defined", rules_.name(Rule{r}));
      }
    }
    find_nullable();
    find_inlined();
    call_number(*rules_.body(start), rules_.name(start));
    for (std::size_t i = 0; i < bodies_.size(); ++i) {  // bodies_ grows
      const std::uint32_t from = new_state(), to = new_state();
      grammar_->starts_.push_back(from);
      ends_.push_back(to);
      grammar_->states_[to].ends_rule = true;
      build(bodies_[i], from, to);
      if (too_large_) {
        return fail(Code::exhausted, "grammar: more than {} states; fewer repetitions or alternatives are needed",
                    Grammar::kMaxStates);
      }
    }
    TRY(order_calls());
    if (!keep_productive()) return fail(Code::bad_data, "grammar: it matches no text at all");
    find_classes();
    return std::shared_ptr<const Grammar>(grammar_);
  }

 private:
  const Rules::Node& node(Expression e) const { return rules_.nodes()[static_cast<std::size_t>(e)]; }

  // Children come before their parents, so one pass over the nodes settles all but what depends on rules.
  void find_nullable() {
    nullable_.assign(rules_.nodes().size(), false);
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t i = 0; i < nullable_.size(); ++i) {
        if (nullable_[i]) continue;
        const Rules::Node& n = rules_.nodes()[i];
        const auto is_nullable = [&](Expression e) -> bool { return nullable_[static_cast<std::size_t>(e)]; };
        bool now = false;
        switch (n.kind) {
          case Rules::Node::Kind::bytes:
            break;
          case Rules::Node::Kind::sequence:
            now = std::ranges::all_of(rules_.children(n), is_nullable);
            break;
          case Rules::Node::Kind::choice:
            now = std::ranges::any_of(rules_.children(n), is_nullable);
            break;
          case Rules::Node::Kind::repeat:
            now = n.least == 0 || is_nullable(rules_.children(n).front());
            break;
          case Rules::Node::Kind::rule:
            now = is_nullable(*rules_.body(Rule{n.first}));
            break;
        }
        if (now) nullable_[i] = changed = true;
      }
    }
  }

  // Sizes with small rules written out; a rule that leads back to itself never gets one.
  void find_inlined() {
    sizes_.assign(rules_.nodes().size(), 0);
    inlined_.assign(rules_.rules(), false);
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t i = 0; i < sizes_.size(); ++i) {
        const Rules::Node& n = rules_.nodes()[i];
        std::size_t size = 1;
        if (n.kind == Rules::Node::Kind::rule && inlined_[n.first]) {
          size = sizes_[static_cast<std::size_t>(*rules_.body(Rule{n.first}))];
        }
        std::size_t inner = 0;
        for (const Expression child : rules_.children(n)) inner += sizes_[static_cast<std::size_t>(child)];
        if (n.kind == Rules::Node::Kind::repeat) {
          inner *= n.most == Rules::kUnbounded ? std::max(n.least, 1u) : n.most;
        }
        sizes_[i] = std::min<std::size_t>(size + inner, 1 << 30);
      }
      for (std::uint32_t r = 0; r < rules_.rules(); ++r) {
        if (inlined_[r]) continue;
        const Expression body = *rules_.body(Rule{r});
        if (sizes_[static_cast<std::size_t>(body)] > kSmall || calls_rules(body)) continue;
        inlined_[r] = changed = true;
      }
    }
  }

  bool calls_rules(Expression e) const {
    const Rules::Node& n = node(e);
    if (n.kind == Rules::Node::Kind::rule) return !inlined_[n.first];
    return std::ranges::any_of(rules_.children(n), [&](Expression child) { return calls_rules(child); });
  }

  std::uint32_t call_number(Expression body, const std::string& name) {
    const auto [found, is_new] = numbers_.try_emplace(body, static_cast<std::uint32_t>(bodies_.size()));
    if (is_new) {
      bodies_.push_back(body);
      names_.push_back(name);
    }
    return found->second;
  }

  std::uint32_t new_state() {
    if (grammar_->states_.size() >= Grammar::kMaxStates) {
      too_large_ = true;
      return 0;
    }
    grammar_->states_.emplace_back();
    return static_cast<std::uint32_t>(grammar_->states_.size() - 1);
  }

  void jump(std::uint32_t from, std::uint32_t to) { grammar_->states_[from].jumps.push_back(to); }

  void call(Expression body, const std::string& name, std::uint32_t from, std::uint32_t to) {
    grammar_->states_[from].calls.push_back({call_number(body, name), to});
    // So no return needs to look for rules that matched nothing.
    if (nullable_[static_cast<std::size_t>(body)]) jump(from, to);
  }

  void build(Expression e, std::uint32_t from, std::uint32_t to) {
    if (too_large_) return;
    const Rules::Node& n = node(e);
    const auto parts = rules_.children(n);
    switch (n.kind) {
      case Rules::Node::Kind::bytes:
        if (rules_.set(n).any()) grammar_->states_[from].steps.push_back({set_number(rules_.set(n)), to});
        break;
      case Rules::Node::Kind::sequence:
        for (std::size_t i = 0; i + 1 < parts.size() && !too_large_; ++i) {
          const std::uint32_t middle = new_state();
          build(parts[i], from, middle);
          from = middle;
        }
        if (parts.empty()) {
          jump(from, to);
        } else {
          build(parts.back(), from, to);
        }
        break;
      case Rules::Node::Kind::choice:
        for (const Expression part : parts) build(part, from, to);
        break;
      case Rules::Node::Kind::repeat:
        build_repeat(n, parts.front(), from, to);
        break;
      case Rules::Node::Kind::rule: {
        const Expression body = *rules_.body(Rule{n.first});
        if (inlined_[n.first]) {
          build(body, from, to);
        } else {
          call(body, rules_.name(Rule{n.first}), from, to);
        }
        break;
      }
    }
  }

  void build_repeat(const Rules::Node& n, Expression part, std::uint32_t from, std::uint32_t to) {
    const std::size_t copies = n.most == Rules::kUnbounded ? n.least + 1 : n.most;
    const bool as_rule = copies > 1 && copies * sizes_[static_cast<std::size_t>(part)] > kLargeRepeat &&
                         sizes_[static_cast<std::size_t>(part)] > 4;
    const auto once = [&](std::uint32_t a, std::uint32_t b) {
      if (as_rule) {
        call(part, "(repeated)", a, b);
      } else {
        build(part, a, b);
      }
    };
    for (std::uint32_t i = 0; i < n.least && !too_large_; ++i) {
      const std::uint32_t next = new_state();
      once(from, next);
      from = next;
    }
    if (n.most == Rules::kUnbounded) {
      const std::uint32_t loop = new_state();
      jump(from, loop);
      once(loop, loop);
      jump(loop, to);
      return;
    }
    for (std::uint32_t i = n.least; i < n.most && !too_large_; ++i) {
      const std::uint32_t next = new_state();
      jump(from, to);
      once(from, next);
      from = next;
    }
    jump(from, to);
  }

  std::uint32_t set_number(const ByteSet& set) {
    const auto found = std::ranges::find(sets_, set);
    if (found == sets_.end()) sets_.push_back(set);
    return static_cast<std::uint32_t>(std::ranges::find(sets_, set) - sets_.begin());
  }

  // The rules that each rule can call before it has read a byte, in an order with the callers first (Tarjan's
  // depth-first order, without recursion). A circle is left recursion: it would push without end.
  Result<void> order_calls() {
    const std::size_t count = bodies_.size();
    std::vector<std::vector<std::uint32_t>> first(count);
    std::vector<std::uint32_t> seen(grammar_->states_.size(), ~0u);
    for (std::uint32_t r = 0; r < count; ++r) {
      std::vector<std::uint32_t> work{grammar_->starts_[r]};
      seen[work.front()] = r;
      while (!work.empty()) {
        const Grammar::State& s = grammar_->states_[work.back()];
        work.pop_back();
        for (const Grammar::Call& c : s.calls) first[r].push_back(c.rule);
        for (const std::uint32_t t : s.jumps) {
          if (seen[t] != r) work.push_back(t);
          seen[t] = r;
        }
      }
    }
    enum class Mark : std::uint8_t { fresh, open, done };
    std::vector<Mark> marks(count, Mark::fresh);
    std::vector<std::pair<std::uint32_t, std::size_t>> trail;
    for (std::uint32_t root = 0; root < count; ++root) {
      if (marks[root] != Mark::fresh) continue;
      trail.emplace_back(root, 0);
      marks[root] = Mark::open;
      while (!trail.empty()) {
        auto& [rule, next] = trail.back();
        if (next == first[rule].size()) {
          marks[rule] = Mark::done;
          grammar_->order_.push_back(rule);
          trail.pop_back();
          continue;
        }
        const std::uint32_t callee = first[rule][next++];
        if (marks[callee] == Mark::open) {
          return fail(Code::unsupported, "grammar: rule '{}' is left-recursive: it calls itself before any character",
                      names_[callee]);
        }
        if (marks[callee] == Mark::fresh) {
          marks[callee] = Mark::open;
          trail.emplace_back(callee, 0);
        }
      }
    }
    std::ranges::reverse(grammar_->order_);
    return {};
  }

  // What cannot come to an end is taken out, so that no allowed token leads into a dead end. False: nothing is left.
  bool keep_productive() {
    auto& states = grammar_->states_;
    // Backward from the rules' ends; a call counts once its rule does.
    std::vector<std::vector<std::uint32_t>> sources(states.size());
    std::vector<std::vector<std::pair<std::uint32_t, std::uint32_t>>> waiting(bodies_.size());  // source, target
    struct CallFrom {
      std::uint32_t source, rule;
    };
    std::vector<std::vector<CallFrom>> callers(states.size());
    for (std::uint32_t s = 0; s < states.size(); ++s) {
      for (const auto& step : states[s].steps) sources[step.target].push_back(s);
      for (const std::uint32_t t : states[s].jumps) sources[t].push_back(s);
      for (const auto& c : states[s].calls) callers[c.target].push_back({s, c.rule});
    }
    std::vector<bool> good(states.size(), false);
    std::vector<std::uint32_t> rule_of_start(states.size(), ~0u);
    for (std::uint32_t r = 0; r < bodies_.size(); ++r) rule_of_start[grammar_->starts_[r]] = r;
    std::vector<std::uint32_t> work;
    const auto mark = [&](std::uint32_t s) {
      if (!good[s]) work.push_back(s);
      good[s] = true;
    };
    for (const std::uint32_t e : ends_) mark(e);
    while (!work.empty()) {
      const std::uint32_t s = work.back();
      work.pop_back();
      for (const std::uint32_t p : sources[s]) mark(p);
      for (const auto& [source, rule] : callers[s]) {
        if (good[grammar_->starts_[rule]]) {
          mark(source);
        } else {
          waiting[rule].emplace_back(source, s);
        }
      }
      if (const std::uint32_t r = rule_of_start[s]; r != ~0u) {
        for (const auto& [source, target] : waiting[r]) mark(source);
      }
    }
    for (Grammar::State& s : states) {
      std::erase_if(s.steps, [&](const Grammar::Step& step) { return !good[step.target]; });
      std::erase_if(s.jumps, [&](std::uint32_t t) { return !good[t]; });
      std::erase_if(s.calls,
                    [&](const Grammar::Call& c) { return !good[c.target] || !good[grammar_->starts_[c.rule]]; });
    }
    return good[grammar_->starts_.front()];
  }

  // Two bytes are of one class if they are in the same sets.
  void find_classes() {
    std::map<std::vector<bool>, std::uint8_t> classes;
    for (std::size_t b = 0; b < 256; ++b) {
      std::vector<bool> in(sets_.size());
      for (std::size_t s = 0; s < sets_.size(); ++s) in[s] = sets_[s][b];
      grammar_->class_of_[b] = classes.try_emplace(in, static_cast<std::uint8_t>(classes.size())).first->second;
    }
    grammar_->class_count_ = classes.size();
    grammar_->sets_.resize(sets_.size() * classes.size());
    for (std::size_t b = 0; b < 256; ++b) {
      for (std::size_t s = 0; s < sets_.size(); ++s) {
        grammar_->sets_[s * classes.size() + grammar_->class_of_[b]] = sets_[s][b];
      }
    }
  }

  const Rules& rules_;
  std::shared_ptr<Grammar> grammar_;
  std::vector<bool> nullable_;                   // by expression
  std::vector<std::size_t> sizes_;               // by expression
  std::vector<bool> inlined_;                    // by rule
  std::map<Expression, std::uint32_t> numbers_;  // of called bodies
  std::vector<Expression> bodies_;
  std::vector<std::string> names_;
  std::vector<std::uint32_t> ends_;
  std::vector<ByteSet> sets_;
  bool too_large_ = false;
};

Result<std::shared_ptr<const Grammar>> Grammar::compile(const Rules& rules, Rule start) {
  return Compiler(rules).run(start);
}

}  // namespace sparsam::grammar
