#include "accounts/rate.h"

#include <algorithm>
#include <cmath>

namespace sparsam::accounts {
namespace {

constexpr double kMinute = 60, kHour = 3600, kLongest = 300;

}  // namespace

std::optional<double> MinuteMeter::take(const std::string& who, std::size_t most, double now) {
  const std::lock_guard lock(mutex_);
  const auto drop_old = [&](std::deque<double>& times) {
    while (!times.empty() && times.front() <= now - kMinute) times.pop_front();
  };
  if (now > swept_ + kMinute) {
    swept_ = now;
    for (auto entry = times_.begin(); entry != times_.end();) {
      drop_old(entry->second);
      entry = entry->second.empty() ? times_.erase(entry) : std::next(entry);
    }
  }
  std::deque<double>& times = times_[who];
  drop_old(times);
  if (times.size() >= most) return most == 0 ? kMinute : times[times.size() - most] + kMinute - now;
  times.push_back(now);
  return std::nullopt;
}

double LoginThrottle::pause(std::string_view who, double now) {
  const std::lock_guard lock(mutex_);
  const auto found = failures_.find(who);
  return found == failures_.end() ? 0 : std::max(0.0, found->second.until - now);
}

void LoginThrottle::failed(std::string_view who, double now) {
  const std::lock_guard lock(mutex_);
  if (failures_.size() >= kMost && !failures_.contains(who)) {
    std::erase_if(failures_, [&](const auto& entry) { return entry.second.last < now - kHour; });
    // Somebody tries more names than can be remembered; the oldest go.
    if (failures_.size() >= kMost) {
      failures_.erase(std::ranges::min_element(failures_, {}, [](const auto& entry) { return entry.second.last; }));
    }
  }
  Failures& failures = failures_.try_emplace(std::string(who)).first->second;
  if (failures.last < now - kHour) failures = {};
  failures.last = now;
  if (++failures.count > free_) {
    failures.until = now + std::min(kLongest, std::exp2(std::min(failures.count - free_ - 1, 20)));
  }
}

void LoginThrottle::succeeded(std::string_view who) {
  const std::lock_guard lock(mutex_);
  const auto found = failures_.find(who);
  if (found != failures_.end()) failures_.erase(found);
}

}  // namespace sparsam::accounts
