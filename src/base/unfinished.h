// What this process has under construction: files and folders that do not have their final names yet. They are removed
// by who makes them, but a signal leaves no time for that: who ends the process on one removes them all here.
#pragma once

#include <filesystem>
#include <functional>

namespace sparsam {

// Calls create(); if it returns true, `part` is under construction. No end of the process comes between the two.
bool begin_unfinished(const std::filesystem::path& part, const std::function<bool()>& create);
// The part has its final name, or is removed.
void end_unfinished(const std::filesystem::path& part);

// From any thread, while others go on.
[[noreturn]] void exit_without_unfinished(int exit_code);

}  // namespace sparsam
