#include "base/unfinished.h"

#include <unistd.h>

#include <mutex>
#include <set>

namespace sparsam {
namespace {

// Never destroyed: a thread may still write while the program returns from main.
struct Unfinished {
  std::mutex mutex;
  std::multiset<std::filesystem::path> parts;
};

Unfinished& unfinished() {
  static auto* const all = new Unfinished;
  return *all;
}

}  // namespace

bool begin_unfinished(const std::filesystem::path& part, const std::function<bool()>& create) {
  const std::lock_guard<std::mutex> lock(unfinished().mutex);
  if (!create()) return false;
  std::error_code error;
  unfinished().parts.insert(std::filesystem::absolute(part, error));
  return true;
}

void end_unfinished(const std::filesystem::path& part) {
  const std::lock_guard<std::mutex> lock(unfinished().mutex);
  std::error_code error;
  const auto found = unfinished().parts.find(std::filesystem::absolute(part, error));
  if (found != unfinished().parts.end()) unfinished().parts.erase(found);
}

void exit_without_unfinished(int exit_code) {
  // Kept until the end: nobody begins anything new.
  const std::lock_guard<std::mutex> lock(unfinished().mutex);
  for (const std::filesystem::path& part : unfinished().parts) {
    // A thread may still give a file in a folder its name while the folder is emptied; then it stops at the lock.
    constexpr int kTries = 10;
    std::error_code error;
    for (int i = 0; i < kTries && (i == 0 || error); ++i) std::filesystem::remove_all(part, error);
  }
  ::_exit(exit_code);
}

}  // namespace sparsam
