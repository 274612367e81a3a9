// Python's str methods.
#include <algorithm>
#include <array>

#include "text/jinja_access.h"
#include "text/jinja_arguments.h"
#include "text/jinja_format.h"
#include "text/jinja_methods.h"
#include "text/jinja_text.h"
#include "text/utf8.h"

namespace sparsam::jinja {
namespace {

const std::string& bytes(const Value& self) { return self.text()->bytes; }
bool is_markup(const Value& self) { return self.text()->markup; }

Result<Value> like(Budget& budget, const Value& self, std::string_view text) {
  return make_text(budget, text, is_markup(self));
}

Result<Value> list_of(Budget& budget, const Value& self, const std::vector<std::string_view>& pieces,
                      List::Type type = List::Type::list) {
  std::vector<Value> items;
  items.reserve(pieces.size());
  for (const std::string_view piece : pieces) items.push_back(TRY(like(budget, self, piece)));
  return make_list(budget, std::move(items), type);
}

// Methods without arguments that give another text.
template <auto transform>
Result<Value> change(Budget& budget, const Value& self, const Arguments& arguments) {
  TRY(Bound::bind("str method", arguments, {}));
  TRY(budget.spend_bytes(bytes(self).size() * 8));
  return make_text(budget, transform(bytes(self)), is_markup(self));
}

template <Side side>
Result<Value> strip_side(Budget& budget, const Value& self, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("strip", arguments, {"chars"}));
  const auto chars = TRY(bound.text(0));
  TRY(budget.spend_bytes(bytes(self).size() + 32 * chars.value_or("").size()));
  return like(budget, self, strip(bytes(self), side, chars));
}

// What string searches from the right cost: they have no linear algorithm here.
Result<void> spend_search(Budget& budget, std::string_view text, std::string_view piece) {
  return budget.spend_bytes(text.size() * std::max<std::size_t>(piece.size() / 64, 1));
}

template <bool from_right>
Result<Value> split_text(Budget& budget, const Value& self, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("split", arguments, {"sep", "maxsplit"}));
  const auto separator = TRY(bound.text(0));
  const std::int64_t max_splits = TRY(bound.integer(1, -1));
  if (separator && separator->empty()) return fail(Code::bad_data, "empty separator");
  TRY(spend_search(budget, bytes(self), separator.value_or("")));
  const Claim room = TRY(room_for_pieces(budget, bytes(self), separator));
  return list_of(
      budget, self,
      from_right ? split_from_right(bytes(self), separator, max_splits) : split(bytes(self), separator, max_splits));
}

Result<Value> splitlines(Budget& budget, const Value& self, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("splitlines", arguments, {"keepends"}));
  TRY(budget.spend_bytes(bytes(self).size()));
  const Claim room = TRY(room_for_pieces(budget, bytes(self), {}));
  return list_of(budget, self, split_lines(bytes(self), bound.flag(0)));
}

template <bool from_right>
Result<Value> partition(Budget& budget, const Value& self, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("partition", arguments, {"sep"}, 1));
  const std::string_view separator = TRY(bound.text_or(0, "")), text = bytes(self);
  if (separator.empty()) return fail(Code::bad_data, "empty separator");
  TRY(spend_search(budget, text, separator));
  const std::size_t at = from_right ? text.rfind(separator) : find(text, separator);
  if (at == std::string_view::npos) {
    return list_of(budget, self,
                   from_right ? std::vector{std::string_view(), std::string_view(), text}
                              : std::vector{text, std::string_view(), std::string_view()},
                   List::Type::tuple);
  }
  return list_of(budget, self, {text.substr(0, at), separator, text.substr(at + separator.size())}, List::Type::tuple);
}

// The part of the text that [start, end) means, and the code point at which it begins; empty: start lies past the end.
struct Part {
  std::string_view text;
  std::size_t start;
};
Result<std::optional<Part>> part_of(const Value& self, const Bound& bound, std::size_t first) {
  const std::string_view text = bytes(self);
  if (bound.some(first) == nullptr && bound.some(first + 1) == nullptr) return Part{text, 0};
  const auto size = static_cast<std::int64_t>(code_points(text));
  std::int64_t start = TRY(bound.integer(first, 0)), end = TRY(bound.integer(first + 1, size));
  if (start < 0) start = std::max<std::int64_t>(start + size, 0);
  if (end < 0) end = std::max<std::int64_t>(end + size, 0);
  end = std::min(end, size);
  if (start > end) return std::nullopt;
  const std::size_t from = byte_of(text, static_cast<std::size_t>(start));
  const std::size_t length = byte_of(text.substr(from), static_cast<std::size_t>(end - start));
  return Part{text.substr(from, length), static_cast<std::size_t>(start)};
}

