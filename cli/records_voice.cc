#include "cli/records_voice.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/options.h"
#include "cli/progress.h"
#include "generate/answer.h"
#include "generate/chat.h"
#include "grammar/gbnf.h"
#include "records/audit/audit.h"
#include "text/reasoning_parser.h"

namespace sparsam::cli {
namespace {

using records::Ask;

constexpr std::size_t kSequences = 4;
// Questions are short; a longer context would only take memory.
constexpr std::size_t kContext = 2048;
constexpr std::size_t kLongestThought = 1024;

class EngineVoice : public records::Voice {
 public:
  EngineVoice(std::unique_ptr<Engine> engine, Chat chat, const records::VoiceOptions& options)
      : engine_(std::move(engine)),
        chat_(std::move(chat)),
        trie_(grammar::TokenTrie::of(chat_.tokenizer(), engine_->model().config().vocab_size)) {
    sampling_.temperature = options.temperature;
    sampling_.seed = options.seed;
  }

  std::vector<Result<std::string>> answer(const std::vector<Ask>& asks) override {
    std::vector<Result<std::string>> answers(asks.size(), fail(Code::cancelled, "the model gave no answer"));
    progress_.begin("rephrasing", asks.size(), Progress::Unit::items);
    for (std::size_t next = 0, done = 0; next < asks.size() || !running_.empty();) {
      while (next < asks.size() && running_.size() < kSequences) {
        if (const auto submitted = submit(next, asks[next]); !submitted) {
          answers[next] = std::unexpected(submitted.error());
          progress_.update(++done);
        }
        ++next;
      }
      if (running_.empty()) continue;
      const auto events = engine_->step();
      if (!events) {  // the requests of the step are gone
        for (const auto& [id, one] : running_) answers[one.index] = std::unexpected(events.error());
        done += running_.size();
        running_.clear();
        continue;
      }
      for (const Event& event : *events) {
        if (auto ended = take(event)) {
          answers[ended->first] = std::move(ended->second);
          progress_.update(++done);
        }
      }
    }
    progress_.end();
    return answers;
  }

 private:
  struct Running {
    std::size_t index = 0;
    AnswerText text;
    ReasoningParser parser;
    std::string content;
  };

  Result<void> submit(std::size_t index, const Ask& ask) {
    Request request;
    ReasoningParser::Start start = ReasoningParser::Start::outside;
    if (chat_.has_template()) {
      const nlohmann::ordered_json messages =
          nlohmann::ordered_json::array({{{"role", "user"}, {"content", ask.prompt}}});
      request.prompt = TRY(chat_.prompt(messages));
      start = ReasoningParser::start_after(TRY(chat_.render(messages)));
    } else {
      request.prompt = TRY(chat_.raw_prompt(ask.prompt));
    }
    const bool thinks = start == ReasoningParser::Start::in_thought;
    request.sampling = sampling_;
    request.sampling.choice = static_cast<std::uint32_t>(index);
    request.max_tokens = ask.longest_answer + (thinks ? kLongestThought : 0);  // a token has at least a byte
    request.stop_tokens = chat_.end_tokens(engine_->model().config().vocab_size);
    request.constraint.emplace(
        std::make_shared<grammar::TokenMasks>(TRY(grammar::grammar_from_gbnf(ask.grammar)), trie_),
        thinks ? ThoughtTags().close : std::string());
    const std::uint64_t id = TRY(engine_->submit(std::move(request)));
    running_.emplace(id, Running{index, AnswerText(chat_.tokenizer(), {}), ReasoningParser(start), {}});
    return {};
  }

  // The answer, when this was its last event.
  std::optional<std::pair<std::size_t, Result<std::string>>> take(const Event& event) {
    const auto found = running_.find(event.request);
    if (found == running_.end()) return std::nullopt;
    Running& one = found->second;
    std::string piece;
    if (event.has_token) piece = one.text.push(event.sampled.token);
    if (event.finish != Finish::none) piece += one.text.finish();
    add(one, one.parser.push(piece));
    if (event.finish == Finish::none) return std::nullopt;
    add(one, one.parser.finish());
    std::pair<std::size_t, Result<std::string>> answer{one.index, std::move(one.content)};
    if (event.finish == Finish::context) {
      answer.second =
          fail(Code::exhausted, "question and answer are longer than the context of {} tokens", engine_->context());
    } else if (event.finish == Finish::constraint) {
      answer.second = fail(Code::unsupported, "no token of the model can go on as the grammar wants");
    }
    running_.erase(found);
    return answer;
  }

  static void add(Running& one, const std::vector<OutputPiece>& pieces) {
    for (const OutputPiece& piece : pieces) {
      if (piece.kind == OutputPiece::Kind::content) one.content += piece.text;
    }
  }

  std::unique_ptr<Engine> engine_;
  Chat chat_;
  std::shared_ptr<const grammar::TokenTrie> trie_;
  SamplingParameters sampling_;
  TerminalProgress progress_;
  std::map<std::uint64_t, Running> running_;
};

}  // namespace

Result<records::OpenedVoice> open_records_voice(const records::VoiceOptions& options) {
  const std::filesystem::path path = TRY(find_model(options.model));
  Chat chat = TRY(Chat::open(path));
  std::shared_ptr<const Model> model = TRY(Model::open(path));
  EngineOptions engine_options;
  engine_options.threads = options.threads;
  engine_options.sequences = kSequences;
  const std::size_t limit = model->config().max_position_embeddings;
  engine_options.context = limit > 0 ? std::min(limit, kContext) : kContext;
  std::unique_ptr<Engine> engine = TRY(Engine::create(std::move(model), engine_options));
  return records::OpenedVoice{std::make_unique<EngineVoice>(std::move(engine), std::move(chat), options),
                              TRY(records::sha256_of_file(path))};
}

}  // namespace sparsam::cli
