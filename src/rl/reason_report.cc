#include "rl/reason_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "rl/reason_page.h"

namespace sparsam {
namespace {

using Json = nlohmann::ordered_json;
using M = ReasonMetrics;

constexpr std::size_t kMostPoints = 500;

Json rounded(double value) { return Json::parse(fmt::format("{:.5g}", value), nullptr, false); }

// Neighbouring steps put together where there are more than a picture shows.
struct Points {
  Json at = Json::array();
  std::vector<std::span<const M>> parts;

  explicit Points(const std::vector<M>& history) {
    const std::size_t width = (history.size() + kMostPoints - 1) / kMostPoints;
    const std::size_t first = !history.empty() && history.front().step == 0 ? 1 : 0;  // what was before any step
    for (std::size_t i = first; i < history.size(); i += width) {
      parts.emplace_back(history.data() + i, std::min(width, history.size() - i));
      at.push_back(parts.back().back().step);
    }
  }
  template <typename Value>
  Json mean(Value value) const {
    Json list = Json::array();
    for (const auto& part : parts) {
      double sum = 0;
      for (const M& m : part) sum += value(m);
      list.push_back(rounded(sum / static_cast<double>(part.size())));
    }
    return list;
  }
};

Json evaluations_of(const std::vector<M>& history) {
  Json at = Json::array(), one = Json::array(), k = Json::array(), majority = Json::array();
  std::set<std::string> families;
  for (const M& m : history) {
    if (!m.pass_1) continue;
    at.push_back(m.step);
    one.push_back(rounded(*m.pass_1));
    k.push_back(rounded(m.pass_k.value_or(*m.pass_1)));
    majority.push_back(rounded(m.majority.value_or(0)));
    for (const auto& [family, value] : m.family_pass_1) families.insert(family);
  }
  Json table = Json::object();  // by family: pass@1 at each evaluation, null where it was not asked
  for (const std::string& family : families) {
    for (const M& m : history) {
      if (!m.pass_1) continue;
      const auto found = m.family_pass_1.find(family);
      table[family].push_back(found == m.family_pass_1.end() ? Json(nullptr) : rounded(found->second));
    }
  }
  return {{"at", at},          {"pass_1", one},
          {"pass_k", k},       {"majority", majority},
          {"families", table}, {"k", history.empty() ? 0 : history.back().k}};
}

}  // namespace

std::string reason_report(const ReportFacts& facts, const std::vector<M>& history,
                          const std::vector<Curriculum::Cell>& cells, const std::vector<ShownAnswer>& answers) {
  const Points points(history);
  const auto column = [&](double M::* member) { return points.mean([member](const M& m) { return m.*member; }); };
  Json curriculum = Json::array();
  for (const Curriculum::Cell& cell : cells) {
    curriculum.push_back({{"family", cell.family},
                          {"level", cell.level},
                          {"pass_rate", rounded(cell.pass_rate)},
                          {"questions", cell.questions}});
  }
  Json shown = Json::array();
  for (const ShownAnswer& answer : answers) {
    shown.push_back({{"step", answer.step},
                     {"question", answer.question},
                     {"completion", answer.completion},
                     {"right", answer.right}});
  }
  const Json json = {{"tokens", history.empty() ? 0 : history.back().tokens},
                     {"flops", history.empty() ? 0.0 : history.back().flops},
                     {"at", points.at},
                     {"reward", column(&M::reward)},
                     {"right", column(&M::right)},
                     {"format_ok", column(&M::format_ok)},
                     {"length", column(&M::length)},
                     {"no_variance", column(&M::no_variance)},
                     {"unended", column(&M::unended)},
                     {"entropy", column(&M::entropy)},
                     {"lr", column(&M::lr)},
                     {"difference", points.mean([](const M& m) { return m.difference.value_or(0); })},
                     {"grad_norm", points.mean([](const M& m) { return m.grad_norm.value_or(0); })},
                     {"evaluations", evaluations_of(history)},
                     {"curriculum", curriculum},
                     {"answers", shown}};
  return filled_page(reason_page(), facts, json);
}

}  // namespace sparsam
