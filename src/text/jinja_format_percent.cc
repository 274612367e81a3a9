// "%s is %d" % (name, age)
#include <algorithm>

#include "text/jinja_access.h"
#include "text/jinja_arithmetic.h"
#include "text/jinja_format.h"
#include "text/jinja_format_spec.h"
#include "text/jinja_text.h"

namespace sparsam::jinja {
namespace {

std::unexpected<Error> bad(std::string_view why) { return fail(Code::bad_data, "{}", why); }

class PercentFormat {
 public:
  PercentFormat(Budget& budget, const Text& format, const Value& argument)
      : budget_(budget), format_(format.bytes), markup_(format.markup), argument_(argument), out_(budget) {}

  Result<Value> run() {
    for (std::size_t at = 0; at < format_.size();) {
      const std::size_t percent = std::min(format_.find('%', at), format_.size());
      out_.append(format_.substr(at, percent - at));
      at = percent;
      if (at < format_.size()) TRY(place(++at));
    }
    const bool all_used = argument_.is_tuple() ? used_ == argument_.list()->items.size() : used_ > 0;
    if (!all_used && !is_mapping()) return bad("not all arguments converted during string formatting");
    return make_text(std::move(out_), markup_);
  }

 private:
  // What Python would look keys up in, and so never calls unused.
  bool is_mapping() const {
    return argument_.is_dict() || argument_.is_list() || argument_.is_undefined() ||
           argument_.object<Range>() != nullptr;
  }

  Result<Value> next() {
    if (argument_.is_tuple() && used_ < argument_.list()->items.size()) return argument_.list()->items[used_++];
    if (!argument_.is_tuple() && used_++ == 0) return argument_;
    return bad("not enough arguments for format string");
  }

  Result<std::int64_t> star_or_number(std::size_t& at) {
    if (at >= format_.size() || format_[at] != '*') return read_number(format_, at);
    ++at;
    const Value value = TRY(next());
    const auto n = value.integer();
    if (!n) return bad("* wants int");
    return std::clamp<std::int64_t>(*n, -(std::int64_t{1} << 31), std::int64_t{1} << 31);
  }

  Result<void> place(std::size_t& at) {
    std::optional<Value> value;
    if (at < format_.size() && format_[at] == '(') {
      const std::size_t end = format_.find(')', at);
      if (end == std::string_view::npos) return bad("incomplete format key");
      const Dict* dict = argument_.dict();
      if (dict == nullptr) return bad("format requires a mapping");
      const std::string_view key = format_.substr(at + 1, end - at - 1);
      const Value* found = dict->find(key);
      if (found == nullptr) return fail(Code::bad_data, "format key '{}' is not in the mapping", key);
      value = *found;
      at = end + 1;
    }
    Spec spec;
    bool zero = false, left = false;
    for (; at < format_.size(); ++at) {
      const char c = format_[at];
      if (c == '-') {
        left = true;
      } else if (c == '0') {
        zero = true;
      } else if (c == '+') {
        spec.sign = '+';
      } else if (c == ' ') {
        if (spec.sign != '+') spec.sign = ' ';
      } else if (c == '#') {
        spec.alternate = true;
      } else {
        break;
      }
    }
    spec.width = TRY(star_or_number(at));
    if (spec.width < 0) left = true, spec.width = -spec.width;
    if (at < format_.size() && format_[at] == '.')
      spec.precision = std::max<std::int64_t>(TRY(star_or_number(++at)), 0);
    if (spec.precision > kMaxPrecision && (at >= format_.size() || format_[at] != 's'))
      return bad("precision too large");
    while (at < format_.size() && (format_[at] == 'h' || format_[at] == 'l' || format_[at] == 'L')) ++at;
    if (at >= format_.size()) return bad("incomplete format");
    spec.type = format_[at++];
    if (spec.type == '%') {
      out_.append("%");
      return {};
    }
    if (!value) value = TRY(next());
    spec.align = left ? '<' : 0;
    if (zero && !left) spec.align = '=', spec.fill = "0";
    return put(*value, spec);
  }

  Result<void> put(const Value& value, Spec spec) {
    switch (spec.type) {
      case 's':
      case 'r': {
        const Value text = TRY(written(budget_, value, spec.type == 'r' ? Form::represented : Form::printed, markup_));
        spec.fill = " ";
        if (spec.align == '=') spec.align = '>';
        put_text(out_, text.text()->bytes, spec, '>');
        return {};
      }
      case 'c':
        if (value.is_text()) {
          if (code_points(value.text()->bytes) != 1) return bad("%c requires int or char");
          spec.precision = -1;
          put_text(out_, value.text()->bytes, spec, '>');
          return {};
        }
        [[fallthrough]];
      case 'x':
      case 'X':
      case 'o':
        if (!value.integer()) {
          return fail(Code::bad_data, "%{} format: an integer is required, not {}", spec.type, type_name(value));
        }
        return put_integer(out_, *value.integer(), spec);
      case 'd':
      case 'i':
      case 'u': {
        if (const auto* d = value.get_if<double>()) {
          const Value whole = TRY(truncate_number(*d));
          return put_integer(out_, *whole.integer(), spec);
        }
        if (!value.integer()) {
          return fail(Code::bad_data, "%{} format: a real number is required, not {}", spec.type, type_name(value));
        }
        return put_integer(out_, *value.integer(), spec);
      }
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
        if (!value.number()) return fail(Code::bad_data, "must be real number, not {}", type_name(value));
        return put_float(out_, *value.number(), spec);
      default:
        return fail(Code::bad_data, "unsupported format character '{}'", spec.type);
    }
  }

  Budget& budget_;
  std::string_view format_;
  bool markup_;
  const Value& argument_;
  TextBuilder out_;
  std::size_t used_ = 0;
};

}  // namespace

Result<Value> format_percent(Budget& budget, const Text& format, const Value& argument) {
  return PercentFormat(budget, format, argument).run();
}

}  // namespace sparsam::jinja
