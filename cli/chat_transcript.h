// What was said in a conversation, and its file: a JSON object with "format", "version", "model" and "messages", each
// with "role", "content" and, where the model thought aloud, "reasoning_content". Other programs' lists of messages
// ([{"role", "content"}, …], alone or as "messages" of an object) are read as well.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace sparsam::cli {

struct ChatMessage {
  std::string role, content, reasoning;
  bool operator==(const ChatMessage&) const = default;
};

class Transcript {
 public:
  static constexpr int kVersion = 1;

  std::string model;
  std::vector<ChatMessage> messages;

  // The system message in front, empty without one.
  std::string system() const;
  // What a chat template is given: roles and contents; thoughts are not told again.
  nlohmann::ordered_json for_template() const;

  std::string to_json() const;
  // Errors name the message and what is wrong with it.
  static Result<Transcript> from_json(std::string_view text);
};

// The file that NAME or FILE means: a word is a conversation below `home`/chats, anything with a slash or with the
// ending .json a path. Errors: invalid_argument (an empty name).
Result<std::filesystem::path> transcript_path(const std::filesystem::path& home, std::string_view name);
// The names that transcript_path finds below `home`, sorted.
std::vector<std::string> transcript_names(const std::filesystem::path& home);

Result<void> save_transcript(const std::filesystem::path& path, const Transcript& transcript);
Result<Transcript> load_transcript(const std::filesystem::path& path);

}  // namespace sparsam::cli
