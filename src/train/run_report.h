// report.html of a run: one page with its curves that needs nothing else, no network either.
#pragma once

#include <string>

#include "train/report_page.h"
#include "train/run_history.h"

namespace sparsam {

std::string run_report(const ReportFacts& facts, const RunHistory& history);

}  // namespace sparsam
