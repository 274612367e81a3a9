#include "text/jinja_arguments.h"

#include <algorithm>

namespace sparsam::jinja {

Result<Bound> Bound::bind(std::string_view function, const Arguments& arguments,
                          std::initializer_list<std::string_view> parameters, std::size_t required) {
  Bound bound(function, parameters);
  if (arguments.positional.size() > parameters.size()) {
    return fail(Code::bad_data, "{}() takes at most {} arguments ({} given)", function, parameters.size(),
                arguments.positional.size());
  }
  for (std::size_t i = 0; i < arguments.positional.size(); ++i) bound.values_[i] = &arguments.positional[i];
  for (const auto& [name, value] : arguments.named) {
    const auto at = std::find(bound.names_.begin(), bound.names_.end(), name);
    if (at == bound.names_.end()) {
      return fail(Code::bad_data, "{}() got an unexpected keyword argument '{}'", function, name);
    }
    const Value*& slot = bound.values_[static_cast<std::size_t>(at - bound.names_.begin())];
    if (slot != nullptr) return fail(Code::bad_data, "{}() got two values for argument '{}'", function, name);
    slot = &value;
  }
  for (std::size_t i = 0; i < required; ++i) {
    if (bound.values_[i] == nullptr) {
      return fail(Code::bad_data, "{}() misses its argument '{}'", function, bound.names_[i]);
    }
  }
  return bound;
}

const Value* Bound::some(std::size_t i) const {
  return values_[i] == nullptr || values_[i]->is_none() ? nullptr : values_[i];
}

Result<std::int64_t> Bound::integer(std::size_t i, std::int64_t fallback) const {
  if (some(i) == nullptr) return fallback;
  const auto value = values_[i]->integer();
  if (!value) return wrong(i, "an int");
  return *value;
}

Result<std::optional<std::string_view>> Bound::text(std::size_t i) const {
  if (some(i) == nullptr) return std::nullopt;
  if (!values_[i]->is_text()) return wrong(i, "a str");
  return values_[i]->text()->bytes;
}

Result<std::string_view> Bound::text_or(std::size_t i, std::string_view fallback) const {
  if (values_[i] == nullptr) return fallback;
  if (!values_[i]->is_text()) return wrong(i, "a str");
  return std::string_view(values_[i]->text()->bytes);
}

bool Bound::flag(std::size_t i, bool fallback) const { return values_[i] == nullptr ? fallback : is_true(*values_[i]); }

std::unexpected<Error> Bound::wrong(std::size_t i, std::string_view wanted) const {
  return fail(Code::bad_data, "{}() wants {} as '{}', not '{}'", function_, wanted, names_[i], type_name(*values_[i]));
}

}  // namespace sparsam::jinja