template <bool at_end>
Result<Value> starts_or_ends(Budget& budget, const Value& self, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind(at_end ? "endswith" : "startswith", arguments, {"prefix", "start", "end"}, 1));
  const auto part = TRY(part_of(self, bound, 1));
  TRY(budget.spend_bytes(bytes(self).size()));
  const auto matches = [&](const Value& affix) -> Result<bool> {
    if (!affix.is_text()) return fail(Code::bad_data, "startswith() and endswith() want a str or a tuple of str");
    if (!part) return false;
    TRY(budget.spend_bytes(bytes(affix).size()));
    return at_end ? part->text.ends_with(bytes(affix)) : part->text.starts_with(bytes(affix));
  };
  if (!bound[0]->is_tuple()) return Value(TRY(matches(*bound[0])));
  for (const Value& affix : bound[0]->list()->items) {
    if (TRY(matches(affix))) return Value(true);
  }
  return Value(false);
}

template <bool from_right, bool must_be_there>
Result<Value> find_text(Budget& budget, const Value& self, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("find", arguments, {"sub", "start", "end"}, 1));
  const std::string_view piece = TRY(bound.text_or(0, ""));
  TRY(spend_search(budget, bytes(self), piece));
  const auto part = TRY(part_of(self, bound, 1));
  const std::size_t at = !part        ? std::string_view::npos
                         : from_right ? part->text.rfind(piece)
                                      : find(part->text, piece);
  if (at != std::string_view::npos) {
    return Value(static_cast<std::int64_t>(part->start + code_points(part->text.substr(0, at))));
  }
  if (must_be_there) return fail(Code::bad_data, "substring not found");
  return Value(std::int64_t{-1});
}

Result<Value> count_text(Budget& budget, const Value& self, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("count", arguments, {"sub", "start", "end"}, 1));
  const std::string_view piece = TRY(bound.text_or(0, ""));
  TRY(budget.spend_bytes(bytes(self).size()));
  const auto part = TRY(part_of(self, bound, 1));
  return Value(part ? static_cast<std::int64_t>(count(part->text, piece)) : std::int64_t{0});
}

Result<void> replace(TextBuilder& out, std::string_view text, std::string_view from, std::string_view to,
                     std::int64_t limit) {
  Budget& budget = out.budget();
  TRY(budget.spend_bytes(text.size()));
  const auto more = [&limit] { return limit < 0 || limit-- > 0; };
  if (from.empty()) {  // between all characters, and at both ends
    while (more()) {
      TRY(budget.spend(1));
      out.append(to);
      if (text.empty()) return {};
      const std::size_t size = byte_of(text, 1);
      out.append(text.substr(0, size));
      text.remove_prefix(size);
    }
  }
  for (std::size_t at = 0; !from.empty() && (at = find(text, from)) != std::string_view::npos && more();) {
    TRY(budget.spend(1));
    out.append(text.substr(0, at));
    out.append(to);
    text.remove_prefix(at + from.size());
  }
  out.append(text);
  return {};
}

Result<Value> replace_text(Budget& budget, const Value& self, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("replace", arguments, {"old", "new", "count"}, 2));
  const std::string_view from = TRY(bound.text_or(0, ""));
  std::string_view to = TRY(bound.text_or(1, ""));
  const std::int64_t limit = TRY(bound.integer(2, -1));
  std::string escaped;
  if (is_markup(self) && !is_markup(*bound[1])) to = escaped = escape_html(to);
  TextBuilder out(budget);
  TRY(replace(out, bytes(self), from, to, limit));
  return make_text(std::move(out), is_markup(self));
}

