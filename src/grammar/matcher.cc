#include "grammar/matcher.h"

#include <algorithm>
#include <unordered_set>

namespace sparsam::grammar {
namespace {

std::uint64_t packed(std::uint32_t high, std::uint32_t low) { return std::uint64_t{high} << 32 | low; }

}  // namespace

std::uint32_t Interned::number(const std::vector<std::uint64_t>& items) {
  std::uint64_t hash = items.size();
  for (const std::uint64_t item : items) {  // multiply and fold, as in FxHash
    hash = (hash ^ item) * 0x9E3779B97F4A7C15u;
    hash ^= hash >> 29;
  }
  const auto [begin, end] = by_hash_.equal_range(hash);
  for (auto it = begin; it != end; ++it) {
    if (items_[it->second] == items) return it->second;
  }
  items_.push_back(items);
  total_ += items.size() + 1;
  const auto n = static_cast<std::uint32_t>(items_.size() - 1);
  by_hash_.emplace(hash, n);
  return n;
}

Matcher::Matcher(std::shared_ptr<const Grammar> grammar)
    : grammar_(std::move(grammar)), classes_(grammar_->classes()), seen_(grammar_->states(), 0) {
  for (std::size_t b = 0; b < 256; ++b) class_of_[b] = grammar_->class_of(static_cast<std::uint8_t>(b));
  closure({});          // subset 0: nothing
  stacks_.number({0});  // stack 0: the bottom
  intern({}, false);    // state 0: dead
  for (std::uint32_t r = 0; r < grammar_->rules(); ++r) starts_.push_back(closure({grammar_->start_of(r)}));
  rank_.resize(grammar_->rules());
  for (std::uint32_t i = 0; i < grammar_->rules(); ++i) rank_[grammar_->callers_first()[i]] = i;
  gathered_.add(starts_[grammar_->start_rule()], stacks_[kBottom]);
  start_ = close();
}

Matcher::State Matcher::next(State state, std::string_view bytes) {
  for (const char c : bytes) {
    if (state == kDead) break;
    state = next(state, static_cast<std::uint8_t>(c));
  }
  return state;
}

// What the states reach by jumps; only those count that do something.
std::uint32_t Matcher::closure(const std::vector<std::uint32_t>& states) {
  ++closures_;
  std::vector<std::uint64_t> kept;
  std::vector<std::uint32_t> work;
  const auto visit = [&](std::uint32_t s) {
    if (seen_[s] != closures_) work.push_back(s);
    seen_[s] = closures_;
  };
  for (const std::uint32_t s : states) visit(s);
  while (!work.empty()) {
    const std::uint32_t s = work.back();
    work.pop_back();
    const Grammar::State& state = grammar_->state(s);
    if (!state.steps.empty() || !state.calls.empty() || state.ends_rule) kept.push_back(s);
    for (const std::uint32_t t : state.jumps) visit(t);
  }
  std::ranges::sort(kept);
  const std::uint32_t number = subset_names_.number(kept);
  if (number < subsets_.size()) return number;
  Subset subset;
  for (const std::uint64_t s : kept) {
    const Grammar::State& state = grammar_->state(static_cast<std::uint32_t>(s));
    subset.ends_rule |= state.ends_rule;
    subset.reads |= !state.steps.empty();
    subset.only_ends = kept.size() == 1 && state.ends_rule && state.steps.empty() && state.calls.empty();
    subset.knows_calls &= state.calls.empty();
  }
  subset.next.assign(subset.reads ? classes_ : 0, kUnknown);
  subsets_.push_back(std::move(subset));
  return number;
}

// Calls of one rule return to one subset.
std::span<const Grammar::Call> Matcher::calls_of(std::uint32_t subset) {
  if (!subsets_[subset].knows_calls) {
    std::vector<Grammar::Call> calls;
    for (const std::uint64_t s : subset_names_[subset]) {
      const Grammar::State& state = grammar_->state(static_cast<std::uint32_t>(s));
      calls.insert(calls.end(), state.calls.begin(), state.calls.end());
    }
    std::ranges::sort(calls, {}, &Grammar::Call::rule);
    std::vector<Grammar::Call> joined;
    for (std::size_t i = 0; i < calls.size();) {
      std::vector<std::uint32_t> targets;
      const std::uint32_t rule = calls[i].rule;
      for (; i < calls.size() && calls[i].rule == rule; ++i) targets.push_back(calls[i].target);
      joined.push_back({rule, closure(targets)});
    }
    subsets_[subset].calls = std::move(joined);
    subsets_[subset].knows_calls = true;
  }
  return subsets_[subset].calls;
}

std::uint32_t Matcher::subset_after(std::uint32_t subset, std::size_t byte_class) {
  if (!subsets_[subset].reads) return 0;
  if (const std::uint32_t known = subsets_[subset].next[byte_class]; known != kUnknown) return known;
  std::vector<std::uint32_t> targets;
  for (const std::uint64_t s : subset_names_[subset]) {
    for (const Grammar::Step& step : grammar_->state(static_cast<std::uint32_t>(s)).steps) {
      if (grammar_->in_set(step.set, byte_class)) targets.push_back(step.target);
    }
  }
  const std::uint32_t after = closure(targets);
  subsets_[subset].next[byte_class] = after;
  return after;
}

std::uint32_t Matcher::stack_of(std::span<const std::uint64_t> unsorted) {
  std::vector<std::uint64_t> links(unsorted.begin(), unsorted.end());
  std::ranges::sort(links);
  const auto tail = std::ranges::unique(links);
  links.erase(tail.begin(), tail.end());
  return stacks_.number(links);
}

// Threads of one subset become one, over all of their stacks.
void Matcher::Gathered::add(std::uint32_t subset, std::span<const std::uint64_t> more) {
  if (subset >= slots_.size()) slots_.resize(subset + 1, 0);
  std::uint32_t& slot = slots_[subset];
  if (slot == 0) {
    if (count_ == subsets_.size()) {
      subsets_.emplace_back();
      links_.emplace_back();
    }
    subsets_[count_] = subset;
    links_[count_].clear();
    slot = static_cast<std::uint32_t>(++count_);
  }
  auto& links = links_[slot - 1];
  links.insert(links.end(), more.begin(), more.end());
}

void Matcher::Gathered::clear() {
  for (std::size_t i = 0; i < count_; ++i) slots_[subsets_[i]] = 0;
  count_ = 0;
}

Matcher::State Matcher::close() {
  // Rules that may end return. Each link is followed once: what it adds to a subset that may end, too, is followed
  // next.
  bool may_end = false;
  std::vector<std::uint64_t> ending;
  std::unordered_set<std::uint64_t> seen;
  const auto follow = [&](std::span<const std::uint64_t> links) {
    for (const std::uint64_t link : links) {
      if (seen.insert(link).second) ending.push_back(link);
    }
  };
  for (std::size_t i = 0; i < gathered_.size(); ++i) {
    if (subsets_[gathered_.subset(i)].ends_rule) follow(gathered_.links(i));
  }
  while (!ending.empty()) {
    const std::uint64_t link = ending.back();
    ending.pop_back();
    if (link == 0) {
      may_end = true;
      continue;
    }
    const auto subset = static_cast<std::uint32_t>(link >> 32);
    const auto below = stacks_[static_cast<std::uint32_t>(link)];
    gathered_.add(subset, below);
    if (subsets_[subset].ends_rule) follow(below);
  }
  std::vector<Thread> threads;
  for (std::size_t i = 0; i < gathered_.size(); ++i) {
    threads.push_back({gathered_.subset(i), stack_of(gathered_.links(i))});
  }
  gathered_.clear();

  // Calls, callers first: then a rule's stack is complete when it calls others.
  const auto call_from = [&](const Thread& thread) {
    for (const Grammar::Call& call : calls_of(thread.subset)) {
      const std::uint64_t link = packed(call.target, thread.stack);
      // A last call returns where its caller does.
      const auto links = subsets_[call.target].only_ends ? stacks_[thread.stack] : std::span(&link, 1);
      called_.add(rank_[call.rule], links);
      waiting_.push(rank_[call.rule]);
    }
  };
  for (const Thread& thread : threads) call_from(thread);
  while (!waiting_.empty()) {
    const std::uint32_t rank = waiting_.top();
    while (!waiting_.empty() && waiting_.top() == rank) waiting_.pop();
    threads.push_back({starts_[grammar_->callers_first()[rank]], stack_of(called_.links_of(rank))});
    call_from(threads.back());
  }
  called_.clear();
  std::erase_if(threads, [&](const Thread& t) { return !subsets_[t.subset].reads; });
  return intern(threads, may_end);
}

Matcher::State Matcher::intern(const std::vector<Thread>& threads, bool may_end) {
  std::vector<std::uint64_t> name{may_end};
  for (const Thread& t : threads) name.push_back(packed(t.subset, t.stack));
  std::sort(name.begin() + 1, name.end());
  name.erase(std::unique(name.begin() + 1, name.end()), name.end());
  const State state = state_names_.number(name);
  if (state < threads_.size()) return state;
  threads_.emplace_back();
  for (std::size_t i = 1; i < name.size(); ++i) {
    threads_.back().push_back({static_cast<std::uint32_t>(name[i] >> 32), static_cast<std::uint32_t>(name[i])});
  }
  ends_.push_back(may_end);
  table_.resize(table_.size() + classes_, threads_.back().empty() ? kDead : kUnknown);
  return state;
}

Matcher::State Matcher::find_next(State state, std::size_t byte_class) {
  if (subset_names_.items() + stacks_.items() + state_names_.items() > kMaxItems || table_.size() > kMaxItems) {
    exhausted_ = true;
    return kDead;
  }
  for (const Thread& thread : threads_[state]) {
    const std::uint32_t subset = subset_after(thread.subset, byte_class);
    if (subset != 0) gathered_.add(subset, stacks_[thread.stack]);
  }
  const State found = gathered_.size() == 0 ? kDead : close();
  table_[state * classes_ + byte_class] = found;
  return found;
}

Matcher::State Matcher::alone(std::uint32_t subset) {
  const auto [found, is_new] = alone_.try_emplace(subset, kDead);
  if (is_new) found->second = intern({{subset, kBottom}}, false);
  return found->second;
}

Matcher::State Matcher::popped(std::uint32_t stack) {
  if (const auto found = popped_.find(stack); found != popped_.end()) return found->second;
  for (const std::uint64_t link : stacks_[stack]) {
    if (link != 0) gathered_.add(static_cast<std::uint32_t>(link >> 32), stacks_[static_cast<std::uint32_t>(link)]);
  }
  const State state = gathered_.size() == 0 ? kDead : close();
  popped_.emplace(stack, state);
  return state;
}

}  // namespace sparsam::grammar
