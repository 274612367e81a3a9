#include "cli/chat_message.h"

#include <utility>

namespace sparsam::cli {
namespace {

constexpr std::string_view kQuotes = "\"\"\"";
constexpr std::string_view kBlank = " \t\r\n";

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

std::string_view trim_end(std::string_view text) { return text.substr(0, text.find_last_not_of(kBlank) + 1); }

}  // namespace

std::string MessageAssembler::take() {
  state_ = State::between;
  return std::exchange(text_, {});
}

void MessageAssembler::forget() { take(); }

std::optional<std::string> MessageAssembler::push(std::string_view line) {
  if (state_ == State::between && line.starts_with(kQuotes)) {
    line.remove_prefix(kQuotes.size());
    state_ = State::quoted;
    // Text right behind the quotes is the first line; quotes that stand alone are none.
    if (trim(line).empty()) return std::nullopt;
  }
  if (state_ == State::quoted) {
    const std::string_view end = trim_end(line);
    if (!end.ends_with(kQuotes)) {
      text_.append(line);
      text_ += '\n';
      return std::nullopt;
    }
    text_.append(end.substr(0, end.size() - kQuotes.size()));
    if (text_.ends_with('\n')) text_.pop_back();
    return take();
  }
  if (line.ends_with('\\')) {
    text_.append(line.substr(0, line.size() - 1));
    text_ += '\n';
    state_ = State::continued;
    return std::nullopt;
  }
  text_.append(line);
  return take();
}

std::optional<Command> parse_command(std::string_view message) {
  message = trim(message);
  if (!message.starts_with('/')) return std::nullopt;
  const std::size_t end = std::min(message.find_first_of(kBlank), message.size());
  const std::string_view name = message.substr(0, end);
  if (name.find('/', 1) != std::string_view::npos || name.find('.') != std::string_view::npos) return std::nullopt;
  return Command{std::string(name), std::string(trim(message.substr(end)))};
}

}  // namespace sparsam::cli
