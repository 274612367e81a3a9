// Small models that make sense as they are, as configurations (run_config.h) without data.
#pragma once

#include <span>
#include <string_view>

namespace sparsam {

struct Preset {
  std::string_view name;
  std::string_view description;
  std::string_view json;
};

std::span<const Preset> presets();
const Preset* find_preset(std::string_view name);

}  // namespace sparsam
