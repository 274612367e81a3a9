// What judged answers add up to, for all questions and for groups of them.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "eval/evaluation.h"
#include "eval/statistics.h"

namespace sparsam {

struct PassAtK {
  std::size_t k = 1;
  double value = 0;
  Interval interval;  // 95 %
};

struct GroupScore {
  std::string name;
  std::size_t questions = 0, answers = 0;
  std::vector<PassAtK> pass;  // k = 1, 2, 4, … up to the samples of each question
  double majority = 0;        // share of questions whose commonest answer is right
  // Of the answers: with no answer line, with one that does not read as what was asked, cut off.
  double unanswered = 0, malformed = 0, cut_off = 0;
  // Where there is an answer to give: how often one is given, and how often it is right then.
  double coverage = 0, precision = 0;
  // Questions out of the field, and the share of them that got an answer line nevertheless.
  std::size_t outside = 0;
  double invented = 0;
  double tokens = 0;  // mean of an answer
};

struct Scores {
  GroupScore all;
  std::vector<GroupScore> families, groups;  // by name; groups: language, phrasings that training never shows
  double family_mean = 0;                    // of the families' pass@1
};

// The answers of each question; they follow each other, beginning with sample 0.
std::vector<std::span<const Judged>> by_question(std::span<const Judged> answers);

Scores score(std::span<const Judged> answers);
nlohmann::ordered_json json_of(const Scores& scores);

// Two models on the same questions: the mean over questions of pass@1 of b minus that of a.
struct Comparison {
  std::string name;
  std::size_t questions = 0;
  double a = 0, b = 0, difference = 0;
  Interval interval;                   // of the difference, questions resampled in pairs
  std::size_t only_a = 0, only_b = 0;  // questions that only one answers in more than half of its samples
};
// All, then the families. Errors (invalid_argument): not the same questions.
Result<std::vector<Comparison>> compare(std::span<const Judged> a, std::span<const Judged> b);

}  // namespace sparsam
