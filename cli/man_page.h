// The manual page: every verb with its options, from the same words as --help, so that it cannot fall behind.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace sparsam::cli {

// roff with the man macros, as man(7) describes them.
std::string man_page(const CLI::App& app);

}  // namespace sparsam::cli
