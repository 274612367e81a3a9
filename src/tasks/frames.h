// What is put around a family's phrases, for all families alike.
#pragma once

#include <span>
#include <string_view>

#include "tasks/question.h"

namespace sparsam::tasks {

// {N}: the noun in the nominative, {A}: in the accusative.
std::span<const std::string_view> frames(Language language);
std::span<const std::string_view> openings(Language language);
std::span<const std::string_view> closings(Language language);

}  // namespace sparsam::tasks
