// Chat templates for models that bring none, written for this project after the formats that the families publish.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace sparsam {

std::optional<std::string_view> builtin_template(std::string_view name);
std::vector<std::string_view> builtin_template_names();

}  // namespace sparsam
