#include "formats/gguf_part.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "formats/cursor.h"

namespace sparsam {
namespace {

// Formats that exist but that this program does not compute with, so that the message can name them.
std::string format_name(std::uint32_t ggml_type) {
  struct Known {
    std::uint32_t type;
    std::string_view name;
  };
  static constexpr Known kKnown[] = {{9, "Q8_1"},     {15, "Q8_K"},  {16, "IQ2_XXS"}, {17, "IQ2_XS"},
                                     {18, "IQ3_XXS"}, {19, "IQ1_S"}, {21, "IQ3_S"},   {22, "IQ2_S"},
                                     {29, "IQ1_M"},   {34, "TQ1_0"}, {35, "TQ2_0"},   {40, "NVFP4"}};
  for (const Known& known : kKnown) {
    if (known.type == ggml_type) return fmt::format("format {} is", known.name);
  }
  return fmt::format("format number {} is", ggml_type);
}

Result<void> check_head(Cursor& cursor, std::uint32_t& version) {
  if (cursor.left() == 0) return fail(Code::bad_data, "the file is empty");
  const auto magic = cursor.number<std::uint32_t>();
  if (!magic || *magic != kGgufMagic) return fail(Code::bad_data, "not a GGUF file: it does not begin with 'GGUF'");
  version = TRY(cursor.number<std::uint32_t>());
  if (version == 2 || version == 3) return {};
  if (const std::uint32_t swapped = __builtin_bswap32(version); swapped >= 1 && swapped <= 0xffff) {
    return fail(Code::unsupported, "a big-endian GGUF file (version {}): only little-endian ones are read", swapped);
  }
  return fail(version == 0 ? Code::bad_data : Code::unsupported, "GGUF version {}: versions 2 and 3 are read", version);
}

Result<void> check_booleans(std::span<const std::byte> bytes) {
  const auto wrong = std::ranges::find_if(bytes, [](std::byte b) { return b > std::byte{1}; });
  if (wrong == bytes.end()) return {};
  return fail(Code::bad_data, "a boolean is {}, which is neither 0 nor 1", static_cast<int>(*wrong));
}

// The payload of count elements; checks all that a later reader relies on.
Result<std::span<const std::byte>> take_elements(Cursor& cursor, GgufType type, std::uint64_t count) {
  const std::uint64_t least = type == GgufType::string ? sizeof(std::uint64_t) : size_bytes(type);
  if (count > cursor.left() / least) {
    return fail(Code::bad_data, "{} elements of type {} are announced, but only {} bytes follow", count, name(type),
                cursor.left());
  }
  if (type == GgufType::string) {
    Cursor ahead = cursor;
    for (std::uint64_t i = 0; i < count; ++i) TRY(ahead.string());
    return cursor.take(ahead.position() - cursor.position());
  }
  const auto bytes = TRY(cursor.take(count * least));
  if (type == GgufType::boolean) TRY(check_booleans(bytes));
  return bytes;
}

Result<GgufType> take_type(Cursor& cursor) {
  const auto type = TRY(cursor.number<std::uint32_t>());
  if (type > static_cast<std::uint32_t>(GgufType::f64)) {
    return fail(Code::bad_data, "value type {} does not exist", type);
  }
  return static_cast<GgufType>(type);
}

Result<GgufValue> take_value(Cursor& cursor) {
  GgufValue value;
  value.type = TRY(take_type(cursor));
  if (value.type == GgufType::array) {
    value.is_array = true;
    value.type = TRY(take_type(cursor));
    value.count = TRY(cursor.number<std::uint64_t>());
    if (value.type == GgufType::array) return fail(Code::unsupported, "an array of arrays");
  }
  value.bytes = TRY(take_elements(cursor, value.type, value.count));
  return value;
}

Result<GgufEntry> take_entry(Cursor& cursor, std::uint64_t number) {
  const auto key = cursor.string();
  if (!key) return fail(key.error().code, "key number {}: {}", number, key.error().message);
  auto value = take_value(cursor);
  if (!value) return fail(value.error().code, "key {}: {}", quote(*key), value.error().message);
  return GgufEntry{std::string(*key), *value};
}

// A tensor as declared: its place in the data section is checked when the section's beginning is known.
struct Declared {
  TensorInfo tensor;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

Result<Declared> take_description(Cursor& cursor, std::string_view tensor_name) {
  Declared declared;
  declared.tensor.name = tensor_name;
  const auto rank = TRY(cursor.number<std::uint32_t>());
  if (rank > kGgufLongestShape) {
    return fail(Code::bad_data, "{} dimensions, where at most {} are allowed", rank, kGgufLongestShape);
  }
  Shape& shape = declared.tensor.shape;
  for (std::uint32_t i = 0; i < rank; ++i) {
    const auto dimension = TRY(cursor.number<std::uint64_t>());
    if (!std::in_range<std::int64_t>(dimension)) return fail(Code::bad_data, "a dimension of {}", dimension);
    shape.push_back(static_cast<std::int64_t>(dimension));
  }
  std::ranges::reverse(shape);  // the file names the innermost dimension first
  const auto type = TRY(cursor.number<std::uint32_t>());
  const auto dtype = dtype_from_ggml(type);
  if (!dtype) return fail(Code::unsupported, "{} not supported", format_name(type));
  declared.tensor.dtype = *dtype;
  declared.size = TRY(checked_bytes(*dtype, shape));
  declared.offset = TRY(cursor.number<std::uint64_t>());
  return declared;
}

Result<Declared> take_tensor(Cursor& cursor, std::uint64_t number) {
  const auto tensor_name = cursor.string();
  if (!tensor_name) return fail(tensor_name.error().code, "tensor number {}: {}", number, tensor_name.error().message);
  auto declared = take_description(cursor, *tensor_name);
  if (!declared) return std::unexpected(within("tensor " + quote(*tensor_name), std::move(declared).error()));
  return declared;
}

Result<std::uint32_t> alignment_of(const std::vector<GgufEntry>& metadata) {
  for (const GgufEntry& entry : metadata) {
    if (entry.name != "general.alignment") continue;
    const auto alignment = entry.value.as<std::uint32_t>();
    if (!alignment) return fail(Code::bad_data, "key 'general.alignment': {}", alignment.error().message);
    // At least 8, as the format says, so that every number type can be read in place.
    if (!std::has_single_bit(*alignment) || *alignment < 8) {
      return fail(Code::bad_data, "key 'general.alignment': {} is no power of two of at least 8", *alignment);
    }
    return *alignment;
  }
  return kGgufDefaultAlignment;
}

Result<void> check_no_overlap(const std::vector<Declared>& tensors) {
  std::vector<const Declared*> by_offset;
  by_offset.reserve(tensors.size());
  for (const Declared& declared : tensors) by_offset.push_back(&declared);
  std::ranges::sort(by_offset, {}, &Declared::offset);
  for (std::size_t i = 1; i < by_offset.size(); ++i) {
    const Declared& before = *by_offset[i - 1];
    const Declared& after = *by_offset[i];
    if (after.offset - before.offset < before.size) {
      return fail(Code::bad_data, "tensor {}: its data overlap those of tensor {}", quote(after.tensor.name),
                  quote(before.tensor.name));
    }
  }
  return {};
}

Result<void> place(std::span<const std::byte> bytes, std::uint64_t begin, std::uint32_t alignment,
                   std::vector<Declared>& tensors) {
  const std::uint64_t available = begin < bytes.size() ? bytes.size() - begin : 0;
  for (Declared& declared : tensors) {
    const std::string tensor_name = quote(declared.tensor.name);
    if (declared.offset % alignment != 0) {
      return fail(Code::bad_data, "tensor {}: its offset {} is no multiple of the alignment {}", tensor_name,
                  declared.offset, alignment);
    }
    if (declared.offset > available) {
      return fail(Code::bad_data, "tensor {}: data begin {} bytes past the end of the file", tensor_name,
                  declared.offset - available);
    }
    if (declared.size > available - declared.offset) {
      return fail(Code::bad_data, "tensor {}: data end {} bytes past the end of the file", tensor_name,
                  declared.size - (available - declared.offset));
    }
    declared.tensor.bytes = bytes.subspan(begin + declared.offset, declared.size);
  }
  return check_no_overlap(tensors);
}

}  // namespace

Result<GgufPart> parse_gguf_part(std::span<const std::byte> bytes) {
  GgufPart part;
  Cursor cursor(bytes);
  TRY(check_head(cursor, part.version));
  const auto tensor_count = TRY(cursor.number<std::uint64_t>());
  const auto key_count = TRY(cursor.number<std::uint64_t>());
  // The smallest key: an empty name (8 bytes), a type (4), one byte. The smallest tensor: name, rank, type, offset.
  constexpr std::uint64_t kSmallestKey = 13;
  constexpr std::uint64_t kSmallestTensor = 24;
  if (key_count > cursor.left() / kSmallestKey) {
    return fail(Code::bad_data, "{} keys are announced, but only {} bytes follow", key_count, cursor.left());
  }
  if (tensor_count > cursor.left() / kSmallestTensor) {
    return fail(Code::bad_data, "{} tensors are announced, but only {} bytes follow", tensor_count, cursor.left());
  }
  if (key_count > kGgufMostKeys) {
    return fail(Code::bad_data, "{} keys, where no model has more than {}", key_count, kGgufMostKeys);
  }
  for (std::uint64_t i = 0; i < key_count; ++i) part.metadata.push_back(TRY(take_entry(cursor, i)));
  const std::uint32_t alignment = TRY(alignment_of(part.metadata));
  std::vector<Declared> declared;
  for (std::uint64_t i = 0; i < tensor_count; ++i) declared.push_back(TRY(take_tensor(cursor, i)));
  const std::uint64_t begin = (cursor.position() + alignment - 1) / alignment * alignment;
  TRY(place(bytes, begin, alignment, declared));
  part.tensors.reserve(declared.size());
  for (Declared& one : declared) part.tensors.push_back(std::move(one.tensor));
  return part;
}

}  // namespace sparsam
