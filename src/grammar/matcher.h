// Where a text stands in a grammar. All parses that are still possible advance together, a byte at a time, as a
// graph-structured stack (Tomita, "Efficient Parsing for Natural Language", 1985): subsets of automaton states stand
// for what a rule may be in, and stacks that differ below are merged. Everything is interned, so a state is a number, a
// step that was taken before is one look into a table, and going back is keeping an old number.
//
// A matcher belongs to one thread. It ends where tokens begin (token_masks.h).
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "grammar/grammar.h"

namespace sparsam::grammar {

// Vectors of numbers under small numbers, each once.
class Interned {
 public:
  std::uint32_t number(const std::vector<std::uint64_t>& items);
  std::span<const std::uint64_t> operator[](std::uint32_t n) const { return items_[n]; }
  std::size_t size() const { return items_.size(); }
  std::size_t items() const { return total_; }  // of all vectors

 private:
  std::vector<std::vector<std::uint64_t>> items_;
  std::size_t total_ = 0;
  std::unordered_multimap<std::uint64_t, std::uint32_t> by_hash_;
};

class Matcher {
 public:
  // What is interned, and the table: 64 MiB each. A schema without recursion has some hundreds of states of a few
  // items; recursion makes new ones as a text gets deeper, and counts within counts can make very many.
  static constexpr std::size_t kMaxItems = 1 << 23;

  using State = std::uint32_t;
  static constexpr State kDead = 0;

  // A way to go on: a subset of the states of one rule, over what it returns to.
  struct Thread {
    std::uint32_t subset, stack;
  };
  static constexpr std::uint32_t kBottom = 0;

  explicit Matcher(std::shared_ptr<const Grammar> grammar);

  State start() const { return start_; }
  // kDead: no text of the grammar goes on like this (or, if exhausted(), there is no room to know).
  State next(State state, std::uint8_t byte) {
    const State known = table_[state * classes_ + class_of_[byte]];
    return known != kUnknown ? known : find_next(state, class_of_[byte]);
  }
  State next(State state, std::string_view bytes);
  bool may_end(State state) const { return ends_[state]; }
  // Whether any byte may follow.
  bool may_go_on(State state) const { return !threads_[state].empty(); }
  bool exhausted() const { return exhausted_; }
  std::size_t states() const { return threads_.size(); }

  // For masks: a state is the union of its threads. A thread by itself stands over the bottom, and ends where the rule
  // does; popped() is what it returns to then.
  std::span<const Thread> threads(State state) const { return threads_[state]; }
  State alone(std::uint32_t subset);
  State popped(std::uint32_t stack);
  std::size_t subsets() const { return subsets_.size(); }

 private:
  static constexpr std::uint32_t kUnknown = ~0u;
  struct Subset {
    std::vector<Grammar::Call> calls;  // target: a subset
    bool ends_rule = false, only_ends = false, reads = false, knows_calls = true;
    std::vector<std::uint32_t> next;  // by class
  };

  // Links by the subset that stands over them.
  class Gathered {
   public:
    void add(std::uint32_t subset, std::span<const std::uint64_t> links);
    std::size_t size() const { return count_; }
    std::uint32_t subset(std::size_t i) const { return subsets_[i]; }
    std::span<const std::uint64_t> links(std::size_t i) const { return links_[i]; }
    std::span<const std::uint64_t> links_of(std::uint32_t subset) const { return links_[slots_[subset] - 1]; }
    void clear();

   private:
    std::size_t count_ = 0;
    std::vector<std::uint32_t> subsets_;
    std::vector<std::vector<std::uint64_t>> links_;
    std::vector<std::uint32_t> slots_;  // by subset: its place and one, or 0
  };

  State find_next(State state, std::size_t byte_class);
  std::uint32_t closure(const std::vector<std::uint32_t>& states);
  std::span<const Grammar::Call> calls_of(std::uint32_t subset);
  std::uint32_t subset_after(std::uint32_t subset, std::size_t byte_class);
  std::uint32_t stack_of(std::span<const std::uint64_t> links);
  // The state of the threads in gathered_, with what they return to and what they call; gathered_ is empty then.
  State close();
  State intern(const std::vector<Thread>& threads, bool may_end);

  std::shared_ptr<const Grammar> grammar_;
  std::size_t classes_;
  std::array<std::uint8_t, 256> class_of_{};
  Interned subset_names_;  // of automaton states, ascending
  Interned stacks_;        // of links: (subset to return to, stack below); the bottom is the link 0
  Interned state_names_;
  std::vector<Subset> subsets_;
  std::vector<std::uint32_t> starts_;  // by rule: its subset
  std::vector<std::uint32_t> rank_;    // by rule: its place among callers_first()
  Gathered gathered_, called_;         // called_: by rank of a rule
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> waiting_;  // ranks of called rules
  std::vector<std::vector<Thread>> threads_;                                                // by state
  std::vector<bool> ends_;                                                                  // by state
  std::vector<State> table_;                                                                // [states][classes]
  std::vector<std::uint32_t> seen_;  // by automaton state: of the closure that looked last
  std::uint32_t closures_ = 0;
  std::unordered_map<std::uint32_t, State> alone_, popped_;
  State start_ = kDead;
  bool exhausted_ = false;
};

}  // namespace sparsam::grammar
