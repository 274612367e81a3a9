#include "text/jinja_json.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "text/jinja_compare.h"
#include "text/jinja_print.h"
#include "text/jinja_text.h"
#include "text/utf8.h"

namespace sparsam::jinja {
namespace {

// An error is ": reason" where it arises; each level on the way out puts its own step in front.
std::unexpected<Error> under(const std::string& step, Error error) {
  error.message.insert(0, clipped(step, 100));
  return std::unexpected(std::move(error));
}

Result<Value> text_from(Budget& budget, const std::string& text) {
  if (auto valid = check_utf8(text); !valid) return under(": ", valid.error());
  return make_text(budget, std::string_view(text));
}

Result<Value> convert(Budget& budget, const nlohmann::ordered_json& json, int depth) {
  using Type = nlohmann::ordered_json::value_t;
  if (depth > kMaxValueDepth) return fail(Code::exhausted, ": nested more than {} deep", kMaxValueDepth);
  switch (json.type()) {
    case Type::null:
      return Value();
    case Type::boolean:
      return Value(json.get<bool>());
    case Type::number_integer:
      return Value(json.get<std::int64_t>());
    case Type::number_unsigned: {
      const auto n = json.get<std::uint64_t>();
      if (n > INT64_MAX) return fail(Code::unsupported, ": {} does not fit into 64 bits", n);
      return Value(static_cast<std::int64_t>(n));
    }
    case Type::number_float:
      return Value(json.get<double>());
    case Type::string:
      return text_from(budget, json.get_ref<const std::string&>());
    case Type::array: {
      std::vector<Value> items;
      items.reserve(json.size());
      for (const auto& element : json) {
        auto item = convert(budget, element, depth + 1);
        if (!item) return under(fmt::format("[{}]", items.size()), item.error());
        items.push_back(*std::move(item));
      }
      return make_list(budget, std::move(items));
    }
    case Type::object: {
      std::vector<Dict::Entry> entries;
      entries.reserve(json.size());
      for (const auto& [key, element] : json.items()) {
        Value name = TRY(text_from(budget, key));
        auto value = convert(budget, element, depth + 1);
        if (!value) return under("." + key, value.error());
        entries.emplace_back(std::move(name), *std::move(value));
      }
      return make_dict(budget, std::move(entries));
    }
    default:
      return fail(Code::bad_data, ": no JSON value");
  }
}

Result<void> write_text(std::string_view text, bool ascii, TextBuilder& out) {
  TRY(out.budget().spend_bytes(text.size() * 4));
  out.append("\"");
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t start = offset;
    const auto plain = [&](char c) {
      const auto byte = static_cast<unsigned char>(c);
      return byte >= 0x20 && c != '"' && c != '\\' && (byte < 0x7F || !ascii);
    };
    while (offset < text.size() && plain(text[offset])) ++offset;
    out.append(text.substr(start, offset - start));
    if (offset == text.size()) break;
    const auto c = static_cast<std::uint32_t>(utf8_next(text, offset));
    switch (c) {
      case '"':
        out.append("\\\"");
        break;
      case '\\':
        out.append("\\\\");
        break;
      case '\n':
        out.append("\\n");
        break;
      case '\r':
        out.append("\\r");
        break;
      case '\t':
        out.append("\\t");
        break;
      case '\f':
        out.append("\\f");
        break;
      case '\b':
        out.append("\\b");
        break;
      default:
        if (c < 0x10000) {
          out.append(fmt::format("\\u{:04x}", c));
        } else {
          out.append(fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + ((c - 0x10000) >> 10), 0xDC00 + (c & 0x3FF)));
        }
    }
  }
  out.append("\"");
  return {};
}

std::string json_float(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  return format_float(value);
}

// Keys that are no texts are written as Python's json does: 1 as "1", true as "true", None as "null".
Result<void> write_key(const Value& key, const JsonStyle& style, TextBuilder& out) {
  if (const Text* text = key.text()) {
    return write_text(text->bytes, style.ensure_ascii, out);
  }
  out.append("\"");
  TRY(to_json(key, style, out));
  out.append("\"");
  return {};
}

class Writer {
 public:
  Writer(const JsonStyle& style, TextBuilder& out) : style_(style), out_(out) {}

  Result<void> write(const Value& value, std::size_t level) {
    TRY(out_.budget().spend(1));
    if (const Text* text = value.text()) {
      return write_text(text->bytes, style_.ensure_ascii, out_);
    } else if (value.is_none()) {
      out_.append("null");
    } else if (const auto* b = value.get_if<bool>()) {
      out_.append(*b ? "true" : "false");
    } else if (const auto* i = value.get_if<std::int64_t>()) {
      out_.append(fmt::format("{}", *i));
    } else if (const auto* d = value.get_if<double>()) {
      out_.append(json_float(*d));
    } else if (const List* list = value.list()) {
      return write_list(*list, level);
    } else if (const Dict* dict = value.dict()) {
      return write_dict(*dict, level);
    } else {
      return fail(Code::bad_data, "Object of type {} is not JSON serializable", type_name(value));
    }
    return {};
  }

 private:
  void new_line(std::size_t level) {
    if (!style_.indent) return;
    out_.append("\n");
    out_.append(level, *style_.indent);
  }

  Result<void> write_list(const List& list, std::size_t level) {
    out_.append("[");
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      if (i > 0) out_.append(style_.item_separator);
      new_line(level + 1);
      TRY(write(list.items[i], level + 1));
    }
    if (!list.items.empty()) new_line(level);
    out_.append("]");
    return {};
  }

  Result<void> write_dict(const Dict& dict, std::size_t level) {
    const auto& entries = dict.entries();
    std::vector<std::size_t> order;
    if (style_.sort_keys) {
      std::vector<Value> keys;
      for (const auto& [key, value] : entries) keys.push_back(key);
      order = TRY(sorted_order(out_.budget(), keys, false));
    }
    out_.append("{");
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const auto& [key, value] = entries[style_.sort_keys ? order[i] : i];
      if (i > 0) out_.append(style_.item_separator);
      new_line(level + 1);
      TRY(write_key(key, style_, out_));
      out_.append(style_.key_separator);
      TRY(write(value, level + 1));
    }
    if (!entries.empty()) new_line(level);
    out_.append("}");
    return {};
  }

  const JsonStyle& style_;
  TextBuilder& out_;
};

}  // namespace

Result<Value> from_json(Budget& budget, const nlohmann::ordered_json& json, std::string_view place) {
  auto value = convert(budget, json, 0);
  if (!value) return under(std::string(place), value.error());
  return value;
}

Result<void> to_json(const Value& value, const JsonStyle& style, TextBuilder& out) {
  return Writer(style, out).write(value, 0);
}

}  // namespace sparsam::jinja
