#include "formats/safetensors_writer.h"

#include <simdjson.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "formats/named_list.h"
#include "formats/quote.h"
#include "formats/safetensors.h"
#include "formats/safetensors_part.h"
#include "formats/shards.h"

namespace sparsam {
namespace {

using Json = nlohmann::json;  // sorts its keys; ordered_json would search them one by one

Result<std::uint64_t> check(const TensorPlan& tensor) {
  if (!simdjson::validate_utf8(tensor.name)) return fail(Code::invalid_argument, "its name is no UTF-8");
  if (tensor.name == "__metadata__") return fail(Code::invalid_argument, "its name is reserved");
  if (tensor.shape.size() > kSafetensorsLongestShape) {
    return fail(Code::invalid_argument, "more than {} dimensions", kSafetensorsLongestShape);
  }
  if (safetensors_name(tensor.dtype).empty()) {
    return fail(Code::invalid_argument, "safetensors has no {}", info(tensor.dtype).name);
  }
  return checked_bytes(tensor.dtype, tensor.shape);
}

// The length of the header, then the header, with spaces up to a multiple of 8.
Result<std::string> head(std::span<const TensorPlan> tensors, const SafetensorsOptions& options) {
  Json header = Json::object();
  for (const auto& [key, text] : options.metadata) header["__metadata__"][key] = text;
  std::uint64_t offset = 0;
  for (const TensorPlan& tensor : tensors) {
    const std::uint64_t end = offset + TRY(checked_bytes(tensor.dtype, tensor.shape));
    header[tensor.name] = {
        {"dtype", safetensors_name(tensor.dtype)}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  const auto length = static_cast<std::uint64_t>(text.size());
  return std::string(reinterpret_cast<const char*>(&length), sizeof(length)) + text;
}

Result<std::vector<FilePlan>> plan(const std::filesystem::path& path, std::vector<TensorPlan> tensors,
                                   const SafetensorsOptions& options) {
  std::vector<std::uint64_t> sizes;
  std::uint64_t total = 0;
  for (const TensorPlan& tensor : tensors) {
    auto size = check(tensor);
    if (!size) return fail(Code::invalid_argument, "tensor {}: {}", quote(tensor.name), size.error().message);
    sizes.push_back(*size);
    total += *size;
  }
  const auto list = NamedList<TensorPlan>::make("tensor", std::move(tensors));
  if (!list) return fail(Code::invalid_argument, "{}", list.error().message);

  const std::vector<std::size_t> beginnings = shard_beginnings(sizes, options.shard_bytes);
  const std::size_t shards = beginnings.size();
  Json index = {{"metadata", {{"total_size", total}}}, {"weight_map", Json::object()}};
  std::vector<FilePlan> files;
  for (std::size_t shard = 0; shard < shards; ++shard) {
    const std::size_t begin = beginnings[shard];
    const std::size_t end = shard + 1 < shards ? beginnings[shard + 1] : sizes.size();
    FilePlan file;
    file.path = path;
    if (shards > 1) {
      file.path.replace_filename(shard_name({path.stem().string(), static_cast<std::uint32_t>(shard + 1),
                                             static_cast<std::uint32_t>(shards), path.extension().string()}));
    }
    for (const int width : {8, 4, 2, 1}) {
      for (std::size_t i = begin; i < end; ++i) {
        const TensorPlan& tensor = list->items()[i];
        if (info(tensor.dtype).block_bytes == width) file.tensors.push_back(tensor);
      }
    }
    for (const TensorPlan& tensor : file.tensors) index["weight_map"][tensor.name] = file.path.filename().string();
    file.head = TRY(head(file.tensors, options));
    files.push_back(std::move(file));
  }
  if (shards > 1) {
    FilePlan file;
    file.path = path;
    file.path += ".index.json";
    file.head = index.dump(2) + "\n";
    files.push_back(std::move(file));
  }
  return files;
}

}  // namespace

Result<TensorWriter> write_safetensors(const std::filesystem::path& path, std::vector<TensorPlan> tensors,
                                       const SafetensorsOptions& options) {
  auto files = plan(path, std::move(tensors), options);
  if (!files) return std::unexpected(within(path.string(), std::move(files).error()));
  return TensorWriter::create(*std::move(files));
}

}  // namespace sparsam
