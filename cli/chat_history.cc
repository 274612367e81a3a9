#include "cli/chat_history.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <tuple>

#include "cli/private_file.h"

namespace sparsam::cli {
namespace {

std::string line_of(const std::string& message) {
  return nlohmann::json(message).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

}  // namespace

ChatHistory::ChatHistory(std::filesystem::path file) : file_(std::move(file)) {
  const auto content = read_file(file_);
  if (!content) return;
  for (std::size_t begin = 0; begin < content->size();) {
    const std::size_t end = std::min(content->find('\n', begin), content->size());
    const auto entry = nlohmann::json::parse(content->begin() + static_cast<std::ptrdiff_t>(begin),
                                             content->begin() + static_cast<std::ptrdiff_t>(end), nullptr, false);
    if (entry.is_string()) messages_.push_back(entry.get<std::string>());
    begin = end + 1;
  }
  if (messages_.size() <= kLimit) return;
  const bool shorten = messages_.size() > 2 * kLimit;
  messages_.erase(messages_.begin(), messages_.end() - kLimit);
  if (!shorten) return;
  std::string kept;
  for (const std::string& message : messages_) kept += line_of(message);
  // Where this fails the longer file stays, which is as good.
  std::ignore = write_private_file(file_, kept);
}

Result<bool> ChatHistory::add(const std::string& message) {
  if (message.size() > kLongest || (!messages_.empty() && messages_.back() == message)) return false;
  messages_.push_back(message);
  TRY(make_private_folder(file_.parent_path()));
  const int fd = ::open(file_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return fail(Code::io, "{}: cannot write: {}", file_.string(), std::strerror(errno));
  const std::string line = line_of(message);
  const ssize_t written = ::write(fd, line.data(), line.size());
  const int reason = errno;
  ::close(fd);
  if (written != static_cast<ssize_t>(line.size())) {
    return fail(Code::io, "{}: cannot write: {}", file_.string(), written < 0 ? std::strerror(reason) : "disk full");
  }
  return true;
}

}  // namespace sparsam::cli
