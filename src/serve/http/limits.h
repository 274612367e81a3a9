// What one client, and all of them together, may take from the server.
#pragma once

#include <chrono>
#include <cstddef>

namespace sparsam::serve {

struct Limits {
  std::size_t header_bytes = 16 << 10;
  std::size_t body_bytes = 32 << 20;
  std::size_t connections = 20'000;  // and never more than the process may have open files
  std::chrono::seconds idle{75};     // between requests
  std::chrono::seconds header{10};   // from the first byte of a request to the end of its header
  std::chrono::seconds body{60};     // to the end of its body
  std::chrono::seconds write{60};    // for a piece that the client does not take
  std::chrono::seconds ping{15};     // of silence in a stream of events
};

}  // namespace sparsam::serve
