#include "serve/dialect.h"

namespace sparsam::serve {

Reply told(const Dialect& dialect, const Refusal& refusal) {
  Reply reply = dialect.error(refusal);
  if (refusal.retry_after_s > 0) {
    std::erase_if(reply.headers, [](const auto& header) { return header.first == "Retry-After"; });
    reply.headers.emplace_back("Retry-After", std::to_string(refusal.retry_after_s));
  }
  return reply;
}

std::string sse(const Json& data) { return "data: " + dump(data) + "\n\n"; }

std::string sse(std::string_view event, const Json& data) {
  return fmt::format("event: {}\ndata: {}\n\n", event, dump(data));
}

}  // namespace sparsam::serve
