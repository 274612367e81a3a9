#include "text/json_reader.h"

#include "text/utf8.h"

namespace sparsam::json {
namespace {

template <typename T>
Result<T> value_of(Element element, std::string_view where, std::string_view key, std::string_view type) {
  T value;
  if (element.get(value) == simdjson::SUCCESS) return value;
  if (key.empty()) return fail(Code::bad_data, "{}: not {}", where, type);
  return fail(Code::bad_data, "{}: '{}' is not {}", where, key, type);
}

template <typename T>
Result<T> value_at(Object object, std::string_view key, std::string_view where, std::string_view type) {
  const auto element = find(object, key);
  if (!element) return fail(Code::bad_data, "{}: '{}' is missing", where, key);
  return value_of<T>(*element, where, key, type);
}

constexpr std::string_view kObject = "an object";
constexpr std::string_view kArray = "an array";
constexpr std::string_view kString = "a string";
constexpr std::string_view kInteger = "an integer";

}  // namespace

Result<Element> parse(simdjson::dom::parser& parser, std::string_view text) {
  Element root;
  const auto error = parser.parse(text.data() == nullptr ? "" : text.data(), text.size()).get(root);
  if (error == simdjson::UTF8_ERROR) TRY(check_utf8(text));  // says where
  if (error) return fail(Code::bad_data, "not JSON: {}", simdjson::error_message(error));
  return root;
}

std::optional<Element> find(Object object, std::string_view key) {
  Element element;
  if (object.at_key(key).get(element) != simdjson::SUCCESS || element.is_null()) return std::nullopt;
  return element;
}

Result<Object> object_at(Object object, std::string_view key, std::string_view where) {
  return value_at<Object>(object, key, where, kObject);
}
Result<Array> array_at(Object object, std::string_view key, std::string_view where) {
  return value_at<Array>(object, key, where, kArray);
}
Result<std::string_view> string_at(Object object, std::string_view key, std::string_view where) {
  return value_at<std::string_view>(object, key, where, kString);
}
Result<std::int64_t> integer_at(Object object, std::string_view key, std::string_view where) {
  return value_at<std::int64_t>(object, key, where, kInteger);
}

Result<std::string_view> string_or(Object object, std::string_view key, std::string_view fallback,
                                   std::string_view where) {
  const auto element = find(object, key);
  if (!element) return fallback;
  return value_of<std::string_view>(*element, where, key, kString);
}

Result<bool> bool_or(Object object, std::string_view key, bool fallback, std::string_view where) {
  const auto element = find(object, key);
  if (!element) return fallback;
  return value_of<bool>(*element, where, key, "true or false");
}

Result<std::int64_t> integer_or(Object object, std::string_view key, std::int64_t fallback, std::string_view where) {
  const auto element = find(object, key);
  if (!element) return fallback;
  return value_of<std::int64_t>(*element, where, key, kInteger);
}

Result<Object> as_object(Element element, std::string_view where) {
  return value_of<Object>(element, where, "", kObject);
}
Result<Array> as_array(Element element, std::string_view where) { return value_of<Array>(element, where, "", kArray); }
Result<std::string_view> as_string(Element element, std::string_view where) {
  return value_of<std::string_view>(element, where, "", kString);
}

}  // namespace sparsam::json
