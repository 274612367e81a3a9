// What a model's output turns out to be, piece by piece.
#pragma once

#include <string>
#include <vector>

namespace sparsam {

struct OutputEvent {
  enum class Kind { reasoning, content, call_begin, call_arguments, call_end };
  Kind kind;
  std::string text;      // reasoning, content, call_arguments: never empty
  std::string name, id;  // call_begin: the tool, and the call's name where the format gives one
  bool operator==(const OutputEvent&) const = default;
};
using OutputEvents = std::vector<OutputEvent>;

}  // namespace sparsam
