// Questions to the person at the terminal.
#pragma once

#include <string_view>

namespace sparsam::cli {

// Both standard input and standard error are terminals: a question can be seen and answered.
bool at_a_terminal();
// "QUESTION [y/N] " on standard error; anything but y or yes is no.
bool ask_yes_no(std::string_view question);

}  // namespace sparsam::cli
