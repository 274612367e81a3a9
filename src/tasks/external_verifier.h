// A verifier that is a program of somebody else's: it reads JSON lines on standard input, each a question with its
// "completion", and answers each with a line {"right": true|false, "format_ok"?, "answer"?, "reason"?}.
//
// A program that ends, answers nonsense or does not answer in time is named in the verdict's reason and is never a
// reward; it is started anew for the next question.
#pragma once

#include <sys/types.h>

#include <string>

#include "base/error.h"
#include "tasks/question.h"
#include "tasks/verify.h"

namespace sparsam::tasks {

class ExternalVerifier {
 public:
  // `program` is a path, or is looked up in PATH; it gets no arguments.
  explicit ExternalVerifier(std::string program, int timeout_ms = 5000)
      : program_(std::move(program)), timeout_ms_(timeout_ms) {}
  ~ExternalVerifier() { stop(); }
  ExternalVerifier(const ExternalVerifier&) = delete;
  ExternalVerifier& operator=(const ExternalVerifier&) = delete;

  Verdict verify(const Question& question, std::string_view completion);
  // Starts the program, if it does not run. Errors: why it cannot be.
  Result<void> ready() { return child_ >= 0 ? Result<void>() : start(); }
  std::int64_t failures() const { return failures_; }

 private:
  Result<void> start();
  void stop();
  Result<std::string> exchange(std::string line);
  std::string fate();

  std::string program_;
  int timeout_ms_;
  pid_t child_ = -1;
  int to_ = -1, from_ = -1;
  std::string pending_;  // read behind the last line
  std::int64_t failures_ = 0;
};

}  // namespace sparsam::tasks
