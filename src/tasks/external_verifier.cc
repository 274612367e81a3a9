#include "tasks/external_verifier.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <nlohmann/json.hpp>

#include "tasks/worksheet_json.h"

extern char** environ;

namespace sparsam::tasks {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

constexpr std::size_t kLongestLine = 1 << 20;

int left_of(Clock::time_point end) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
  return static_cast<int>(std::max<long>(0, left));
}

}  // namespace

// Sockets in place of pipes: a send() to a program that has ended is an error of the call, not a signal.
Result<void> ExternalVerifier::start() {
  std::array<int, 2> in{}, out{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in.data()) != 0) {
    return fail(Code::io, "verifier '{}': {}", program_, std::strerror(errno));
  }
  if (::pipe2(out.data(), O_CLOEXEC) != 0) {
    ::close(in[0]), ::close(in[1]);
    return fail(Code::io, "verifier '{}': {}", program_, std::strerror(errno));
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[1], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  // A group of its own: what it has started ends with it.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  std::string name = program_;
  std::array<char*, 2> arguments = {name.data(), nullptr};
  const int spawned = ::posix_spawnp(&child_, name.c_str(), &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  ::close(in[1]), ::close(out[1]);
  to_ = in[0], from_ = out[0];
  ::fcntl(to_, F_SETFL, O_NONBLOCK);
  if (spawned == 0) return {};
  child_ = -1;
  stop();
  return fail(spawned == ENOENT ? Code::not_found : Code::io, "verifier '{}' cannot be run: {}", program_,
              std::strerror(spawned));
}

void ExternalVerifier::stop() {
  if (to_ >= 0) ::close(to_);
  if (from_ >= 0) ::close(from_);
  to_ = from_ = -1;
  pending_.clear();
  if (child_ > 0) {
    ::kill(-child_, SIGKILL);
    int status = 0;
    while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
  }
  child_ = -1;
}

// How the program ended.
std::string ExternalVerifier::fate() {
  int status = 0;
  // It closed its output; it may need a moment to be gone.
  for (int i = 0; i < 50; ++i) {
    if (::waitpid(child_, &status, WNOHANG) == child_) {
      child_ = -1;
      return WIFEXITED(status) ? fmt::format("ended with {}", WEXITSTATUS(status))
                               : fmt::format("was ended by signal {}", WTERMSIG(status));
    }
    ::usleep(2000);
  }
  return "closed its output";
}

// One line there and one line back, both within the time limit.
Result<std::string> ExternalVerifier::exchange(std::string line) {
  line += '\n';
  const auto end = Clock::now() + std::chrono::milliseconds(timeout_ms_);
  std::size_t sent = 0;
  std::array<char, 4096> chunk{};
  for (;;) {
    if (const std::size_t at = pending_.find('\n'); sent == line.size() && at != std::string::npos) {
      std::string answer = pending_.substr(0, at);
      pending_.erase(0, at + 1);
      return answer;
    }
    if (pending_.size() > kLongestLine) return fail(Code::bad_data, "verifier '{}' wrote a line without end", program_);
    std::array<pollfd, 2> waiting = {pollfd{from_, POLLIN, 0}, pollfd{sent < line.size() ? to_ : -1, POLLOUT, 0}};
    const int ready = ::poll(waiting.data(), waiting.size(), left_of(end));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return fail(Code::bad_data, "verifier '{}' gave no answer within {} ms", program_, timeout_ms_);
    if (waiting[0].revents != 0) {
      const ssize_t n = ::read(from_, chunk.data(), chunk.size());
      if (n <= 0) return fail(Code::bad_data, "verifier '{}' {}", program_, fate());
      pending_.append(chunk.data(), static_cast<std::size_t>(n));
    }
    if (waiting[1].revents != 0) {
      const ssize_t n = ::send(to_, line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
      if (n < 0 && errno != EAGAIN && errno != EINTR) return fail(Code::bad_data, "verifier '{}' {}", program_, fate());
      if (n > 0) sent += static_cast<std::size_t>(n);
    }
  }
}

Verdict ExternalVerifier::verify(const Question& question, std::string_view completion) {
  const auto failed = [&](const Error& error) {
    ++failures_;
    stop();
    Verdict verdict;
    verdict.reason = error.message;
    return verdict;
  };
  if (child_ < 0) {
    stop();
    if (const auto started = start(); !started) return failed(started.error());
  }
  Json json = json_of(question);
  json["completion"] = completion;
  const auto answer = exchange(json.dump(-1, ' ', false, Json::error_handler_t::replace));
  if (!answer) return failed(answer.error());
  const Json read = Json::parse(*answer, nullptr, false);
  const auto right = read.is_object() ? read.find("right") : read.end();
  if (!read.is_object() || right == read.end() || !right->is_boolean()) {
    return failed({Code::bad_data, fmt::format("verifier '{}' wrote no object with \"right\"", program_)});
  }
  Verdict verdict;
  verdict.right = right->get<bool>();
  verdict.format_ok = verdict.right || read.value("format_ok", Json()) == true;
  if (const auto text = read.find("answer"); text != read.end() && text->is_string()) verdict.answer = *text;
  if (const auto text = read.find("reason"); text != read.end() && text->is_string()) verdict.reason = *text;
  return verdict;
}

}  // namespace sparsam::tasks
