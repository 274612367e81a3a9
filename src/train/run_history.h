// A run's metrics, as few numbers as a picture needs however long the run is: steps are put together in twos, and those
// again, whenever there are too many.
#pragma once

#include <cstdint>
#include <vector>

#include "train/metrics_file.h"

namespace sparsam {

class RunHistory {
 public:
  static constexpr std::size_t kMostPoints = 1000;
  static constexpr std::size_t kMostLoads = std::size_t{1} << 17;  // numbers in all

  // Neighbouring steps: their means, and the largest norm.
  struct Point {
    std::int64_t last = 0, count = 0;  // the last step, and how many there are
    double loss = 0, grad_norm = 0, largest_norm = 0, lr = 0, tokens_per_s = 0, gflops = 0, violation = 0;
  };
  struct Validation {
    std::int64_t step = 0;
    double loss = 0;
  };
  // How often each expert was chosen, as a share of the mean: [layer][expert]. Means over neighbours.
  struct Load {
    std::int64_t last = 0, count = 0;
    std::vector<std::vector<double>> shares;
  };

  // Steps come in order.
  void add(const StepMetrics& metrics);

  const std::vector<Point>& points() const { return points_; }
  const std::vector<Validation>& validations() const { return validations_; }
  const std::vector<Load>& loads() const { return loads_; }
  std::int64_t tokens() const { return tokens_; }

 private:
  void add_load(const StepMetrics& metrics);

  std::vector<Point> points_;
  std::vector<Validation> validations_;
  std::vector<Load> loads_;
  std::int64_t width_ = 1, load_width_ = 1;  // steps of a point, of a load
  std::int64_t tokens_ = 0;
};

}  // namespace sparsam
