#include "cli/json_output.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace sparsam::cli {
namespace {

void print(const nlohmann::ordered_json& json, int indent) {
  fmt::print("{}\n", json.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace

void print_json(const nlohmann::ordered_json& json) { print(json, 2); }
void print_json_line(const nlohmann::ordered_json& json) { print(json, -1); }

}  // namespace sparsam::cli
