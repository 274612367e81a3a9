// HTML in one file: printable, without script or network; every statement links to the entries that it comes from.
#include <fmt/format.h>

#include <map>

#include "records/summary/chart.h"
#include "records/summary/markup.h"
#include "records/summary/render.h"

namespace sparsam::records {
namespace {

constexpr std::string_view kStyle = R"(<style>
body{font:16px/1.45 system-ui,sans-serif;color:#1a1a1a;background:#fff;max-width:52em;margin:2em auto;padding:0 1em}
h1{font-size:1.6em;margin-bottom:.3em}h2{font-size:1.1em;border-bottom:1px solid #bbb;margin-top:1.6em}
ul{list-style:none;padding:0}li{margin:.35em 0;overflow-wrap:anywhere}
sup a{color:#0b57a4;text-decoration:none}.empty,footer,.sources{color:#555}.advice{background:#fff6d6;padding:.5em 1em}
.gaps{background:#fde7ea;padding:.5em 1em}.chart{display:block;color:#0b57a4;margin:.2em 0 .4em;fill:currentColor}
.sources{font-size:.85em}.sources li:target{background:#fff6d6}
@media print{body{margin:0;max-width:none}h2{break-after:avoid}li{break-inside:avoid}}
</style>)";

class Page {
 public:
  Page(const Summary& summary, const Record& record) : summary_(summary), record_(record) {}

  std::string write() {
    const bool de = summary_.language == Language::de;
    out_ = fmt::format(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width\">"
        "<title>{}</title>\n{}\n</head><body>\n<h1>{}</h1>\n<ul>\n",
        de ? "de" : "en", html_text(summary_.title), kStyle, html_text(summary_.title));
    for (const Statement& s : summary_.header) statement(s);
    out_ += "</ul>\n";
    for (const Section& section : summary_.sections) {
      out_ += fmt::format("<section{}><h2>{}</h2>\n", section.kind == SectionKind::advice ? " class=\"advice\"" : "",
                          html_text(section.title));
      list(section.statements, section.empty);
      out_ += "</section>\n";
    }
    if (!summary_.gaps.empty()) {
      out_ += fmt::format("<section class=\"gaps\"><h2>{}</h2>\n",
                          de ? "Lücken und Widersprüche" : "Gaps and contradictions");
      list(summary_.gaps, {});
      out_ += "</section>\n";
    }
    out_ += fmt::format("<footer><p>{}</p>\n", html_text(summary_.footer));
    if (summary_.rephrased)
      out_ += fmt::format("<p>{}: {}. {}</p>\n", de ? "Modell" : "Model", html_text(summary_.rephrased->model),
                          html_text(account_of(*summary_.rephrased, summary_.language)));
    out_ += fmt::format("</footer>\n<section class=\"sources\"><h2>{}</h2><ol>\n", de ? "Quellen" : "Sources");
    for (std::size_t i = 0; i < order_.size(); ++i)
      out_ += fmt::format("<li id=\"s{}\">{}{}</li>\n", i + 1, html_text(order_[i]), detail(order_[i]));
    out_ += "</ol></section>\n</body></html>\n";
    return std::move(out_);
  }

 private:
  void list(const std::vector<Statement>& statements, const std::string& empty) {
    if (statements.empty()) out_ += fmt::format("<p class=\"empty\">{}</p>\n", html_text(empty));
    out_ += "<ul>\n";
    for (const Statement& s : statements) statement(s);
    out_ += "</ul>\n";
  }

  void statement(const Statement& s) {
    out_ += "<li>" + html_text(s.text) + " <sup>";
    for (const std::string_view source : s.sources) {
      const auto [place, fresh] = numbers_.try_emplace(source, order_.size() + 1);
      if (fresh) order_.push_back(source);
      out_ += fmt::format("<a href=\"#s{0}\">{0}</a> ", place->second);
    }
    out_ += "</sup>";
    if (s.series) out_ += draw_chart(*s.series, summary_.language);
    out_ += "</li>\n";
  }

  // What the entry itself says, so that a reader need not open the bundle.
  std::string detail(std::string_view source) {
    if (details_.empty()) {
      for (const Fact& fact : record_.facts) {
        for (const std::string_view s : fact.sources) details_.try_emplace(s, &fact);
      }
    }
    const auto found = details_.find(source);
    if (found == details_.end()) return {};
    const Fact& fact = *found->second;
    const PartialDate& when = fact.start ? fact.start : fact.recorded;
    return fmt::format(" – {}{}{}{}{}", html_text(fact.code.label()), fact.status.empty() ? "" : ", ",
                       html_text(fact.status), when ? ", " : "", html_text(when.text));
  }

  const Summary& summary_;
  const Record& record_;
  std::string out_;
  std::map<std::string_view, std::size_t> numbers_;
  std::vector<std::string_view> order_;
  std::map<std::string_view, const Fact*> details_;
};

}  // namespace

std::string to_html(const Summary& summary, const Record& record) { return Page(summary, record).write(); }

}  // namespace sparsam::records
