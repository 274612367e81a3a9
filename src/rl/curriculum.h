// Which questions a step asks: of each family the levels at which answers are right now and then. What is always right
// or always wrong gives groups without variance, which teach nothing; a group of a question with pass rate p has a
// variance of p (1 - p).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "tasks/worksheet.h"

namespace sparsam {

struct CurriculumOptions {
  tasks::SampleOptions tasks;  // families, languages, levels; the seed is that of the questions
  bool by_pass_rate = true;    // false: all cells alike
};

class Curriculum {
 public:
  // Errors: those of tasks::Sampler::open.
  static Result<Curriculum> open(const CurriculumOptions& options);

  // A family at a level.
  struct Cell {
    std::string family;
    int level = 1;
    double pass_rate = 0.5;      // an exponential mean of the groups' shares of right answers
    std::int64_t questions = 0;  // asked so far
  };
  const std::vector<Cell>& cells() const { return cells_; }
  // How likely the next question is of this cell, up to a factor: 4 p (1 - p), at least kLeast, so that what was hard
  // or easy is asked again now and then.
  double weight(const Cell& cell) const;

  // Question `number` of the run, and the index of its cell. A function of the options, the number, and what was
  // noted before.
  struct Choice {
    std::size_t cell = 0;
    tasks::Question question;
  };
  Choice question(std::uint64_t number) const;

  // The share of right answers in a group of the cell.
  void note(std::size_t cell, double share);

  static constexpr double kLeast = 0.1;

 private:
  CurriculumOptions options_;
  std::vector<Cell> cells_;
  std::vector<tasks::Sampler> samplers_;  // of each cell
};

}  // namespace sparsam
