// Markdown: one statement a line, its sources as footnotes.
#include <fmt/format.h>

#include <map>

#include "records/summary/clean_text.h"
#include "records/summary/render.h"

namespace sparsam::records {
namespace {

// Text from the record must not become markup: no tag, emphasis, code, link or footnote.
std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : ' ';
    const bool link = (c == '[' && next == '^') || (c == ']' && (next == '(' || next == '[' || next == ':'));
    if (c == '<') {
      out += "&lt;";
      continue;
    }
    if (c == '\\' || c == '`' || c == '*' || c == '_' || link) out += '\\';
    out += c;
  }
  return out;
}

// A source is printed as it stands, so that it can be found; only what could begin markup of its own is written
// otherwise.
std::string plain_source(std::string_view source) {
  std::string out;
  for (const char c : clean_text(source)) {
    if (c == '<') {
      out += "&lt;";
    } else {
      out += c;
    }
  }
  return out;
}

class Footnotes {
 public:
  std::string marks(const std::vector<std::string_view>& sources) {
    std::string text;
    for (const std::string_view source : sources) {
      const auto [place, fresh] = numbers_.try_emplace(source, order_.size() + 1);
      if (fresh) order_.push_back(source);
      text += fmt::format("[^{}]", place->second);
    }
    return text.empty() ? text : " " + text;
  }
  std::string list() const {
    std::string text;
    for (std::size_t i = 0; i < order_.size(); ++i) text += fmt::format("[^{}]: {}\n", i + 1, plain_source(order_[i]));
    return text;
  }

 private:
  std::map<std::string_view, std::size_t> numbers_;
  std::vector<std::string_view> order_;
};

}  // namespace

std::string to_markdown(const Summary& summary) {
  Footnotes notes;
  std::string out = fmt::format("# {}\n\n", summary.title);
  const auto line = [&](const Statement& statement) {
    out += fmt::format("- {}{}\n", escaped(statement.text), notes.marks(statement.sources));
  };
  for (const Statement& statement : summary.header) line(statement);
  const auto heading = [&](std::string_view title) { out += fmt::format("\n## {}\n\n", title); };
  for (const Section& section : summary.sections) {
    heading(section.title);
    if (section.statements.empty()) out += section.empty + "\n";
    for (const Statement& statement : section.statements) line(statement);
  }
  if (!summary.gaps.empty()) {
    heading(summary.language == Language::de ? "Lücken und Widersprüche" : "Gaps and contradictions");
    for (const Statement& statement : summary.gaps) line(statement);
  }
  out += fmt::format("\n---\n\n{}\n\n", summary.footer);
  if (summary.rephrased) out += escaped(account_of(*summary.rephrased, summary.language)) + ".\n\n";
  out += notes.list();
  return out;
}

}  // namespace sparsam::records
