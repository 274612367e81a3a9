#include "text/jinja_print.h"

#include <cmath>

#include "text/jinja_object.h"
#include "text/jinja_text.h"
#include "text/utf8.h"

namespace sparsam::jinja {
namespace {

Result<void> represent_list(const List& list, TextBuilder& out) {
  const bool tuple = list.type != List::Type::list;
  out.append(tuple ? "(" : "[");
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    if (i > 0) out.append(", ");
    TRY(represent(list.items[i], out));
  }
  if (tuple && list.items.size() == 1) out.append(",");
  out.append(tuple ? ")" : "]");
  return {};
}

Result<void> represent_dict(const Dict& dict, TextBuilder& out) {
  out.append("{");
  bool first = true;
  for (const auto& [key, value] : dict.entries()) {
    if (!first) out.append(", ");
    first = false;
    TRY(represent(key, out));
    out.append(": ");
    TRY(represent(value, out));
  }
  out.append("}");
  return {};
}

}  // namespace

std::string format_float(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  std::string text = fmt::format("{}", value);
  // fmt writes the shortest digits, with an exponent below 1e-4 and from 1e16 on, as Python does.
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::string quote(std::string_view text) {
  const bool twice = text.find('\'') != std::string_view::npos && text.find('"') == std::string_view::npos;
  const char mark = twice ? '"' : '\'';
  std::string out(1, mark);
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t start = offset;
    const char32_t c = utf8_next(text, offset);
    if (c == static_cast<unsigned char>(mark) || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (is_printable(c)) {
      out += text.substr(start, offset - start);
    } else {
      const auto code = static_cast<std::uint32_t>(c);
      out += code < 0x100     ? fmt::format("\\x{:02x}", code)
             : code < 0x10000 ? fmt::format("\\u{:04x}", code)
                              : fmt::format("\\U{:08x}", code);
    }
  }
  return out + mark;
}

Result<void> print(const Value& value, TextBuilder& out) {
  if (value.is_undefined()) return {};
  if (const Text* text = value.text()) {
    out.append(text->bytes);
    return {};
  }
  return represent(value, out);
}

Result<void> represent(const Value& value, TextBuilder& out) {
  Nesting nesting(out.budget());
  TRY(nesting.check());
  TRY(out.budget().spend(1));
  if (value.is_undefined()) {
    out.append("Undefined");
  } else if (value.is_none()) {
    out.append("None");
  } else if (const auto* b = value.get_if<bool>()) {
    out.append(*b ? "True" : "False");
  } else if (const auto* i = value.get_if<std::int64_t>()) {
    out.append(fmt::format("{}", *i));
  } else if (const auto* d = value.get_if<double>()) {
    out.append(format_float(*d));
  } else if (const Text* text = value.text()) {
    TRY(out.budget().spend_bytes(text->bytes.size() * 4));
    if (text->markup) out.append("Markup(");
    out.append(quote(text->bytes));
    if (text->markup) out.append(")");
  } else if (const List* list = value.list()) {
    return represent_list(*list, out);
  } else if (const Dict* dict = value.dict()) {
    return represent_dict(*dict, out);
  } else {
    return value.as<ObjectPtr>()->print(out);
  }
  return {};
}

Result<Value> to_text(Budget& budget, const Value& value) {
  if (value.is_text()) return value;
  TextBuilder out(budget);
  TRY(print(value, out));
  return make_text(std::move(out));
}

}  // namespace sparsam::jinja
