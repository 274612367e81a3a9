#include "store/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <cstring>
#include <fstream>
#include <memory>
#include <optional>

#include "store/name.h"

namespace sparsam::store {
namespace {

constexpr std::size_t kMostEntries = 200'000;
constexpr std::size_t kBlock = std::size_t{1} << 20;

class Reader {
 public:
  static Result<Reader> open(const std::filesystem::path& path) {
    Reader reader(path);
    archive* a = reader.archive_.get();
    if (a == nullptr) return fail(Code::exhausted, "{}: no memory to read it", path.string());
    archive_read_support_format_zip_seekable(a);
    archive_read_support_format_tar(a);
    archive_read_support_filter_gzip(a);
    archive_read_support_filter_bzip2(a);
    archive_read_support_filter_xz(a);
    archive_read_support_filter_zstd(a);
    if (archive_read_open_filename(a, path.c_str(), kBlock) != ARCHIVE_OK) return reader.broken();
    return reader;
  }

  // False at the end.
  Result<bool> next() {
    const int code = archive_read_next_header(archive_.get(), &entry_);
    if (code == ARCHIVE_EOF) return false;
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return broken();
    if (++count_ > kMostEntries) return fail(Code::bad_data, "{}: more than {} members", path_.string(), kMostEntries);
    return true;
  }

  std::size_t index() const { return count_ - 1; }

  // nullopt: no regular file, or one that does not say its size or name.
  std::optional<ArchiveMember> member() const {
    if (archive_entry_filetype(entry_) != AE_IFREG || archive_entry_hardlink(entry_) != nullptr) return std::nullopt;
    const char* path = archive_entry_pathname(entry_);
    if (path == nullptr) path = archive_entry_pathname_utf8(entry_);
    if (path == nullptr || archive_entry_size_is_set(entry_) == 0 || archive_entry_size(entry_) < 0)
      return std::nullopt;
    std::string_view name(path);
    while (name.starts_with("./")) name.remove_prefix(2);  // as tar likes to write them
    return ArchiveMember{std::string(name), static_cast<std::uint64_t>(archive_entry_size(entry_)), index()};
  }

  // 0 at the end of the member.
  Result<std::size_t> read(std::span<std::byte> buffer) {
    const la_ssize_t n = archive_read_data(archive_.get(), buffer.data(), buffer.size());
    if (n < 0) return broken();
    return static_cast<std::size_t>(n);
  }

 private:
  explicit Reader(std::filesystem::path path)
      : path_(std::move(path)), archive_(archive_read_new(), &archive_read_free) {}

  std::unexpected<Error> broken() const {
    const char* why = archive_error_string(archive_.get());
    return fail(Code::bad_data, "{}: not a sound archive: {}", path_.string(), printable(why == nullptr ? "?" : why));
  }

  std::filesystem::path path_;
  std::unique_ptr<archive, decltype(&archive_read_free)> archive_;
  archive_entry* entry_ = nullptr;
  std::size_t count_ = 0;
};

}  // namespace

Result<std::vector<ArchiveMember>> list_archive(const std::filesystem::path& path) {
  Reader reader = TRY(Reader::open(path));
  std::vector<ArchiveMember> members;
  while (TRY(reader.next())) {
    if (auto member = reader.member()) members.push_back(*std::move(member));
  }
  return members;
}

Result<void> read_archive(const std::filesystem::path& path, const std::map<std::size_t, std::uint64_t>& wanted,
                          const MemberBytes& bytes) {
  Reader reader = TRY(Reader::open(path));
  std::vector<std::byte> block(kBlock);
  std::size_t found = 0;
  while (found < wanted.size() && TRY(reader.next())) {
    const auto member = wanted.find(reader.index());
    if (member == wanted.end()) continue;
    ++found;
    std::uint64_t done = 0;
    while (const std::size_t n = TRY(reader.read(block))) {
      if (n > member->second - done) {
        return fail(Code::bad_data, "{}: a member is longer than it says", path.string());
      }
      TRY(bytes(member->first, done, std::span(block).first(n)));
      done += n;
    }
    if (done != member->second) return fail(Code::bad_data, "{}: a member is shorter than it says", path.string());
  }
  if (found != wanted.size()) return fail(Code::bad_data, "{}: changed while it was read", path.string());
  return {};
}

Result<std::string> read_member(const std::filesystem::path& path, const ArchiveMember& member, std::size_t max_bytes) {
  if (member.size > max_bytes) {
    return fail(Code::bad_data, "{}: '{}' is larger than {}", path.string(), printable(member.path),
                human_bytes(max_bytes));
  }
  std::string content;
  TRY(read_archive(path, {{member.index, member.size}},
                   [&](std::size_t, std::uint64_t, std::span<const std::byte> bytes) -> Result<void> {
                     content.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
                     return {};
                   }));
  return content;
}

bool looks_like_archive(const std::filesystem::path& file) {
  std::array<char, 512> head{};
  std::ifstream(file, std::ios::binary).read(head.data(), head.size());
  const std::string_view bytes(head.data(), head.size());
  return bytes.starts_with("PK\x03\x04") || bytes.starts_with("\x1f\x8b") || bytes.starts_with("BZh") ||
         bytes.starts_with(std::string_view("\xfd"
                                            "7zXZ\0",
                                            6)) ||
         bytes.starts_with("\x28\xb5\x2f\xfd") || bytes.substr(257, 5) == "ustar";
}

}  // namespace sparsam::store
