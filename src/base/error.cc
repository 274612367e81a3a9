#include "base/error.h"

#include <cstdio>
#include <cstdlib>

namespace sparsam {

void check_failed(const char* condition, const char* file, int line, std::string_view why) {
  fmt::print(stderr, "sparsam: internal error at {}:{}: {} ({})\n", file, line, why, condition);
  std::abort();
}

}  // namespace sparsam
