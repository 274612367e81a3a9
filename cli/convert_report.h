// What convert and quantize say when they are done.
#pragma once

#include "convert/convert.h"

namespace sparsam::cli {

void print_report(const ConvertReport& report, bool json);

}  // namespace sparsam::cli
