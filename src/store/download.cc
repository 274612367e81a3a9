#include "store/download.h"

#include <fcntl.h>
#include <simdjson.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/disk.h"
#include "base/file.h"
#include "store/digest.h"
#include "store/name.h"
#include "store/url.h"

namespace sparsam::store {
namespace {

namespace fs = std::filesystem;

// So much progress makes a lost connection bad luck, not a broken server.
constexpr std::uint64_t kProgressBytes = 256 << 10;

// "\"abc\"" and "W/\"abc\"" -> "abc"
std::string_view bare_etag(std::string_view etag) {
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') etag = etag.substr(1, etag.size() - 2);
  return etag;
}

struct ContentRange {
  std::optional<std::uint64_t> first, total;
};

// "bytes 5-9/10", "bytes */10", "bytes 5-9/*" (RFC 9110, 14.4).
ContentRange content_range(std::string_view text) {
  ContentRange range;
  if (!text.starts_with("bytes ")) return range;
  text.remove_prefix(6);
  const auto number = [](std::string_view digits) -> std::optional<std::uint64_t> {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc() && end == digits.data() + digits.size() ? std::optional(value) : std::nullopt;
  };
  if (const std::size_t dash = text.find('-'); dash != std::string_view::npos)
    range.first = number(text.substr(0, dash));
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
    range.total = number(text.substr(slash + 1));
  }
  return range;
}

// What a later request may be conditioned on: a strong ETag, or the date (RFC 9110, 13.1.5).
std::string validator_of(const Headers& headers) {
  const std::string_view etag = headers["etag"];
  if (!etag.empty() && !etag.starts_with("W/")) return std::string(etag);
  return std::string(headers["last-modified"]);
}

// Another number after every start of the machine.
std::string boot_id() { return read_file("/proc/sys/kernel/random/boot_id", 64).value_or(""); }

class Transfer {
 public:
  Transfer(HttpClient& client, const Download& what, const RetryPolicy& policy, Progress& notes)
      : client_(client),
        what_(what),
        retries_(policy, notes),
        notes_(notes),
        size_(what.size),
        sha256_(what.sha256),
        git_sha1_(what.git_sha1) {}
  ~Transfer() {
    if (fd_ < 0) return;
    ::close(fd_);
    if (offset_ == 0 && !done_) remove();  // nothing to go on from
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  Result<Downloaded> run() {
    TRY(open());
    bool resumed = offset_ > 0;
    for (;;) {
      TRY(receive());
      if (::fsync(fd_) != 0) return write_error();
      Downloaded done{.size = offset_, .sha256 = hasher_.finish(), .git_sha1 = git_sha1_, .etag = etag_};
      const auto wrong = TRY(what_is_wrong(done));
      if (!wrong) {
        done_ = true;
        return done;
      }
      if (!resumed) {
        remove();
        return fail(Code::bad_data, "{}: {}", without_secrets(what_.url), *wrong);
      }
      // What an earlier try left may have been damaged since, so the whole file gets one more chance.
      notes_.note(fmt::format("{}; downloading it again from the beginning", *wrong));
      TRY(restart());
      resumed = false;
    }
  }

 private:
  bool checkable() const { return !sha256_.empty() || !git_sha1_.empty(); }
  fs::path sidecar() const { return fs::path(what_.part).replace_extension(".json"); }

  std::unexpected<Error> write_error() const { return io_error(what_.part, "write", errno); }

  void remove() {
    ::unlink(what_.part.c_str());
    ::unlink(sidecar().c_str());
  }

  // Opens the part and hashes what an earlier try left in it, unless that cannot be trusted.
  Result<void> open() {
    fd_ = ::open(what_.part.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    struct stat status = {};
    if (fd_ < 0 || ::fstat(fd_, &status) != 0) return write_error();
    const auto left = static_cast<std::uint64_t>(status.st_size);
    if (left == 0) return {};
    read_sidecar();
    if ((!checkable() && validator_.empty()) || (size_ && left > *size_)) return restart();
    std::vector<std::byte> chunk(std::size_t{1} << 20);
    while (offset_ < left) {
      const ssize_t n = ::read(fd_, chunk.data(), chunk.size());
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return restart();
      hasher_.update(std::span(chunk).first(static_cast<std::size_t>(n)));
      offset_ += static_cast<std::uint64_t>(n);
    }
    return {};
  }

  Result<void> restart() {
    if (::ftruncate(fd_, 0) != 0 || ::lseek(fd_, 0, SEEK_SET) < 0) return write_error();
    hasher_ = Hasher();
    offset_ = 0;
    validator_.clear();
    return {};
  }

  void read_sidecar() {
    const auto text = read_file(sidecar(), 1 << 16);
    simdjson::dom::parser parser;
    simdjson::dom::object object;
    if (!text || parser.parse(text->data(), text->size()).get_object().get(object) != simdjson::SUCCESS) return;
    std::string_view url, validator, boot;
    if (object["url"].get_string().get(url) != simdjson::SUCCESS ||
        object["validator"].get_string().get(validator) != simdjson::SUCCESS ||
        object["boot"].get_string().get(boot) != simdjson::SUCCESS) {
      return;
    }
    // After a power failure a part may end in bytes that never reached the disk. A checksum would find them.
    if (url == without_secrets(what_.url) && (checkable() || boot == boot_id())) validator_ = validator;
  }

  Result<void> write_sidecar() {
    nlohmann::json json{{"url", without_secrets(what_.url)}, {"validator", validator_}, {"boot", boot_id()}};
    return write_file(sidecar(), json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
  }

  void learn_from_hub(const HttpAnswer& answer) {
    if (!size_) size_ = answer.linked_headers.number("x-linked-size");
    if (checkable()) return;
    const std::string linked(bare_etag(answer.linked_headers["x-linked-etag"]));
    const std::string etag(bare_etag(answer.linked_headers["etag"]));
    if (is_sha256(linked)) sha256_ = linked;
    if (is_sha1(linked) || (linked.empty() && is_sha1(etag))) git_sha1_ = linked.empty() ? etag : linked;
  }

  Result<void> on_head(const HttpAnswer& answer) {
    if (what_.from_hub) learn_from_hub(answer);
    const std::string validator = validator_of(answer.headers);
    std::optional<std::uint64_t> total = answer.headers.number("content-length");
    if (answer.status == 206) {
      const ContentRange range = content_range(answer.headers["content-range"]);
      if (range.first != offset_) {
        return fail(Code::bad_data, "{}: answers with another range than was asked for", without_secrets(what_.url));
      }
      total = range.total;
      if (!checkable() && validator != validator_) {
        changed_ = true;
        return fail(Code::bad_data, "{}: changed while it was downloaded", without_secrets(what_.url));
      }
    } else if (offset_ > 0) {
      TRY(restart());  // the server knows no ranges, or has another file by now
    }
    if (size_ && total && *total != *size_) {
      return fail(Code::bad_data, "{}: {} bytes were announced, the server has {}", without_secrets(what_.url), *size_,
                  *total);
    }
    if (!size_) size_ = total;
    if (size_ && what_.require_space) TRY(what_.require_space(*size_ - std::min(*size_, offset_)));
    etag_ = bare_etag(answer.headers["etag"]);
    if (validator != validator_) {
      validator_ = validator;
      TRY(write_sidecar());
    }
    return {};
  }

  Result<void> on_body(std::span<const std::byte> bytes) {
    if (size_ && bytes.size() > *size_ - offset_) {
      return fail(Code::bad_data, "{}: sends more than the {} bytes that it announced", without_secrets(what_.url),
                  *size_);
    }
    hasher_.update(bytes);
    while (!bytes.empty()) {
      const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return write_error();
      bytes = bytes.subspan(static_cast<std::size_t>(n));
      offset_ += static_cast<std::uint64_t>(n);
    }
    if (what_.progress) what_.progress(offset_, size_);
    return {};
  }

  // Until all bytes are there.
  Result<void> receive() {
    int unsatisfied = 0;
    // Complete already, and a checksum will tell whether it is what it should be.
    while (!(checkable() && size_ && offset_ == *size_)) {
      if (offset_ > 0 && !checkable() && validator_.empty()) TRY(restart());
      HttpRequest request{what_.url, what_.bearer, {}};
      if (offset_ > 0) {
        request.headers.push_back(fmt::format("Range: bytes={}-", offset_));
        if (!validator_.empty()) request.headers.push_back("If-Range: " + validator_);
      }
      const std::uint64_t before = offset_;
      changed_ = false;
      HttpAnswer answer =
          client_.get(request, {.head = [this](const HttpAnswer& head) { return on_head(head); },
                                .body = [this](std::span<const std::byte> bytes) { return on_body(bytes); }});
      if (offset_ >= before + kProgressBytes) retries_.progressed();
      if (answer.status == 416 && before > 0) {
        if (what_.from_hub) learn_from_hub(answer);
        if (content_range(answer.headers["content-range"]).total == offset_) return {};
        TRY(restart());
        if (++unsatisfied > 1) return std::unexpected(explain(answer));
        continue;
      }
      if (changed_ && ++unsatisfied <= 2) {
        TRY(restart());
        if (!what_.size) size_.reset();
        continue;
      }
      if (!answer.error && answer.status >= 200 && answer.status < 300) {
        if (!size_ || offset_ == *size_) return {};
        if (offset_ > before) continue;  // a server that gives ranges in pieces
        answer.transient = true;
        answer.error =
            Error{Code::io, fmt::format("{}: ended after {} of {} bytes", without_secrets(what_.url), offset_, *size_)};
      }
      if (!answer.transient || !retries_.wait(answer)) return std::unexpected(explain(answer));
    }
    return {};
  }

  Error explain(const HttpAnswer& answer) const {
    return what_.explain && !answer.error ? what_.explain(answer) : http_error(what_.url, answer);
  }

  // nullopt: nothing is.
  Result<std::optional<std::string>> what_is_wrong(const Downloaded& done) {
    if (size_ && done.size != *size_) return fmt::format("has {} bytes instead of {}", done.size, *size_);
    if (!sha256_.empty() && done.sha256 != sha256_) {
      return fmt::format("wrong bytes: their SHA-256 is {}, it should be {}", done.sha256, sha256_);
    }
    if (sha256_.empty() && !git_sha1_.empty()) {
      const std::string sha1 = TRY(git_sha1_of_file(what_.part));
      if (sha1 != git_sha1_) return fmt::format("wrong bytes: git's SHA-1 is {}, it should be {}", sha1, git_sha1_);
    }
    return std::nullopt;
  }

  HttpClient& client_;
  const Download& what_;
  Retries retries_;
  Progress& notes_;
  int fd_ = -1;
  Hasher hasher_;
  std::uint64_t offset_ = 0;
  std::optional<std::uint64_t> size_;
  std::string sha256_, git_sha1_;
  std::string validator_, etag_;
  bool changed_ = false;
  bool done_ = false;
};

}  // namespace

Result<Downloaded> download(HttpClient& client, const Download& what, const RetryPolicy& policy, Progress& notes) {
  return Transfer(client, what, policy, notes).run();
}

}  // namespace sparsam::store
