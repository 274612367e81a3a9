// What was said in earlier chats, for the up-arrow: $SPARSAM_HOME/chat_history, a JSON string a line, readable by its
// owner only. Lines are appended as they are said, so that a kill loses nothing and two chats at once lose nothing.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace sparsam::cli {

class ChatHistory {
 public:
  static constexpr std::size_t kLimit = 1000;                    // messages that are offered again
  static constexpr std::size_t kLongest = std::size_t{1} << 16;  // bytes of one; longer ones are not kept

  // Reads what is there; a file that is missing, unreadable or damaged counts for what it holds. Shortens a file that
  // has grown past twice the limit.
  explicit ChatHistory(std::filesystem::path file);

  const std::vector<std::string>& messages() const { return messages_; }  // the oldest first
  // False where it is the last message again, or too long. Errors: io.
  Result<bool> add(const std::string& message);

 private:
  std::filesystem::path file_;
  std::vector<std::string> messages_;
};

}  // namespace sparsam::cli
