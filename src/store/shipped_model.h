// The models that come with the program: folders beside it, ../share/sparsam/models/NAME where it is installed and
// ../../models/NAME where it was built.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

namespace sparsam::store {

// The one that is meant where none is named.
constexpr std::string_view kOwnModel = "sparsam-zero";

// program: the path of the running one where it is empty. Nothing where no such model is there.
std::optional<std::filesystem::path> shipped_model(std::string_view name, const std::filesystem::path& program = {});

}  // namespace sparsam::store
