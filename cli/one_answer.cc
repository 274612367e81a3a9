#include "cli/one_answer.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <random>

#include "base/file.h"
#include "cli/chat.h"
#include "cli/progress.h"
#include "generate/answer.h"
#include "generate/chat.h"
#include "text/reasoning_parser.h"
#include "text/utf8.h"

namespace sparsam::cli {
namespace {

using nlohmann::ordered_json;

// What is asked, and where the model's output begins.
struct Prompt {
  std::vector<TokenId> tokens;
  ReasoningParser::Start start = ReasoningParser::Start::outside;
};

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

  // item: an object with "prompt" or "messages", and not both. Errors: what it lacks, and options that contradict it.
  Result<Prompt> prompt_of(const ordered_json& item) const {
    const auto messages_at = item.find("messages"), prompt_at = item.find("prompt");
    if (messages_at != item.end() && prompt_at != item.end()) {
      return fail(Code::bad_data, "'prompt' and 'messages' exclude each other");
    }
    if (messages_at != item.end()) {
      if (!messages_at->is_array() || messages_at->empty()) {
        return fail(Code::bad_data, "'messages' must be a list with at least one message");
      }
      if (arguments_.raw) return fail(Code::invalid_argument, "--raw has no template for 'messages'");
      if (!chat_.has_template()) return fail(Code::unsupported, "the model has no chat template for 'messages'");
      if (!arguments_.system.empty()) {
        return fail(Code::invalid_argument, "--system goes with 'prompt'; 'messages' say it themselves");
      }
      return templated(*messages_at);
    }
    if (prompt_at == item.end() || !prompt_at->is_string()) {
      return fail(Code::bad_data, "an object with a text 'prompt' or a list 'messages' is needed");
    }
    const auto text = prompt_at->get<std::string>();
    if (text.empty()) return fail(Code::bad_data, "'prompt' is empty");
    if (!chat_.has_template() && !arguments_.system.empty()) {
      return fail(Code::unsupported, "the model has no chat template, so nothing could be done with --system");
    }
    if (arguments_.raw || !chat_.has_template()) return Prompt{TRY(chat_.raw_prompt(text))};
    ordered_json messages = ordered_json::array();
    if (!arguments_.system.empty()) messages.push_back({{"role", "system"}, {"content", arguments_.system}});
    messages.push_back({{"role", "user"}, {"content", text}});
    return templated(messages);
  }

  Result<void> submit(std::size_t index, Prompt prompt) {
    Request request;
    const std::size_t size = prompt.tokens.size();
    request.prompt = std::move(prompt.tokens);
    request.sampling = sampling_;
    request.sampling.choice = static_cast<std::uint32_t>(index);
    request.max_tokens = arguments_.max_tokens;
    request.stop_tokens = ends_;
    if (masks_) {
      // Thoughts that the prompt has opened are free.
      const bool thinks = !arguments_.raw && prompt.start == ReasoningParser::Start::in_thought;
      request.constraint.emplace(masks_, thinks ? ThoughtTags().close : std::string());
    }
    const std::uint64_t id = TRY(engine_.submit(std::move(request)));
    running_.emplace(
        id,
        Running{index, size, 0, AnswerText(chat_.tokenizer(), arguments_.stop), ReasoningParser(prompt.start), {}, {}});
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
  Result<Prompt> templated(const ordered_json& messages) const {
    return Prompt{TRY(chat_.prompt(messages)), ReasoningParser::start_after(TRY(chat_.render(messages)))};
  }
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

Result<int> answer_one(Answers& answers, const RunArguments& arguments, const std::string& prompt) {
  TRY(answers.submit(0, TRY(answers.prompt_of({{"prompt", prompt}}))));
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
Result<int> answer_file(Answers& answers, const RunArguments& arguments) {
  const std::string text = TRY(read_file(arguments.prompts));
  struct Item {
    ordered_json json;
    std::size_t line;
  };
  std::vector<Item> items;
  std::size_t line_number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    begin = end + 1;
    ++line_number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (const auto valid = check_utf8(line); !valid) {
      return std::unexpected(within(fmt::format("{}: line {}", arguments.prompts, line_number), valid.error()));
    }
    ordered_json item = ordered_json::parse(line, nullptr, false);
    if (!item.is_object()) {
      return fail(Code::bad_data, "{}: line {} is no JSON object", arguments.prompts, line_number);
    }
    items.push_back({std::move(item), line_number});
  }
  if (items.empty()) return fail(Code::bad_data, "{}: no line with a JSON object", arguments.prompts);
  TerminalProgress progress;
  progress.begin("answering", items.size(), Progress::Unit::items);
  std::map<std::size_t, std::string> ready;  // answers that wait for earlier ones
  std::size_t next = 0, printed = 0;
  while (next < items.size() || !answers.idle()) {
    while (next < items.size() && answers.running() < arguments.sequences) {
      auto prompt = answers.prompt_of(items[next].json);
      Result<void> submitted = prompt ? answers.submit(next, std::move(*prompt)) : std::unexpected(prompt.error());
      if (!submitted)
        return std::unexpected(
            within(fmt::format("{}: line {}", arguments.prompts, items[next].line), submitted.error()));
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
  const auto engine = TRY(open_engine(path, arguments.engine, many ? arguments.sequences : 1));
  if (talk) return cli::chat(*engine, chat, arguments);
  Answers answers(*engine, chat, arguments, form);
  if (many) return answer_file(answers, arguments);
  return answer_one(answers, arguments, arguments.prompt ? *arguments.prompt : TRY(standard_input()));
}

}  // namespace sparsam::cli
