// For this layer's tests only: a folder that goes away, archives made on the spot, and a small HTTP server on loopback
// whose every answer the test writes.
#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/error.h"

namespace sparsam::store::testing {

class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "sparsam-store-XXXXXX").string();
    path_ = ::mkdtemp(name.data()) != nullptr ? name : "";
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

inline void put(const std::filesystem::path& path, std::string_view content) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << content;
}

inline std::string get(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// A GGUF file of `size` bytes with one tensor, all of `fill`.
inline std::string gguf(std::size_t size, char fill) {
  constexpr std::size_t kHead = 64;
  std::string file = "GGUF";
  const auto number = [&file](auto n) { file.append(reinterpret_cast<const char*>(&n), sizeof n); };
  number(std::uint32_t{3});
  number(std::uint64_t{1});  // tensors
  number(std::uint64_t{0});  // keys
  number(std::uint64_t{1});
  file += "t";
  number(std::uint32_t{1});  // dimensions
  number(std::uint64_t{size - kHead});
  number(std::uint32_t{24});  // 8-bit integers
  number(std::uint64_t{0});
  file.resize(kHead, '\0');
  return file + std::string(size - kHead, fill);
}

struct TestMember {
  std::string path;
  std::string content;
  mode_t type = AE_IFREG;
  std::string link;  // target of a symbolic or hard link
};

enum class TestArchive { zip, tgz };

inline void write_archive(const std::filesystem::path& path, TestArchive kind, const std::vector<TestMember>& members) {
  archive* a = archive_write_new();
  if (kind == TestArchive::zip) {
    archive_write_set_format_zip(a);
  } else {
    archive_write_set_format_ustar(a);
    archive_write_add_filter_gzip(a);
  }
  archive_write_open_filename(a, path.c_str());
  for (const TestMember& member : members) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, member.path.c_str());
    archive_entry_set_filetype(entry, member.type);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, static_cast<la_int64_t>(member.content.size()));
    if (!member.link.empty() && member.type == AE_IFLNK) archive_entry_set_symlink(entry, member.link.c_str());
    if (!member.link.empty() && member.type == AE_IFREG) archive_entry_set_hardlink(entry, member.link.c_str());
    archive_write_header(a, entry);
    archive_write_data(a, member.content.data(), member.content.size());
    archive_entry_free(entry);
  }
  archive_write_close(a);
  archive_write_free(a);
}

// One connection after the other; a request's head goes to the test's function, which writes the whole answer.
class LoopbackServer {
 public:
  class Connection {
   public:
    explicit Connection(int fd) : fd_(fd) {}
    bool send(std::string_view bytes) {
      while (!bytes.empty()) {
        const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
      }
      return true;
    }

   private:
    int fd_;
  };
  using Answer = std::function<void(const std::string& request, Connection& connection)>;

  explicit LoopbackServer(Answer answer) : answer_(std::move(answer)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    CHECK(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0, "a free port of loopback");
    CHECK(::listen(listener_, 16) == 0, "a free port of loopback");
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~LoopbackServer() {
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    ::close(listener_);
    thread_.join();
  }
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  // The same server under two names: for a client, two hosts.
  std::string url(std::string_view path) const { return fmt::format("http://127.0.0.1:{}{}", port_, path); }
  std::string other_url(std::string_view path) const { return fmt::format("http://localhost:{}{}", port_, path); }
  std::vector<std::string> requests() const {
    const std::scoped_lock lock(mutex_);
    return requests_;
  }

 private:
  void serve() {
    while (!stopping_) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) continue;
      std::string request;
      char chunk[4096];
      while (request.find("\r\n\r\n") == std::string::npos) {
        const ssize_t n = ::recv(fd, chunk, sizeof chunk, 0);
        if (n <= 0) break;
        request.append(chunk, static_cast<std::size_t>(n));
      }
      {
        const std::scoped_lock lock(mutex_);
        requests_.push_back(request);
      }
      Connection connection(fd);
      if (!request.empty()) answer_(request, connection);
      ::close(fd);
    }
  }

  Answer answer_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

// "HTTP/1.1 200 OK" with Content-Length and Connection: close.
inline std::string http_answer(std::string_view status, std::string_view headers, std::string_view body) {
  return fmt::format("HTTP/1.1 {}\r\n{}Content-Length: {}\r\nConnection: close\r\n\r\n{}", status, headers, body.size(),
                     body);
}

}  // namespace sparsam::store::testing
