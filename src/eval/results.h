// Where an evaluation is kept:
//
//   DIR/settings.json   what was asked of whom
//   DIR/answers.jsonl   an answer a line (evaluation.h), in the order of the questions, written as they come
//   DIR/scores.json     what they add up to, at the end
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/error.h"
#include "eval/scores.h"
#include "store/lock.h"

namespace sparsam {

class ResultFolder {
 public:
  // Begins a folder, new or empty, for one process at a time; with resume, goes on with what is there. Errors: a folder
  // that holds something (without resume), settings that differ (with it, naming the first), another process, io.
  static Result<ResultFolder> open(const std::filesystem::path& folder, const nlohmann::ordered_json& settings,
                                   bool resume);
  ResultFolder(ResultFolder&& other) noexcept;
  ResultFolder& operator=(ResultFolder&&) = delete;
  ~ResultFolder();

  // The answers that were there. A last line that was cut off by a kill is gone.
  const std::vector<Judged>& answers() const { return answers_; }
  Result<void> add(const Judged& judged);
  Result<void> finish(const Scores& scores);

 private:
  ResultFolder(std::filesystem::path folder, store::FileLock lock, int fd, std::vector<Judged> answers)
      : folder_(std::move(folder)), lock_(std::move(lock)), fd_(fd), answers_(std::move(answers)) {}
  std::filesystem::path folder_;
  store::FileLock lock_;
  int fd_ = -1;
  std::vector<Judged> answers_;
};

// The answers of a folder, or of a file of them. Errors name the file and the line.
Result<std::vector<Judged>> read_answers(const std::filesystem::path& path);

}  // namespace sparsam
