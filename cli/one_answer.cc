#include "cli/one_answer.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <random>

#include "cli/chat.h"
#include "cli/progress.h"
#include "cli/question.h"
#include "generate/answer.h"
#include "generate/chat.h"
#include "text/reasoning_parser.h"

namespace sparsam::cli {
namespace {

using nlohmann::ordered_json;

// One answer under way.
struct Running {
  std::size_t index = 0;
  std::size_t prompt_tokens = 0, answer_tokens = 0;
  AnswerText text;
  ReasoningParser parser;
  std::string content, reasoning;
};

class Answers {
 public:
  // grammar: what the answers are held to; may be null.
  Answers(Engine& engine, const Chat& chat, const RunArguments& arguments,
          const std::shared_ptr<const grammar::Grammar>& grammar)
      : engine_(engine),
        chat_(chat),
        arguments_(arguments),
        ends_(chat.end_tokens(engine.model().config().vocab_size)) {
    sampling_ = arguments.sampling;
    if (sampling_.seed == 0) sampling_.seed = std::random_device{}();
    if (grammar) {
      masks_ = std::make_shared<grammar::TokenMasks>(
          grammar, grammar::TokenTrie::of(chat.tokenizer(), engine.model().config().vocab_size));
    }
  }

  Result<void> submit(std::size_t index, Question question) {
    Request request;
    const std::size_t size = question.prompt.size();
    request.prompt = std::move(question.prompt);
    request.sampling = sampling_;
    request.sampling.choice = static_cast<std::uint32_t>(index);
    request.max_tokens = question.max_tokens;
    request.stop_tokens = ends_;
    if (masks_) {
      // Thoughts that the prompt has opened are free.
      const bool thinks = !arguments_.raw && question.start == ReasoningParser::Start::in_thought;
      request.constraint.emplace(masks_, thinks ? ThoughtTags().close : std::string());
    }
    const std::uint64_t id = TRY(engine_.submit(std::move(request)));
    running_.emplace(
        id,
        Running{
            index, size, 0, AnswerText(chat_.tokenizer(), arguments_.stop), ReasoningParser(question.start), {}, {}});
    return {};
  }

  bool idle() const { return running_.empty(); }
  std::size_t running() const { return running_.size(); }

  // One step. show(index, text) for what came, ended(running, finish) for what is over.
  template <typename Show, typename Ended>
  Result<void> step(Show show, Ended ended) {
    for (const Event& event : TRY(engine_.step())) {
      const auto found = running_.find(event.request);
      if (found == running_.end()) continue;
      Running& one = found->second;
      Finish finish = event.finish;
      std::string piece;
      if (event.has_token) {
        ++one.answer_tokens;
        piece = one.text.push(event.sampled.token);
        if (one.text.stopped() && finish == Finish::none) {
          engine_.cancel(event.request);
          finish = Finish::stop;
        }
      }
      if (finish != Finish::none) piece += one.text.finish();
      const std::size_t before = one.content.size();
      if (arguments_.raw) {
        one.content += piece;
      } else {
        take(one, one.parser.push(piece));
        if (finish != Finish::none) take(one, one.parser.finish());
      }
      show(one.index, std::string_view(one.content).substr(before));
      if (finish == Finish::none) continue;
      ended(one, finish);
      running_.erase(found);
    }
    return {};
  }

 private:
  static void take(Running& one, const std::vector<OutputPiece>& pieces) {
    for (const OutputPiece& piece : pieces) {
      (piece.kind == OutputPiece::Kind::reasoning ? one.reasoning : one.content) += piece.text;
    }
  }

