// Where a JSON value ends in a text that is still being written. It follows brackets and strings only: what stands
// between them is nobody's business before the value is whole.
#pragma once

#include <cstddef>
#include <string_view>

namespace sparsam {

class JsonScan {
 public:
  // Reads up to the end of an object or array that begins with the first character ever given. How many bytes of text
  // belong to it.
  std::size_t read(std::string_view text);
  bool done() const { return begun_ && depth_ == 0; }
  // Outside of strings: where a '<' cannot be JSON.
  bool in_string() const { return in_string_; }

 private:
  std::size_t depth_ = 0;
  bool begun_ = false, in_string_ = false, escaped_ = false;
};

}  // namespace sparsam
