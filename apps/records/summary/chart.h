// A small line chart as inline SVG: the values of one thing over time.
#pragma once

#include <string>

#include "records/summary/reconcile.h"

namespace sparsam::records {

// Empty where fewer than two values can be drawn (numbers with dates, in one unit).
std::string draw_chart(const Series& series, Language language);

}  // namespace sparsam::records
