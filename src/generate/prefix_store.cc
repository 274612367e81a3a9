#include "generate/prefix_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstring>
#include <optional>

#include "base/file.h"

namespace sparsam {
namespace {

namespace fs = std::filesystem;

static_assert(std::endian::native == std::endian::little, "files are written as memory holds them");

constexpr std::string_view kMagic = "sparsamB";
constexpr std::uint32_t kVersion = 1;
constexpr std::string_view kEnding = ".block";
constexpr std::size_t kDigestBytes = 32;
// What may wait for the disk: a few seconds of reading prompts.
constexpr std::size_t kMostWaitingBytes = std::size_t{128} << 20;

struct Head {
  char magic[8];
  std::uint32_t version;
  std::uint32_t tokens;
  std::uint64_t page_bytes;
  BlockKey key;
};
static_assert(sizeof(Head) == 56);

using Digest = std::array<std::uint8_t, kDigestBytes>;
Digest digest_of(std::span<const std::byte> bytes) {
  Digest digest;
  crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                     nullptr, 0);
  return digest;
}

Head head_of(const BlockKey& key, std::size_t tokens, std::size_t page_bytes) {
  Head head{};
  std::ranges::copy(kMagic, head.magic);
  head.version = kVersion;
  head.tokens = static_cast<std::uint32_t>(tokens);
  head.page_bytes = page_bytes;
  head.key = key;
  return head;
}

std::optional<BlockKey> key_of(const fs::path& path) {
  const std::string name = path.filename().string();
  BlockKey key;
  std::size_t read = 0;
  const char* end = nullptr;
  if (name.size() != 2 * key.size() + kEnding.size() || !name.ends_with(kEnding) ||
      sodium_hex2bin(key.data(), key.size(), name.data(), 2 * key.size(), nullptr, &read, &end) != 0 ||
      read != key.size()) {
    return std::nullopt;
  }
  return key;
}

}  // namespace

Result<std::unique_ptr<PrefixStore>> PrefixStore::open(fs::path folder, std::uint64_t budget_bytes, Log log) {
  std::unique_ptr<PrefixStore> store(new PrefixStore(std::move(folder), budget_bytes, std::move(log)));
  TRY(store->read_folder());
  store->thread_ = std::thread([s = store.get()] { s->run(); });
  return store;
}

Result<void> PrefixStore::read_folder() {
  std::error_code error;
  fs::create_directories(folder_, error);
  // What is kept here are people's prompts, in another form.
  if (!error) fs::permissions(folder_, fs::perms::owner_all, error);
  if (error) return fail(Code::io, "{}: {}", folder_.string(), error.message());
  struct Found {
    fs::file_time_type used;
    BlockKey key;
    std::uint64_t bytes;
  };
  std::vector<Found> found;
  const auto now = fs::file_time_type::clock::now();
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    std::error_code failed;
    const auto used = entry.last_write_time(failed);
    if (failed || !entry.is_regular_file(failed)) continue;
    // Of a process that was killed.
    if (entry.path().filename().string().contains(std::string(kEnding) + ".part-") &&
        now - used > std::chrono::hours(1)) {
      fs::remove(entry.path(), failed);
    }
    if (const auto key = key_of(entry.path())) found.push_back({used, *key, entry.file_size(failed)});
  }
  if (error) return fail(Code::io, "{}: {}", folder_.string(), error.message());
  std::ranges::sort(found, {}, &Found::used);
  for (const Found& one : found) note(one.key, one.bytes);
  make_room();
  return {};
}

PrefixStore::~PrefixStore() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

fs::path PrefixStore::path_of(const BlockKey& key) const {
  std::array<char, 2 * sizeof(BlockKey) + 1> digits;
  sodium_bin2hex(digits.data(), digits.size(), key.data(), key.size());
  return folder_ / (std::string(digits.data()) + std::string(kEnding));
}

void PrefixStore::note(const BlockKey& key, std::uint64_t bytes) {
  const auto [entry, fresh] = blocks_.try_emplace(key);
  if (!fresh) return;
  entry->second = {bytes, by_use_.insert(by_use_.end(), key)};
  bytes_ += bytes;
}

