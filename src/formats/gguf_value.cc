#include "formats/gguf_value.h"

#include "formats/cursor.h"

namespace sparsam {

std::string_view name(GgufType type) {
  switch (type) {
    case GgufType::u8:
      return "u8";
    case GgufType::i8:
      return "i8";
    case GgufType::u16:
      return "u16";
    case GgufType::i16:
      return "i16";
    case GgufType::u32:
      return "u32";
    case GgufType::i32:
      return "i32";
    case GgufType::f32:
      return "f32";
    case GgufType::boolean:
      return "bool";
    case GgufType::string:
      return "string";
    case GgufType::array:
      return "array";
    case GgufType::u64:
      return "u64";
    case GgufType::i64:
      return "i64";
    case GgufType::f64:
      return "f64";
  }
  return "unknown";
}

std::size_t size_bytes(GgufType type) {
  switch (type) {
    case GgufType::u8:
    case GgufType::i8:
    case GgufType::boolean:
      return 1;
    case GgufType::u16:
    case GgufType::i16:
      return 2;
    case GgufType::u32:
    case GgufType::i32:
    case GgufType::f32:
      return 4;
    case GgufType::u64:
    case GgufType::i64:
    case GgufType::f64:
      return 8;
    case GgufType::string:
    case GgufType::array:
      return 0;
  }
  return 0;
}

std::string GgufValue::kind() const {
  if (is_array) return fmt::format("an array of {} {}", count, name(type));
  return fmt::format("of type {}", name(type));
}

std::unexpected<Error> GgufValue::wrong_kind(std::string_view wanted) const {
  return fail(Code::bad_data, "is {}, where {} is needed", kind(), wanted);
}

Result<std::vector<std::string_view>> GgufValue::strings() const {
  if (type != GgufType::string) return wrong_kind("a string");
  std::vector<std::string_view> values;
  values.reserve(count);
  // The lengths were checked when the file was opened; they are checked again because a file can change under us.
  Cursor cursor(bytes);
  for (std::uint64_t i = 0; i < count; ++i) values.push_back(TRY(cursor.string()));
  return values;
}

}  // namespace sparsam
