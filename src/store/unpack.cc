#include "store/unpack.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <map>

#include "base/disk.h"
#include "store/archive.h"
#include "store/digest.h"
#include "store/file_check.h"
#include "store/select.h"

namespace sparsam::store {
namespace {

namespace fs = std::filesystem;

class OutputFile {
 public:
  static Result<OutputFile> create(const fs::path& path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0) return io_error(path, "create", errno);
    return OutputFile(path, fd);
  }
  OutputFile(OutputFile&& other) noexcept : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile() {
    if (fd_ >= 0) ::close(fd_);
  }

  Result<void> write(std::uint64_t offset, std::span<const std::byte> bytes) const {
    while (!bytes.empty()) {
      const ssize_t n = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return refused();
      bytes = bytes.subspan(static_cast<std::size_t>(n));
      offset += static_cast<std::uint64_t>(n);
    }
    return {};
  }
  Result<void> sync() const {
    if (::fsync(fd_) != 0) return refused();
    return {};
  }
  const fs::path& path() const { return path_; }

 private:
  OutputFile(fs::path path, int fd) : path_(std::move(path)), fd_(fd) {}
  std::unexpected<Error> refused() const { return io_error(path_, "write", errno); }
  fs::path path_;
  int fd_;
};

struct Place {
  std::size_t output;
  std::uint64_t offset;
};

}  // namespace

Result<Unpacked> unpack(const Store& store, std::span<const fs::path> archives, const fs::path& folder,
                        Progress& progress) {
  struct Origin {
    std::size_t archive;
    ArchiveMember member;
  };
  std::vector<Origin> origins;
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < archives.size(); ++i) {
    for (ArchiveMember& member : TRY(list_archive(archives[i]))) {
      candidates.push_back({member.path, member.size});
      origins.push_back({i, std::move(member)});
    }
  }
  auto selection = select_model(candidates, "");
  if (!selection) {
    return std::unexpected(
        within(archives.size() == 1 ? archives[0].filename().string() : "the packages", selection.error()));
  }

  // Every byte's place is known before the first is read: parts lie behind each other in one output.
  Unpacked result{.files = {}, .staged = {}, .entry = selection->entry, .others = selection->others};
  std::vector<std::map<std::size_t, std::uint64_t>> wanted(archives.size());
  std::vector<std::map<std::size_t, Place>> places(archives.size());
  std::vector<OutputFile> outputs;
  std::uint64_t total = 0;
  for (const PickedFile& file : selection->files) {
    std::uint64_t size = 0;
    for (const std::size_t source : file.sources) {
      const Origin& origin = origins[source];
      wanted[origin.archive][origin.member.index] = origin.member.size;
      places[origin.archive][origin.member.index] = {outputs.size(), size};
      if (__builtin_add_overflow(size, origin.member.size, &size)) return fail(Code::bad_data, "sizes overflow");
    }
    if (__builtin_add_overflow(total, size, &total)) return fail(Code::bad_data, "sizes overflow");
    outputs.push_back(TRY(OutputFile::create(folder / fmt::format("file-{}", outputs.size()))));
    result.files.push_back({.path = file.path, .size = size, .sha256 = {}, .git_sha1 = {}});
  }
  TRY(store.require_space(total));

  progress.begin("unpacking", total, Progress::Unit::bytes);
  std::uint64_t done = 0;
  for (std::size_t i = 0; i < archives.size(); ++i) {
    if (wanted[i].empty()) continue;
    const auto write = [&](std::size_t index, std::uint64_t offset, std::span<const std::byte> bytes) -> Result<void> {
      const Place place = places[i].at(index);
      TRY(outputs[place.output].write(place.offset + offset, bytes));
      progress.update(done += bytes.size());
      return {};
    };
    TRY(read_archive(archives[i], wanted[i], write));
  }
  progress.begin("checking", total, Progress::Unit::bytes);
  done = 0;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    TRY(outputs[i].sync());
    StoredFile& file = result.files[i];
    TRY(check_file(outputs[i].path(), file.path));
    file.sha256 = TRY(sha256_of_file(outputs[i].path(), [&](std::uint64_t n) { progress.update(done + n); }));
    done += file.size;
    result.staged.push_back({file.sha256, outputs[i].path()});
  }
  progress.end();
  return result;
}

}  // namespace sparsam::store
