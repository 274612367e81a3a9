// Who may say a section in other words: a model behind an engine, which the command line brings, or a test's actor.
// This application knows texts and grammars only; no model, no tokens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"

namespace sparsam::records {

struct Ask {
  std::string prompt;
  std::string grammar;           // GBNF; the answer keeps to it
  std::size_t longest_answer{};  // bytes; what goes on beyond is cut off
};

class Voice {
 public:
  virtual ~Voice() = default;
  // An answer for each, in order. An answer that was cut off comes as far as it came. Errors: exhausted (the question
  // and its answer do not fit), and whatever else went wrong with this one.
  virtual std::vector<Result<std::string>> answer(const std::vector<Ask>& asks) = 0;
};

struct VoiceOptions {
  std::string model;  // a file, a folder, or a name
  float temperature = 0;
  std::uint64_t seed = 1;
  int threads = 0;  // 0: all
};

struct OpenedVoice {
  std::unique_ptr<Voice> voice;
  std::string sha256;  // of the model's files
};

using OpenVoice = std::function<Result<OpenedVoice>(const VoiceOptions&)>;

}  // namespace sparsam::records
