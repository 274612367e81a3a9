#include "cli/chat.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "base/nearest.h"
#include "cli/chat_conversation.h"
#include "cli/chat_editor.h"
#include "cli/chat_history.h"
#include "cli/chat_message.h"
#include "cli/chat_view.h"
#include "store/store.h"

namespace sparsam::cli {
namespace {

class ChatSession {
 public:
  ChatSession(Engine& engine, Conversation conversation, const TerminalSignals& signals, std::filesystem::path home,
              const RunArguments& arguments)
      : engine_(engine),
        conversation_(std::move(conversation)),
        signals_(signals),
        home_(std::move(home)),
        arguments_(arguments),
        language_(language_of_environment()),
        screen_(Screen::of_standard_output()),
        history_(home_ / "chat_history") {}

  Result<int> run();

 private:
  struct CommandRow {
    std::string_view name;
    std::optional<Phrase> argument;     // what it is called in the help
    std::string_view literal_argument;  // or itself
    Phrase help;
    void (ChatSession::*act)(const std::string& argument);
  };
  static const std::vector<CommandRow>& commands();

  void help(const std::string& argument);
  void reset(const std::string& argument);
  void system(const std::string& argument);
  void save(const std::string& argument);
  void load(const std::string& argument);
  void statistics(const std::string& argument);
  void think(const std::string& argument);
  void thoughts(const std::string& argument);
  void bye(const std::string& argument);

  void obey(const Command& command);
  Result<void> answer(const std::string& question);
  std::vector<std::string> completions(const std::string& before) const;
  std::string rate(std::uint64_t tokens, double seconds) const {
    if (tokens == 0) return "-";  // a single token comes with its prompt
    return decimal(language_, static_cast<double>(tokens) / std::max(1e-9, seconds));
  }
  void tell(std::string_view line) const { fmt::print("{}\n", line); }
  void tell_dimmed(std::string_view line) const { fmt::print("{}\n", screen_.dim(line)); }

