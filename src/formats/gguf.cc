#include "formats/gguf.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "formats/gguf_part.h"
#include "formats/shards.h"

namespace sparsam {
namespace {

// What the keys split.* say of a file; one of one where they are absent.
struct Split {
  std::uint16_t number = 0;  // from 0
  std::uint16_t count = 1;
  std::uint64_t tensors = 0;  // in all files together
};

struct OpenPart {
  std::shared_ptr<const MappedFile> file;
  GgufPart part;
  Split split;
};

template <typename T>
Result<T> split_key(const GgufPart& part, std::string_view key) {
  for (const GgufEntry& entry : part.metadata) {
    if (entry.name != key) continue;
    auto value = entry.value.as<T>();
    if (!value) return fail(Code::bad_data, "key '{}': {}", key, value.error().message);
    return value;
  }
  return T{0};
}

Result<Split> split_of(const GgufPart& part) {
  Split split;
  split.count = TRY(split_key<std::uint16_t>(part, "split.count"));
  if (split.count < 2) return Split{0, 1, part.tensors.size()};
  split.number = TRY(split_key<std::uint16_t>(part, "split.no"));
  split.tensors = TRY(split_key<std::uint64_t>(part, "split.tensors.count"));
  if (split.number >= split.count) {
    return fail(Code::bad_data, "key 'split.no': {} (from 0) in a model of {} files", split.number, split.count);
  }
  return split;
}

Result<OpenPart> open_part(const std::filesystem::path& path) {
  OpenPart opened;
  opened.file = TRY(MappedFile::open(path));
  const auto parse = [&opened]() -> Result<void> {
    opened.part = TRY(parse_gguf_part(opened.file->bytes()));
    opened.split = TRY(split_of(opened.part));
    return {};
  };
  const auto parsed = parse();
  if (opened.file->damaged()) return fail(Code::io, "{}: the file shrank while it was read", path.string());
  if (!parsed) return std::unexpected(within(path.string(), parsed.error()));
  return opened;
}

// All files of the model that the given one belongs to, in order.
Result<std::vector<OpenPart>> open_all(const std::filesystem::path& path, OpenPart given) {
  const Split whole = given.split;
  std::vector<OpenPart> parts;
  if (whole.count < 2) {
    parts.push_back(std::move(given));
    return parts;
  }
  auto shard = parse_shard_name(path.filename().string());
  if (!shard || shard->count != whole.count || shard->number != whole.number + 1u) {
    return fail(Code::bad_data, "{}: holds part {} of {}, so its name should end in '-{:05}-of-{:05}.gguf'",
                path.string(), whole.number + 1, whole.count, whole.number + 1, whole.count);
  }
  for (std::uint16_t i = 0; i < whole.count; ++i) {
    if (i == whole.number) {
      parts.push_back(std::move(given));  // NOLINT(bugprone-use-after-move): one part has this number
      continue;
    }
    shard->number = i + 1u;
    const std::filesystem::path next = path.parent_path() / shard_name(*shard);
    auto opened = open_part(next);
    if (!opened && opened.error().code == Code::not_found) {
      return fail(Code::not_found, "{}: missing: part {} of {} of this model", next.string(), i + 1, whole.count);
    }
    if (!opened) return std::unexpected(std::move(opened).error());
    const Split& split = opened->split;
    if (split.number != i || split.count != whole.count || split.tensors != whole.tensors) {
      return fail(Code::bad_data, "{}: holds part {} of {} with {} tensors in all, not part {} of {} with {}",
                  next.string(), split.number + 1, split.count, split.tensors, i + 1, whole.count, whole.tensors);
    }
    parts.push_back(std::move(*opened));
  }
  return parts;
}

}  // namespace

Result<Gguf> Gguf::open(const std::filesystem::path& path) {
  OpenPart given = TRY(open_part(path));
  std::vector<OpenPart> parts = TRY(open_all(path, std::move(given)));
  Gguf gguf;
  gguf.label_ = path.string();
  gguf.version_ = parts.front().part.version;
  const std::uint64_t announced = parts.front().split.tensors;
  std::vector<TensorInfo> tensors;
  for (OpenPart& part : parts) {
    gguf.files_.push_back(std::move(part.file));
    std::ranges::move(part.part.tensors, std::back_inserter(tensors));
  }
  if (tensors.size() != announced) {
    return fail(Code::bad_data, "{}: key 'split.tensors.count': {} are announced, but the {} files have {}",
                gguf.label_, announced, parts.size(), tensors.size());
  }
  TRY(gguf.take(std::move(parts.front().part.metadata), std::move(tensors)));
  return gguf;
}

Result<Gguf> Gguf::parse(std::span<const std::byte> bytes, std::string_view label) {
  Gguf gguf;
  gguf.label_ = label;
  gguf.parsed_bytes_ = bytes.size();
  auto part = parse_gguf_part(bytes);
  if (!part) return std::unexpected(within(label, std::move(part).error()));
  const auto split = split_of(*part);
  if (!split) return std::unexpected(within(label, split.error()));
  if (split->count > 1) return fail(Code::bad_data, "{}: holds one part of {} of a model", label, split->count);
  gguf.version_ = part->version;
  TRY(gguf.take(std::move(part->metadata), std::move(part->tensors)));
  return gguf;
}

Result<void> Gguf::take(std::vector<GgufEntry> metadata, std::vector<TensorInfo> tensors) {
  auto entries = NamedList<GgufEntry>::make("key", std::move(metadata));
  if (!entries) return std::unexpected(within(label_, std::move(entries).error()));
  metadata_ = *std::move(entries);
  auto named_tensors = NamedList<TensorInfo>::make("tensor", std::move(tensors));
  if (!named_tensors) return std::unexpected(within(label_, std::move(named_tensors).error()));
  tensors_ = *std::move(named_tensors);
  return {};
}

const GgufValue* Gguf::find_key(std::string_view key) const {
  const GgufEntry* entry = metadata_.find(key);
  return entry == nullptr ? nullptr : &entry->value;
}

std::uint64_t Gguf::file_bytes() const {
  std::uint64_t sum = parsed_bytes_;
  for (const auto& file : files_) sum += file->bytes().size();
  return sum;
}

bool Gguf::damaged() const {
  return std::ranges::any_of(files_, [](const auto& file) { return file->damaged(); });
}

}  // namespace sparsam
