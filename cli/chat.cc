#include "cli/chat.h"

#include <fmt/format.h>
#include <signal.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <random>

#include "generate/answer.h"
#include "text/reasoning_parser.h"

namespace sparsam::cli {
namespace {

using nlohmann::ordered_json;

volatile sig_atomic_t interrupted = 0;
void on_interrupt(int) { interrupted = 1; }

// Ctrl-C sets `interrupted` while this lives.
class InterruptGuard {
 public:
  InterruptGuard() {
    interrupted = 0;
    struct sigaction action = {};
    action.sa_handler = on_interrupt;
    sigaction(SIGINT, &action, &previous_);
  }
  ~InterruptGuard() { sigaction(SIGINT, &previous_, nullptr); }
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

 private:
  struct sigaction previous_ = {};
};

constexpr const char* kHelp =
    "  /help           this list\n"
    "  /reset          forget the conversation\n"
    "  /system TEXT    what the model is told before the conversation; begins a new one\n"
    "  /stats          speed of the last answer\n"
    "  /bye            end (Ctrl-D, too)\n"
    "  A line that ends with \\ goes on with the next one. Ctrl-C stops an answer.\n";

class Conversation {
 public:
  Conversation(Engine& engine, const Chat& text, const RunArguments& arguments)
      : engine_(engine), text_(text), arguments_(arguments), system_(arguments.system) {
    ends_ = text.end_tokens(engine.model().config().vocab_size);
    reset();
  }

  void reset() {
    messages_ = ordered_json::array();
    if (!system_.empty()) messages_.push_back({{"role", "system"}, {"content", system_}});
  }
  void set_system(std::string system) {
    system_ = std::move(system);
    reset();
  }
  const std::string& statistics() const { return statistics_; }

  // Answers, streaming to standard output. A question that was refused is not part of the conversation.
  Result<void> ask(const std::string& question) {
    messages_.push_back({{"role", "user"}, {"content", question}});
    auto answer = stream();
    if (!answer) {
      messages_.erase(messages_.size() - 1);
      return std::unexpected(answer.error());
    }
    messages_.push_back({{"role", "assistant"}, {"content", *answer}});
    return {};
  }

 private:
  Result<std::string> stream() {
    const std::string rendered = TRY(text_.render(messages_));
    Request request;
    request.prompt = TRY(text_.prompt(messages_));
    request.sampling = arguments_.sampling;
    if (request.sampling.seed == 0) request.sampling.seed = std::random_device{}();
    request.max_tokens = arguments_.max_tokens;
    request.stop_tokens = ends_;
    const std::uint64_t id = TRY(engine_.submit(std::move(request)));
    engine_.reset_statistics();

    const InterruptGuard guard;
    AnswerText shown(text_.tokenizer(), arguments_.stop);
    ReasoningParser parser(ReasoningParser::start_after(rendered));
    std::string content;
    Finish finish = Finish::none;
    while (!engine_.idle()) {
      for (const Event& event : TRY(engine_.step())) {
        if (event.has_token) put(parser.push(shown.push(event.sampled.token)), content);
        finish = event.finish;
      }
      if (interrupted != 0 || shown.stopped()) {
        engine_.cancel(id);
        finish = interrupted != 0 ? Finish::cancelled : Finish::stop;
      }
    }
    put(parser.push(shown.finish()), content);
    put(parser.finish(), content);
    dim(false);
    fmt::print("\n");
    if (finish == Finish::context)
      fmt::print("(the context of {} tokens is full; /reset begins anew)\n", engine_.context());
    if (finish == Finish::cancelled) fmt::print("(stopped)\n");
    const EngineStatistics& s = engine_.statistics();
    statistics_ =
        fmt::format("{} tokens read ({} from the cache) at {:.0f}/s, {} generated at {:.1f}/s", s.prompt_tokens,
                    s.cached_tokens, static_cast<double>(s.prompt_tokens) / std::max(1e-9, s.prompt_seconds),
                    s.generated_tokens, static_cast<double>(s.generated_tokens) / std::max(1e-9, s.generate_seconds));
    fmt::print("\033[2m{}\033[0m\n", statistics_);
    return content;
  }

  // Thoughts are shown dimmed, and are no part of what the model is told later.
  void put(const std::vector<OutputPiece>& pieces, std::string& content) {
    for (const OutputPiece& piece : pieces) {
      const bool thought = piece.kind == OutputPiece::Kind::reasoning;
      if (dimmed_ && !thought) fmt::print("\n");
      dim(thought);
      fmt::print("{}", piece.text);
      if (!thought) content += piece.text;
    }
    std::fflush(stdout);
  }
  void dim(bool on) {
    if (on != dimmed_) fmt::print("{}", on ? "\033[2m" : "\033[0m");
    dimmed_ = on;
  }

  Engine& engine_;
  const Chat& text_;
  const RunArguments& arguments_;
  std::string system_;
  ordered_json messages_;
  std::vector<TokenId> ends_;
  std::string statistics_ = "nothing was generated yet";
  bool dimmed_ = false;
};

// A message: a line, and the next ones while they end with a backslash. False at the end of the input.
bool read_message(std::string& message) {
  message.clear();
  fmt::print(">>> ");
  std::fflush(stdout);
  std::string line;
  while (std::getline(std::cin, line)) {
    if (!line.ends_with('\\')) {
      message += line;
      return true;
    }
    line.back() = '\n';
    message += line;
    fmt::print("... ");
    std::fflush(stdout);
  }
  return false;
}

}  // namespace

Result<int> chat(Engine& engine, const Chat& text, const RunArguments& arguments) {
  if (!text.has_template()) {
    return fail(Code::unsupported,
                "the model has no chat template: give it a text to continue with --raw --prompt TEXT");
  }
  Conversation conversation(engine, text, arguments);
  fmt::print("{} is listening. /help tells what else can be said.\n",
             engine.model().config().name.empty() ? arguments.model : engine.model().config().name);
  std::string message;
  while (read_message(message)) {
    if (message.find_first_not_of(" \t\n") == std::string::npos) continue;
    if (message == "/bye" || message == "/exit") break;
    if (message == "/help" || message == "/?") {
      fmt::print("{}", kHelp);
    } else if (message == "/reset") {
      conversation.reset();
    } else if (message == "/stats") {
      fmt::print("{}\n", conversation.statistics());
    } else if (message.starts_with("/system")) {
      conversation.set_system(message.size() > 8 ? message.substr(8) : "");
    } else if (message.starts_with("/")) {
      fmt::print("{} is not known; /help lists what is\n", message);
    } else if (const auto answered = conversation.ask(message); !answered) {
      // A question that does not fit is told; anything else ends the conversation.
      if (answered.error().code != Code::exhausted && answered.error().code != Code::invalid_argument) {
        return std::unexpected(answered.error());
      }
      fmt::print("{}\n", answered.error().message);
    }
  }
  fmt::print("\n");
  return 0;
}

}  // namespace sparsam::cli
