#include "formats/safetensors_part.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <optional>

#include "formats/cursor.h"
#include "formats/quote.h"
#include "formats/safetensors.h"

namespace sparsam {
namespace {

namespace dom = simdjson::dom;

constexpr std::array kNames = {DType::f64, DType::f32, DType::f16, DType::bf16, DType::f8_e4m3,
                               DType::i64, DType::i32, DType::i16, DType::i8};

std::optional<DType> dtype_from_safetensors(std::string_view wanted) {
  for (const DType dtype : kNames) {
    if (info(dtype).name == wanted) return dtype;
  }
  return std::nullopt;
}

// A tensor with its place behind the header.
struct Declared {
  TensorInfo tensor;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

Result<Shape> shape_from(dom::element value) {
  dom::array dimensions;
  if (value.get(dimensions) != simdjson::SUCCESS) return fail(Code::bad_data, "'shape' is no array");
  Shape shape;
  for (const dom::element element : dimensions) {
    std::int64_t dimension = 0;
    if (element.get(dimension) != simdjson::SUCCESS) {
      return fail(Code::bad_data, "'shape' holds {}, which is no dimension", quote(simdjson::minify(element)));
    }
    if (shape.size() == kSafetensorsLongestShape) {
      return fail(Code::bad_data, "more than {} dimensions", kSafetensorsLongestShape);
    }
    shape.push_back(dimension);
  }
  return shape;
}

// Of a tensor whose shape is known.
Result<void> dtype_from(dom::element value, TensorInfo& tensor) {
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) return fail(Code::bad_data, "'dtype' is no text");
  const auto dtype = dtype_from_safetensors(text);
  if (!dtype) {
    tensor.unreadable = fmt::format("dtype {} is not supported", quote(text));
  } else if (std::ranges::find(tensor.shape, 0) != tensor.shape.end()) {
    tensor.unreadable = fmt::format("shape {} has no elements", shape_text(tensor.shape));
  } else {
    tensor.dtype = *dtype;
  }
  return {};
}

Result<void> offsets_from(dom::element value, Declared& declared) {
  dom::array offsets;
  if (value.get(offsets) != simdjson::SUCCESS || offsets.size() != 2 ||
      offsets.at(0).get(declared.begin) != simdjson::SUCCESS || offsets.at(1).get(declared.end) != simdjson::SUCCESS) {
    return fail(Code::bad_data, "'data_offsets' is not [begin, end]");
  }
  return {};
}

Result<Declared> declared_from(dom::element value) {
  dom::object fields;
  if (value.get(fields) != simdjson::SUCCESS) return fail(Code::bad_data, "its description is no object");
  std::optional<dom::element> dtype, shape, offsets;
  for (const dom::key_value_pair field : fields) {
    std::optional<dom::element>* const slot = field.key == "dtype"          ? &dtype
                                              : field.key == "shape"        ? &shape
                                              : field.key == "data_offsets" ? &offsets
                                                                            : nullptr;
    if (slot == nullptr) continue;
    if (slot->has_value()) return fail(Code::bad_data, "'{}' is there twice", field.key);
    *slot = field.value;
  }
  if (!dtype || !shape || !offsets) {
    return fail(Code::bad_data, "'{}' is missing", !dtype ? "dtype" : !shape ? "shape" : "data_offsets");
  }
  Declared declared;
  declared.tensor.shape = TRY(shape_from(*shape));
  TRY(dtype_from(*dtype, declared.tensor));
  TRY(offsets_from(*offsets, declared));
  if (declared.begin > declared.end) {
    return fail(Code::bad_data, "data end ({}) before they begin ({})", declared.end, declared.begin);
  }
  if (!declared.tensor.unreadable.empty()) return declared;
  const std::uint64_t size = TRY(checked_bytes(declared.tensor.dtype, declared.tensor.shape));
  if (declared.end - declared.begin != size) {
    return fail(Code::bad_data, "{} of shape {} need {} bytes, but its data have {}", info(declared.tensor.dtype).name,
                shape_text(declared.tensor.shape), size, declared.end - declared.begin);
  }
  return declared;
}

Result<std::vector<std::pair<std::string, std::string>>> metadata_from(dom::element value) {
  dom::object fields;
  if (value.get(fields) != simdjson::SUCCESS) return fail(Code::bad_data, "'__metadata__' is no object");
  std::vector<std::pair<std::string, std::string>> metadata;
  for (const dom::key_value_pair field : fields) {
    std::string_view text;
    if (field.value.get(text) != simdjson::SUCCESS) {
      return fail(Code::bad_data, "'__metadata__': the value of {} is no text", quote(field.key));
    }
    metadata.emplace_back(field.key, text);
  }
  return metadata;
}

// The format has neither holes nor overlaps: sorted by place, each tensor begins where the one before ends.
Result<void> place(std::span<const std::byte> data, std::vector<Declared>& tensors) {
  std::vector<Declared*> by_begin;
  by_begin.reserve(tensors.size());
  for (Declared& declared : tensors) by_begin.push_back(&declared);
  std::ranges::sort(by_begin, {}, &Declared::begin);
  std::uint64_t covered = 0;
  std::string_view before = "the header";
  for (Declared* declared : by_begin) {
    TensorInfo& tensor = declared->tensor;
    if (declared->end > data.size()) {
      return fail(Code::bad_data, "tensor {}: data end {} bytes past the end of the file", quote(tensor.name),
                  declared->end - data.size());
    }
    if (declared->begin < covered) {
      return fail(Code::bad_data, "tensor {}: its data overlap those of tensor {}", quote(tensor.name), quote(before));
    }
    if (declared->begin > covered) {
      return fail(Code::bad_data, "tensor {}: {} unclaimed bytes before its data", quote(tensor.name),
                  declared->begin - covered);
    }
    tensor.bytes = data.subspan(declared->begin, declared->end - declared->begin);
    covered = declared->end;
    before = tensor.name;
  }
  if (covered != data.size()) {
    return fail(Code::bad_data, "{} bytes at the end belong to no tensor", data.size() - covered);
  }
  return {};
}

}  // namespace

Result<SafetensorsPart> parse_safetensors_part(std::span<const std::byte> bytes) {
  Cursor cursor(bytes);
  if (cursor.left() < 8) return fail(Code::bad_data, "not a safetensors file: shorter than its header's length field");
  const auto length = TRY(cursor.number<std::uint64_t>());
  if (length > cursor.left() || length > kSafetensorsLongestHeader) {
    return fail(Code::bad_data, "not a safetensors file, or cut off: a header of {} bytes is announced, {} follow",
                length, cursor.left());
  }
  const auto header = TRY(cursor.take(length));
  if (header.empty() || header.front() != std::byte{'{'}) {
    return fail(Code::bad_data, "not a safetensors file: the header does not begin with '{{'");
  }
  const simdjson::padded_string json(reinterpret_cast<const char*>(header.data()), header.size());
  dom::parser parser;
  dom::object fields;
  if (const auto error = parser.parse(json).get(fields); error != simdjson::SUCCESS) {
    return fail(Code::bad_data, "header: {}", simdjson::error_message(error));
  }
  SafetensorsPart part;
  std::vector<Declared> tensors;
  bool has_metadata = false;
  for (const dom::key_value_pair field : fields) {
    if (field.key == "__metadata__") {
      if (has_metadata) return fail(Code::bad_data, "'__metadata__' is there twice");
      has_metadata = true;
      part.metadata = TRY(metadata_from(field.value));
      continue;
    }
    auto declared = declared_from(field.value);
    if (!declared) return std::unexpected(within("tensor " + quote(field.key), std::move(declared).error()));
    declared->tensor.name = field.key;
    tensors.push_back(*std::move(declared));
  }
  const auto data = TRY(cursor.take(cursor.left()));
  TRY(place(data, tensors));
  part.tensors.reserve(tensors.size());
  for (Declared& declared : tensors) part.tensors.push_back(std::move(declared.tensor));
  return part;
}

std::string_view safetensors_name(DType dtype) {
  return std::ranges::find(kNames, dtype) == kNames.end() ? std::string_view() : info(dtype).name;
}

}  // namespace sparsam
