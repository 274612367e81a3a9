#include "generate/scheduler.h"

#include <algorithm>
#include <ranges>
#include <tuple>

namespace sparsam {
namespace {

// How much more a tenant may have had, in weighted tokens, before one without a place takes its turn: switching costs a
// prompt's pages at worst, so not for a few tokens.
constexpr double kTurn = 256;

std::size_t pages_for(std::size_t tokens) { return (tokens + kPageTokens - 1) / kPageTokens; }

double places(const Share& share, std::size_t more = 0) {
  return static_cast<double>(share.placed + more) / share.weight;
}

// What lost its pages for fairness goes on for a while before it loses them again, if it is all that its tenant has:
// many small requests would keep a large one from ever ending.
bool may_lose_memory(const Sequence& s) { return s.share->placed > 1 || s.tokens.size() >= s.safe_until; }

}  // namespace

Sequence& Scheduler::add(std::unique_ptr<Sequence> sequence) {
  Sequence& s = *sequence;
  s.share = &shares_.arrive(s.request.tenant, s.request.weight);
  if (share_prefixes_) s.keys = cache_.keys_of(s.request.prompt, s.request.tenant, s.request.shared);
  sequences_.push_back(std::move(sequence));
  return s;
}

void Scheduler::take_place(Sequence& sequence) {
  sequence.placed = false;
  --sequence.share->placed;
  --placed_;
}

void Scheduler::remove(std::uint64_t id) {
  const auto found = std::ranges::find_if(sequences_, [&](const auto& s) { return s->id == id; });
  if (found == sequences_.end()) return;
  Sequence& s = **found;
  if (s.placed) take_place(s);
  // The end of a prompt is forgotten first: its beginning is what others may share.
  for (const std::int32_t page : std::views::reverse(s.pages)) cache_.release(page);
  shares_.leave(*s.share);
  parts_.clear();
  sequences_.erase(found);
}

void Scheduler::remove_all() {
  while (!sequences_.empty()) remove(sequences_.back()->id);
}

bool Scheduler::generating() const {
  return std::ranges::any_of(sequences_, [](const auto& s) { return s->placed && !s->reading(); });
}

Sequence* Scheduler::next_waiting() const {
  const auto turn = [](const Sequence& s) {
    return std::tuple(-std::int64_t{s.request.priority}, places(*s.share, 1), s.share->served, s.id);
  };
  Sequence* next = nullptr;
  for (const auto& s : sequences_) {
    if (!s->placed && (next == nullptr || turn(*s) < turn(*next))) next = s.get();
  }
  return next;
}

// Whose place a sequence may have; null if nobody's.
Sequence* Scheduler::place_for(const Sequence& next) const {
  const Share& own = *next.share;
  const auto gives = [&](const Sequence& s) {
    if (!s.placed) return false;
    if (s.request.priority != next.request.priority) return s.request.priority < next.request.priority;
    if (s.share == &own) return false;
    if (places(*s.share) > places(own, 1)) return true;
    const bool level = own.placed == 0 || places(*s.share) >= places(own, 1);
    return level && s.share->served > own.served + kTurn;
  };
  // The lowest priority, then the tenant with most, then what came last: it has least to lose.
  const auto rank = [](const Sequence& s) {
    return std::tuple(-std::int64_t{s.request.priority}, places(*s.share), s.share->served, s.id);
  };
  Sequence* victim = nullptr;
  for (const auto& s : sequences_) {
    if (gives(*s) && (victim == nullptr || rank(*victim) < rank(*s))) victim = s.get();
  }
  return victim;
}

double Scheduler::pages_of(const Share& share) const {
  std::size_t pages = 0;
  for (const auto& s : sequences_) {
    if (s->share == &share && s->placed) pages += s->pages.size();
  }
  return static_cast<double>(pages) / share.weight;
}

// Who has a place and loses its memory to another that needs it; null if nobody does.
Sequence* Scheduler::holder_to_stop(const Sequence& favoured, std::size_t pages) const {
  const double own = pages_of(*favoured.share) + static_cast<double>(pages) / favoured.share->weight;
  const auto gives = [&](const Sequence& s) {
    if (!s.placed || &s == &favoured) return false;
    if (s.request.priority != favoured.request.priority) return s.request.priority < favoured.request.priority;
    if (s.share == favoured.share) return s.id > favoured.id;
    return may_lose_memory(s) && pages_of(*s.share) > own;
  };
  const auto rank = [&](const Sequence& s) {
    return std::tuple(-std::int64_t{s.request.priority}, pages_of(*s.share), s.id);
  };
  Sequence* victim = nullptr;
  for (const auto& s : sequences_) {
    if (gives(*s) && (victim == nullptr || rank(*victim) < rank(*s))) victim = s.get();
  }
  return victim;
}

void Scheduler::shed(Sequence& s, std::size_t wanted) {
  while (!s.pages.empty() && cache_.free_pages() < wanted) {
    cache_.release(s.pages.back());
    s.pages.pop_back();
    ++counts_.lost_pages;
  }
  s.done = std::min(s.done, s.pages.size() * kPageTokens);
  s.named = std::min(s.named, s.pages.size());
}

bool Scheduler::make_room(std::size_t pages, const Sequence& favoured) {
  for (;;) {
    // Those that wait lose the ends of what they hold, the last in turn first.
    for (const auto& s : std::views::reverse(sequences_)) {
      if (cache_.free_pages() >= pages) return true;
      if (!s->placed && s.get() != &favoured) shed(*s, pages);
    }
    if (cache_.free_pages() >= pages) return true;
    Sequence* const holder = holder_to_stop(favoured, pages);
    if (holder == nullptr) return false;
    holder->safe_until = holder->tokens.size() + std::max<std::size_t>(kPageTokens, holder->tokens.size() / 8);
    take_place(*holder);
    ++counts_.lost_places;
  }
}

bool Scheduler::reserve(Sequence& s, std::size_t tokens) {
  const std::size_t needed = pages_for(tokens);
  if (needed <= s.pages.size()) return true;
  if (!make_room(needed - s.pages.size(), s)) return false;
  while (s.pages.size() < needed) s.pages.push_back(cache_.take());
  return true;
}

// The pages that a waiting sequence needs for a place beyond its own, those that the others may soon want included.
std::size_t Scheduler::pages_to_start(const Sequence& next, const Sequence* leaving) const {
  const std::size_t others = placed_ - (leaving != nullptr ? 1 : 0);
  return pages_for(next.tokens.size()) - std::min(next.pages.size(), pages_for(next.tokens.size())) + others;
}

bool Scheduler::fits(const Sequence& next, const Sequence* leaving) const {
  const std::size_t needed = pages_to_start(next, leaving);
  std::size_t obtainable = cache_.free_pages();
  if (obtainable >= needed || placed_ == (leaving != nullptr ? 1u : 0u)) return true;
  // Pages that several share are free when the last lets them go; they are not counted on.
  const double own = pages_of(*next.share) + static_cast<double>(needed) / next.share->weight;
  for (const auto& s : sequences_) {
    if (s.get() == &next) continue;
    const bool lower = s->request.priority < next.request.priority;
    const bool more = s->request.priority == next.request.priority && s->share != next.share && may_lose_memory(*s) &&
                      pages_of(*s->share) > own;
    if (s->placed && s.get() != leaving && !lower && !more) continue;
    obtainable += static_cast<std::size_t>(
        std::ranges::count_if(s->pages, [&](std::int32_t page) { return cache_.owners(page) == 1; }));
    if (obtainable >= needed) return true;
  }
  return false;
}

void Scheduler::fill_places() {
  for (;;) {
    Sequence* const next = next_waiting();
    if (next == nullptr) return;
    Sequence* leaving = nullptr;
    if (placed_ == places_) {
      leaving = place_for(*next);
      if (leaving == nullptr) return;
    }
    if (!fits(*next, leaving)) return;
    if (leaving != nullptr) {
      take_place(*leaving);
      ++counts_.lost_places;
    }
    adopt(*next);
    if (!reserve(*next, next->tokens.size())) return;
    next->placed = true;
    ++next->share->placed;
    ++placed_;
  }
}

void Scheduler::adopt(Sequence& s) {
  // Something must be left to compute: the last token's logits are wanted.
  while (s.done % kPageTokens == 0 && s.done + kPageTokens < s.tokens.size()) {
    const std::size_t block = s.done / kPageTokens;
    if (block >= s.keys.size()) return;
    const auto tokens = std::span(s.tokens).subspan(s.done, kPageTokens);
    const std::int32_t page = cache_.find(s.keys[block], tokens);
    if (page < 0) return;
    if (block < s.pages.size()) {
      cache_.release(s.pages[block]);
      s.pages[block] = page;
    } else {
      s.pages.push_back(page);
    }
    s.done += kPageTokens;
    s.named = block + 1;
    if (s.done <= s.furthest) continue;
    counts_.cached_tokens += kPageTokens;
    s.cached += kPageTokens;
    s.furthest = s.done;
  }
}

bool Scheduler::somebody_reads_the_next_block(const Sequence& s) const {
  const std::size_t block = s.done / kPageTokens;
  if (s.done % kPageTokens != 0 || block >= s.keys.size() || s.done + kPageTokens >= s.tokens.size()) return false;
  return std::ranges::any_of(parts_, [&](const Part& part) {
    const std::vector<BlockKey>& keys = part.sequence->keys;
    return part.phase == Phase::prompt && part.position < (block + 1) * kPageTokens && block < keys.size() &&
           keys[block] == s.keys[block];
  });
}

std::span<const Scheduler::Part> Scheduler::plan(std::size_t budget) {
  parts_.clear();
  // Who has a place keeps it if its next token has one, too.
  for (const auto& s : sequences_) {
    if (!s->placed || reserve(*s, s->tokens.size())) continue;
    take_place(*s);
    ++counts_.lost_places;
  }
  fill_places();

  order_.clear();
  for (const auto& s : sequences_) {
    if (s->placed) order_.push_back(s.get());
  }
  const auto turn = [](const Sequence* s) {
    return std::tuple(-std::int64_t{s->request.priority}, s->share->served, places(*s->share), s->id);
  };
  std::ranges::sort(order_, {}, turn);
  for (Sequence* const s : order_) {
    adopt(*s);
    if (somebody_reads_the_next_block(*s)) continue;
    const bool reading = s->reading();
    const std::size_t left = (reading ? s->request.prompt.size() : s->tokens.size()) - s->done;
    // Generated tokens that are computed again take the form of attention that needs room for each of them.
    const std::size_t most = reading ? budget : left > 1 ? std::min<std::size_t>(budget, kPageTokens) : 1;
    const std::size_t count = std::min(left, most);
    if (count == 0) continue;
    parts_.push_back({s, s->done, count, reading ? Phase::prompt : Phase::generated});
    if (reading || left > 1) budget -= count;
    s->done += count;
    const std::size_t fresh = s->done - std::clamp(s->furthest, s->done - count, s->done);
    counts_.tokens_again += count - fresh;
    s->furthest = std::max(s->furthest, s->done);
    FairShares::charge(*s->share,
                       static_cast<double>(fresh) * (reading ? FairShares::kReadCost : FairShares::kGenerateCost));
  }
  return parts_;
}

void Scheduler::name_blocks() {
  if (!share_prefixes_) return;
  for (const Part& part : parts_) {
    Sequence& s = *part.sequence;
    const std::size_t whole = std::min(s.done / kPageTokens, s.keys.size());
    for (std::size_t& b = s.named; b < whole; ++b) {
      cache_.name(s.pages[b], s.keys[b], std::span(s.tokens).subspan(b * kPageTokens, kPageTokens));
    }
  }
}

}  // namespace sparsam
