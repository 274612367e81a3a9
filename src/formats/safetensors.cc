#include "formats/safetensors.h"

#include <algorithm>
#include <system_error>

#include "formats/quote.h"
#include "formats/safetensors_index.h"
#include "formats/safetensors_part.h"
#include "formats/shards.h"

namespace sparsam {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

bool is_index(const fs::path& path) { return path.extension() == ".json"; }

// The file or index that a path means.
Result<fs::path> entrance(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    for (const std::string_view name : {"model.safetensors", "model.safetensors.index.json"}) {
      if (is_there(path / name)) return path / name;
    }
    const bool pickled = is_there(path / "pytorch_model.bin") || is_there(path / "pytorch_model.bin.index.json");
    return fail(Code::not_found, "{}: has neither model.safetensors nor model.safetensors.index.json{}", path.string(),
                pickled ? " (its pytorch_model.bin is not read: loading one can run any code)" : "");
  }
  // One file of several means all of them, where an index says how they belong together.
  if (const auto shard = parse_shard_name(path.filename().string()); shard && shard->extension == ".safetensors") {
    const fs::path index = path.parent_path() / (shard->prefix + ".safetensors.index.json");
    if (is_there(index)) return index;
  }
  return path;
}

struct OpenPart {
  std::shared_ptr<const MappedFile> file;
  SafetensorsPart part;
};

Result<OpenPart> open_part(const fs::path& path) {
  OpenPart opened;
  opened.file = TRY(MappedFile::open(path));
  auto part = parse_safetensors_part(opened.file->bytes());
  if (opened.file->damaged()) return fail(Code::io, "{}: the file shrank while it was read", path.string());
  if (!part) return std::unexpected(within(path.string(), std::move(part).error()));
  opened.part = *std::move(part);
  return opened;
}

// Those tensors of a shard that the index assigns to it; the index decides what belongs to the model.
Result<void> select(const SafetensorsIndex::Shard& shard, const fs::path& path, std::vector<TensorInfo> found,
                    std::vector<TensorInfo>& tensors) {
  auto list = NamedList<TensorInfo>::make("tensor", std::move(found));
  if (!list) return std::unexpected(within(path.string(), std::move(list).error()));
  for (const std::string& name : shard.tensors) {
    const TensorInfo* tensor = list->find(name);
    if (tensor == nullptr) {
      return fail(Code::bad_data, "{}: tensor {} is not in it, though the index says so", path.string(), quote(name));
    }
    tensors.push_back(*tensor);
  }
  return {};
}

}  // namespace

Result<Safetensors> Safetensors::open(const fs::path& path) {
  const fs::path file = TRY(entrance(path));
  Safetensors result;
  result.label_ = file.string();
  std::vector<TensorInfo> tensors;
  if (!is_index(file)) {
    OpenPart opened = TRY(open_part(file));
    result.files_.push_back(std::move(opened.file));
    result.metadata_ = std::move(opened.part.metadata);
    tensors = std::move(opened.part.tensors);
  } else {
    const SafetensorsIndex index = TRY(SafetensorsIndex::open(file));
    for (const SafetensorsIndex::Shard& shard : index.shards) {
      const fs::path shard_path = file.parent_path() / shard.file;
      auto opened = open_part(shard_path);
      if (!opened && opened.error().code == Code::not_found) {
        return fail(Code::not_found, "{}: missing, though {} lists it", shard_path.string(), file.string());
      }
      if (!opened) return std::unexpected(std::move(opened).error());
      if (result.files_.empty()) result.metadata_ = std::move(opened->part.metadata);
      result.files_.push_back(std::move(opened->file));
      TRY(select(shard, shard_path, std::move(opened->part.tensors), tensors));
    }
  }
  auto list = NamedList<TensorInfo>::make("tensor", std::move(tensors));
  if (!list) return std::unexpected(within(result.label_, std::move(list).error()));
  result.tensors_ = *std::move(list);
  return result;
}

Result<Safetensors> Safetensors::parse(std::span<const std::byte> bytes, std::string_view label) {
  Safetensors result;
  result.label_ = label;
  result.parsed_bytes_ = bytes.size();
  auto part = parse_safetensors_part(bytes);
  if (!part) return std::unexpected(within(label, std::move(part).error()));
  result.metadata_ = std::move(part->metadata);
  auto list = NamedList<TensorInfo>::make("tensor", std::move(part->tensors));
  if (!list) return std::unexpected(within(label, std::move(list).error()));
  result.tensors_ = *std::move(list);
  return result;
}

std::uint64_t Safetensors::file_bytes() const {
  std::uint64_t sum = parsed_bytes_;
  for (const auto& file : files_) sum += file->bytes().size();
  return sum;
}

bool Safetensors::damaged() const {
  return std::ranges::any_of(files_, [](const auto& file) { return file->damaged(); });
}

}  // namespace sparsam