Result<Value> join_text(Budget& budget, const Value& self, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("join", arguments, {"iterable"}, 1));
  const std::vector<Value> items = TRY(items_of(budget, *bound[0]));
  TextBuilder out(budget);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!items[i].is_text()) {
      return fail(Code::bad_data, "sequence item {}: expected str instance, {} found", i, type_name(items[i]));
    }
    if (i > 0) out.append(bytes(self));
    out.append(is_markup(self) && !is_markup(items[i]) ? escape_html(bytes(items[i])) : bytes(items[i]));
  }
  return make_text(std::move(out), is_markup(self));
}

Result<Value> format_text(Budget& budget, const Value& self, const Arguments& arguments) {
  return format_braces(budget, *self.text(), arguments);
}

Result<Value> format_map(Budget& budget, const Value& self, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("format_map", arguments, {"mapping"}, 1));
  if (!bound[0]->is_dict()) return fail(Code::bad_data, "format_map() wants a dict");
  Arguments named;
  for (const auto& [key, value] : bound[0]->dict()->entries()) {
    if (key.is_text()) named.named.emplace_back(bytes(key), value);
  }
  return format_braces(budget, *self.text(), named);
}

enum class Align { left, center, right };
template <Align align>
Result<Value> justify(Budget& budget, const Value& self, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("justify", arguments, {"width", "fillchar"}, 1));
  const std::int64_t width = TRY(bound.integer(0, 0));
  const std::string_view fill = TRY(bound.text_or(1, " "));
  TRY(budget.spend_bytes(bytes(self).size() + fill.size()));
  if (code_points(fill) != 1) return fail(Code::bad_data, "the fill character must be exactly one character long");
  const auto size = static_cast<std::int64_t>(code_points(bytes(self)));
  if (width <= size) return self;
  const auto room = static_cast<std::size_t>(width - size);
  // Python's rule for the odd space: to the left where the width is odd.
  const std::size_t left = align == Align::left    ? 0
                           : align == Align::right ? room
                                                   : room / 2 + (room & static_cast<std::size_t>(width) & 1);
  TextBuilder out(budget);
  out.append(left, fill);
  out.append(bytes(self));
  out.append(room - left, fill);
  return make_text(std::move(out), is_markup(self));
}

Result<Value> zero_fill(Budget& budget, const Value& self, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("zfill", arguments, {"width"}, 1));
  TRY(budget.spend_bytes(bytes(self).size()));
  const std::int64_t missing = TRY(bound.integer(0, 0)) - static_cast<std::int64_t>(code_points(bytes(self)));
  if (missing <= 0) return self;
  const std::size_t sign = bytes(self).starts_with('+') || bytes(self).starts_with('-') ? 1 : 0;
  TextBuilder out(budget);
  out.append(std::string_view(bytes(self)).substr(0, sign));
  out.append(static_cast<std::size_t>(missing), "0");
  out.append(std::string_view(bytes(self)).substr(sign));
  return make_text(std::move(out), is_markup(self));
}

template <bool suffix>
Result<Value> remove_affix(Budget& budget, const Value& self, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind(suffix ? "removesuffix" : "removeprefix", arguments, {"affix"}, 1));
  const std::string_view affix = TRY(bound.text_or(0, "")), text = bytes(self);
  TRY(budget.spend_bytes(affix.size()));
  if (suffix) return text.ends_with(affix) ? like(budget, self, text.substr(0, text.size() - affix.size())) : self;
  return text.starts_with(affix) ? like(budget, self, text.substr(affix.size())) : self;
}

// Methods without arguments that ask something of every character, and of an empty text: no.
template <auto holds>
Result<Value> all_are(Budget& budget, const Value& self, const Arguments& arguments) {
  TRY(Bound::bind("str method", arguments, {}));
  TRY(budget.spend_bytes(bytes(self).size() * 8));
  const std::string_view text = bytes(self);
  for (std::size_t offset = 0; offset < text.size();) {
    if (!holds(utf8_next(text, offset))) return Value(false);
  }
  return Value(!text.empty());
}

// Cased characters there are, and none of the other case.
template <typename Wanted, typename Other>
bool has_case(std::string_view text, Wanted wanted, Other other) {
  bool cased = false;
  for (std::size_t offset = 0; offset < text.size();) {
    const char32_t c = utf8_next(text, offset);
    if (other(c) || is_title(c)) return false;
    cased = cased || wanted(c);
  }
  return cased;
}
template <auto wanted, auto other>
Result<Value> case_is(Budget& budget, const Value& self, const Arguments& arguments) {
  TRY(Bound::bind("str method", arguments, {}));
  TRY(budget.spend_bytes(bytes(self).size() * 8));
  return Value(has_case(bytes(self), wanted, other));
}

