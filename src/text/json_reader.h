// Reading values out of a JSON document with errors that name the key: a thin layer over simdjson.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/error.h"

namespace sparsam::json {

using Element = simdjson::dom::element;
using Object = simdjson::dom::object;
using Array = simdjson::dom::array;

// The document's root. The parser owns what the elements refer to.
Result<Element> parse(simdjson::dom::parser& parser, std::string_view text);

// Nothing where the key is absent or null.
std::optional<Element> find(Object object, std::string_view key);

// Errors: the key is absent or of another type. `where` says whose key it is.
Result<Object> object_at(Object object, std::string_view key, std::string_view where);
Result<Array> array_at(Object object, std::string_view key, std::string_view where);
Result<std::string_view> string_at(Object object, std::string_view key, std::string_view where);
Result<std::int64_t> integer_at(Object object, std::string_view key, std::string_view where);

// The same with a default where the key is absent or null.
Result<std::string_view> string_or(Object object, std::string_view key, std::string_view fallback,
                                   std::string_view where);
Result<bool> bool_or(Object object, std::string_view key, bool fallback, std::string_view where);
Result<std::int64_t> integer_or(Object object, std::string_view key, std::int64_t fallback, std::string_view where);

// An element that has to be of a type.
Result<Object> as_object(Element element, std::string_view where);
Result<Array> as_array(Element element, std::string_view where);
Result<std::string_view> as_string(Element element, std::string_view where);

}  // namespace sparsam::json
