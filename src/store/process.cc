#include "store/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

extern char** environ;

namespace sparsam::store {
namespace {

constexpr std::size_t kOutputBytes = 64 << 10;
constexpr int kTickMs = 200;

// The environment as "NAME=value" strings, changed.
std::vector<std::string> environment_with(const std::map<std::string, std::string>& changes) {
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (!changes.contains(std::string(text.substr(0, text.find('='))))) result.emplace_back(text);
  }
  for (const auto& [name, value] : changes) result.push_back(name + "=" + value);
  return result;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Result<Finished> run_program(const std::vector<std::string>& argv, const std::filesystem::path& folder,
                             const std::map<std::string, std::string>& environment, const std::function<void()>& tick) {
  CHECK(!argv.empty(), "a program has a name");
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(Code::io, "cannot make a pipe: {}", std::strerror(errno));
  std::vector<std::string> arguments = argv, variables = environment_with(environment);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  pid_t child = 0;
  const int spawned = ::posix_spawnp(&child, argv[0].c_str(), &actions, nullptr, pointers_to(arguments).data(),
                                     pointers_to(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (spawned != 0) {
    ::close(ends[0]);
    return fail(spawned == ENOENT ? Code::not_found : Code::io, "{}: cannot run it: {}", argv[0],
                std::strerror(spawned));
  }
  Finished finished;
  std::array<char, 4096> chunk{};
  for (;;) {
    pollfd waiting{ends[0], POLLIN, 0};
    if (::poll(&waiting, 1, kTickMs) > 0) {
      const ssize_t n = ::read(ends[0], chunk.data(), chunk.size());
      if (n == 0 || (n < 0 && errno != EINTR)) break;
      if (n > 0) finished.output.append(chunk.data(), static_cast<std::size_t>(n));
      if (finished.output.size() > 2 * kOutputBytes) finished.output.erase(0, finished.output.size() - kOutputBytes);
    }
    if (tick) tick();
  }
  ::close(ends[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  finished.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return finished;
}

}  // namespace sparsam::store
