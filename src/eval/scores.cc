#include "eval/scores.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "tasks/answer.h"

namespace sparsam {
namespace {

using Json = nlohmann::ordered_json;
using Answers = std::span<const Judged>;

std::size_t right_of(Answers answers) {
  return static_cast<std::size_t>(std::ranges::count_if(answers, [](const Judged& j) { return j.verdict.right; }));
}

bool majority_right(Answers answers) {
  if (answers.front().question.kind == tasks::AnswerKind::none) return 2 * right_of(answers) > answers.size();
  std::vector<std::string> votes;
  for (const Judged& judged : answers) {
    const auto canonical =
        judged.verdict.answer ? tasks::canonical_answer(judged.question.kind, *judged.verdict.answer) : std::nullopt;
    votes.push_back(canonical.value_or(""));
  }
  const std::string winner = majority(votes);
  if (winner.empty()) return false;
  const auto voter = static_cast<std::size_t>(std::ranges::find(votes, winner) - votes.begin());
  return answers[voter].verdict.right;
}

// Of single trials, and where all questions fare alike, so that resampling them would claim certainty: Wilson's.
Interval interval_of(std::span<const double> values, std::size_t samples) {
  const bool alike = std::ranges::all_of(values, [&](double v) { return v == values.front(); });
  return samples == 1 || alike ? wilson_interval(mean(values), values.size()) : bootstrap_interval(values);
}

std::vector<PassAtK> pass_of(std::span<const Answers> questions) {
  std::size_t samples = questions.empty() ? 0 : questions.front().size();
  for (const Answers& answers : questions) samples = std::min(samples, answers.size());
  std::vector<PassAtK> pass;
  std::vector<double> values(questions.size());
  for (std::size_t k = 1; k <= samples; k *= 2) {
    std::ranges::transform(questions, values.begin(), [&](Answers a) { return pass_at_k(a.size(), right_of(a), k); });
    const double value = mean(values);
    pass.push_back({k, value, interval_of(values, samples)});
  }
  return pass;
}

GroupScore score_group(std::string name, std::span<const Answers> questions) {
  GroupScore score;
  score.name = std::move(name);
  score.questions = questions.size();
  score.pass = pass_of(questions);
  std::size_t asked = 0, given = 0, given_right = 0, outside_answers = 0, invented = 0, unanswered = 0, malformed = 0,
              cut_off = 0, tokens = 0, majorities = 0;
  for (const Answers& answers : questions) {
    majorities += majority_right(answers) ? 1 : 0;
    const bool outside = answers.front().question.kind == tasks::AnswerKind::none;
    score.outside += outside ? 1 : 0;
    for (const Judged& judged : answers) {
      ++score.answers;
      tokens += judged.reply.tokens;
      cut_off += judged.reply.whole ? 0 : 1;
      const bool answered = judged.verdict.answer.has_value();
      if (outside) {
        ++outside_answers;
        invented += answered ? 1 : 0;
        continue;
      }
      ++asked;
      unanswered += answered ? 0 : 1;
      malformed += answered && !judged.verdict.format_ok ? 1 : 0;
      given += answered ? 1 : 0;
      given_right += judged.verdict.right ? 1 : 0;
    }
  }
  const auto share = [](std::size_t part, std::size_t whole) {
    return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
  };
  score.majority = share(majorities, questions.size());
  score.unanswered = share(unanswered, asked);
  score.malformed = share(malformed, asked);
  score.cut_off = share(cut_off, score.answers);
  score.coverage = share(given, asked);
  score.precision = share(given_right, given);
  score.invented = share(invented, outside_answers);
  score.tokens = share(tokens, score.answers);
  return score;
}

Json json_of(const Interval& interval) { return {interval.low, interval.high}; }

Json json_of(const GroupScore& score) {
  Json json = {{"questions", score.questions}, {"answers", score.answers}};
  for (const PassAtK& pass : score.pass) {
    json[fmt::format("pass@{}", pass.k)] = pass.value;
    json[fmt::format("pass@{}_interval", pass.k)] = json_of(pass.interval);
  }
  json["majority"] = score.majority;
  json["unanswered"] = score.unanswered;
  json["malformed"] = score.malformed;
  json["cut_off"] = score.cut_off;
  if (score.outside < score.questions) {
    json["coverage"] = score.coverage;
    json["precision"] = score.precision;
  }
  if (score.outside > 0) {
    json["outside"] = score.outside;
    json["invented"] = score.invented;
  }
  json["mean_tokens"] = score.tokens;
  return json;
}

}  // namespace

std::vector<std::span<const Judged>> by_question(std::span<const Judged> answers) {
  std::vector<Answers> questions;
  for (std::size_t begin = 0, end = 0; begin < answers.size(); begin = end) {
    for (end = begin + 1; end < answers.size() && answers[end].sample != 0; ++end) {
    }
    questions.push_back(answers.subspan(begin, end - begin));
  }
  return questions;
}

Scores score(Answers answers) {
  const std::vector<Answers> questions = by_question(answers);
  std::map<std::string, std::vector<Answers>> families, groups;
  for (const Answers& one : questions) {
    const tasks::Question& question = one.front().question;
    families[question.family].push_back(one);
    groups[std::string(name_of(question.language))].push_back(one);
    if (question.unseen_phrasing) groups["unseen phrasing"].push_back(one);
  }
  Scores scores;
  scores.all = score_group("all", questions);
  for (const auto& [name, part] : families) {
    scores.families.push_back(score_group(name, part));
    if (!scores.families.back().pass.empty()) scores.family_mean += scores.families.back().pass.front().value;
  }
  if (!families.empty()) scores.family_mean /= static_cast<double>(families.size());
  for (const auto& [name, part] : groups) scores.groups.push_back(score_group(name, part));
  return scores;
}

Json json_of(const Scores& scores) {
  Json json = {{"all", json_of(scores.all)}, {"family_mean", scores.family_mean}};
  for (const GroupScore& family : scores.families) json["families"][family.name] = json_of(family);
  for (const GroupScore& group : scores.groups) json["groups"][group.name] = json_of(group);
  return json;
}

Result<std::vector<Comparison>> compare(Answers a, Answers b) {
  const std::vector<Answers> of_a = by_question(a), of_b = by_question(b);
  if (of_a.size() != of_b.size()) {
    return fail(Code::invalid_argument, "not the same questions: {} and {} of them", of_a.size(), of_b.size());
  }
  struct Pairs {
    std::vector<double> a, b;
  };
  std::vector<std::pair<std::string, Pairs>> groups = {{"all", {}}};
  for (std::size_t i = 0; i < of_a.size(); ++i) {
    const tasks::Question& question = of_a[i].front().question;
    if (question.text != of_b[i].front().question.text) {
      return fail(Code::invalid_argument, "not the same questions: question {} differs", i + 1);
    }
    auto family = std::ranges::find(groups, question.family, &std::pair<std::string, Pairs>::first);
    if (family == groups.end()) family = groups.insert(groups.end(), {question.family, {}});
    for (Pairs* pairs : {&groups.front().second, &family->second}) {
      pairs->a.push_back(pass_at_k(of_a[i].size(), right_of(of_a[i]), 1));
      pairs->b.push_back(pass_at_k(of_b[i].size(), right_of(of_b[i]), 1));
    }
  }
  std::vector<Comparison> comparisons;
  for (const auto& [name, pairs] : groups) {
    Comparison comparison{name, pairs.a.size(), mean(pairs.a), mean(pairs.b), 0, {}, 0, 0};
    std::vector<double> differences(pairs.a.size());
    std::ranges::transform(pairs.b, pairs.a, differences.begin(), std::minus<>());
    comparison.difference = mean(differences);
    comparison.interval = bootstrap_interval(differences);
    for (std::size_t i = 0; i < pairs.a.size(); ++i) {
      comparison.only_a += pairs.a[i] > 0.5 && pairs.b[i] <= 0.5 ? 1 : 0;
      comparison.only_b += pairs.b[i] > 0.5 && pairs.a[i] <= 0.5 ? 1 : 0;
    }
    comparisons.push_back(std::move(comparison));
  }
  return comparisons;
}

}  // namespace sparsam
