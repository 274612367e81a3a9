// Filters that give a text.
#include <algorithm>
#include <array>

#include "text/jinja_access.h"
#include "text/jinja_arguments.h"
#include "text/jinja_arithmetic.h"
#include "text/jinja_filters.h"
#include "text/jinja_format.h"
#include "text/jinja_json.h"
#include "text/jinja_methods.h"
#include "text/jinja_print.h"
#include "text/jinja_text.h"
#include "text/utf8.h"

namespace sparsam::jinja {
namespace {

Result<Value> plain_text(Budget& budget, const Value& value) {
  const Value text = TRY(to_text(budget, value));
  return text.text()->markup ? make_text(budget, std::string_view(text.text()->bytes)) : Result<Value>(text);
}

Result<Value> run_method(Budget& budget, std::string_view name, const Value& input, const Arguments& arguments) {
  const Value text = TRY(to_text(budget, input));
  return find_text_method(name)->run(budget, text, arguments);
}

Result<Value> capitalize_text(Budget& budget, const Value& input, const Arguments& arguments) {
  return run_method(budget, "capitalize", input, arguments);
}
Result<Value> lower_text(Budget& budget, const Value& input, const Arguments& arguments) {
  return run_method(budget, "lower", input, arguments);
}
Result<Value> upper_text(Budget& budget, const Value& input, const Arguments& arguments) {
  return run_method(budget, "upper", input, arguments);
}
Result<Value> trim(Budget& budget, const Value& input, const Arguments& arguments) {
  return run_method(budget, "strip", input, arguments);
}

Result<Value> center(Budget& budget, const Value& input, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("center", arguments, {"width"}));
  const std::int64_t width = TRY(bound.integer(0, 80));
  return run_method(budget, "center", input, {{Value(width)}, {}});
}

Result<Value> title_text(Budget& budget, const Value& input, const Arguments& arguments) {
  TRY(Bound::bind("title", arguments, {}));
  const Value text = TRY(to_text(budget, input));
  TRY(budget.spend_bytes(text.text()->bytes.size() * 8));
  return make_text(budget, title_words(text.text()->bytes));
}

Result<Value> replace(Budget& budget, const Value& input, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("replace", arguments, {"old", "new", "count"}, 2));
  const Value text = TRY(plain_text(budget, input));
  Arguments plain;
  plain.positional.push_back(TRY(plain_text(budget, *bound[0])));
  plain.positional.push_back(TRY(plain_text(budget, *bound[1])));
  plain.positional.emplace_back(TRY(bound.integer(2, -1)));
  return find_text_method("replace")->run(budget, text, plain);
}

Result<Value> string(Budget& budget, const Value& input, const Arguments& arguments) {
  TRY(Bound::bind("string", arguments, {}));
  return to_text(budget, input);
}

Result<Value> safe(Budget& budget, const Value& input, const Arguments& arguments) {
  TRY(Bound::bind("safe", arguments, {}));
  const Value text = TRY(to_text(budget, input));
  return make_text(budget, std::string_view(text.text()->bytes), true);
}

template <bool also_markup>
Result<Value> escape(Budget& budget, const Value& input, const Arguments& arguments) {
  TRY(Bound::bind("escape", arguments, {}));
  const Value text = TRY(to_text(budget, input));
  if (text.text()->markup && !also_markup) return text;
  return make_text(budget, escape_html(text.text()->bytes), true);
}

Result<Value> format(Budget& budget, const Value& input, const Arguments& arguments) {
  const Value text = TRY(to_text(budget, input));
  if (arguments.named.empty()) {
    const Value tuple = TRY(make_list(budget, arguments.positional, List::Type::tuple));
    return format_percent(budget, *text.text(), tuple);
  }
  if (!arguments.positional.empty()) {
    return fail(Code::bad_data, "format() takes positional or keyword arguments, not both");
  }
  std::vector<Dict::Entry> entries;
  for (const auto& [name, value] : arguments.named) entries.emplace_back(constant_text(name), value);
  const Value dict = TRY(make_dict(budget, std::move(entries)));
  return format_percent(budget, *text.text(), dict);
}

Result<Value> indent(Budget& budget, const Value& input, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("indent", arguments, {"width", "first", "blank"}));
  if (!input.is_text()) return fail(Code::bad_data, "indent() wants a str, not '{}'", type_name(input));
  const bool by_text = bound[0] != nullptr && bound[0]->is_text();
  const std::string_view unit = by_text ? std::string_view(bound[0]->text()->bytes) : " ";
  const auto width = by_text ? std::int64_t{1} : std::max<std::int64_t>(TRY(bound.integer(0, 4)), 0);
  const bool first = bound.flag(1), blank = bound.flag(2);

  // A text that ends in a line break gets an empty last line.
  std::string text = input.text()->bytes;
  text += '\n';
  TRY(budget.spend_bytes(text.size()));
  const Claim room = TRY(room_for_pieces(budget, text, {}));
  const std::vector<std::string_view> lines = split_lines(text, false);
  TextBuilder out(budget);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) out.append("\n");
    if (i == 0 ? first : blank || !lines[i].empty()) out.append(static_cast<std::size_t>(width), unit);
    out.append(lines[i]);
  }
  return make_text(std::move(out), input.text()->markup);
}

