// Who is computed next: places in the batch, pages of the cache and reading time, shared out among tenants. The engine
// computes what a plan says.
//
// Places. A tenant with fewer places (over its weight) takes one from a tenant with more, if that leaves it no better
// off than the other; among tenants that would gain nothing by it, one that has had much less takes its turn. Within a
// tenant the order is that of arrival. Higher priorities come before all of this.
//
// Memory. A place comes with the pages of all tokens that are known, so that two prompts never starve each other half
// read; a generated token may need one more. Where none is free, sequences without a place lose pages, from their ends;
// then those of lower priority, of tenants that hold more, and that came later. So whoever came first of its tenant is
// never stopped by memory, and since the longest sequence fits by itself, everybody comes to an end.
//
// What lost its place goes on where it was, and what lost pages reads them again in the phases that they had: no token
// changes (ARCHITECTURE.md, point 3).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "generate/fair_shares.h"
#include "generate/kv_cache.h"
#include "generate/sequence.h"
#include "tensor/batch.h"

namespace sparsam {

struct SchedulerCounts {
  std::uint64_t cached_tokens = 0;                // of prompts, found in the cache
  std::uint64_t lost_places = 0, lost_pages = 0;  // to others
  std::uint64_t tokens_again = 0;                 // computed again, since their pages were lost
};

class Scheduler {
 public:
  // A part of a step: so many tokens of a sequence from `position` on, in one phase.
  struct Part {
    Sequence* sequence;
    std::size_t position, count;
    Phase phase;
  };

  Scheduler(KvCache& cache, std::size_t places, bool share_prefixes)
      : cache_(cache), places_(places), share_prefixes_(share_prefixes) {}

  Sequence& add(std::unique_ptr<Sequence> sequence);
  // Its pages become free.
  void remove(std::uint64_t id);
  void remove_all();
  bool empty() const { return sequences_.empty(); }
  std::size_t placed() const { return placed_; }
  std::size_t waiting() const { return sequences_.size() - placed_; }
  // Somebody who has a place, or could have one, is past its prompt.
  bool generating() const;

  // The next step, with at most `budget` tokens of those that are read; `done` counts them as computed. Valid until the
  // next change.
  std::span<const Part> plan(std::size_t budget);
  // Names the blocks of prompts that the planned step has filled.
  void name_blocks();

  const SchedulerCounts& counts() const { return counts_; }

 private:
  void fill_places();
  Sequence* next_waiting() const;
  Sequence* place_for(const Sequence& next) const;
  std::size_t pages_to_start(const Sequence& next, const Sequence* leaving) const;
  // Whether a sequence could have the pages that it needs, if another leaves its place to it.
  bool fits(const Sequence& next, const Sequence* leaving) const;
  void take_place(Sequence& sequence);
  // Pages for the first `tokens` of a sequence.
  bool reserve(Sequence& sequence, std::size_t tokens);
  // Until so many pages are free, in favour of a sequence.
  bool make_room(std::size_t pages, const Sequence& favoured);
  Sequence* holder_to_stop(const Sequence& favoured, std::size_t pages) const;
  // Gives pages away from the end until `wanted` are free.
  void shed(Sequence& sequence, std::size_t wanted);
  double pages_of(const Share& share) const;
  // Blocks that somebody else has read by now.
  void adopt(Sequence& sequence);
  bool somebody_reads_the_next_block(const Sequence& sequence) const;

  KvCache& cache_;
  std::size_t places_;
  bool share_prefixes_;
  FairShares shares_;
  std::vector<std::unique_ptr<Sequence>> sequences_;  // in order of arrival
  std::size_t placed_ = 0;
  std::vector<Sequence*> order_;
  std::vector<Part> parts_;
  SchedulerCounts counts_;
};

}  // namespace sparsam
