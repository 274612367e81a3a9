#include "cli/man_page.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <string_view>
#include <vector>

#include "version.h"

namespace sparsam::cli {
namespace {

// roff reads a backslash as an escape, a hyphen as one of typography, and a point or quote in front as a request.
std::string escaped(std::string_view text) {
  std::string out;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
    line_begins = c == '\n';
  }
  return out;
}

// What an option takes, as a reader wants it: the choices, or the kind of value.
std::string value_of(const CLI::Option& option) {
  if (option.get_expected_max() == 0 || option.get_type_size() == 0) return {};
  const std::string type = option.get_type_name();
  const std::size_t open = type.find('{'), close = type.find('}');
  if (open != std::string::npos && close != std::string::npos) {
    std::string choices = type.substr(open + 1, close - open - 1);
    for (char& c : choices) c = c == ',' ? '|' : c;
    return choices;
  }
  const std::string kind = type.substr(0, type.find(':'));
  return kind == "INT" || kind == "UINT" ? "N" : kind == "FLOAT" ? "X" : kind;
}

class Page {
 public:
  void add(const CLI::App& app) {
    line(".TH SPARSAM 1 \"\" \"sparsam " SPARSAM_VERSION "\" \"User Commands\"");
    section("NAME", "sparsam - runs open language models on ordinary processors");
    line(".SH SYNOPSIS\n.B sparsam\n.I VERB\n.RI [ MODEL ]\n.RI [ OPTIONS ]");
    section("DESCRIPTION", app.get_description());
    paragraph("A model is a file (GGUF), a folder as Hugging Face publishes it, or a name in the store.");
    line(".SH VERBS");
    for (const CLI::App* verb : app.get_subcommands({})) add_verb(*verb, "sparsam");
    line(".SH ENVIRONMENT");
    entry("SPARSAM_HOME", "Where models are kept (default: the folder sparsam in $XDG_DATA_HOME or ~/.local/share).");
    entry("SPARSAM_ISA",
          "scalar, avx2, avx512 or avx512_bf16: an instruction set other than the best that the processor has.");
    entry("NO_COLOR", "No colours in a conversation.");
    line(".SH EXIT STATUS");
    entry("0", "Done.");
    entry("1", "Failed; one line on standard error says of what and why.");
    entry("2", "The command line is wrong, or SPARSAM_ISA asks for what the processor lacks.");
    entry("3", "records verify: the record contradicts the text.");
    entry("128+N", "Ended by signal N (Ctrl-C: 130); nothing half-written is left.");
  }
  std::string take() { return std::move(out_); }

 private:
  void line(std::string_view text) { out_ += fmt::format("{}\n", text); }
  void section(std::string_view title, std::string_view text) { line(fmt::format(".SH {}\n{}", title, escaped(text))); }
  void paragraph(std::string_view text) { line(fmt::format(".PP\n{}", escaped(text))); }
  void entry(std::string_view what, std::string_view text) {
    line(fmt::format(".TP\n.B {}\n{}", escaped(what), escaped(text)));
  }

  void add_verb(const CLI::App& verb, const std::string& above) {
    if (verb.get_group().empty()) return;  // hidden
    const std::string name = fmt::format("{} {}", above, verb.get_name());
    const std::vector<const CLI::App*> below = verb.get_subcommands({});
    std::string synopsis = escaped(name);
    for (const CLI::Option* option : verb.get_options()) {
      if (!option->get_positional()) continue;
      const std::string dots = option->get_expected_max() > 1 ? "..." : "";
      synopsis += option->get_required() ? fmt::format(" {}{}", escaped(option->get_name(true)), dots)
                                         : fmt::format(" [{}{}]", escaped(option->get_name(true)), dots);
    }
    line(fmt::format(".SS {}{}", synopsis, below.empty() ? "" : " VERB"));
    line(escaped(verb.get_description() + "."));
    for (const CLI::Option* option : verb.get_options()) add_option(*option);
    // A verb without a footer of its own has that of the program.
    const bool own = verb.get_parent() == nullptr || verb.get_footer() != verb.get_parent()->get_footer();
    if (own && !verb.get_footer().empty()) line(fmt::format(".PP\n.nf\n{}\n.fi", escaped(verb.get_footer())));
    for (const CLI::App* inner : below) add_verb(*inner, name);
  }

  void add_option(const CLI::Option& option) {
    if (option.get_name(false, true).contains("--help")) return;
    const bool positional = option.get_positional();
    std::string names = escaped(positional ? option.get_name(true) : option.get_name(false, true));
    const std::string value = positional ? "" : value_of(option);
    line(fmt::format(".TP\n\\fB{}\\fR{}", names, value.empty() ? "" : fmt::format(" \\fI{}\\fR", escaped(value))));
    const std::string preset = option.get_default_str();
    line(escaped(option.get_description() + (preset.empty() ? "." : fmt::format(" (default: {}).", preset))));
  }

  std::string out_;
};

}  // namespace

std::string man_page(const CLI::App& app) {
  Page page;
  page.add(app);
  return page.take();
}

}  // namespace sparsam::cli
