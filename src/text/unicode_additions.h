// Characters newer than the regular expression engine: PCRE2 10.42 knows Unicode 14, while the tokenizers of today's
// models are run with 16 and 17. An emoji of 2022 is a symbol for them and has to be one here.
#pragma once

#include <string>
#include <string_view>

namespace sparsam {

// Members of a PCRE2 class: the characters that a general category ("L", "So") has gained since Unicode 14. Empty where
// the engine knows them itself.
std::string category_additions(std::string_view category);
// The same for the script Han.
std::string han_additions();

}  // namespace sparsam
