#include "formats/gguf_writer.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <ranges>

#include "formats/gguf_part.h"
#include "formats/named_list.h"
#include "formats/quote.h"
#include "formats/shards.h"

namespace sparsam {
namespace {

// ggml keeps a name in 64 bytes with a zero at the end.
constexpr std::size_t kLongestName = 63;

template <typename T>
void append(std::string& to, T number) {
  to.append(reinterpret_cast<const char*>(&number), sizeof(number));
}

void append_text(std::string& to, std::string_view text) {
  append(to, static_cast<std::uint64_t>(text.size()));
  to += text;
}

std::uint64_t padded(std::uint64_t size, std::uint32_t alignment) {
  return (size + alignment - 1) / alignment * alignment;
}

Result<std::uint64_t> check(const TensorPlan& tensor) {
  if (tensor.name.size() > kLongestName) {
    return fail(Code::invalid_argument, "its name has more than {} bytes, which GGUF readers refuse", kLongestName);
  }
  if (tensor.shape.size() > kGgufLongestShape) {
    return fail(Code::invalid_argument, "{} dimensions, where GGUF allows {}", tensor.shape.size(), kGgufLongestShape);
  }
  if (info(tensor.dtype).ggml_type < 0) {
    return fail(Code::invalid_argument, "GGUF has no {}", info(tensor.dtype).name);
  }
  return checked_bytes(tensor.dtype, tensor.shape);
}

Result<std::uint32_t> alignment_of(const GgufKeys& keys) {
  const auto at = std::ranges::find(keys.entries(), "general.alignment", &GgufKeys::Entry::name);
  if (at == keys.entries().end()) return kGgufDefaultAlignment;
  std::uint32_t type_and_value[2] = {};
  if (at->encoded.size() == sizeof(type_and_value)) {
    std::memcpy(type_and_value, at->encoded.data(), sizeof(type_and_value));
  }
  const auto [type, value] = type_and_value;
  if (type != static_cast<std::uint32_t>(GgufType::u32) || !std::has_single_bit(value) || value < 8) {
    return fail(Code::invalid_argument, "key 'general.alignment' is no u32 that is a power of two of at least 8");
  }
  return value;
}

// Everything before the data of one file.
std::string head(const GgufOptions& options, const GgufKeys& keys, std::span<const TensorPlan> tensors,
                 std::span<const std::uint64_t> sizes, std::uint32_t alignment) {
  std::string text;
  append(text, kGgufMagic);
  append(text, options.version);
  append(text, static_cast<std::uint64_t>(tensors.size()));
  append(text, static_cast<std::uint64_t>(keys.entries().size()));
  for (const GgufKeys::Entry& entry : keys.entries()) {
    append_text(text, entry.name);
    text += entry.encoded;
  }
  std::uint64_t offset = 0;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    append_text(text, tensors[i].name);
    append(text, static_cast<std::uint32_t>(tensors[i].shape.size()));
    for (const std::int64_t dimension : std::views::reverse(tensors[i].shape)) append(text, dimension);
    append(text, static_cast<std::uint32_t>(info(tensors[i].dtype).ggml_type));
    append(text, offset);
    offset += padded(sizes[i], alignment);
  }
  text.resize(padded(text.size(), alignment), '\0');
  return text;
}

std::filesystem::path shard_path(const std::filesystem::path& path, std::size_t number, std::size_t count) {
  if (count == 1) return path;
  return path.parent_path() / shard_name({path.stem().string(), static_cast<std::uint32_t>(number + 1),
                                          static_cast<std::uint32_t>(count), path.extension().string()});
}

Result<std::vector<FilePlan>> plan(const std::filesystem::path& path, GgufKeys keys, std::vector<TensorPlan> tensors,
                                   const GgufOptions& options) {
  CHECK(options.version == 2 || options.version == 3, "GGUF has versions 2 and 3");
  const std::uint32_t alignment = TRY(alignment_of(keys));
  std::vector<std::uint64_t> sizes;
  for (const TensorPlan& tensor : tensors) {
    auto size = check(tensor);
    if (!size) return fail(Code::invalid_argument, "tensor {}: {}", quote(tensor.name), size.error().message);
    sizes.push_back(*size);
  }
  const auto list = NamedList<TensorPlan>::make("tensor", std::move(tensors));
  if (!list) return fail(Code::invalid_argument, "{}", list.error().message);

  const std::vector<std::size_t> beginnings = shard_beginnings(sizes, options.shard_bytes);
  const std::size_t shards = beginnings.size();
  if (shards > std::numeric_limits<std::uint16_t>::max()) {
    return fail(Code::invalid_argument, "{} files of {} bytes, where GGUF can count 65535", shards,
                options.shard_bytes);
  }
  for (const char* key : {"split.no", "split.count", "split.tensors.count"}) keys.remove(key);
  std::vector<FilePlan> files;
  for (std::size_t shard = 0; shard < shards; ++shard) {
    if (shards > 1) {
      keys.set("split.no", static_cast<std::uint16_t>(shard));
      keys.set("split.count", static_cast<std::uint16_t>(shards));
      keys.set("split.tensors.count", static_cast<std::int32_t>(sizes.size()));
    }
    const std::size_t begin = beginnings[shard];
    const std::size_t end = shard + 1 < shards ? beginnings[shard + 1] : sizes.size();
    const std::span own(list->items().begin() + static_cast<std::ptrdiff_t>(begin), end - begin);
    FilePlan file;
    file.path = shard_path(path, shard, shards);
    file.head = head(options, keys, own, std::span(sizes).subspan(begin, end - begin), alignment);
    file.alignment = alignment;
    file.tensors.assign(own.begin(), own.end());
    files.push_back(std::move(file));
    if (shard == 0) {  // the others carry no metadata but how to lay out and where they belong
      GgufKeys rest;
      if (alignment != kGgufDefaultAlignment) rest.set("general.alignment", alignment);
      keys = std::move(rest);
    }
  }
  return files;
}

}  // namespace

Result<TensorWriter> write_gguf(const std::filesystem::path& path, GgufKeys keys, std::vector<TensorPlan> tensors,
                                const GgufOptions& options) {
  auto files = plan(path, std::move(keys), std::move(tensors), options);
  if (!files) return std::unexpected(within(path.string(), std::move(files).error()));
  return TensorWriter::create(*std::move(files));
}

}  // namespace sparsam
