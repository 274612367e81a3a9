// A line from the person at the terminal, with editing, history and completion, by libedit. What ~/.editrc says about
// keys holds here, too. A pasted text comes as one line that may hold line breaks (bracketed paste).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "cli/terminal_signals.h"

namespace sparsam::cli {

class LineEditor {
 public:
  enum class End { line, cancelled, closed };  // closed: Ctrl-D on an empty line, a hang-up or a request to end
  struct Line {
    End end = End::closed;
    std::string text;
  };
  // All that could stand where the text before the cursor stands.
  using Completions = std::function<std::vector<std::string>(const std::string& before)>;

  // signals and keyboard must outlive the editor. Errors: io (no terminal to talk to).
  static Result<std::unique_ptr<LineEditor>> create(const TerminalSignals& signals, const QuietKeyboard& keyboard,
                                                    Completions completions);
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  Line read(const std::string& prompt);
  // What the up-arrow brings back, the newest last.
  void remember(const std::string& message);

  struct State;  // libedit's side, and what its callbacks see

 private:
  explicit LineEditor(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sparsam::cli
