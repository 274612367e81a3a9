// The summary on paper and for programs.
#pragma once

#include <string>

#include "records/summary/summary.h"

namespace sparsam::records {

std::string to_markdown(const Summary& summary);
std::string to_html(const Summary& summary, const Record& record);
std::string to_json(const Summary& summary, const Record& record);

}  // namespace sparsam::records
