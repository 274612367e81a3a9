// What each tenant has had, so that the next turn goes to whoever had least. Tokens are counted and divided by the
// tenant's weight, and who comes back after a pause starts level with those who are there: nobody saves turns up
// (virtual token counters: Sheng et al., "Fairness in Serving Large Language Models", arXiv 2401.00588).
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace sparsam {

struct Share {
  double weight = 1;
  double served = 0;       // weighted tokens
  std::size_t live = 0;    // requests, waiting ones included
  std::size_t placed = 0;  // those that have a place
};

class FairShares {
 public:
  // A generated token takes as long as several of a prompt; the paper's weights.
  static constexpr double kReadCost = 1, kGenerateCost = 2;

  // One more request of a tenant. The share stays where it is until it leaves.
  Share& arrive(std::string_view tenant, double weight);
  void leave(Share& share);
  static void charge(Share& share, double cost) { share.served += cost / share.weight; }

 private:
  void forget_some();

  std::map<std::string, Share, std::less<>> shares_;
  double floor_ = 0;  // what those who are there had at least, when there was last somebody
};

}  // namespace sparsam
