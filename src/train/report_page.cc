#include "train/report_page.h"

#include <nlohmann/json.hpp>

#include "models/summary.h"
#include "train/report_parts.h"

namespace sparsam {
namespace {

void put(std::string& page, std::string_view place, std::string_view content) {
  const std::size_t at = page.find(place);
  CHECK(at != std::string::npos, "the page has a place for it");
  page.replace(at, place.size(), content);
}

}  // namespace

ReportFacts report_facts(const std::filesystem::path& folder, const Checkpoint& model, std::string config,
                         std::int64_t steps) {
  const ModelSummary summary = summary_of(model);
  const auto millions = [](std::uint64_t count) { return static_cast<double>(count) / 1e6; };
  const std::filesystem::path path = std::filesystem::absolute(folder).lexically_normal();
  ReportFacts facts;
  facts.title = (path.has_filename() ? path : path.parent_path()).filename().string();
  facts.model = fmt::format("{}, {:.2f} M parameters, {:.2f} M of them for a token", model.config.architecture,
                            millions(summary.parameters), millions(summary.active_parameters));
  facts.config = std::move(config);
  facts.steps = steps;
  return facts;
}

std::string filled_page(std::string_view page, const ReportFacts& facts, const nlohmann::ordered_json& data) {
  nlohmann::ordered_json run = {{"title", facts.title}, {"model", facts.model}, {"config", facts.config},
                                {"step", facts.step},   {"steps", facts.steps}, {"running", facts.running}};
  run.update(data);
  std::string text = run.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
  // "</script>" or "<!--" in a name must not end the script that the data stand in.
  for (std::size_t at = 0; (at = text.find('<', at)) != std::string::npos;) text.replace(at, 1, "\\u003c");
  std::string filled(page);
  put(filled, "/*REPORT_STYLE*/", report_style());
  put(filled, "/*REPORT_CHARTS*/", report_charts());
  put(filled, "\"RUN_DATA\"", text);
  return filled;
}

}  // namespace sparsam
