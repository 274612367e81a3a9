#include "cli/chat_editor.h"

#include <histedit.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <cwchar>
#include <optional>
#include <utility>

#include "cli/chat_history.h"

namespace sparsam::cli {

struct LineEditor::State {
  State(const TerminalSignals& watched, const QuietKeyboard& quiet, Completions complete)
      : signals(watched), keyboard(quiet), completions(std::move(complete)) {}
  ~State() {
    if (history != nullptr) history_end(history);
    if (editor != nullptr) el_end(editor);
    if (output != nullptr) std::fclose(output);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  // The next byte, or nothing after a signal that ends the line, which is then told by `end`.
  std::optional<unsigned char> next_byte();

  const TerminalSignals& signals;
  const QuietKeyboard& keyboard;
  Completions completions;
  EditLine* editor = nullptr;
  History* history = nullptr;
  FILE* output = nullptr;
  std::string prompt;
  std::optional<unsigned char> unread;  // a byte that begins the next character
  End end = End::line;
};

namespace {

constexpr const char* kBracketsOn = "\033[?2004h";
constexpr const char* kBracketsOff = "\033[?2004l";
constexpr std::wstring_view kPasteEnd = L"\033[201~";
constexpr std::size_t kLongestPaste = std::size_t{4} << 20;
constexpr wchar_t kCtrlC = 3;
constexpr wchar_t kReplacement = 0xFFFD;

}  // namespace

std::optional<unsigned char> LineEditor::State::next_byte() {
  if (unread) return std::exchange(unread, std::nullopt);
  for (;;) {
    for (int signal = signals.next(); signal != 0; signal = signals.next()) {
      if (signal == SIGWINCH) {
        el_resize(editor);
      } else if (signal == SIGTSTP) {
        el_set(editor, EL_PREP_TERM, 0);
        keyboard.suspend();
        el_set(editor, EL_PREP_TERM, 1);
        el_set(editor, EL_REFRESH);
      } else {
        end = signal == SIGINT ? End::cancelled : End::closed;
        return std::nullopt;
      }
    }
    pollfd wait[2] = {{STDIN_FILENO, POLLIN, 0}, {signals.fd(), POLLIN, 0}};
    if (::poll(wait, 2, -1) < 0 && errno != EINTR) break;
    if (wait[1].revents != 0 || wait[0].revents == 0) continue;
    unsigned char byte = 0;
    const ssize_t n = ::read(STDIN_FILENO, &byte, 1);
    if (n == 1) return byte;
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    break;
  }
  end = End::closed;
  return std::nullopt;
}

namespace {

LineEditor::State* state_of(EditLine* editor) {
  void* state = nullptr;
  el_get(editor, EL_CLIENTDATA, &state);
  return static_cast<LineEditor::State*>(state);
}

const char* prompt_of(EditLine* editor) { return state_of(editor)->prompt.c_str(); }

// libedit's way to read a character: 1 for one, 0 at the end. A signal that cancels the line is the key Ctrl-C.
int read_character(EditLine* editor, wchar_t* character) {
  LineEditor::State& state = *state_of(editor);
  std::mbstate_t partial = {};
  for (int bytes = 0; bytes < 4; ++bytes) {
    const std::optional<unsigned char> byte = state.next_byte();
    if (!byte) {
      *character = state.end == LineEditor::End::cancelled ? kCtrlC : L'\0';
      return state.end == LineEditor::End::cancelled ? 1 : 0;
    }
    const char narrow = static_cast<char>(*byte);
    const std::size_t n = std::mbrtowc(character, &narrow, 1, &partial);
    if (n == static_cast<std::size_t>(-2)) continue;
    if (n == static_cast<std::size_t>(-1)) {
      if (bytes > 0) state.unread = byte;  // it does not belong to the character that others began
      break;
    }
    if (n == 0) *character = L'\0';
    return 1;
  }
  *character = kReplacement;
  return 1;
}

// The line ends as with Enter, which puts the cursor below it; read() then drops it.
unsigned char cancel_line(EditLine* editor, int) {
  state_of(editor)->end = LineEditor::End::cancelled;
  el_push(editor, "\n");
  return CC_NORM;
}

// The text between the brackets that the terminal sets around what is pasted.
unsigned char paste(EditLine* editor, int) {
  std::wstring text;
  wchar_t character = 0;
  while (!text.ends_with(kPasteEnd)) {
    if (text.size() > kLongestPaste || el_wgetc(editor, &character) != 1) return CC_ERROR;
    if (state_of(editor)->end == LineEditor::End::cancelled) return cancel_line(editor, 0);
    text += character;
  }
  text.resize(text.size() - kPasteEnd.size());
  std::wstring clean;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == L'\r') {
      if (i + 1 == text.size() || text[i + 1] != L'\n') clean += L'\n';
    } else if (text[i] == L'\n' || text[i] == L'\t' || text[i] >= L' ') {
      clean += text[i];
    }
  }
  while (clean.ends_with(L'\n')) clean.pop_back();
  if (!clean.empty() && el_winsertstr(editor, clean.c_str()) != 0) return CC_ERROR;
  return CC_REFRESH;
}

unsigned char complete(EditLine* editor, int) {
  const LineInfo* line = el_line(editor);
  const std::string before(line->buffer, line->cursor);
  const std::vector<std::string> choices = state_of(editor)->completions(before);
  if (choices.empty()) return CC_ERROR;
  std::string common = choices.front();
  for (const std::string& choice : choices) {
    std::size_t same = 0;
    while (same < std::min(common.size(), choice.size()) && common[same] == choice[same]) ++same;
    common.resize(same);
  }
  if (choices.size() == 1) common += ' ';
  if (common.size() > before.size()) {
    return el_insertstr(editor, common.c_str() + before.size()) == 0 ? CC_REFRESH : CC_ERROR;
  }
  FILE* output = nullptr;
  el_get(editor, EL_GETFP, 1, &output);
  std::fputc('\n', output);
  for (const std::string& choice : choices) std::fprintf(output, "%s  ", choice.c_str());
  std::fputc('\n', output);
  return CC_REDISPLAY;
}

void bind_keys(EditLine* editor) {
  el_set(editor, EL_EDITOR, "emacs");
  // Wide names are kept as they are; narrow ones would be copied and never freed.
  el_wset(editor, EL_ADDFN, L"sparsam-cancel", L"Take the line back", cancel_line);
  el_wset(editor, EL_ADDFN, L"sparsam-paste", L"Insert what was pasted", paste);
  el_wset(editor, EL_ADDFN, L"sparsam-complete", L"Complete a command", complete);
  constexpr std::pair<const char*, const char*> kKeys[] = {
      {"^D", "em-delete-or-list"},        {"^I", "sparsam-complete"},    {"^R", "em-inc-search-prev"},
      {"^W", "ed-delete-prev-word"},      {"^U", "vi-kill-line-prev"},   {"\033[1~", "ed-move-to-beg"},
      {"\033[4~", "ed-move-to-end"},      {"\033[H", "ed-move-to-beg"},  {"\033[F", "ed-move-to-end"},
      {"\033[3~", "ed-delete-next-char"}, {"\033[1;5C", "em-next-word"}, {"\033[1;5D", "ed-prev-word"},
  };
  for (const auto& [key, function] : kKeys) el_set(editor, EL_BIND, key, function, nullptr);
  el_source(editor, nullptr);  // ~/.editrc; it may be missing
  el_set(editor, EL_BIND, "^C", "sparsam-cancel", nullptr);
  el_set(editor, EL_BIND, "\033[200~", "sparsam-paste", nullptr);
}

// A stream of its own for standard output; null, with errno, where there is no descriptor left.
FILE* second_stdout() {
  const int fd = ::dup(STDOUT_FILENO);
  if (fd < 0) return nullptr;
  FILE* stream = ::fdopen(fd, "w");
  if (stream == nullptr) ::close(fd);
  return stream;
}

}  // namespace

