// reason_page.html, as it was when the program was built.
#pragma once

#include <string_view>

namespace sparsam {

std::string_view reason_page();

}  // namespace sparsam
