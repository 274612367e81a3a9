#include "records/summary/chart.h"

#include <fmt/format.h>

#include <algorithm>

#include "records/model/decimal.h"
#include "records/model/unit_text.h"
#include "records/summary/markup.h"

namespace sparsam::records {
namespace {

constexpr double kWidth = 240, kHeight = 64, kMargin = 6;

struct Point {
  double day, value;
  std::string label;
};

std::optional<Point> point_of(const Measurement& m, const Reading* reading, std::string_view unit, Language language) {
  const PartialDate& when = m.fact->start ? m.fact->start : m.fact->recorded;
  if (!reading || !reading->quantity || !when || reading->quantity->unit_text() != unit) return std::nullopt;
  const auto value = parse_decimal(reading->quantity->value);
  if (!value) return std::nullopt;
  return Point{static_cast<double>(day_number(when)), value->value,
               fmt::format("{}: {}", shown(when, language), shown(*reading->quantity, language))};
}

}  // namespace

std::string draw_chart(const Series& series, Language language) {
  if (series.values.empty() || !series.values.back().reading->quantity) return {};
  const std::string_view unit = series.values.back().reading->quantity->unit_text();
  std::vector<std::vector<Point>> lines(2);
  for (const Measurement& m : series.values) {
    if (auto p = point_of(m, m.reading, unit, language)) lines[0].push_back(std::move(*p));
    if (auto p = point_of(m, m.second, unit, language)) lines[1].push_back(std::move(*p));
  }
  if (lines[0].size() < 2) return {};
  double first = lines[0].front().day, last = first, low = lines[0].front().value, high = low;
  for (const auto& line : lines) {
    for (const Point& p : line) {
      first = std::min(first, p.day);
      last = std::max(last, p.day);
      low = std::min(low, p.value);
      high = std::max(high, p.value);
    }
  }
  const double days = std::max(1.0, last - first);
  const double span = high > low ? high - low : 1.0;
  const auto x = [&](double day) { return kMargin + (day - first) / days * (kWidth - 2 * kMargin); };
  const auto y = [&](double value) { return kHeight - kMargin - (value - low) / span * (kHeight - 2 * kMargin); };
  std::string svg = fmt::format(
      R"(<svg class="chart" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" aria-label="{2} – {3}">)", kWidth,
      kHeight, html_text(lines[0].front().label), html_text(lines[0].back().label));
  for (const auto& line : lines) {
    if (line.empty()) continue;
    std::string path;
    for (const Point& p : line) path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : " L", x(p.day), y(p.value));
    svg += fmt::format(R"(<path d="{}" fill="none" stroke="currentColor" stroke-width="1.5"/>)", path);
    for (const Point& p : line) {
      svg += fmt::format(R"(<circle cx="{:.1f}" cy="{:.1f}" r="2.5"><title>{}</title></circle>)", x(p.day), y(p.value),
                         html_text(p.label));
    }
  }
  return svg + "</svg>";
}

}  // namespace sparsam::records
