#include "train/shard.h"

#include <bit>
#include <cstring>

namespace sparsam {
namespace {

static_assert(std::endian::native == std::endian::little, "shards are read in place");

constexpr std::size_t kBuffer = std::size_t{1} << 20;
constexpr std::uint32_t kMaskFlag = 1;

template <typename T>
T load(std::span<const std::byte> bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

template <typename T>
void put(std::span<std::byte> bytes, std::size_t at, T value) {
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

constexpr std::uint64_t padded(std::uint64_t n) { return (n + 7) / 8 * 8; }

bool has_magic(std::span<const std::byte> bytes, std::size_t at) {
  return std::memcmp(bytes.data() + at, kShardMagic.data(), kShardMagic.size()) == 0;
}

Result<void> check_content(const ShardView& shard) {
  std::int64_t before = 0;
  for (std::int64_t d = 0; d < shard.documents; ++d) {
    const std::int64_t end = shard.end_of(d);
    if (end <= before || end > shard.tokens) {
      return fail(Code::bad_data, "document {} ends at token {}, the one before at {}", d, end, before);
    }
    before = end;
  }
  if (before != shard.tokens) {
    return fail(Code::bad_data, "the documents have {} tokens, the shard {}", before, shard.tokens);
  }
  for (std::int64_t i = 0; i < shard.tokens; ++i) {
    if (static_cast<std::uint32_t>(shard.id(i)) >= shard.vocabulary) {
      return fail(Code::bad_data, "token {} has the id {}, the vocabulary {} ids", i, shard.id(i), shard.vocabulary);
    }
  }
  return {};
}

}  // namespace

std::int64_t ShardView::end_of(std::int64_t document) const {
  return static_cast<std::int64_t>(load<std::uint64_t>(ends, static_cast<std::size_t>(document) * 8));
}

TokenId ShardView::id(std::int64_t token) const {
  const auto at = static_cast<std::size_t>(token);
  return id_bytes == 2 ? static_cast<TokenId>(load<std::uint16_t>(ids, 2 * at))
                       : static_cast<TokenId>(load<std::uint32_t>(ids, 4 * at));
}

Result<ShardView> ShardView::parse(std::span<const std::byte> bytes) {
  if (bytes.size() < kShardHeader + kShardFooter || !has_magic(bytes, 0)) {
    return fail(Code::bad_data, "this is no shard of packed data");
  }
  const auto version = load<std::uint32_t>(bytes, 8);
  if (version != kShardVersion) {
    return fail(Code::unsupported, "a shard of version {}; this program reads version {}", version, kShardVersion);
  }
  const auto id_bytes = load<std::uint32_t>(bytes, 12), flags = load<std::uint32_t>(bytes, 16);
  ShardView shard;
  shard.vocabulary = load<std::uint32_t>(bytes, 20);
  if ((id_bytes != 2 && id_bytes != 4) || flags > kMaskFlag || shard.vocabulary > Vocabulary::kMaxId + 1u) {
    return fail(Code::bad_data, "ids of {} bytes, flags {}, a vocabulary of {}", id_bytes, flags, shard.vocabulary);
  }
  shard.id_bytes = static_cast<int>(id_bytes);
  const std::size_t footer = bytes.size() - kShardFooter;
  if (!has_magic(bytes, bytes.size() - kShardMagic.size())) return fail(Code::bad_data, "the shard is cut off");
  const auto tokens = load<std::uint64_t>(bytes, footer), documents = load<std::uint64_t>(bytes, footer + 8);
  // Both are at most the file's size, so the sums below do not overflow.
  if (tokens > bytes.size() || documents > bytes.size()) {
    return fail(Code::bad_data, "{} tokens in {} documents do not fit into {} bytes", tokens, documents, bytes.size());
  }
  const std::uint64_t ids_size = tokens * id_bytes, mask_size = flags == kMaskFlag ? (tokens + 7) / 8 : 0;
  const std::uint64_t ends_size = documents * 8;
  if (kShardHeader + padded(ids_size) + padded(mask_size) + ends_size != footer) {
    return fail(Code::bad_data, "{} tokens in {} documents do not make {} bytes", tokens, documents, bytes.size());
  }
  shard.tokens = static_cast<std::int64_t>(tokens);
  shard.documents = static_cast<std::int64_t>(documents);
  shard.ids = bytes.subspan(kShardHeader, ids_size);
  shard.mask = bytes.subspan(kShardHeader + padded(ids_size), mask_size);
  shard.ends = bytes.subspan(footer - ends_size, ends_size);
  TRY(check_content(shard));
  return shard;
}

ShardWriter::ShardWriter(NewFile file, std::string name, int id_bytes, bool masked)
    : file_(std::move(file)), name_(std::move(name)), id_bytes_(id_bytes), masked_(masked) {}

Result<ShardWriter> ShardWriter::create(const std::filesystem::path& path, int id_bytes, bool masked,
                                        std::int64_t vocabulary) {
  CHECK(id_bytes == 4 || (id_bytes == 2 && vocabulary <= 1 << 16), "ids fit into their bytes");
  ShardWriter writer(TRY(NewFile::create(path)), path.filename().string(), id_bytes, masked);
  std::array<std::byte, kShardHeader> header{};
  std::memcpy(header.data(), kShardMagic.data(), kShardMagic.size());
  put(std::span(header), 8, kShardVersion);
  put(std::span(header), 12, static_cast<std::uint32_t>(id_bytes));
  put(std::span(header), 16, masked ? kMaskFlag : 0u);
  put(std::span(header), 20, static_cast<std::uint32_t>(vocabulary));
  TRY(writer.write(header));
  return writer;
}

Result<void> ShardWriter::write(std::span<const std::byte> bytes) {
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  return buffer_.size() < kBuffer ? Result<void>() : flush();
}

Result<void> ShardWriter::flush() {
  hasher_.update(buffer_);
  TRY(file_.write(buffer_));
  buffer_.clear();
  return {};
}

Result<void> ShardWriter::pad() {
  constexpr std::array<std::byte, 8> zeros{};
  const std::uint64_t size = file_.size() + buffer_.size();
  return write(std::span(zeros).first(padded(size) - size));
}

Result<void> ShardWriter::append(std::span<const TokenId> ids, std::span<const std::uint8_t> mask) {
  CHECK(mask.empty() || mask.size() == ids.size(), "a mask for every token");
  if (id_bytes_ == 4) {
    TRY(write(std::as_bytes(ids)));
  } else {
    for (std::size_t i = 0; i < ids.size();) {
      std::array<std::uint16_t, 4096> narrow;
      std::size_t n = 0;
      while (n < narrow.size() && i < ids.size()) narrow[n++] = static_cast<std::uint16_t>(ids[i++]);
      TRY(write(std::as_bytes(std::span(narrow).first(n))));
    }
  }
  if (masked_) {
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const std::uint64_t token = static_cast<std::uint64_t>(tokens_) + i;
      if (token % 8 == 0) mask_.push_back(0);
      const bool learned = mask.empty() || mask[i] != 0;
      mask_.back() = static_cast<std::uint8_t>(mask_.back() | (learned ? 1u << token % 8 : 0u));
    }
  }
  tokens_ += static_cast<std::int64_t>(ids.size());
  return {};
}

void ShardWriter::end_document() { ends_.push_back(static_cast<std::uint64_t>(tokens_)); }

Result<PackedShard> ShardWriter::finish() {
  TRY(pad());
  TRY(write(std::as_bytes(std::span(mask_))));
  TRY(pad());
  TRY(write(std::as_bytes(std::span(ends_))));
  TRY(flush());
  std::array<std::byte, kShardFooter> footer{};
  put(std::span(footer), 0, static_cast<std::uint64_t>(tokens_));
  put(std::span(footer), 8, static_cast<std::uint64_t>(ends_.size()));
  std::memcpy(footer.data() + kShardFooter - kShardMagic.size(), kShardMagic.data(), kShardMagic.size());
  hasher_.update(footer);
  TRY(file_.write(footer));
  PackedShard shard{name_, tokens_, documents(), file_.size(), hasher_.finish()};
  TRY(file_.commit());
  return shard;
}

}  // namespace sparsam
