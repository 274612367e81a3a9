#include "cli/eval_table.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace sparsam::cli {
namespace {

std::string interval_text(const Interval& interval) {
  return fmt::format("{:.1f}-{:.1f}", 100 * interval.low, 100 * interval.high);
}

std::string name_of_group(const std::string& name) { return "(" + name + ")"; }

void print_row(const std::string& name, const GroupScore& score) {
  if (score.pass.empty()) return;
  fmt::print("{:<18} {:>9} {:>6.1f}% {:>12}", name, score.questions, 100 * score.pass.front().value,
             interval_text(score.pass.front().interval));
  if (score.pass.size() > 1) {
    fmt::print(" {:>7.1f}% {:>8.1f}%", 100 * score.pass.back().value, 100 * score.majority);
  }
  fmt::print(" {:>9.1f}% {:>9.1f}% {:>7.0f}\n", 100 * score.unanswered, 100 * score.malformed, score.tokens);
}

}  // namespace

void print_table(const Scores& scores) {
  fmt::print("{:<18} {:>9} {:>7} {:>12}", "family", "questions", "pass@1", "95 %");
  if (scores.all.pass.size() > 1) {
    fmt::print(" {:>8} {:>9}", fmt::format("pass@{}", scores.all.pass.back().k), "majority");
  }
  fmt::print(" {:>10} {:>10} {:>7}\n", "unanswered", "malformed", "tokens");
  for (const GroupScore& family : scores.families) print_row(family.name, family);
  for (const GroupScore& group : scores.groups) print_row(name_of_group(group.name), group);
  print_row("all", scores.all);
  if (scores.families.size() > 1) fmt::print("mean of the families {:.1f} %\n", 100 * scores.family_mean);
  if (scores.all.outside < scores.all.questions) {
    fmt::print("answers {:.1f} % of what has an answer, and is right in {:.1f} % of these\n", 100 * scores.all.coverage,
               100 * scores.all.precision);
  }
  if (scores.all.outside > 0) {
    fmt::print("invents an answer to {:.1f} % of {} questions out of the field\n", 100 * scores.all.invented,
               scores.all.outside);
  }
  if (scores.all.cut_off > 0) fmt::print("cut off by the limit of tokens: {:.1f} %\n", 100 * scores.all.cut_off);
}

void print_table(std::span<const Comparison> comparisons, const std::string& a, const std::string& b) {
  fmt::print("A: {}\nB: {}\n{:<18} {:>9} {:>7} {:>7} {:>7} {:>14} {:>7} {:>7}\n", a, b, "family", "questions", "A", "B",
             "B - A", "95 %", "only A", "only B");
  const auto row = [](const Comparison& c) {
    fmt::print("{:<18} {:>9} {:>6.1f}% {:>6.1f}% {:>+7.1f} {:>14} {:>7} {:>7}\n", c.name, c.questions, 100 * c.a,
               100 * c.b, 100 * c.difference,
               fmt::format("{:+.1f} to {:+.1f}", 100 * c.interval.low, 100 * c.interval.high), c.only_a, c.only_b);
  };
  for (const Comparison& comparison : comparisons.subspan(1)) row(comparison);
  row(comparisons.front());
}

nlohmann::ordered_json json_of(std::span<const Comparison> comparisons) {
  nlohmann::ordered_json json;
  for (const Comparison& c : comparisons) {
    json[c.name] = {{"questions", c.questions},
                    {"a", c.a},
                    {"b", c.b},
                    {"difference", c.difference},
                    {"interval", {c.interval.low, c.interval.high}},
                    {"only_a", c.only_a},
                    {"only_b", c.only_b}};
  }
  return json;
}

}  // namespace sparsam::cli
