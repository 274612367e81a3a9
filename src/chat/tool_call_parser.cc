#include "chat/tool_call_parser.h"

#include <optional>
#include <utility>

#include "chat/call_object.h"
#include "chat/section_parser.h"
#include "chat/text_between_marks.h"
#include "chat/tool_marks.h"

namespace sparsam {
namespace {

// <tool_call>{…}</tool_call>, as often as the model likes.
class HermesParser : public ToolCallParser {
 public:
  void push(std::string_view text, OutputEvents& out) override {
    held_ += text;
    while (true) {
      if (!call_) {
        const std::string_view mark = text_.read(held_, out);
        if (mark.empty()) return;
        if (mark == kHermesOpen) call_.emplace(kHermesClose, nullptr);
        continue;
      }
      call_->read(held_, out);
      if (call_->state() == CallObject::State::none) {
        text_.give(kHermesOpen, out);
      } else if (call_->state() != CallObject::State::done) {
        return;
      }
      call_.reset();
    }
  }
  void finish(OutputEvents& out) override {
    if (!call_) text_.finish(held_, out);
  }

 private:
  TextBetweenMarks text_{marks(ToolFormat::hermes)};
  std::optional<CallObject> call_;
  std::string held_;
};

// The whole answer is an object, or several with a semicolon between them.
class Llama3Parser : public ToolCallParser {
 public:
  explicit Llama3Parser(std::set<std::string> names) : names_(std::move(names)) {}

  void push(std::string_view text, OutputEvents& out) override {
    held_ += text;
    while (!held_.empty()) {
      if (call_) {
        call_->read(held_, out);
        if (call_->state() == CallObject::State::done) {
          call_.reset();
          called_ = true;
          continue;
        }
        if (call_->state() != CallObject::State::none) return;
        call_.reset();
        text_only_ = true;
      }
      if (text_only_) {
        if (text_.read(held_, out).empty()) return;
        text_only_ = false;  // the mark says that a call follows
        continue;
      }
      const std::size_t first = held_.find_first_not_of(called_ ? " \t\r\n;" : " \t\r\n");
      if (first == std::string::npos) return;
      if (held_[first] == '{') {
        held_.erase(0, first);
        call_.emplace(std::string_view(), &names_);
      } else if (kPythonTag.starts_with(std::string_view(held_).substr(first))) {
        return;
      } else {
        text_only_ = true;
      }
    }
  }
  void finish(OutputEvents& out) override {
    // A call that had not begun may be any JSON.
    const bool between_calls = called_ && !text_only_ && held_.find_first_not_of(" \t\r\n;") == std::string::npos;
    if (between_calls || (call_ && call_->state() != CallObject::State::head)) return;
    text_.finish(held_, out);
  }

 private:
  std::set<std::string> names_;
  TextBetweenMarks text_{marks(ToolFormat::llama3)};
  std::optional<CallObject> call_;
  std::string held_;
  bool text_only_ = false, called_ = false;
};

}  // namespace

std::unique_ptr<ToolCallParser> ToolCallParser::create(ToolFormat format, std::set<std::string> names) {
  switch (format) {
    case ToolFormat::none:
      return nullptr;
    case ToolFormat::hermes:
      return std::make_unique<HermesParser>();
    case ToolFormat::deepseek_v3:
    case ToolFormat::deepseek_v31:
    case ToolFormat::kimi_k2:
      return std::make_unique<SectionParser>(format);
    case ToolFormat::llama3:
      return std::make_unique<Llama3Parser>(std::move(names));
  }
  return nullptr;
}

}  // namespace sparsam
