// The pages that runs leave: files of HTML as they were when the program was built, with the style and the charts that
// they share, and the numbers of a run in them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "models/checkpoint.h"

namespace sparsam {

std::string_view training_page();  // report_page.html

// What every page tells of its run.
struct ReportFacts {
  std::string title;   // the run's folder
  std::string model;   // "deepseek_v3, 0.9 M parameters, …"
  std::string config;  // the JSON text of config.json
  std::int64_t step = 0, steps = 0;
  bool running = false;  // the page looks for a newer version of itself
};
ReportFacts report_facts(const std::filesystem::path& folder, const Checkpoint& model, std::string config,
                         std::int64_t steps);

// page: HTML with places for /*REPORT_STYLE*/, /*REPORT_CHARTS*/ and "RUN_DATA". Facts and data stand in it as one JSON
// object; whatever they hold, none of it becomes markup.
std::string filled_page(std::string_view page, const ReportFacts& facts, const nlohmann::ordered_json& data);

}  // namespace sparsam
