// How often something happened lately: requests against a quota, and logins that failed. In memory: a restart forgets.
// Times are seconds of any clock that only goes forward. May be called from several threads at once.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace sparsam::accounts {

// At most so many within any minute.
class MinuteMeter {
 public:
  // Counts one, or says in how many seconds there is room for it.
  std::optional<double> take(const std::string& who, std::size_t most, double now);

 private:
  std::mutex mutex_;
  std::map<std::string, std::deque<double>> times_;
  double swept_ = 0;
};

// After `free` failures in a row each further one doubles a pause, from a second to five minutes. A success forgets
// them, and so does an hour without one.
class LoginThrottle {
 public:
  explicit LoginThrottle(int free) : free_(free) {}
  // Seconds that are left of the pause; 0: go on.
  double pause(std::string_view who, double now);
  void failed(std::string_view who, double now);
  void succeeded(std::string_view who);

 private:
  struct Failures {
    int count = 0;
    double last = 0, until = 0;
  };
  static constexpr std::size_t kMost = 20'000;  // names and addresses that are remembered
  int free_;
  std::mutex mutex_;
  std::map<std::string, Failures, std::less<>> failures_;
};

}  // namespace sparsam::accounts
