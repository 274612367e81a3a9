// The JSON in a request's body, which anybody may have sent: limits on depth and keys before anything recursive sees
// it, and fields read with errors that name them.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "serve/refusal.h"

namespace sparsam::serve {

using Json = nlohmann::ordered_json;

// An object. Refuses what is not UTF-8, no JSON, no object, nested deeper than 100 levels, or has more keys than can be
// looked up in acceptable time.
Served<Json> read_body(std::string_view body);

// One line; bytes that are no UTF-8 become U+FFFD.
std::string dump(const Json& json);

// The fields of an object. Absent and null are the same.
class Fields {
 public:
  // place: stands before the names in errors, such as "messages[2]."
  explicit Fields(const Json& object, std::string place = {}) : object_(object), place_(std::move(place)) {}

  const Json* find(std::string_view key) const;
  bool has(std::string_view key) const { return find(key) != nullptr; }
  std::string path(std::string_view key) const { return place_ + std::string(key); }

  Served<std::optional<double>> number(std::string_view key, double least, double most) const;
  Served<std::optional<std::int64_t>> integer(std::string_view key, std::int64_t least, std::int64_t most) const;
  Served<std::optional<bool>> boolean(std::string_view key) const;
  Served<std::optional<std::string>> string(std::string_view key) const;
  Served<std::string> needed_string(std::string_view key) const;
  // A string, or a list of strings; empty where there is none.
  Served<std::vector<std::string>> strings(std::string_view key, std::size_t most) const;
  Served<const Json*> object(std::string_view key) const;  // null where there is none
  Served<const Json*> array(std::string_view key) const;

 private:
  const Json& object_;
  std::string place_;
};

// Entry i of the list at `path`, which must be an object.
Served<Fields> entry(const Json& list, std::size_t i, std::string_view path);

}  // namespace sparsam::serve