Result<Value> is_title_text(Budget& budget, const Value& self, const Arguments& arguments) {
  TRY(Bound::bind("istitle", arguments, {}));
  TRY(budget.spend_bytes(bytes(self).size() * 8));
  bool cased = false, inside = false;
  for (std::size_t offset = 0; offset < bytes(self).size();) {
    const char32_t c = utf8_next(bytes(self), offset);
    const bool begins = is_upper(c) || is_title(c);
    if ((begins && inside) || (is_lower(c) && !inside)) return Value(false);
    inside = begins || is_lower(c);
    cased = cased || inside;
  }
  return Value(cased);
}

template <auto holds>
Result<Value> whole_is(Budget& budget, const Value& self, const Arguments& arguments) {
  TRY(Bound::bind("str method", arguments, {}));
  TRY(budget.spend_bytes(bytes(self).size() * 8));
  return Value(holds(bytes(self)));
}

constexpr auto is_alphanumeric = [](char32_t c) { return is_alphabetic(c) || is_numeric(c); };
constexpr auto is_ascii = [](std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
};
constexpr auto all_printable = [](std::string_view text) {
  for (std::size_t offset = 0; offset < text.size();) {
    if (!is_printable(utf8_next(text, offset))) return false;
  }
  return true;
};

constexpr auto kMethods = std::to_array<Method>({
    {"capitalize", change<capitalize>},
    {"casefold", change<casefold>},
    {"center", justify<Align::center>},
    {"count", count_text},
    {"endswith", starts_or_ends<true>},
    {"find", find_text<false, false>},
    {"format", format_text},
    {"format_map", format_map},
    {"index", find_text<false, true>},
    {"isalnum", all_are<is_alphanumeric>},
    {"isalpha", all_are<is_alphabetic>},
    {"isascii", whole_is<is_ascii>},
    {"isdecimal", all_are<is_decimal>},
    {"isdigit", all_are<is_digit>},
    {"isidentifier", whole_is<is_identifier>},
    {"islower", case_is<is_lower, is_upper>},
    {"isnumeric", all_are<is_numeric>},
    {"isprintable", whole_is<all_printable>},
    {"isspace", all_are<is_space>},
    {"istitle", is_title_text},
    {"isupper", case_is<is_upper, is_lower>},
    {"join", join_text},
    {"ljust", justify<Align::left>},
    {"lower", change<lower>},
    {"lstrip", strip_side<Side::left>},
    {"partition", partition<false>},
    {"removeprefix", remove_affix<false>},
    {"removesuffix", remove_affix<true>},
    {"replace", replace_text},
    {"rfind", find_text<true, false>},
    {"rindex", find_text<true, true>},
    {"rjust", justify<Align::right>},
    {"rpartition", partition<true>},
    {"rsplit", split_text<true>},
    {"rstrip", strip_side<Side::right>},
    {"split", split_text<false>},
    {"splitlines", splitlines},
    {"startswith", starts_or_ends<false>},
    {"strip", strip_side<Side::both>},
    {"swapcase", change<swapcase>},
    {"title", change<title>},
    {"upper", change<upper>},
    {"zfill", zero_fill},
});

}  // namespace

Result<Claim> room_for_pieces(Budget& budget, std::string_view text, std::optional<std::string_view> separator) {
  const auto may_separate = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= ' ' || byte == 0xC2 || (byte >= 0xE1 && byte <= 0xE3);  // the first bytes of all white space
  };
  const auto pieces = separator ? count(text, *separator)
                                : static_cast<std::size_t>(std::count_if(text.begin(), text.end(), may_separate));
  return Claim::take(budget, (pieces + 1) * sizeof(std::string_view));
}

const Method* find_text_method(std::string_view name) {
  const auto at = std::lower_bound(kMethods.begin(), kMethods.end(), name,
                                   [](const Method& method, std::string_view wanted) { return method.name < wanted; });
  return at == kMethods.end() || at->name != name ? nullptr : &*at;
}

}  // namespace sparsam::jinja