  Engine& engine_;
  const Chat& chat_;
  const RunArguments& arguments_;
  SamplingParameters sampling_;
  std::vector<TokenId> ends_;
  std::shared_ptr<grammar::TokenMasks> masks_;
  std::map<std::uint64_t, Running> running_;
};

ordered_json to_json(const Running& one, Finish finish) {
  ordered_json json;
  json["content"] = one.content;
  json["reasoning_content"] = one.reasoning.empty() ? ordered_json(nullptr) : ordered_json(one.reasoning);
  // "length" covers both ends of what was allowed: the number asked for, and the context.
  json["finish_reason"] = finish == Finish::context ? name(Finish::length) : name(finish);
  json["usage"] = {{"prompt_tokens", one.prompt_tokens},
                   {"completion_tokens", one.answer_tokens},
                   {"total_tokens", one.prompt_tokens + one.answer_tokens}};
  return json;
}

std::string dump(const ordered_json& json) { return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace); }

Result<int> answer_one(Answers& answers, const RunArguments& arguments, Question question) {
  TRY(answers.submit(0, std::move(question)));
  while (!answers.idle()) {
    TRY(answers.step(
        [&](std::size_t, std::string_view piece) {
          if (arguments.json) return;
          std::fwrite(piece.data(), 1, piece.size(), stdout);
          std::fflush(stdout);
        },
        [&](const Running& one, Finish finish) {
          if (arguments.json)
            fmt::print("{}\n", dump(to_json(one, finish)));
          else if (!arguments.raw)
            fmt::print("\n");
          if (finish == Finish::constraint) {
            fmt::print(stderr, "sparsam: no token of the model can go on as the grammar wants\n");
          }
          if (finish == Finish::context) fmt::print(stderr, "sparsam: the context is full\n");
        }));
  }
  return 0;
}

// Lines of objects to lines of answers, in their order.
Result<int> answer_file(Answers& answers, const RunArguments& arguments, std::vector<Question> questions) {
  TerminalProgress progress;
  progress.begin("answering", questions.size(), Progress::Unit::items);
  std::map<std::size_t, std::string> ready;  // answers that wait for earlier ones
  std::size_t next = 0, printed = 0;
  while (next < questions.size() || !answers.idle()) {
    while (next < questions.size() && answers.running() < arguments.sequences) {
      const std::size_t line = questions[next].line;
      if (const auto submitted = answers.submit(next, std::move(questions[next])); !submitted) {
        return std::unexpected(within(fmt::format("{}: line {}", arguments.prompts, line), submitted.error()));
      }
      ++next;
    }
    TRY(answers.step([](std::size_t, std::string_view) {},
                     [&](const Running& one, Finish finish) { ready[one.index] = dump(to_json(one, finish)); }));
    for (auto first = ready.begin(); first != ready.end() && first->first == printed; first = ready.erase(first)) {
      fmt::print("{}\n", first->second);
      progress.update(++printed);
    }
  }
  progress.end();
  return 0;
}

Result<std::string> standard_input() {
  std::string text;
  char chunk[4096];
  for (std::size_t n; (n = std::fread(chunk, 1, sizeof(chunk), stdin)) > 0;) text.append(chunk, n);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  if (text.empty())
    return fail(Code::invalid_argument, "nothing to answer: give --prompt, --prompts or text on standard input");
  return text;
}

}  // namespace

Result<int> run_model(const RunArguments& arguments) {
  const std::filesystem::path path = TRY(find_model(arguments.model));
  const Chat chat = TRY(Chat::open(path, arguments.chat_template));
  const std::shared_ptr<const grammar::Grammar> form =
      arguments.form.wanted() ? TRY(open_form(arguments.form)) : nullptr;
  const bool many = !arguments.prompts.empty();
  const bool talk = !many && !arguments.prompt && !arguments.json && ::isatty(STDIN_FILENO) != 0;
  std::vector<Question> questions;
  if (many) {
    questions = TRY(questions_in(arguments.prompts, chat, arguments));
  } else if (!talk) {
    const std::string text = arguments.prompt ? *arguments.prompt : TRY(standard_input());
    questions.push_back(TRY(question_of({{"prompt", text}}, chat, arguments)));
  }
  const auto engine = TRY(open_engine(path, arguments.engine, many ? arguments.sequences : 1));
  if (talk) return cli::chat(*engine, chat, arguments);
  if (!chat.has_template() && !arguments.raw) {
    fmt::print(stderr,
               "sparsam: {} has no chat template: it continues the text (--raw says so, --template brings one)\n",
               arguments.model);
  }
  Answers answers(*engine, chat, arguments, form);
  if (many) return answer_file(answers, arguments, std::move(questions));
  return answer_one(answers, arguments, std::move(questions.front()));
}

}  // namespace sparsam::cli
