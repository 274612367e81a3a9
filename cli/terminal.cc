#include "cli/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "text/utf8.h"

namespace sparsam::cli {
namespace {

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

}  // namespace

bool at_a_terminal() { return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1; }

bool ask_yes_no(std::string_view question) {
  fmt::print(stderr, "{} [y/N] ", question);
  std::fflush(stderr);
  std::string answer;
  return std::getline(std::cin, answer) && (answer == "y" || answer == "Y" || answer == "yes" || answer == "Yes");
}

Screen Screen::of_standard_output() {
  const char* term = std::getenv("TERM");
  Screen screen;
  screen.controls = ::isatty(STDOUT_FILENO) == 1 && term != nullptr && std::string_view(term) != "dumb";
  screen.colours = screen.controls && !is_set("NO_COLOR");
  return screen;
}

std::string Screen::dim(std::string_view text) const { return fmt::format("{}{}{}", dim_begin(), text, dim_end()); }

ScreenSize screen_size() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
  return {size.ws_col, size.ws_row};
}

void CursorTrace::write(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (utf8_length(text.substr(at)) == 0) {
      ++at;
      continue;
    }
    const char32_t character = utf8_next(text, at);
    if (character == U'\n') {
      ++row_;
      column_ = 0;
    } else if (character == U'\t') {
      column_ = std::min(columns_, (column_ / 8 + 1) * 8);
    } else if (const int width = ::wcwidth(static_cast<wchar_t>(character)); width > 0) {
      if (column_ + static_cast<std::size_t>(width) > columns_) {
        ++row_;
        column_ = 0;
      }
      column_ += static_cast<std::size_t>(width);
    }
  }
}

std::string harmless(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text.substr(at));
    if (length == 0) {
      out += "\uFFFD";
      ++at;
      continue;
    }
    const std::size_t begin = at;
    const char32_t character = utf8_next(text, at);
    if (character == U'\n' || character == U'\t') {
      out += static_cast<char>(character);
    } else if (character < 0x20) {
      append_utf8(out, 0x2400 + character);  // U+241B is a small picture of ESC
    } else if (character == 0x7F) {
      append_utf8(out, 0x2421);
    } else if (character >= 0x80 && character < 0xA0) {
      append_utf8(out, 0xFFFD);
    } else {
      out.append(text, begin, length);
    }
  }
  return out;
}

}  // namespace sparsam::cli
