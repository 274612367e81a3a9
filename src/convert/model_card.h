// The README.md of a Hugging Face folder: the licence that its head names.
#pragma once

#include <filesystem>
#include <string>

namespace sparsam {

// "apache-2.0"; empty where there is no card or it names none.
std::string license_of(const std::filesystem::path& folder);

// A card for a folder that is written here; empty without a licence to pass on.
std::string model_card(std::string_view name, std::string_view license, std::string_view source);

}  // namespace sparsam
