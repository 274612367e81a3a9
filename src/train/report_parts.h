// report.css and report.js, which all pages share.
#pragma once

#include <string_view>

namespace sparsam {

std::string_view report_style();
std::string_view report_charts();

}  // namespace sparsam
