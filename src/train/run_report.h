// report.html of a run: one page with its curves that needs nothing else, no network either.
#pragma once

#include <string>

#include "train/run_history.h"

namespace sparsam {

struct ReportFacts {
  std::string title;   // the run's folder
  std::string model;   // "deepseek_v3, 0.9 M parameters, …"
  std::string config;  // the JSON text of config.json
  std::int64_t step = 0, steps = 0;
  bool running = false;  // the page looks for a newer version of itself
};

// The data stand in the page as JSON; whatever they hold, none of it becomes markup.
std::string run_report(const ReportFacts& facts, const RunHistory& history);

}  // namespace sparsam