LineEditor::LineEditor(std::unique_ptr<State> state) : state_(std::move(state)) {}
LineEditor::~LineEditor() = default;

Result<std::unique_ptr<LineEditor>> LineEditor::create(const TerminalSignals& signals, const QuietKeyboard& keyboard,
                                                       Completions completions) {
  // Where no locale says how characters are written, they are UTF-8.
  if (MB_CUR_MAX == 1) std::setlocale(LC_CTYPE, "C.UTF-8");
  auto state = std::make_unique<State>(signals, keyboard, std::move(completions));
  // An answer may go to a file; what is typed is shown on the terminal all the same.
  state->output = ::isatty(STDOUT_FILENO) == 1 ? second_stdout() : std::fopen("/dev/tty", "w");
  if (state->output == nullptr) return fail(Code::io, "no terminal to write to: {}", std::strerror(errno));
  state->editor = el_init("sparsam", stdin, state->output, stderr);
  state->history = history_init();
  if (state->editor == nullptr || state->history == nullptr) return fail(Code::io, "the line editor does not start");
  HistEvent event;
  ::history(state->history, &event, H_SETSIZE, static_cast<int>(ChatHistory::kLimit));
  el_set(state->editor, EL_CLIENTDATA, state.get());
  el_set(state->editor, EL_SIGNAL, 0);
  el_set(state->editor, EL_PROMPT, prompt_of);
  el_set(state->editor, EL_HIST, ::history, state->history);
  el_set(state->editor, EL_GETCFN, read_character);
  // Between two lines the terminal stays quiet; while one is edited, Enter and a pasted line break can be told apart.
  el_set(state->editor, EL_SETTY, "-x", "-echo", "-icanon", nullptr);
  el_set(state->editor, EL_SETTY, "-d", "-icrnl", "-inlcr", nullptr);
  bind_keys(state->editor);
  return std::unique_ptr<LineEditor>(new LineEditor(std::move(state)));
}

LineEditor::Line LineEditor::read(const std::string& prompt) {
  State& state = *state_;
  state.prompt = prompt;
  state.end = End::line;
  // Before the prompt invites anybody to type: a line break that is pasted earlier would arrive as Enter.
  el_set(state.editor, EL_PREP_TERM, 1);
  const char* term = std::getenv("TERM");
  const bool brackets = term != nullptr && std::string_view(term) != "dumb";
  if (brackets) std::fputs(kBracketsOn, state.output);
  std::fflush(state.output);
  int length = 0;
  const char* line = el_gets(state.editor, &length);
  if (brackets) std::fputs(kBracketsOff, state.output);
  std::fflush(state.output);
  if (state.end != End::line) return {state.end, {}};
  if (line == nullptr || length <= 0) return {End::closed, {}};
  Line read{End::line, std::string(line, static_cast<std::size_t>(length))};
  if (read.text.ends_with('\n')) read.text.pop_back();
  return read;
}

void LineEditor::remember(const std::string& message) {
  HistEvent event;
  ::history(state_->history, &event, H_ENTER, message.c_str());
}

}  // namespace sparsam::cli
