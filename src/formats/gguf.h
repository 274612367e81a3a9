// Reads GGUF files (versions 2 and 3, little endian, one file or split into several): metadata and tensors, in place in
// a mapped file. docs/formats/gguf.md draws the layout. What keys and tensor names mean is not decided here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/mapped_file.h"
#include "formats/gguf_value.h"
#include "formats/named_list.h"
#include "formats/quote.h"
#include "formats/tensor_info.h"

namespace sparsam {

struct GgufEntry {
  std::string name;  // the key, such as "general.architecture"
  GgufValue value;
};

class Gguf {
 public:
  // Given any file of a split model ("x-00002-of-00003.gguf"), opens all of them. Errors name the file, the key or
  // tensor, and the reason: not_found (also for a missing shard), bad_data, unsupported (another version or byte order,
  // a number format that this program does not know), io.
  static Result<Gguf> open(const std::filesystem::path& path);
  // The same for bytes in memory, which must outlive the result; label stands for the path in messages.
  static Result<Gguf> parse(std::span<const std::byte> bytes, std::string_view label);

  const std::vector<TensorInfo>& tensors() const { return tensors_.items(); }
  const TensorInfo* find(std::string_view name) const { return tensors_.find(name); }

  const std::vector<GgufEntry>& metadata() const { return metadata_.items(); }
  const GgufValue* find_key(std::string_view key) const;

  // A value as T: see GgufValue::as. Errors name the file and the key: not_found, bad_data.
  template <typename T>
  Result<T> get(std::string_view key) const {
    const GgufValue* value = find_key(key);
    if (value == nullptr) return fail(Code::not_found, "{}: key {} is missing", label_, quote(key));
    return named<T>(key, *value);
  }
  // The fallback stands for a missing key only; a value of the wrong kind stays an error.
  template <typename T>
  Result<T> get_or(std::string_view key, T fallback) const {
    const GgufValue* value = find_key(key);
    if (value == nullptr) return fallback;
    return named<T>(key, *value);
  }

  std::uint32_t version() const { return version_; }
  std::uint64_t file_bytes() const;  // of all shards
  std::string_view label() const { return label_; }
  // The mapped files in shard order (none after parse). Who keeps tensor bytes beyond this object keeps these, too.
  const std::vector<std::shared_ptr<const MappedFile>>& files() const { return files_; }
  bool damaged() const;  // a file shrank while it was mapped: see base/mapped_file.h

 private:
  Result<void> take(std::vector<GgufEntry> metadata, std::vector<TensorInfo> tensors);

  template <typename T>
  Result<T> named(std::string_view key, const GgufValue& value) const {
    auto result = value.as<T>();
    if (!result) return fail(result.error().code, "{}: key {}: {}", label_, quote(key), result.error().message);
    return result;
  }

  std::string label_;
  std::uint32_t version_ = 0;
  NamedList<GgufEntry> metadata_;
  NamedList<TensorInfo> tensors_;
  std::vector<std::shared_ptr<const MappedFile>> files_;
  std::uint64_t parsed_bytes_ = 0;  // where there are no files
};

}  // namespace sparsam
