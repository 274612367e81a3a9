#include "text/jinja_globals.h"

#include "text/jinja_access.h"
#include "text/jinja_arguments.h"

namespace sparsam::jinja {
namespace {

Result<Value> range(Budget& budget, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("range", arguments, {"start", "stop", "step"}, 1));
  for (std::size_t i = 0; i < 3; ++i) {
    if (bound[i] != nullptr && !bound[i]->integer()) {
      return fail(Code::bad_data, "'{}' object cannot be interpreted as an integer", type_name(*bound[i]));
    }
  }
  const std::int64_t first = TRY(bound.integer(0, 0));
  if (bound[1] == nullptr) return Range::make(budget, 0, first, 1);
  return Range::make(budget, first, TRY(bound.integer(1, 0)), TRY(bound.integer(2, 1)));
}

// dict(mapping or pairs, name=value, …)
Result<std::vector<Dict::Entry>> entries_of(Budget& budget, std::string_view function, const Arguments& arguments) {
  if (arguments.positional.size() > 1) {
    return fail(Code::bad_data, "{} expected at most 1 argument, got {}", function, arguments.positional.size());
  }
  std::vector<Dict::Entry> entries;
  if (!arguments.positional.empty()) {
    const Value& source = arguments.positional[0];
    if (const auto* missing = source.get_if<Undefined>()) return not_there(*missing);
    if (const Dict* dict = source.dict()) {
      TRY(budget.spend(dict->entries().size()));
      entries = dict->entries();
    } else {
      const std::vector<Value> pairs = TRY(items_of(budget, source));
      for (const Value& pair : pairs) {
        std::vector<Value> sides = TRY(items_of(budget, pair));
        if (sides.size() != 2)
          return fail(Code::bad_data, "{}: a pair of {} items; 2 is required", function, sides.size());
        entries.emplace_back(std::move(sides[0]), std::move(sides[1]));
      }
    }
  }
  for (const auto& [name, value] : arguments.named) entries.emplace_back(constant_text(name), value);
  return entries;
}

Result<Value> dict(Budget& budget, const Arguments& arguments) {
  return make_dict(budget, TRY(entries_of(budget, "dict", arguments)));
}

Result<Value> cycler(Budget& budget, const Arguments& arguments) {
  if (arguments.positional.empty()) return fail(Code::bad_data, "cycler(): at least one item has to be provided");
  Value list = TRY(make_list(budget, arguments.positional));
  return make_object<Cycler>(budget, std::move(list));
}

Result<Value> joiner(Budget& budget, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("joiner", arguments, {"sep"}));
  // In a list, so that joiners of joiners count as nested.
  Value list = TRY(make_list(budget, {bound[0] == nullptr ? constant_text(", ") : *bound[0]}));
  auto join = [list, used = std::make_shared<bool>(false)](Budget&, const Arguments&) {
    return Result<Value>(std::exchange(*used, true) ? list.list()->items[0] : constant_text(""));
  };
  return make_object<Function>(budget, "joiner", std::move(join), depth_of(list) + 1);
}

Result<Value> raise_exception(Budget&, const Arguments& arguments) {
  const Bound bound = TRY(Bound::bind("raise_exception", arguments, {"message"}, 1));
  if (!bound[0]->is_text()) return fail(Code::invalid_argument, "the template raised an exception");
  return fail(Code::invalid_argument, "{}", bound[0]->text()->bytes);
}

Result<Value> strftime_now(Budget& budget, const Arguments& arguments, std::time_t now) {
  constexpr std::size_t kMaxBytes = 4096;
  const Bound bound = TRY(Bound::bind("strftime_now", arguments, {"format"}, 1));
  // A mark at the end tells an empty result from a buffer that is too small.
  const std::string format = std::string(TRY(bound.text_or(0, ""))) + ".";
  if (format.find('\0') != std::string::npos) return fail(Code::bad_data, "strftime_now(): embedded null character");
  std::tm time{};
  if (localtime_r(&now, &time) == nullptr) return fail(Code::bad_data, "strftime_now(): the time is out of range");
  std::string text(kMaxBytes, '\0');
  const std::size_t size = std::strftime(text.data(), text.size(), format.c_str(), &time);
  if (size == 0) return fail(Code::exhausted, "strftime_now(): the result is longer than {} bytes", kMaxBytes);
  text.resize(size - 1);
  return make_text(budget, std::move(text));
}

}  // namespace

Result<void> define_globals(Budget& budget, Scope& scope, std::time_t now,
                            std::function<void(std::shared_ptr<Namespace>)> keep) {
  const auto define = [&](std::string_view name, Function::Body body) -> Result<void> {
    Value function = TRY(make_object<Function>(budget, name, std::move(body)));
    return scope.set(budget, name, std::move(function));
  };
  TRY(define("range", range));
  TRY(define("dict", dict));
  TRY(define("cycler", cycler));
  TRY(define("joiner", joiner));
  TRY(define("raise_exception", raise_exception));
  TRY(define("strftime_now", [now](Budget& b, const Arguments& arguments) { return strftime_now(b, arguments, now); }));
  return define("namespace", [keep = std::move(keep)](Budget& b, const Arguments& arguments) -> Result<Value> {
    auto entries = TRY(entries_of(b, "namespace", arguments));
    auto made = std::make_shared<Namespace>(TRY(Claim::take(b, sizeof(Namespace))));
    keep(made);
    for (auto& [key, value] : entries) {
      if (!key.is_text())
        return fail(Code::bad_data, "namespace: an attribute's name is a str, not '{}'", type_name(key));
      TRY(made->assign(b, key.text()->bytes, std::move(value)));
    }
    return Value(ObjectPtr(std::move(made)));
  });
}

}  // namespace sparsam::jinja
