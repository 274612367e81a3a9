#include "eval/results.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/file.h"
#include "tasks/answer.h"

namespace sparsam {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t kLargestFile = std::size_t{4} << 30;

Result<std::vector<Judged>> parse_answers(const fs::path& file, std::string_view text) {
  std::vector<Judged> answers;
  std::size_t number = 0;
  for (const std::string_view line : tasks::split_at(text, '\n')) {
    ++number;
    if (tasks::trimmed(line).empty()) continue;
    auto judged = parse_judged(line);
    if (!judged) return std::unexpected(within(fmt::format("{}: line {}", file.string(), number), judged.error()));
    answers.push_back(*std::move(judged));
  }
  return answers;
}

Result<void> check_same(const fs::path& file, const Json& before, const Json& now) {
  for (const auto& [key, value] : now.items()) {
    if (before.value(key, Json()) == value) continue;
    return fail(Code::invalid_argument, "{}: its {} was {}, and now it is {}", file.string(), key,
                before.value(key, Json()).dump(), value.dump());
  }
  return {};
}

}  // namespace

Result<ResultFolder> ResultFolder::open(const fs::path& folder, const Json& settings, bool resume) {
  const fs::path settings_file = folder / "settings.json", answers_file = folder / "answers.jsonl";
  std::error_code error;
  const bool there = fs::exists(settings_file, error);
  if (!there && fs::exists(folder, error) && !fs::is_empty(folder, error)) {
    return fail(Code::invalid_argument, "{} holds something already", folder.string());
  }
  if (there && !resume) {
    return fail(Code::invalid_argument, "{} holds something already; --resume goes on with it", folder.string());
  }
  fs::create_directories(folder, error);
  if (error) return fail(Code::io, "{}: cannot be made: {}", folder.string(), error.message());
  auto lock = TRY(store::FileLock::try_take(folder / ".lock"));
  if (!lock) return fail(Code::io, "{}: another process writes here", folder.string());
  std::vector<Judged> answers;
  std::size_t whole = 0;
  if (there) {
    const Json before = Json::parse(TRY(read_file(settings_file)), nullptr, false);
    if (!before.is_object()) return fail(Code::bad_data, "{}: no JSON object", settings_file.string());
    TRY(check_same(settings_file, before, settings));
    if (fs::exists(answers_file, error)) {
      const std::string text = TRY(read_file(answers_file, kLargestFile));
      whole = text.rfind('\n') + 1;  // 0 where there is none
      answers = TRY(parse_answers(answers_file, std::string_view(text).substr(0, whole)));
    }
  } else {
    TRY(write_file(settings_file, settings.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"));
  }
  const int fd = ::open(answers_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (fd < 0 || ::ftruncate(fd, static_cast<off_t>(whole)) != 0) {
    const int reason = errno;
    if (fd >= 0) ::close(fd);
    return fail(Code::io, "{}: cannot be written: {}", answers_file.string(), std::strerror(reason));
  }
  return ResultFolder(folder, *std::move(lock), fd, std::move(answers));
}

ResultFolder::ResultFolder(ResultFolder&& other) noexcept
    : folder_(std::move(other.folder_)),
      lock_(std::move(other.lock_)),
      fd_(std::exchange(other.fd_, -1)),
      answers_(std::move(other.answers_)) {}

ResultFolder::~ResultFolder() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> ResultFolder::add(const Judged& judged) {
  const std::string line = line_of(judged) + "\n";
  for (std::size_t done = 0; done < line.size();) {
    const ssize_t n = ::write(fd_, line.data() + done, line.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      return fail(errno == ENOSPC ? Code::exhausted : Code::io, "{}: cannot be written: {}",
                  (folder_ / "answers.jsonl").string(), std::strerror(errno));
    }
    done += static_cast<std::size_t>(n);
  }
  return {};
}

Result<void> ResultFolder::finish(const Scores& scores) {
  if (::fsync(fd_) != 0) return fail(Code::io, "{}: {}", (folder_ / "answers.jsonl").string(), std::strerror(errno));
  return write_file(folder_ / "scores.json", json_of(scores).dump(2) + "\n");
}

Result<std::vector<Judged>> read_answers(const fs::path& path) {
  std::error_code error;
  const fs::path file = fs::is_directory(path, error) ? path / "answers.jsonl" : path;
  auto answers = TRY(parse_answers(file, TRY(read_file(file, kLargestFile))));
  if (answers.empty()) return fail(Code::bad_data, "{}: no line holds an answer", file.string());
  return answers;
}

}  // namespace sparsam
