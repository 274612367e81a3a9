// Names from files, made fit for a one-line message: in quotes, clipped, with everything but printable ASCII escaped,
// so that a hostile file can neither break the line nor speak to the terminal.
#pragma once

#include <string>
#include <string_view>

namespace sparsam {

std::string quote(std::string_view name);  // 'blk.0.attn_q.weight'

}  // namespace sparsam
