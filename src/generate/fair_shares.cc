#include "generate/fair_shares.h"

#include <algorithm>
#include <limits>

namespace sparsam {

Share& FairShares::arrive(std::string_view tenant, double weight) {
  double least = std::numeric_limits<double>::infinity();
  for (const auto& [name, share] : shares_) {
    if (share.live > 0) least = std::min(least, share.served);
  }
  if (least < std::numeric_limits<double>::infinity()) floor_ = std::max(floor_, least);
  auto found = shares_.find(tenant);
  if (found == shares_.end()) {
    forget_some();
    found = shares_.emplace(std::string(tenant), Share()).first;
  }
  Share& share = found->second;
  if (share.live == 0) share.served = std::max(share.served, floor_);
  share.weight = weight;
  ++share.live;
  return share;
}

void FairShares::leave(Share& share) { --share.live; }

void FairShares::forget_some() {
  // Who is at the floor starts there anyway; of the rest, many at once are forgotten rather than kept for ever.
  constexpr std::size_t kMost = 10'000;
  if (shares_.size() < kMost) return;
  std::erase_if(shares_, [](const auto& entry) { return entry.second.live == 0; });
}

}  // namespace sparsam
