#include "accounts/audit.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <cerrno>

#include "accounts/secrets.h"
#include "base/disk.h"
#include "base/file.h"

namespace sparsam::accounts {
namespace {

// Made whole under another name first: two processes that begin at once get the same key.
Result<void> make_key(const std::filesystem::path& file) {
  AuditKey key;
  ::randombytes_buf(key.data(), key.size());
  const std::string part = fmt::format("{}.{}", file.string(), ::getpid());
  const int fd = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return io_error(part, "make", errno);
  const bool written = ::write(fd, key.data(), key.size()) == static_cast<ssize_t>(key.size()) && ::fsync(fd) == 0;
  const int wrong = errno;
  ::close(fd);
  const bool there = written && (::link(part.c_str(), file.c_str()) == 0 || errno == EEXIST);
  const int unlinked = errno;
  ::unlink(part.c_str());
  if (!written) return io_error(part, "write", wrong);
  if (!there) return io_error(file, "make", unlinked);
  return {};
}

class Hasher {
 public:
  explicit Hasher(const AuditKey& key) { ::crypto_generichash_init(&state_, key.data(), key.size(), sizeof(Hash)); }
  void add(std::string_view bytes) {
    add(static_cast<std::int64_t>(bytes.size()));
    ::crypto_generichash_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  }
  void add(std::int64_t number) {
    std::array<unsigned char, 8> bytes;
    for (std::size_t i = 0; i < 8; ++i) {
      bytes[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(number) >> (8 * i));
    }
    ::crypto_generichash_update(&state_, bytes.data(), bytes.size());
  }
  Hash end() {
    Hash hash;
    ::crypto_generichash_final(&state_, hash.data(), hash.size());
    return hash;
  }

 private:
  crypto_generichash_state state_;
};

}  // namespace

Result<AuditKey> audit_key(const std::filesystem::path& file, bool create) {
  auto bytes = read_regular_file(file, 4096);
  if (!bytes && bytes.error().code == Code::not_found && create) {
    TRY(make_key(file));
    bytes = read_regular_file(file, 4096);
  }
  if (!bytes) return std::unexpected(bytes.error());
  AuditKey key;
  if (bytes->size() != key.size()) {
    return fail(Code::bad_data, "{}: not the key of an audit log, which has {} bytes", file.string(), key.size());
  }
  std::copy(bytes->begin(), bytes->end(), key.begin());
  return key;
}

Hash chained(const AuditKey& key, const Hash& before, const AuditLine& line) {
  Hasher hasher(key);
  hasher.add({reinterpret_cast<const char*>(before.data()), before.size()});
  hasher.add(line.number);
  hasher.add(line.time);
  const Deed& deed = line.deed;
  for (const std::string* const field : {&deed.actor, &deed.action, &deed.target, &deed.detail, &deed.address}) {
    hasher.add(std::string_view(*field));
  }
  return hasher.end();
}

Result<void> AuditWalk::next(const AuditLine& line) {
  const std::int64_t expected = count_ + 1;
  if (line.number != expected) {
    return fail(Code::bad_data, "the audit log was changed: line {} is missing, {} is in its place", expected,
                line.number);
  }
  if (!equal(chained(key_, before_, line), line.hash)) {
    return fail(Code::bad_data, "the audit log was changed: line {} does not follow from those before it", expected);
  }
  count_ = expected;
  before_ = line.hash;
  return {};
}

Result<void> AuditWalk::end(std::int64_t count, const Hash& head) const {
  if (count_ != count) {
    return fail(Code::bad_data, "the audit log was changed: it has {} lines, but {} were written", count_, count);
  }
  if (!equal(before_, head)) return fail(Code::bad_data, "the audit log was changed: its last line is another one");
  return {};
}

}  // namespace sparsam::accounts
