// A grammar ready to be matched: a nondeterministic pushdown automaton over classes of bytes. Small rules are written
// out where they are used; recursive and large ones are called, and what they return to goes onto a stack (matcher.h).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/error.h"
#include "grammar/expression.h"

namespace sparsam::grammar {

class Grammar {
 public:
  static constexpr std::size_t kMaxStates = 1 << 20;

  struct Step {  // one byte of these classes
    std::uint32_t set, target;
  };
  struct Call {  // a rule, and where it returns to
    std::uint32_t rule, target;
  };
  struct State {
    std::vector<Step> steps;
    std::vector<Call> calls;
    std::vector<std::uint32_t> jumps;  // without a byte
    bool ends_rule = false;
  };

  // Errors: a rule that is used and not defined, left recursion (named), too large, a grammar that matches no text.
  static Result<std::shared_ptr<const Grammar>> compile(const Rules& rules, Rule start);

  const State& state(std::uint32_t s) const { return states_[s]; }
  std::size_t states() const { return states_.size(); }
  std::uint32_t start_of(std::uint32_t rule) const { return starts_[rule]; }
  // Rules that are called before any byte come after their callers.
  std::span<const std::uint32_t> callers_first() const { return order_; }
  std::size_t rules() const { return starts_.size(); }
  std::uint32_t start_rule() const { return 0; }

  // Bytes that no rule tells apart share a class.
  std::size_t classes() const { return class_count_; }
  std::uint8_t class_of(std::uint8_t byte) const { return class_of_[byte]; }
  bool in_set(std::uint32_t set, std::size_t byte_class) const { return sets_[set * class_count_ + byte_class] != 0; }

 private:
  friend class Compiler;
  std::vector<State> states_;
  std::vector<std::uint32_t> starts_, order_;
  std::array<std::uint8_t, 256> class_of_{};
  std::size_t class_count_ = 0;
  std::vector<std::uint8_t> sets_;  // [sets][classes]
};

}  // namespace sparsam::grammar
