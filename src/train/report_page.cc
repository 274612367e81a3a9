#include "train/report_page.h"

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "train/report_parts.h"

namespace sparsam {
namespace {

void put(std::string& page, std::string_view place, std::string_view content) {
  const std::size_t at = page.find(place);
  CHECK(at != std::string::npos, "the page has a place for it");
  page.replace(at, place.size(), content);
}

}  // namespace

std::string filled_page(std::string_view page, const nlohmann::ordered_json& data) {
  std::string text = data.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
  // "</script>" or "<!--" in a name must not end the script that the data stand in.
  for (std::size_t at = 0; (at = text.find('<', at)) != std::string::npos;) text.replace(at, 1, "\\u003c");
  std::string filled(page);
  put(filled, "/*REPORT_STYLE*/", report_style());
  put(filled, "/*REPORT_CHARTS*/", report_charts());
  put(filled, "\"RUN_DATA\"", text);
  return filled;
}

}  // namespace sparsam
