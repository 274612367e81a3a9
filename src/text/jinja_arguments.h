// Binds the arguments of a call to the names of a built-in's parameters, with errors in Python's words.
#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "text/jinja_object.h"

namespace sparsam::jinja {

class Bound {
 public:
  // The first `required` parameters must be given; all may be given by name.
  static Result<Bound> bind(std::string_view function, const Arguments& arguments,
                            std::initializer_list<std::string_view> parameters, std::size_t required = 0);

  // Null where the argument was not given.
  const Value* operator[](std::size_t i) const { return values_[i]; }
  // Also null where None was given.
  const Value* some(std::size_t i) const;

  Result<std::int64_t> integer(std::size_t i, std::int64_t fallback) const;
  // Empty where None or nothing was given.
  Result<std::optional<std::string_view>> text(std::size_t i) const;
  Result<std::string_view> text_or(std::size_t i, std::string_view fallback) const;
  bool flag(std::size_t i, bool fallback = false) const;

 private:
  Bound(std::string_view function, std::initializer_list<std::string_view> names)
      : function_(function), names_(names), values_(names.size()) {}
  std::unexpected<Error> wrong(std::size_t i, std::string_view wanted) const;
  std::string_view function_;
  std::vector<std::string_view> names_;
  std::vector<const Value*> values_;
};

}  // namespace sparsam::jinja
