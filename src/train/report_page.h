// The pages that runs leave: files of HTML as they were when the program was built, with the style and the charts that
// they share, and the numbers of a run in them.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace sparsam {

std::string_view training_page();  // report_page.html

// page: HTML with places for /*REPORT_STYLE*/, /*REPORT_CHARTS*/ and "RUN_DATA". The data stand in it as JSON; whatever
// they hold, none of it becomes markup.
std::string filled_page(std::string_view page, const nlohmann::ordered_json& data);

}  // namespace sparsam
