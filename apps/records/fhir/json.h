// simdjson's On Demand parser with the manners that a clinical reader needs: fields in any order, values of the wrong
// type skipped, one place that remembers the first syntax error.
#pragma once

#include <simdjson.h>

#include <string_view>

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
      if (failed(field.unescaped_key().get(key)) || failed(field.value().get(inner))) return;
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

  // Valid until the document ends; not kept.
  std::string_view passing_string(ondemand::value value) {
    std::string_view text;
    if (!is(value, ondemand::json_type::string) || failed(value.get_string().get(text))) return {};
    return text;
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
  simdjson::error_code error_ = simdjson::SUCCESS;
};

}  // namespace sparsam::records
