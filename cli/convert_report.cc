#include "cli/convert_report.h"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/json_output.h"

namespace sparsam::cli {

void print_report(const ConvertReport& report, bool json) {
  if (json) {
    nlohmann::ordered_json out;
    out["output"] = report.output.string();
    out["source_bytes"] = report.source_bytes;
    out["output_bytes"] = report.output_bytes;
    out["tensors"] = nlohmann::ordered_json::object();
    for (const auto& [dtype, count] : report.tensors) out["tensors"][std::string(info(dtype).name)] = count;
    out["fall_backs"] = report.fall_backs;
    out["notes"] = report.notes;
    print_json(out);
    return;
  }
  for (const std::string& note : report.notes) fmt::print(stderr, "note: {}\n", note);
  std::string formats;
  std::size_t tensors = 0;
  for (const auto& [dtype, count] : report.tensors) {
    tensors += count;
    formats += fmt::format("{}{} x {}", formats.empty() ? "" : ", ", count, info(dtype).name);
  }
  fmt::print("{}: {} tensors ({}), {:.1f} MB from {:.1f} MB\n", report.output.string(), tensors, formats,
             static_cast<double>(report.output_bytes) / 1e6, static_cast<double>(report.source_bytes) / 1e6);
  if (report.fall_backs > 0) {
    fmt::print("{} matrices have rows that are no multiple of the format's block, and a format of smaller blocks\n",
               report.fall_backs);
  }
}

}  // namespace sparsam::cli
