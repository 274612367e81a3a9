// One answer on the screen while it is written: thoughts dimmed, and folded into one line when they end.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "cli/chat_phrases.h"
#include "cli/terminal.h"
#include "text/reasoning_parser.h"

namespace sparsam::cli {

enum class Thoughts { show, fold, hide };

class AnswerView {
 public:
  AnswerView(const Screen& screen, Language language, Thoughts mode);

  void put(const std::vector<OutputPiece>& pieces);
  // The answer has ended, or was stopped: what is open is closed, and the cursor stands on a new line.
  void finish();

  const std::string& content() const { return content_; }
  const std::string& reasoning() const { return reasoning_; }

 private:
  void begin_thought();
  void end_thought();
  bool erase_thought() const;

  Screen screen_;
  Language language_;
  Thoughts mode_;
  std::string content_, reasoning_;
  bool in_thought_ = false;
  // Where the thought stands: only what is still in view can be taken away again.
  ScreenSize size_;
  CursorTrace trace_{80};
  std::chrono::steady_clock::time_point began_;
};

// A thought as it looks in mode show, for the person who unfolds it.
void print_thought(const Screen& screen, const std::string& thought);

}  // namespace sparsam::cli
