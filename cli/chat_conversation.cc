#include "cli/chat_conversation.h"

#include <nlohmann/json.hpp>
#include <random>
#include <utility>

#include "generate/answer.h"

namespace sparsam::cli {

Conversation::Conversation(Engine& engine, const Chat& text, const RunArguments& arguments)
    : engine_(engine),
      text_(text),
      arguments_(arguments),
      ends_(text.end_tokens(engine.model().config().vocab_size)),
      system_(arguments.system) {
  transcript_.model = arguments.model;
  reset();
}

void Conversation::reset() {
  transcript_.messages.clear();
  if (!system_.empty()) transcript_.messages.push_back({"system", system_, {}});
}

void Conversation::set_system(std::string system) {
  system_ = std::move(system);
  reset();
}

void Conversation::set_transcript(Transcript transcript) {
  transcript_.messages = std::move(transcript.messages);
  system_ = transcript_.system();
}

Result<AnswerCost> Conversation::ask(const std::string& question,
                                     const std::function<void(const std::vector<OutputPiece>&)>& show,
                                     const std::function<bool()>& stop) {
  transcript_.messages.push_back({"user", question, {}});
  auto answered = answer(show, stop);
  if (!answered || (answered->cost.finish == Finish::cancelled && answered->content.empty())) {
    transcript_.messages.pop_back();
    if (!answered) return std::unexpected(answered.error());
  } else {
    transcript_.messages.push_back({"assistant", std::move(answered->content), std::move(answered->reasoning)});
  }
  return answered->cost;
}

Result<Conversation::Answer> Conversation::answer(const std::function<void(const std::vector<OutputPiece>&)>& show,
                                                  const std::function<bool()>& stop) {
  const nlohmann::ordered_json messages = transcript_.for_template();
  Request request;
  request.prompt = TRY(text_.prompt(messages));
  request.sampling = arguments_.sampling;
  if (request.sampling.seed == 0) request.sampling.seed = std::random_device{}();
  request.max_tokens = arguments_.max_tokens;
  request.stop_tokens = ends_;
  ReasoningParser parser(ReasoningParser::start_after(TRY(text_.render(messages))));
  AnswerText text(text_.tokenizer(), arguments_.stop);

  Answer made;
  made.cost.context_used = request.prompt.size();
  const auto take = [&](const std::vector<OutputPiece>& pieces) {
    for (const OutputPiece& piece : pieces) {
      (piece.kind == OutputPiece::Kind::reasoning ? made.reasoning : made.content) += piece.text;
    }
    show(pieces);
  };
  engine_.reset_statistics();
  const std::uint64_t id = TRY(engine_.submit(std::move(request)));
  while (!engine_.idle()) {
    for (const Event& event : TRY(engine_.step())) {
      if (event.has_token) take(parser.push(text.push(event.sampled.token)));
      made.cost.finish = event.finish;
    }
    const bool stopped = stop();
    if (engine_.idle()) break;
    if (stopped || text.stopped()) {
      engine_.cancel(id);
      made.cost.finish = text.stopped() ? Finish::stop : Finish::cancelled;
    }
  }
  take(parser.push(text.finish()));
  take(parser.finish());
  made.cost.engine = engine_.statistics();
  made.cost.context_used += made.cost.engine.generated_tokens;
  return made;
}

}  // namespace sparsam::cli
