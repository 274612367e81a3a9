// Whether bytes are text to train on.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace sparsam {

// Errors name the byte, counted from the file's beginning: text begins at `offset`. A zero byte is valid UTF-8, but no
// text has one: it is what binary data begins with.
Result<void> check_text(std::string_view text, std::uint64_t offset);

}  // namespace sparsam
