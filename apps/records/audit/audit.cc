#include "records/audit/audit.h"

#include <fcntl.h>
#include <pwd.h>
#include <sodium.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>
#include <vector>

namespace sparsam::records {
namespace {

constexpr std::string_view kFirst = "0000000000000000000000000000000000000000000000000000000000000000";

std::string hexadecimal(const std::array<unsigned char, crypto_hash_sha256_BYTES>& digest) {
  std::string text;
  for (const unsigned char byte : digest) text += fmt::format("{:02x}", byte);
  return text;
}

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += ' ';
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string system_user() {
  const passwd* const user = getpwuid(getuid());
  return user && user->pw_name ? user->pw_name : fmt::format("uid {}", getuid());
}

std::string now() {
  using namespace std::chrono;
  const auto time = floor<milliseconds>(system_clock::now());
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

// A line without its hash is what the hash is of.
constexpr std::string_view kHashField = ",\"hash\":\"";

struct Parts {
  std::string_view body, previous, hash;
};
std::optional<Parts> parts_of(std::string_view line) {
  const std::size_t at = line.rfind(kHashField);
  if (at == std::string_view::npos || !line.ends_with("\"}") || line.size() != at + kHashField.size() + 64 + 2)
    return std::nullopt;
  constexpr std::string_view kPrevious = "{\"previous\":\"";
  if (!line.starts_with(kPrevious) || line.size() < kPrevious.size() + 64) return std::nullopt;
  return Parts{line.substr(0, at), line.substr(kPrevious.size(), 64), line.substr(at + kHashField.size(), 64)};
}

class LockedFile {
 public:
  explicit LockedFile(int fd) : fd_(fd) {}
  LockedFile(const LockedFile&) = delete;
  LockedFile& operator=(const LockedFile&) = delete;
  ~LockedFile() {
    if (fd_ >= 0) ::close(fd_);  // releases the lock
  }
  int fd() const { return fd_; }

 private:
  int fd_;
};

}  // namespace

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  return hexadecimal(digest);
}

Result<std::string> sha256_of_file(const std::filesystem::path& path) {
  std::error_code error;
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  std::vector<std::filesystem::path> files{path};
  if (std::filesystem::is_directory(path, error)) {
    files.clear();
    for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
  }
  std::string chunk(std::size_t{1} << 16, '\0');
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(Code::io, "{}: cannot read", file.string());
    while (in) {
      in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
      crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(chunk.data()),
                                static_cast<unsigned long long>(in.gcount()));
    }
  }
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256_final(&state, digest.data());
  return hexadecimal(digest);
}

std::filesystem::path default_audit_path() {
  std::filesystem::path home;
  if (const char* own = std::getenv("SPARSAM_HOME"); own && *own) {
    home = own;
  } else if (const char* data = std::getenv("XDG_DATA_HOME"); data && *data) {
    home = std::filesystem::path(data) / "sparsam";
  } else if (const char* user = std::getenv("HOME"); user && *user) {
    home = std::filesystem::path(user) / ".local/share/sparsam";
  } else {
    home = std::filesystem::temp_directory_path() / "sparsam";
  }
  return home / "audit" / "records.jsonl";
}

Result<void> append_audit(const std::filesystem::path& path, const AuditEntry& entry) {
  std::error_code error;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
  const LockedFile file(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (file.fd() < 0) return fail(Code::io, "{}: cannot write the audit line: {}", path.string(), std::strerror(errno));
  if (::flock(file.fd(), LOCK_EX) != 0)
    return fail(Code::io, "{}: cannot lock: {}", path.string(), std::strerror(errno));
  // The last line; a line is far shorter than this.
  const off_t size = ::lseek(file.fd(), 0, SEEK_END);
  std::string tail(static_cast<std::size_t>(std::min<off_t>(size, 1 << 16)), '\0');
  if (!tail.empty() && ::pread(file.fd(), tail.data(), tail.size(), size - static_cast<off_t>(tail.size())) !=
                           static_cast<ssize_t>(tail.size())) {
    return fail(Code::io, "{}: cannot read the last audit line", path.string());
  }
  std::string previous(kFirst);
  while (tail.ends_with('\n')) tail.pop_back();
  if (!tail.empty()) {
    const std::size_t begin = tail.rfind('\n');
    const auto last = parts_of(std::string_view(tail).substr(begin == std::string::npos ? 0 : begin + 1));
    if (!last) return fail(Code::bad_data, "{}: the last line is no audit line", path.string());
    previous = last->hash;
  }
  const auto or_null = [](const std::string& text) { return text.empty() ? std::string("null") : json_string(text); };
  const std::string body = fmt::format(
      R"({{"previous":"{}","time":"{}","user":{},"verb":{},"input_sha256":{},"output_sha256":{},"model":{},"model_sha256":{})",
      previous, now(), json_string(entry.user.empty() ? system_user() : entry.user), json_string(entry.verb),
      or_null(entry.input_sha256), or_null(entry.output_sha256), or_null(entry.model), or_null(entry.model_sha256));
  const std::string line = fmt::format("{}{}{}\"}}\n", body, kHashField, sha256(body));
  if (::write(file.fd(), line.data(), line.size()) != static_cast<ssize_t>(line.size()) || ::fsync(file.fd()) != 0) {
    return fail(Code::io, "{}: cannot write the audit line: {}", path.string(), std::strerror(errno));
  }
  return {};
}

Result<std::size_t> check_audit(const std::filesystem::path& path) {
  std::ifstream in(path);
  if (!in) return fail(Code::not_found, "{}: cannot read", path.string());
  std::string previous(kFirst), line;
  std::size_t number = 0;
  while (std::getline(in, line)) {
    ++number;
    const auto parts = parts_of(line);
    if (!parts) return fail(Code::bad_data, "{}: line {} is no audit line", path.string(), number);
    if (parts->previous != previous)
      return fail(Code::bad_data, "{}: line {} does not follow the line before", path.string(), number);
    if (sha256(parts->body) != parts->hash)
      return fail(Code::bad_data, "{}: line {} was changed", path.string(), number);
    previous = parts->hash;
  }
  return number;
}

}  // namespace sparsam::records
