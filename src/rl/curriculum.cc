#include "rl/curriculum.h"

#include <algorithm>

#include "base/random.h"

namespace sparsam {
namespace {
constexpr double kStep = 0.1;  // of the exponential mean
}  // namespace

Result<Curriculum> Curriculum::open(const CurriculumOptions& options) {
  Curriculum curriculum;
  curriculum.options_ = options;
  const tasks::Sampler all = TRY(tasks::Sampler::open(options.tasks));
  for (const tasks::Family* family : all.families()) {
    const int levels = static_cast<int>(family->levels.size());
    const int low = std::min(options.tasks.difficulty_low, levels);
    for (int level = low; level <= std::min(options.tasks.difficulty_high, levels); ++level) {
      tasks::SampleOptions one = options.tasks;
      one.families = {std::string(family->name)};
      one.difficulty_low = one.difficulty_high = level;
      curriculum.samplers_.push_back(TRY(tasks::Sampler::open(one)));
      curriculum.cells_.push_back({std::string(family->name), level, 0.5, 0});
    }
  }
  if (curriculum.cells_.empty()) {
    return fail(Code::invalid_argument, "no level lies between {} and {}", options.tasks.difficulty_low,
                options.tasks.difficulty_high);
  }
  return curriculum;
}

double Curriculum::weight(const Cell& cell) const {
  if (!options_.by_pass_rate) return 1;
  return std::max(kLeast, 4 * cell.pass_rate * (1 - cell.pass_rate));
}

Curriculum::Choice Curriculum::question(std::uint64_t number) const {
  double sum = 0;
  for (const Cell& cell : cells_) sum += weight(cell);
  double left = sum * uniform(options_.tasks.seed, 0, number, Purpose::data);
  std::size_t cell = 0;
  for (; cell + 1 < cells_.size() && left >= weight(cells_[cell]); ++cell) left -= weight(cells_[cell]);
  return {cell, samplers_[cell].worksheet(number).question};
}

void Curriculum::note(std::size_t cell, double share) {
  cells_[cell].pass_rate += kStep * (share - cells_[cell].pass_rate);
  ++cells_[cell].questions;
}

}  // namespace sparsam
