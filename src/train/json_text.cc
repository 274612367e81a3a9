#include "train/json_text.h"

#include <simdjson.h>

#include "text/json_reader.h"
#include "text/utf8.h"

namespace sparsam {

Result<void> check_line(std::string_view line, std::uint64_t offset) {
  const std::size_t valid = utf8_valid_prefix(line);
  if (valid == line.size()) return {};
  return fail(Code::bad_data, "byte {} (0x{:02x}) begins no UTF-8 character", offset + valid,
              static_cast<unsigned>(static_cast<unsigned char>(line[valid])));
}

Result<std::string> text_of_json_line(std::string_view line, std::string_view field) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (const auto error = parser.parse(line.data(), line.size()).get(root); error != simdjson::SUCCESS) {
    return fail(Code::bad_data, "the line is no JSON: {}", simdjson::error_message(error));
  }
  simdjson::dom::object object;
  if (root.get(object) != simdjson::SUCCESS) return fail(Code::bad_data, "the line is no JSON object");
  simdjson::dom::element value;
  if (object.at_key(field).get(value) != simdjson::SUCCESS) {
    return fail(Code::bad_data, "the line has no field '{}'", field);
  }
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) return fail(Code::bad_data, "the field '{}' is no text", field);
  return std::string(text);
}

}  // namespace sparsam