Result<Value> truncate(Budget& budget, const Value& input, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("truncate", arguments, {"length", "killwords", "end", "leeway"}));
  const std::int64_t length = TRY(bound.integer(0, 255)), leeway = TRY(bound.integer(3, 5));
  const std::string_view end = TRY(bound.text_or(2, "..."));
  const auto end_size = static_cast<std::int64_t>(code_points(end));
  if (length < end_size) return fail(Code::bad_data, "truncate(): expected length >= {}, got {}", end_size, length);
  if (leeway < 0) return fail(Code::bad_data, "truncate(): expected leeway >= 0, got {}", leeway);
  const auto size = static_cast<std::int64_t>(TRY(sparsam::jinja::length(budget, input)));
  if (size <= length || size - length <= leeway) return input;
  if (!input.is_text()) return fail(Code::bad_data, "truncate() wants a str, not '{}'", type_name(input));
  const std::string_view bytes = input.text()->bytes;
  std::string_view kept = bytes.substr(0, byte_of(bytes, static_cast<std::size_t>(length - end_size)));
  // Without killwords the last word goes, which may have been cut.
  if (!bound.flag(1)) kept = kept.substr(0, std::min(kept.rfind(' '), kept.size()));
  TextBuilder out(budget);
  out.append(kept);
  out.append(end);
  return make_text(std::move(out), input.text()->markup);
}

Result<Value> count_words(Budget& budget, const Value& input, const Arguments& arguments) {
  TRY(Bound::bind("wordcount", arguments, {}));
  const Value text = TRY(to_text(budget, input));
  TRY(budget.spend_bytes(text.text()->bytes.size() * 8));
  std::int64_t words = 0;
  bool inside = false;
  for (std::size_t offset = 0; offset < text.text()->bytes.size();) {
    const bool word = is_word(utf8_next(text.text()->bytes, offset));
    if (word && !inside) ++words;
    inside = word;
  }
  return Value(words);
}

Result<Value> url_encode(Budget& budget, const Value& input, const Arguments& arguments) {
  TRY(Bound::bind("urlencode", arguments, {}));
  TextBuilder out(budget);
  const auto put = [&](const Value& value, bool query) -> Result<void> {
    const Value text = TRY(to_text(budget, value));
    out.append(encode_url(text.text()->bytes, query));
    return {};
  };
  if (input.is_text() || !is_iterable(input)) {
    TRY(put(input, false));
    return make_text(std::move(out));
  }
  std::vector<Value> pairs;
  if (const Dict* dict = input.dict()) {
    for (const auto& [key, value] : dict->entries()) {
      pairs.push_back(TRY(make_list(budget, {key, value}, List::Type::tuple)));
    }
  } else {
    pairs = TRY(items_of(budget, input));
  }
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const std::vector<Value> pair = TRY(items_of(budget, pairs[i]));
    if (pair.size() != 2) return fail(Code::bad_data, "urlencode() wants pairs of names and values");
    if (i > 0) out.append("&");
    TRY(put(pair[0], true));
    out.append("=");
    TRY(put(pair[1], true));
  }
  return make_text(std::move(out));
}

// json.dumps(value, ensure_ascii=, indent=, separators=, sort_keys=) with the defaults of Hugging Face's transformers.
Result<Value> tojson(Budget& budget, const Value& input, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("tojson", arguments, {"ensure_ascii", "indent", "separators", "sort_keys"}));
  JsonStyle style;
  style.ensure_ascii = bound.flag(0);
  style.sort_keys = bound.flag(3);
  if (const Value* indent = bound.some(1)) {
    style.item_separator.assign(1, ',');
    if (indent->is_text()) {
      style.indent = indent->text()->bytes;
    } else {
      const std::int64_t width = TRY(bound.integer(1, 0));
      if (width > 1000) return fail(Code::bad_data, "tojson(): an indent of {} is too wide", width);
      style.indent = std::string(static_cast<std::size_t>(std::max<std::int64_t>(width, 0)), ' ');
    }
  }
  if (const Value* separators = bound.some(2)) {
    const List* pair = separators->list();
    if (pair == nullptr || pair->items.size() != 2 || !pair->items[0].is_text() || !pair->items[1].is_text()) {
      return fail(Code::bad_data, "tojson() wants two texts as 'separators'");
    }
    style.item_separator = pair->items[0].text()->bytes;
    style.key_separator = pair->items[1].text()->bytes;
  }
  TextBuilder out(budget);
  TRY(to_json(input, style, out));
  return make_text(std::move(out));
}

constexpr auto kFilters = std::to_array<Filter>({
    {"capitalize", capitalize_text},
    {"center", center},
    {"e", escape<false>},
    {"escape", escape<false>},
    {"forceescape", escape<true>},
    {"format", format},
    {"indent", indent},
    {"lower", lower_text},
    {"replace", replace},
    {"safe", safe},
    {"string", string},
    {"title", title_text},
    {"tojson", tojson},
    {"trim", trim},
    {"truncate", truncate},
    {"upper", upper_text},
    {"urlencode", url_encode},
    {"wordcount", count_words},
});

}  // namespace

const Filter* find_text_filter(std::string_view name) {
  const auto at = std::find_if(kFilters.begin(), kFilters.end(), [&](const Filter& f) { return f.name == name; });
  return at == kFilters.end() ? nullptr : &*at;
}

}  // namespace sparsam::jinja
