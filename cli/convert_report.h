// What convert and quantize say when they are done.
#pragma once

#include <filesystem>

#include "convert/convert.h"

namespace sparsam::cli {

void print_report(const ConvertReport& report, const std::filesystem::path& output, bool json);

}  // namespace sparsam::cli
