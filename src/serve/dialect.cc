#include "serve/dialect.h"

namespace sparsam::serve {

std::string sse(const Json& data) { return "data: " + dump(data) + "\n\n"; }

std::string sse(std::string_view event, const Json& data) {
  return fmt::format("event: {}\ndata: {}\n\n", event, dump(data));
}

}  // namespace sparsam::serve
