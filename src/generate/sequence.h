// One request on its way through the engine: its tokens, and how much of them the cache holds.
#pragma once

#include <cstdint>
#include <vector>

#include "generate/fair_shares.h"
#include "generate/kv_cache.h"
#include "generate/request.h"

namespace sparsam {

struct Sequence {
  std::uint64_t id = 0;  // in order of arrival
  Request request;
  std::vector<std::int32_t> tokens;  // prompt and answer
  std::size_t done = 0;              // tokens whose keys and values are in the cache
  std::size_t cached = 0;            // of the prompt, found in the cache
  std::size_t furthest = 0;          // what `done` has been: below it, tokens are computed again
  std::vector<std::int32_t> pages;
  std::vector<BlockKey> keys;  // the names of the prompt's whole blocks
  std::size_t named = 0;       // blocks that others can share, or had shared
  bool placed = false;
  Share* share = nullptr;
  std::size_t safe_until = 0;  // tokens; until then fairness takes no more pages from it

  std::size_t generated() const { return tokens.size() - request.prompt.size(); }
  bool reading() const { return done < request.prompt.size(); }
};

}  // namespace sparsam
