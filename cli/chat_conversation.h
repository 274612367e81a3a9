// A conversation with a model: what was said, the next answer, and what it cost.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/chat_transcript.h"
#include "cli/one_answer.h"
#include "generate/chat.h"
#include "text/reasoning_parser.h"

namespace sparsam::cli {

// What an answer cost.
struct AnswerCost {
  EngineStatistics engine;
  std::size_t context_used = 0;  // tokens of the conversation with this answer
  Finish finish = Finish::none;
};

class Conversation {
 public:
  // All must outlive the conversation.
  Conversation(Engine& engine, const Chat& text, const RunArguments& arguments);

  void reset();
  void set_system(std::string system);
  const std::string& system() const { return system_; }
  const Transcript& transcript() const { return transcript_; }
  void set_transcript(Transcript transcript);

  // Answers. show: pieces as they come; stop: asked before every token. A question that was refused, or whose answer
  // was stopped before it began, is no part of the conversation. Errors: exhausted (longer than the context), and what
  // the template and the engine say.
  Result<AnswerCost> ask(const std::string& question, const std::function<void(const std::vector<OutputPiece>&)>& show,
                         const std::function<bool()>& stop);

 private:
  struct Answer {
    std::string content, reasoning;
    AnswerCost cost;
  };
  Result<Answer> answer(const std::function<void(const std::vector<OutputPiece>&)>& show,
                        const std::function<bool()>& stop);

  Engine& engine_;
  const Chat& text_;
  const RunArguments& arguments_;
  std::vector<TokenId> ends_;
  std::string system_;
  Transcript transcript_;
};

}  // namespace sparsam::cli
