#include "eval/engine_answerer.h"

#include <map>
#include <nlohmann/json.hpp>

#include "generate/answer.h"
#include "text/reasoning_parser.h"

namespace sparsam {

struct EngineAnswerer::Running {
  std::size_t ask = 0;
  AnswerText text;
  Reply reply;
};

EngineAnswerer::EngineAnswerer(Engine& engine, const Chat& chat)
    : engine_(engine), chat_(chat), ends_(chat.end_tokens(engine.model().config().vocab_size)) {}

// thinking: the prompt has opened a thought.
Result<Request> EngineAnswerer::request_for(const Ask& ask, const AnswerOptions& options, bool& thinking) const {
  Request request;
  request.prompt = TRY(chat_.question(ask.text));
  thinking = false;
  if (chat_.has_template()) {
    const nlohmann::ordered_json messages = {{{"role", "user"}, {"content", ask.text}}};
    thinking = ReasoningParser::start_after(TRY(chat_.render(messages))) == ReasoningParser::Start::in_thought;
  }
  request.sampling = options.sampling;
  request.sampling.choice = ask.choice;
  request.max_tokens = options.max_tokens;
  request.stop_tokens = ends_;
  return request;
}

Result<void> EngineAnswerer::answer(std::span<const Ask> asks, const AnswerOptions& options, const TakeReply& take) {
  std::map<std::uint64_t, Running> running;
  std::size_t next = 0;
  while (next < asks.size() || !running.empty()) {
    for (; next < asks.size() && running.size() < options.at_once; ++next) {
      bool thinking = false;
      Request request = TRY(request_for(asks[next], options, thinking));
      auto id = engine_.submit(std::move(request));
      if (!id && id.error().code == Code::exhausted) {  // longer than the context: no answer, like one that never ends
        TRY(take(next, {"", 0, false}));
        continue;
      }
      if (!id) return std::unexpected(within(fmt::format("question {}", asks[next].question + 1), id.error()));
      running.emplace(*id, Running{next, AnswerText(chat_.tokenizer(), {}), {thinking ? "<think>" : "", 0, true}});
    }
    for (const Event& event : TRY(engine_.step())) {
      const auto found = running.find(event.request);
      if (found == running.end()) continue;
      Running& one = found->second;
      if (event.has_token) {
        ++one.reply.tokens;
        one.reply.text += one.text.push(event.sampled.token);
      }
      if (event.finish == Finish::none) continue;
      one.reply.text += one.text.finish();
      one.reply.whole = event.finish == Finish::stop;
      const std::size_t ask = one.ask;
      Reply reply = std::move(one.reply);
      running.erase(found);
      TRY(take(ask, std::move(reply)));
    }
  }
  return {};
}

}  // namespace sparsam
