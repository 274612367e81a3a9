// The person at the terminal: questions, and what the screen can do.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sparsam::cli {

// Both standard input and standard error are terminals: a question can be seen and answered.
bool at_a_terminal();
// "QUESTION [y/N] " on standard error; anything but y or yes is no.
bool ask_yes_no(std::string_view question);

// What standard output is able to show.
struct Screen {
  bool controls = false;  // the cursor can be moved: a terminal, and no dumb one
  bool colours = false;   // and nobody objects (NO_COLOR, https://no-color.org)
  static Screen of_standard_output();

  std::string dim(std::string_view text) const;
  const char* dim_begin() const { return colours ? "\033[2m" : ""; }
  const char* dim_end() const { return colours ? "\033[0m" : ""; }
};

struct ScreenSize {
  std::size_t columns = 80, rows = 24;
  bool operator==(const ScreenSize&) const = default;
};
ScreenSize screen_size();

// Follows the cursor through a text that begins at the left edge, to know how many rows it takes. Counts what terminals
// agree on: wide and combining characters, tabs of eight, and that a full row breaks before the next character only.
class CursorTrace {
 public:
  explicit CursorTrace(std::size_t columns) : columns_(columns) {}
  void write(std::string_view text);
  std::size_t row() const { return row_; }
  std::size_t column() const { return column_; }

 private:
  std::size_t columns_, row_ = 0, column_ = 0;
};

// The text of others on this screen: control characters but line breaks and tabs become visible signs, so that no
// model's output steers the terminal. text is well-formed UTF-8.
std::string harmless(std::string_view text);

}  // namespace sparsam::cli
