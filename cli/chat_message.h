// From lines to messages: several lines can be one message, and a message can be a command.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sparsam::cli {

// Collects lines until a message is complete: one line; lines that end with a backslash and the one after them; or
// everything between """ and """. Lines may hold line breaks of their own (they were pasted).
class MessageAssembler {
 public:
  // The message, when this line completes one.
  std::optional<std::string> push(std::string_view line);
  // In the middle of a message.
  bool open() const { return state_ != State::between; }
  void forget();

 private:
  enum class State { between, continued, quoted };
  std::string take();
  State state_ = State::between;
  std::string text_;
};

// "/system be brief" is the command "/system" with the argument "be brief".
struct Command {
  std::string name, argument;
};

// Nothing for a message that is meant for the model: one that does not begin with a slash, or with a path such as
// /usr/bin.
std::optional<Command> parse_command(std::string_view message);

}  // namespace sparsam::cli
