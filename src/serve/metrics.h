// What the server counts, as Prometheus reads it.
#pragma once

#include <array>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "serve/answer.h"
#include "serve/engine_thread.h"

namespace sparsam::serve {

// Counts of values up to each of the bounds.
class Histogram {
 public:
  static constexpr std::array kBounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,  0.25,
                                         0.5,   1.0,    2.5,   5.0,  10.0,  25.0, 50.0, 100.0};
  void add(double value);
  // name: of the metric, without labels.
  void write(std::string& out, std::string_view name, std::string_view help) const;

 private:
  std::array<std::uint64_t, kBounds.size() + 1> counts_{};
  double sum_ = 0;
};

// May be called from several threads at once.
class Metrics {
 public:
  // A request is over; path: a known route, or empty.
  void request(std::string_view path, int status, double seconds);
  // An answer is over, whether it came to its end or the client left.
  void answer(const Usage& usage, bool whole);
  void write(std::string& out) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, int>, std::uint64_t> requests_;
  Histogram request_s_, first_token_s_, token_s_;
  std::uint64_t prompt_tokens_ = 0, cached_tokens_ = 0, completion_tokens_ = 0, answers_ = 0, abandoned_ = 0;
};

// What the engines of all models do, added up.
void write_engines(std::string& out, std::span<const EngineLoad> loads);

// "# HELP", "# TYPE" and one value.
void write_metric(std::string& out, std::string_view name, std::string_view type, std::string_view help, double value);

}  // namespace sparsam::serve
