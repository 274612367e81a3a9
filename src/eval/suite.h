// A suite: questions with exact answers, drawn from the families of tasks or read from a file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "tasks/question.h"

namespace sparsam {

// How a completion's answer is found where it has no answer line: not at all, or as its last number, which is how
// published figures for GSM8K are counted.
enum class Extract { answer_line, last_number };

struct Suite {
  std::string name = {};
  std::vector<tasks::Question> questions = {};
  Extract extract = Extract::answer_line;
  std::string instruction = {};  // to be put behind each question; empty for our own, which say what they want
};

struct SuiteOptions {
  std::vector<std::string> families = {};  // empty: all
  std::vector<tasks::Language> languages = {tasks::Language::en, tasks::Language::de};
  int difficulty_low = 1, difficulty_high = 99;
  std::size_t count = 50;  // questions of each family; of a file: in all, 0 for every one
  std::uint64_t seed = 1;
};

// name: held-out, far or train (the spaces of tasks/split.h), or a file of JSON lines:
//   {"question", "answer", "kind", …}    as `tasks sample --format question` writes them
//   {"question", "answer": "… #### 72"}  as GSM8K is published
//   {"question", "answer"}               anything else; what kind of answer it is follows from how it reads
// Errors name the file and the line.
Result<Suite> load_suite(const std::string& name, const SuiteOptions& options);
// The lines of such a file, by the name of `file`.
Result<Suite> parse_suite(std::string_view text, const std::string& file, const SuiteOptions& options);

}  // namespace sparsam
