// simdjson's On Demand parser with the manners that a clinical reader needs: fields in any order, values of the wrong
// type skipped, one place that remembers the first syntax error.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "records/model/string_pool.h"

namespace sparsam::records {

namespace ondemand = simdjson::ondemand;

class Json {
 public:
  explicit Json(StringPool& pool) : pool_(pool) {}

  simdjson::error_code error() const { return error_; }
  void clear_error() { error_ = simdjson::SUCCESS; }

  // f(key, value) for each field; nothing where the value is no object.
  template <typename F>
  void fields(ondemand::value value, F&& f) {
    ondemand::object object;
    if (!is(value, ondemand::json_type::object) || failed(value.get_object().get(object))) return;
    fields(object, f);
  }

  template <typename F>
  void fields(ondemand::object& object, F&& f) {
    for (auto field : object) {
      std::string_view key;
      ondemand::value inner;
      ondemand::raw_json_string raw;
      if (failed(field.key().get(raw)) || failed(field.value().get(inner)) || !read(raw, key)) return;
      f(key, inner);
      if (error_ != simdjson::SUCCESS) return;
    }
  }

  // f(value) for each element; a value that stands alone where FHIR wants an array counts as one element.
  template <typename F>
  void elements(ondemand::value value, F&& f) {
    if (!is(value, ondemand::json_type::array)) {
      if (error_ == simdjson::SUCCESS) f(value);
      return;
    }
    ondemand::array array;
    if (failed(value.get_array().get(array))) return;
    for (auto element : array) {
      ondemand::value inner;
      if (failed(element.get(inner))) return;
      f(inner);
      if (error_ != simdjson::SUCCESS) return;
    }
  }

  // Kept in the record's pool; empty where the value is no string.
  std::string_view string(ondemand::value value) { return pool_.intern(passing_string(value)); }

  // An id: kept, and surely no other string's equal.
  std::string_view id(ondemand::value value) { return pool_.keep(passing_string(value)); }

  // Valid until the document ends.
  std::string_view passing_string(ondemand::value value) {
    std::string_view text;
    ondemand::raw_json_string raw;
    if (!is(value, ondemand::json_type::string) || failed(value.get_raw_json_string().get(raw))) return {};
    return read(raw, text) ? text : std::string_view{};
  }

  // The number as it is written.
  std::string_view number(ondemand::value value) {
    if (!is(value, ondemand::json_type::number)) return {};
    return pool_.intern(trimmed(value.raw_json_token()));
  }

  // Numbers, strings and booleans alike, as text.
  std::string_view scalar(ondemand::value value) {
    ondemand::json_type type;
    if (failed(value.type().get(type))) return {};
    if (type == ondemand::json_type::string) return string(value);
    if (type == ondemand::json_type::number || type == ondemand::json_type::boolean) {
      return pool_.intern(trimmed(value.raw_json_token()));
    }
    return {};
  }

  bool truth(ondemand::value value) { return scalar(value) == "true"; }

 private:
  // A string where it lies in the document; without its escapes in the pool. simdjson's own buffer for strings holds
  // each string of a document once, and nothing checks its end: a bundle in a bundle is read twice.
  bool read(ondemand::raw_json_string raw, std::string_view& text) {
    const char* const begin = raw.raw();
    const char* end = begin;
    bool escaped = false;
    for (; *end != '"'; ++end) {  // the parser's first pass has found that every string ends
      if (*end != '\\') continue;
      escaped = true;
      ++end;
    }
    const auto size = static_cast<std::size_t>(end - begin);
    if (!escaped) {
      text = {begin, size};
      return true;
    }
    if (unescaper_.capacity() == 0 && failed(unescaper_.allocate(simdjson::SIMDJSON_PADDING))) return false;
    if (unescaped_.size() < size + simdjson::SIMDJSON_PADDING) unescaped_.resize(size + simdjson::SIMDJSON_PADDING);
    std::uint8_t* place = unescaped_.data();
    std::string_view plain;
    if (failed(unescaper_.unescape(raw, place).get(plain))) return false;
    text = pool_.keep(plain);
    return true;
  }

  static std::string_view trimmed(std::string_view token) {
    while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ') token.remove_suffix(1);
    return token;
  }
  bool is(ondemand::value& value, ondemand::json_type wanted) {
    ondemand::json_type type;
    return !failed(value.type().get(type)) && type == wanted;
  }
  bool failed(simdjson::error_code error) {
    if (error == simdjson::SUCCESS) return error_ != simdjson::SUCCESS;
    if (error != simdjson::INCORRECT_TYPE && error_ == simdjson::SUCCESS) error_ = error;
    return true;
  }

  StringPool& pool_;
  ondemand::parser unescaper_;
  std::vector<std::uint8_t> unescaped_;
  simdjson::error_code error_ = simdjson::SUCCESS;
};

}  // namespace sparsam::records
