// report.html of a run of reinforcement learning: rewards, lengths and pass rates over the steps, the curriculum, and
// answers over time, so that one can watch reasoning appear. A page that needs nothing else, no network either.
#pragma once

#include <string>
#include <vector>

#include "rl/curriculum.h"
#include "rl/held_out.h"
#include "rl/reason_metrics.h"
#include "train/report_page.h"

namespace sparsam {

std::string reason_report(const ReportFacts& facts, const std::vector<ReasonMetrics>& history,
                          const std::vector<Curriculum::Cell>& cells, const std::vector<ShownAnswer>& answers);

}  // namespace sparsam
