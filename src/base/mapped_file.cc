#include "base/mapped_file.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <mutex>

namespace sparsam {
namespace {

// What the signal handler may read: a fixed table of atomics, since a handler can take no lock.
struct Slot {
  std::atomic<std::uintptr_t> begin{0};
  std::atomic<std::uintptr_t> end{0};
  std::atomic<std::atomic<bool>*> damaged{nullptr};
};
constexpr int kSlots = 4096;
std::array<Slot, kSlots> slots;
std::mutex slots_mutex;
struct sigaction previous_action;

void on_sigbus(int signal_number, siginfo_t* info, void* context) {
  const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  for (Slot& slot : slots) {
    const std::uintptr_t begin = slot.begin.load(std::memory_order_acquire);
    const std::uintptr_t end = slot.end.load(std::memory_order_relaxed);
    if (begin == 0 || address < begin || address >= end) continue;
    // The rest of the mapping becomes zeros at once: one signal per file, not one per page.
    const auto page = static_cast<std::uintptr_t>(4096);
    const std::uintptr_t from = address / page * page;
    void* const mapped =
        mmap(reinterpret_cast<void*>(from), end - from, PROT_READ, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) break;
    if (std::atomic<bool>* damaged = slot.damaged.load(std::memory_order_acquire)) damaged->store(true);
    return;
  }
  // Not ours: what would have happened without us.
  if ((previous_action.sa_flags & SA_SIGINFO) != 0 && previous_action.sa_sigaction != nullptr) {
    previous_action.sa_sigaction(signal_number, info, context);
    return;
  }
  signal(SIGBUS, SIG_DFL);
  raise(SIGBUS);
}

void install_handler() {
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction action = {};
    action.sa_sigaction = on_sigbus;
    action.sa_flags = SA_SIGINFO | SA_NODEFER;
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, &previous_action);
  });
}

}  // namespace

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::filesystem::path& path) {
  // A pipe would wait for a writer.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    const Code code = errno == ENOENT || errno == ENOTDIR ? Code::not_found : Code::io;
    return fail(code, "{}: {}", path.string(), std::strerror(errno));
  }
  struct stat status = {};
  const bool readable = fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
  if (!readable) {
    ::close(fd);
    return fail(Code::io, "{}: not a regular file", path.string());
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  void* data = nullptr;
  if (size > 0) {
    data = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (data == MAP_FAILED) {
      const int reason = errno;
      ::close(fd);
      return fail(Code::io, "{}: cannot map {} bytes: {}", path.string(), size, std::strerror(reason));
    }
  }
  ::close(fd);
  return std::shared_ptr<const MappedFile>(
      new MappedFile(path.string(), static_cast<const std::byte*>(data), size, {status.st_dev, status.st_ino}));
}

std::multiset<MappedFile::Identity>& MappedFile::mapped() {
  static std::multiset<Identity> files;
  return files;
}

bool MappedFile::is_mapped(const std::filesystem::path& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return false;
  const std::lock_guard lock(slots_mutex);
  return mapped().contains({status.st_dev, status.st_ino});
}

MappedFile::MappedFile(std::string path, const std::byte* data, std::size_t size, Identity identity)
    : path_(std::move(path)), identity_(identity), data_(data), size_(size) {
  const std::lock_guard lock(slots_mutex);
  mapped().insert(identity_);
  if (size_ == 0) return;
  install_handler();
  for (int i = 0; i < kSlots; ++i) {
    Slot& slot = slots[static_cast<std::size_t>(i)];
    if (slot.begin.load() != 0) continue;
    const auto begin = reinterpret_cast<std::uintptr_t>(data_);
    slot.damaged.store(&damaged_);
    slot.end.store((begin + size_ + 4095) / 4096 * 4096);
    slot.begin.store(begin, std::memory_order_release);
    slot_ = i;
    return;
  }
}

MappedFile::~MappedFile() {
  const std::lock_guard lock(slots_mutex);
  mapped().erase(mapped().find(identity_));
  if (slot_ >= 0) {
    slots[static_cast<std::size_t>(slot_)].begin.store(0);
    slots[static_cast<std::size_t>(slot_)].damaged.store(nullptr);
  }
  if (size_ > 0) munmap(const_cast<std::byte*>(data_), size_);
}

}  // namespace sparsam