void PrefixStore::forget(const BlockKey& key) {
  const auto found = blocks_.find(key);
  if (found == blocks_.end()) return;
  bytes_ -= found->second.bytes;
  by_use_.erase(found->second.place);
  blocks_.erase(found);
  std::error_code ignored;
  fs::remove(path_of(key), ignored);
}

void PrefixStore::make_room() {
  while (bytes_ > budget_bytes_ && !by_use_.empty()) forget(BlockKey(by_use_.front()));
}

bool PrefixStore::has(const BlockKey& key) const {
  const std::lock_guard lock(mutex_);
  return blocks_.contains(key);
}

bool PrefixStore::load(const BlockKey& key, std::span<const std::int32_t> tokens, std::span<std::byte> page) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = blocks_.find(key);
    if (found == blocks_.end()) return false;
    by_use_.splice(by_use_.end(), by_use_, found->second.place);
  }
  const fs::path path = path_of(key);
  const Head head = head_of(key, tokens.size(), page.size());
  const std::size_t size = sizeof(head) + tokens.size_bytes() + page.size() + kDigestBytes;
  const auto file = read_regular_file(path, size);
  const auto bytes = file ? std::as_bytes(std::span(*file)) : std::span<const std::byte>();
  std::string_view broken;
  if (!file) {
    broken = file.error().message;
  } else if (bytes.size() != size || std::memcmp(bytes.data(), &head, sizeof(head)) != 0) {
    broken = "it is not the block that its name says";
  } else {
    const Digest digest = digest_of(bytes.first(size - kDigestBytes));
    if (std::memcmp(digest.data(), bytes.data() + size - kDigestBytes, kDigestBytes) != 0) {
      broken = "its digest is wrong";
    } else if (std::memcmp(bytes.data() + sizeof(head), tokens.data(), tokens.size_bytes()) != 0) {
      broken = "its tokens are others";
    }
  }
  if (!broken.empty()) {
    log_(fmt::format("a block of the prefix cache is not used: {}: {}", path.string(), broken));
    const std::lock_guard lock(mutex_);
    forget(key);
    return false;
  }
  std::memcpy(page.data(), bytes.data() + sizeof(head) + tokens.size_bytes(), page.size());
  // When it was last used, for the next start.
  ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);
  return true;
}

void PrefixStore::keep(const BlockKey& key, std::span<const std::int32_t> tokens, std::span<const std::byte> page) {
  const std::size_t size = sizeof(Head) + tokens.size_bytes() + page.size() + kDigestBytes;
  {
    const std::lock_guard lock(mutex_);
    if (blocks_.contains(key) || size > budget_bytes_ || (writes_.size() + 1) * size > kMostWaitingBytes) return;
  }
  Write one{key, std::vector<std::byte>(size)};
  const Head head = head_of(key, tokens.size(), page.size());
  std::byte* to = one.file.data();
  std::memcpy(to, &head, sizeof(head));
  std::memcpy(to + sizeof(head), tokens.data(), tokens.size_bytes());
  std::memcpy(to + sizeof(head) + tokens.size_bytes(), page.data(), page.size());
  {
    const std::lock_guard lock(mutex_);
    writes_.push_back(std::move(one));
  }
  changed_.notify_all();
}

void PrefixStore::flush() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return writes_.empty() && !writing_; });
}

std::uint64_t PrefixStore::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

Result<void> PrefixStore::write(const Write& one) const {
  const auto content = std::span(one.file).first(one.file.size() - kDigestBytes);
  NewFile file = TRY(NewFile::create(path_of(one.key)));
  TRY(file.write(content));
  const Digest digest = digest_of(content);
  TRY(file.write(std::as_bytes(std::span(digest))));
  return file.commit();
}

void PrefixStore::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return stopping_ || !writes_.empty(); });
    if (writes_.empty()) return;
    const Write one = std::move(writes_.front());
    writes_.pop_front();
    if (blocks_.contains(one.key)) continue;
    writing_ = true;
    lock.unlock();
    const auto written = write(one);
    if (!written) log_(fmt::format("a block of the prefix cache is not kept: {}", written.error().message));
    lock.lock();
    writing_ = false;
    if (written) {
      note(one.key, one.file.size());
      make_room();
    } else {
      writes_.clear();  // a full disk: no line for each
    }
    changed_.notify_all();
  }
}

}  // namespace sparsam
