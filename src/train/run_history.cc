#include "train/run_history.h"

#include <algorithm>

namespace sparsam {
namespace {

using Point = RunHistory::Point;
using Load = RunHistory::Load;

void mix(double& to, std::int64_t to_count, double from, std::int64_t from_count) {
  to += (from - to) * static_cast<double>(from_count) / static_cast<double>(to_count + from_count);
}

void merge(Point& to, const Point& from) {
  for (const auto member :
       {&Point::loss, &Point::grad_norm, &Point::lr, &Point::tokens_per_s, &Point::gflops, &Point::violation}) {
    mix(to.*member, to.count, from.*member, from.count);
  }
  to.largest_norm = std::max(to.largest_norm, from.largest_norm);
  to.count += from.count;
  to.last = from.last;
}

void merge(Load& to, const Load& from) {
  for (std::size_t l = 0; l < std::min(to.shares.size(), from.shares.size()); ++l) {
    for (std::size_t e = 0; e < std::min(to.shares[l].size(), from.shares[l].size()); ++e) {
      mix(to.shares[l][e], to.count, from.shares[l][e], from.count);
    }
  }
  to.count += from.count;
  to.last = from.last;
}

// Appends, or adds to the last one while it has less than `width` steps.
template <typename Item>
void append(std::vector<Item>& items, Item item, std::int64_t& width, std::size_t most) {
  if (!items.empty() && items.back().count + item.count <= width) {
    merge(items.back(), item);
    return;
  }
  items.push_back(std::move(item));
  if (items.size() <= most) return;
  width *= 2;
  std::vector<Item> fewer;
  for (Item& one : items) {
    if (!fewer.empty() && fewer.back().count + one.count <= width) {
      merge(fewer.back(), one);
    } else {
      fewer.push_back(std::move(one));
    }
  }
  items = std::move(fewer);
}

}  // namespace

void RunHistory::add(const StepMetrics& m) {
  append(
      points_,
      Point{m.step, 1, m.loss, m.grad_norm, m.grad_norm, m.lr, m.tokens_per_s, m.gflops, m.max_violation.value_or(-1)},
      width_, kMostPoints);
  tokens_ = m.tokens;
  if (m.validation_loss) {
    validations_.push_back({m.step, *m.validation_loss});
    if (validations_.size() > kMostPoints) {  // every second one, the newest among them
      std::size_t kept = 0;
      for (std::size_t i = 1 - validations_.size() % 2; i < validations_.size(); i += 2) {
        validations_[kept++] = validations_[i];
      }
      validations_.resize(kept);
    }
  }
  if (!m.expert_load.empty()) add_load(m);
}

void RunHistory::add_load(const StepMetrics& m) {
  std::size_t numbers = 0;
  for (const auto& layer : m.expert_load) numbers += layer.size();
  const std::size_t most = std::clamp<std::size_t>(kMostLoads / std::max<std::size_t>(1, numbers), 4, 200);
  append(loads_, Load{m.step, 1, m.expert_load}, load_width_, most);
}

}  // namespace sparsam