  Engine& engine_;
  Conversation conversation_;
  const TerminalSignals& signals_;
  QuietKeyboard keyboard_;
  std::filesystem::path home_;
  const RunArguments& arguments_;
  Language language_;
  Screen screen_;
  ChatHistory history_;
  Thoughts thoughts_ = Thoughts::fold;
  std::string last_thought_;
  std::optional<AnswerCost> last_;
  std::uint64_t session_read_ = 0, session_generated_ = 0;
  bool over_ = false;
};

const std::vector<ChatSession::CommandRow>& ChatSession::commands() {
  static const std::vector<CommandRow> rows = {
      {"/help", {}, "", Phrase::help_help, &ChatSession::help},
      {"/reset", {}, "", Phrase::help_reset, &ChatSession::reset},
      {"/system", Phrase::argument_text, "", Phrase::help_system, &ChatSession::system},
      {"/save", Phrase::argument_name, "", Phrase::help_save, &ChatSession::save},
      {"/load", Phrase::argument_name, "", Phrase::help_load, &ChatSession::load},
      {"/stats", {}, "", Phrase::help_stats, &ChatSession::statistics},
      {"/think", {}, "", Phrase::help_think, &ChatSession::think},
      {"/thoughts", {}, "show|fold|hide", Phrase::help_thoughts, &ChatSession::thoughts},
      {"/bye", {}, "", Phrase::help_bye, &ChatSession::bye},
  };
  return rows;
}

void ChatSession::help(const std::string&) {
  for (const CommandRow& row : commands()) {
    const std::string_view argument = row.argument ? plain(*row.argument, language_) : row.literal_argument;
    fmt::print("  {:<26}{}\n", fmt::format("{} {}", row.name, argument), plain(row.help, language_));
  }
  tell(plain(Phrase::help_keys, language_));
}

void ChatSession::reset(const std::string&) {
  conversation_.reset();
  tell(plain(Phrase::reset_done, language_));
}

void ChatSession::system(const std::string& argument) {
  if (argument.empty()) {
    tell(conversation_.system().empty() ? std::string(plain(Phrase::system_none, language_))
                                        : say<Phrase::system_is>(language_, harmless(conversation_.system())));
    return;
  }
  conversation_.set_system(argument == "-" ? std::string() : argument);
  tell(plain(argument == "-" ? Phrase::system_cleared : Phrase::system_set, language_));
}

void ChatSession::save(const std::string& argument) {
  if (argument.empty()) return tell(plain(Phrase::save_how, language_));
  const auto path = transcript_path(home_, argument);
  if (!path) return tell(path.error().message);
  const Transcript& transcript = conversation_.transcript();
  if (const auto saved = save_transcript(*path, transcript); !saved) return tell(saved.error().message);
  tell(say<Phrase::saved>(language_, path->string(), transcript.messages.size()));
}

void ChatSession::load(const std::string& argument) {
  if (argument.empty()) {
    const std::vector<std::string> names = transcript_names(home_);
    return tell(names.empty() ? std::string(plain(Phrase::load_how, language_))
                              : say<Phrase::saved_chats>(language_, fmt::format("{}", fmt::join(names, ", "))));
  }
  const auto path = transcript_path(home_, argument);
  if (!path) return tell(path.error().message);
  auto transcript = load_transcript(*path);
  if (!transcript) return tell(transcript.error().message);
  tell(say<Phrase::loaded>(language_, path->string(), transcript->messages.size()));
  // The last exchange, to find the thread again.
  const auto& messages = transcript->messages;
  for (std::size_t i = messages.size() - std::min<std::size_t>(messages.size(), 2); i < messages.size(); ++i) {
    if (messages[i].role == "system") continue;
    tell_dimmed((messages[i].role == "user" ? ">>> " : "") + harmless(messages[i].content));
  }
  conversation_.set_transcript(std::move(*transcript));
}

void ChatSession::statistics(const std::string&) {
  if (!last_) return tell(plain(Phrase::stats_none, language_));
  const EngineStatistics& s = last_->engine;
  tell(say<Phrase::stats_prompt>(language_, s.prompt_tokens, rate(s.prompt_tokens, s.prompt_seconds)));
  tell(say<Phrase::stats_cache>(language_, s.cached_tokens));
  tell(say<Phrase::stats_answer>(language_, s.generated_tokens, rate(s.timed_tokens, s.generate_seconds)));
  tell(say<Phrase::stats_session>(language_, session_read_, session_generated_));
  tell(say<Phrase::stats_context>(
      language_, last_->context_used, engine_.context(),
      100.0 * static_cast<double>(last_->context_used) / static_cast<double>(engine_.context())));
  tell(say<Phrase::stats_engine>(language_, engine_.threads(), name(engine_.isa()), info(engine_.cache_dtype()).name));
}

void ChatSession::think(const std::string&) {
  thoughts_ = thoughts_ == Thoughts::show ? Thoughts::fold : Thoughts::show;
  if (thoughts_ == Thoughts::fold) return tell(plain(Phrase::thoughts_fold, language_));
  if (last_thought_.empty()) {
    tell(plain(Phrase::no_thoughts, language_));
  } else {
    print_thought(screen_, last_thought_);
  }
  tell(plain(Phrase::thoughts_show, language_));
}

void ChatSession::thoughts(const std::string& argument) {
  constexpr std::array<std::string_view, 3> kNames = {"show", "fold", "hide"};
  constexpr std::array kSaid = {Phrase::thoughts_show, Phrase::thoughts_fold, Phrase::thoughts_hide};
  const auto found = std::ranges::find(kNames, argument);
  if (found == kNames.end()) {
    return tell(say<Phrase::thoughts_how>(language_, kNames[static_cast<std::size_t>(thoughts_)]));
  }
  const auto mode = static_cast<std::size_t>(found - kNames.begin());
  thoughts_ = static_cast<Thoughts>(mode);
  tell(plain(kSaid[mode], language_));
}

void ChatSession::bye(const std::string&) { over_ = true; }

void ChatSession::obey(const Command& command) {
  std::string wanted = command.name;
  if (wanted == "/?") wanted = "/help";
  if (wanted == "/exit" || wanted == "/quit") wanted = "/bye";
  const auto row = std::ranges::find(commands(), wanted, &CommandRow::name);
  if (row == commands().end()) {
    std::vector<std::string> names;
    for (const CommandRow& known : commands()) names.emplace_back(known.name);
    const std::string near = nearest(command.name, names);
    return tell(near.empty() ? say<Phrase::unknown_command>(language_, harmless(command.name))
                             : say<Phrase::did_you_mean>(language_, harmless(command.name), near));
  }
  const bool takes_argument = row->argument || !row->literal_argument.empty();
  if (!takes_argument && !command.argument.empty()) return tell(say<Phrase::no_argument>(language_, row->name));
  (this->*row->act)(command.argument);
}

std::vector<std::string> ChatSession::completions(const std::string& before) const {
  std::vector<std::string> all, fitting;
  if (!before.starts_with('/')) return {};
  if (before.find(' ') == std::string::npos) {
    for (const CommandRow& row : commands()) all.emplace_back(row.name);
  } else if (before.starts_with("/thoughts ")) {
    all = {"/thoughts show", "/thoughts fold", "/thoughts hide"};
  } else if (before.starts_with("/load ") || before.starts_with("/save ")) {
    for (const std::string& name : transcript_names(home_)) all.push_back(before.substr(0, 6) + name);
  }
  for (std::string& one : all) {
    if (one.starts_with(before)) fitting.push_back(std::move(one));
  }
  return fitting;
}

Result<void> ChatSession::answer(const std::string& question) {
  AnswerView view(screen_, language_, thoughts_);
  const auto stop = [&] {
    bool asked = false;
    for (int signal = signals_.next(); signal != 0; signal = signals_.next()) {
      if (signal == SIGTSTP) {
        keyboard_.suspend();
      } else if (signal != SIGWINCH) {
        asked = true;
        over_ = over_ || signal != SIGINT;
      }
    }
    return asked;
  };
  const auto cost =
      conversation_.ask(question, [&](const std::vector<OutputPiece>& pieces) { view.put(pieces); }, stop);
  view.finish();
  if (!cost) {
    // What does not fit, or what a template refuses, is told; anything else ends the conversation.
    if (cost.error().code == Code::exhausted) {
      tell(say<Phrase::does_not_fit>(language_, cost.error().message));
    } else if (cost.error().code == Code::invalid_argument || cost.error().code == Code::bad_data) {
      tell(cost.error().message);
    } else {
      return std::unexpected(cost.error());
    }
    return {};
  }
  last_ = *cost;
  if (!view.reasoning().empty()) last_thought_ = view.reasoning();
  session_read_ += cost->engine.prompt_tokens;
  session_generated_ += cost->engine.generated_tokens;
  if (cost->finish == Finish::cancelled) tell(plain(Phrase::stopped, language_));
  if (cost->finish == Finish::length) tell(say<Phrase::length_reached>(language_, arguments_.max_tokens));
  if (cost->finish == Finish::context) tell(say<Phrase::context_full>(language_, engine_.context()));
  tell_dimmed(say<Phrase::rate>(language_, cost->engine.generated_tokens,
                                rate(cost->engine.timed_tokens, cost->engine.generate_seconds)));
  return {};
}

Result<int> ChatSession::run() {
  const auto editor =
      TRY(LineEditor::create(signals_, keyboard_, [this](const std::string& before) { return completions(before); }));
  for (const std::string& message : history_.messages()) editor->remember(message);
  // A name of the store is what the person calls the model; a file has a name of its own inside.
  const std::string& inside = engine_.model().config().name;
  const bool named = inside.empty() || arguments_.model.find('/') == std::string::npos;
  tell(say<Phrase::greeting>(language_, harmless(named ? arguments_.model : inside)));
  MessageAssembler lines;
  bool told_about_history = false;
  while (!over_) {
    std::fflush(stdout);
    const LineEditor::Line line = editor->read(lines.open() ? "... " : ">>> ");
    if (line.end == LineEditor::End::closed) {
      fmt::print("\n");
      break;
    }
    if (line.end == LineEditor::End::cancelled) {
      lines.forget();
      continue;
    }
    const std::optional<std::string> message = lines.push(line.text);
    if (!message || message->find_first_not_of(" \t\r\n") == std::string::npos) continue;
    if (const auto added = history_.add(*message); added && *added) {
      editor->remember(*message);
    } else if (!added && !std::exchange(told_about_history, true)) {
      fmt::print(stderr, "sparsam: {}\n", added.error().message);
    }
    if (const auto command = parse_command(*message)) {
      obey(*command);
    } else {
      TRY(answer(*message));
    }
  }
  return signals_.ended_by() == 0 ? 0 : 128 + signals_.ended_by();
}

}  // namespace

Result<int> chat(Engine& engine, const Chat& text, const RunArguments& arguments) {
  if (!text.has_template()) {
    return fail(Code::unsupported,
                "the model has no chat template: give it a text to continue with --raw --prompt TEXT");
  }
  const auto store = TRY(store::Store::open());
  const TerminalSignals signals = TRY(TerminalSignals::watch());
  ChatSession session(engine, Conversation(engine, text, arguments), signals, store.root().parent_path(), arguments);
  return session.run();
}

}  // namespace sparsam::cli
