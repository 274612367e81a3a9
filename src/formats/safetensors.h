// Reads safetensors files, one or several with an index, in place in mapped files. docs/formats/safetensors.md draws
// the layout. What tensor names mean, and config.json beside the file, are the business of models/adapters.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/mapped_file.h"
#include "formats/named_list.h"
#include "formats/tensor_info.h"

namespace sparsam {

class Safetensors {
 public:
  // path: a file, an index ("model.safetensors.index.json"), one file of several that an index beside it lists, or a
  // folder with "model.safetensors" or its index. Errors name the file, the tensor and the reason: not_found (also for
  // a missing shard), bad_data, unsupported (a number format that this program does not know), io.
  static Result<Safetensors> open(const std::filesystem::path& path);
  // One file's bytes in memory, which must outlive the result; label stands for the path in messages.
  static Result<Safetensors> parse(std::span<const std::byte> bytes, std::string_view label);

  const std::vector<TensorInfo>& tensors() const { return tensors_.items(); }
  const TensorInfo* find(std::string_view name) const { return tensors_.find(name); }
  // "__metadata__" of the first file: text by key, such as {"format", "pt"}.
  const std::vector<std::pair<std::string, std::string>>& metadata() const { return metadata_; }

  std::uint64_t file_bytes() const;  // of all shards
  std::string_view label() const { return label_; }
  // The mapped files (none after parse). Who keeps tensor bytes beyond this object keeps these, too.
  const std::vector<std::shared_ptr<const MappedFile>>& files() const { return files_; }
  bool damaged() const;  // a file shrank while it was mapped: see base/mapped_file.h

 private:
  std::string label_;
  NamedList<TensorInfo> tensors_;
  std::vector<std::pair<std::string, std::string>> metadata_;
  std::vector<std::shared_ptr<const MappedFile>> files_;
  std::uint64_t parsed_bytes_ = 0;  // where there are no files
};

// "F8_E4M3", "BF16", … as safetensors names them; empty for the formats that it does not have.
std::string_view safetensors_name(DType dtype);

}  // namespace sparsam
