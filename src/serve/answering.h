// One request on its way: from prompts to work for the engine, and from tokens to the events of an answer. Knows
// nothing of networks.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "chat/output_parser.h"
#include "generate/answer.h"
#include "serve/answer.h"
#include "serve/served_model.h"

namespace sparsam::serve {

class Answering {
 public:
  // wake: see TokenQueue. tenant: see Request. Refuses what the model cannot answer, with the reason; 503 where too
  // many wait. Reading, templates and grammars take their time: call it where that holds up nobody.
  static Served<std::unique_ptr<Answering>> begin(AnswerRequest request, std::shared_ptr<const ServedModel> model,
                                                  const std::string& tenant, std::function<void()> wake);
  ~Answering();  // whatever still runs is cancelled
  Answering(const Answering&) = delete;
  Answering& operator=(const Answering&) = delete;

  // What came since the last call. Errors: the engine's; the request is over then.
  Result<std::vector<AnswerEvent>> take();
  bool done() const { return open_ == 0; }
  const Usage& usage() const { return usage_; }
  std::size_t choices() const { return texts_.size(); }

 private:
  struct Text {  // of one choice
    AnswerText text;
    OutputParser parser;
    bool raw = false, over = false, called = false;
    std::vector<TokenInfo> tokens = {};
  };

  Answering(AnswerRequest request, std::shared_ptr<const ServedModel> model)
      : request_(std::move(request)), model_(std::move(model)) {}
  void take(TokenEvent event, std::vector<AnswerEvent>& out);
  void give(std::size_t choice, OutputEvents events, std::vector<AnswerEvent>& out);
  TokenInfo info(const TokenProbability& token) const;

  AnswerRequest request_;
  std::shared_ptr<const ServedModel> model_;
  std::shared_ptr<TokenQueue> queue_;
  std::uint64_t id_ = 0;
  std::vector<Text> texts_;
  std::size_t open_ = 0;
  std::vector<bool> prompt_counted_;
  Usage usage_;
  std::chrono::steady_clock::time_point begun_, first_;
};

// Messages as tokens of the prompt: what counting them asks for. Refuses what the template does.
struct ReadPrompt {
  std::vector<TokenId> tokens;
  ReasoningParser::Start start = ReasoningParser::Start::outside;
  bool raw = false;
};
Served<ReadPrompt> read_prompt(const ServedModel& model, const Prompt& prompt, const ToolChoice& choice = {});

}  // namespace sparsam::serve
