#include "train/run_report.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace sparsam {
namespace {

using Json = nlohmann::ordered_json;

// Five digits are more than a curve shows.
Json rounded(double value) { return Json::parse(fmt::format("{:.5g}", value), nullptr, false); }

template <typename Item, typename Value>
Json column(const std::vector<Item>& items, Value value) {
  Json list = Json::array();
  for (const Item& item : items) list.push_back(value(item));
  return list;
}

// A layer's loads as text: two hexadecimal digits for each expert and time, 64 for the mean load.
Json loads_of(const RunHistory& history) {
  Json json = {{"steps", column(history.loads(), [](const auto& load) { return load.last; })},
               {"layers", Json::array()}};
  const std::size_t layers = history.loads().empty() ? 0 : history.loads()[0].shares.size();
  for (std::size_t l = 0; l < layers; ++l) {
    std::string cells;
    for (const auto& load : history.loads()) {
      for (const double share : load.shares[l])
        cells += fmt::format("{:02x}", std::clamp(std::lround(64 * share), 0L, 255L));
    }
    json["layers"].push_back({{"experts", history.loads()[0].shares[l].size()}, {"cells", cells}});
  }
  return json;
}

}  // namespace

std::string run_report(const ReportFacts& facts, const RunHistory& history) {
  const auto& points = history.points();
  using Point = RunHistory::Point;
  const auto column_of = [&](double Point::* member) {
    return column(points, [member](const Point& p) { return rounded(p.*member); });
  };
  // Below 0: no experts.
  const bool experts = !points.empty() && points.back().violation >= 0;
  const Json violation = {{"at", experts ? column(points, [](const Point& p) { return p.last; }) : Json::array()},
                          {"value", experts ? column_of(&Point::violation) : Json::array()}};
  const Json json = {{"tokens", history.tokens()},
                     {"at", column(points, [](const Point& p) { return p.last; })},
                     {"loss", column_of(&Point::loss)},
                     {"grad_norm", column_of(&Point::grad_norm)},
                     {"largest_norm", column_of(&Point::largest_norm)},
                     {"lr", column_of(&Point::lr)},
                     {"tokens_per_s", column_of(&Point::tokens_per_s)},
                     {"gflops", column_of(&Point::gflops)},
                     {"validation",
                      {{"at", column(history.validations(), [](const auto& v) { return v.step; })},
                       {"loss", column(history.validations(), [](const auto& v) { return rounded(v.loss); })}}},
                     {"violation", violation},
                     {"load", loads_of(history)}};
  return filled_page(training_page(), facts, json);
}

}  // namespace sparsam
