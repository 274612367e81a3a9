// "{} is {age:>4}".format(name, age=3)
#include <algorithm>

#include "text/jinja_access.h"
#include "text/jinja_format.h"
#include "text/jinja_format_spec.h"
#include "text/jinja_text.h"

namespace sparsam::jinja {
namespace {

std::unexpected<Error> bad(std::string_view why) { return fail(Code::bad_data, "{}", why); }

Result<Spec> parse_spec(std::string_view text) {
  Spec spec;
  std::size_t at = 0;
  const auto is_align = [&](std::size_t i) {
    return i < text.size() && std::string_view("<>=^").find(text[i]) != std::string_view::npos;
  };
  if (const std::size_t first = byte_of(text, 1); is_align(first)) {
    spec.fill = text.substr(0, first);
    spec.align = text[first];
    at = first + 1;
  } else if (is_align(0)) {
    spec.align = text[at++];
  }
  const auto take = [&](char c) { return at < text.size() && text[at] == c ? (++at, true) : false; };
  if (at < text.size() && (text[at] == '+' || text[at] == '-' || text[at] == ' ')) spec.sign = text[at++];
  spec.alternate = take('#');
  if (take('0') && spec.align == 0) spec.align = '=', spec.fill = "0";
  spec.width = TRY(read_number(text, at));
  if (take(',')) spec.grouping = ',';
  if (take('_')) spec.grouping = '_';
  if (take('.')) spec.precision = TRY(read_number(text, at));
  if (spec.precision > kMaxPrecision) return bad("precision too large");
  if (at < text.size()) spec.type = text[at++];
  if (at < text.size()) return bad("invalid format specifier");
  return spec;
}

class BraceFormat {
 public:
  BraceFormat(Budget& budget, const Text& format, const Arguments& arguments)
      : budget_(budget), markup_(format.markup), format_(format.bytes), arguments_(arguments) {}

  Result<Value> run() {
    TextBuilder out(budget_);
    TRY(fill(format_, out, 2));
    return make_text(std::move(out), markup_);
  }

 private:
  // levels: how deep places may stand in the specs of others; Python allows one.
  Result<void> fill(std::string_view text, TextBuilder& out, int levels) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t brace = std::min(text.find_first_of("{}", at), text.size());
      out.append(text.substr(at, brace - at));
      at = brace;
      if (at == text.size()) break;
      if (at + 1 < text.size() && text[at + 1] == text[at]) {
        out.append(text.substr(at, 1));
        at += 2;
        continue;
      }
      if (text[at] == '}') return bad("Single '}' encountered in format string");
      if (levels == 0) return bad("Max string recursion exceeded");
      const std::size_t start = ++at;
      for (int open = 1; at < text.size(); ++at) {
        open += text[at] == '{' ? 1 : text[at] == '}' ? -1 : 0;
        if (open == 0) break;
      }
      if (at == text.size()) return bad("expected '}' before end of string");
      TRY(place(text.substr(start, at - start), out, levels));
      ++at;
    }
    return {};
  }

  Result<void> place(std::string_view text, TextBuilder& out, int levels) {
    const std::size_t end = std::min(text.find_first_of(":!"), text.size());
    Value value = TRY(field(text.substr(0, end)));
    text.remove_prefix(end);
    if (!text.empty() && text[0] == '!') {
      if (text.size() < 2 || (text[1] != 'r' && text[1] != 's')) return bad("unknown conversion specifier");
      value = TRY(written(budget_, value, text[1] == 'r' ? Form::represented : Form::printed, false));
      text.remove_prefix(2);
    }
    if (!text.empty() && text[0] != ':') return bad("expected ':' after conversion specifier");
    TextBuilder filled(budget_);
    if (!text.empty()) TRY(fill(text.substr(1), filled, levels - 1));
    const std::string spec_text = TRY(std::move(filled).finish());
    if (spec_text.empty()) {
      const Value plain = TRY(written(budget_, value, Form::printed, markup_));
      out.append(plain.text()->bytes);
      return {};
    }
    const Spec spec = TRY(parse_spec(spec_text));
    if (const Text* string = value.text()) {
      if (spec.type != 0 && spec.type != 's')
        return fail(Code::bad_data, "unknown format code '{}' for a str", spec.type);
      put_text(out, markup_ && !string->markup ? escape_html(string->bytes) : string->bytes, spec, '<');
      return {};
    }
    if (value.integer()) return put_integer(out, *value.integer(), spec);
    if (value.number()) return put_float(out, *value.number(), spec);
    return fail(Code::bad_data, "unsupported format string passed to {}.__format__", type_name(value));
  }

  // "0", "name", "name.attribute[key]", or nothing for the next one.
  Result<Value> field(std::string_view text) {
    const std::size_t end = std::min(text.find_first_of(".["), text.size());
    Value value = TRY(argument(text.substr(0, end)));
    text.remove_prefix(end);
    while (!text.empty()) {
      const bool bracket = text[0] == '[';
      const std::size_t stop = bracket ? text.find(']') : std::min(text.find_first_of(".[", 1), text.size());
      if (stop == std::string_view::npos || stop == 1) return bad("empty attribute in format string");
      const std::string_view name = text.substr(1, stop - 1);
      if (bracket) {
        std::size_t at = 0;
        const std::int64_t index = TRY(read_number(name, at));
        const Value key = at == name.size() ? Value(index) : TRY(make_text(budget_, name));
        value = TRY(item(budget_, value, key));
      } else {
        value = TRY(attribute(budget_, value, name));
      }
      text.remove_prefix(stop + (bracket ? 1 : 0));
    }
    return value;
  }

  Result<Value> argument(std::string_view name) {
    std::size_t at = 0;
    std::int64_t index = TRY(read_number(name, at));
    if (at == name.size()) {
      if (name.empty()) index = next_++;
      if (index >= static_cast<std::int64_t>(arguments_.positional.size())) {
        return fail(Code::bad_data, "replacement index {} out of range for positional args", index);
      }
      return arguments_.positional[static_cast<std::size_t>(index)];
    }
    for (const auto& [key, value] : arguments_.named) {
      if (key == name) return value;
    }
    return fail(Code::bad_data, "format key '{}' is not among the arguments", name);
  }

  Budget& budget_;
  bool markup_;
  std::string_view format_;
  const Arguments& arguments_;
  std::int64_t next_ = 0;
};

}  // namespace

Result<Value> format_braces(Budget& budget, const Text& format, const Arguments& arguments) {
  return BraceFormat(budget, format, arguments).run();
}

}  // namespace sparsam::jinja
