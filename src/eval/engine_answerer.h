// A model of this process as who answers.
#pragma once

#include "eval/answerer.h"
#include "generate/chat.h"
#include "generate/engine.h"

namespace sparsam {

class EngineAnswerer : public Answerer {
 public:
  // Both must outlive the answerer. Questions go through the chat template; without one they are continued as text.
  EngineAnswerer(Engine& engine, const Chat& chat);
  // What a reply is does not depend on options.at_once. A question that is longer than the context gets no
  // answer. Errors: those of Engine::step.
  Result<void> answer(std::span<const Ask> asks, const AnswerOptions& options, const TakeReply& take) override;

 private:
  struct Running;
  Result<Request> request_for(const Ask& ask, const AnswerOptions& options, bool& thinking) const;

  Engine& engine_;
  const Chat& chat_;
  std::vector<TokenId> ends_;
};

}  // namespace sparsam
