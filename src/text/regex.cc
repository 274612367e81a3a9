#include "text/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <string>

#include "text/regex_dialect.h"
#include "text/utf8.h"

namespace sparsam {
namespace {

constexpr std::size_t kMaxPatternBytes = 64 * 1024;
// Backtracking steps that one match may take. Published pre-tokenizers walk back over a run of white space or capitals
// at most once for each of their alternatives, so a few steps per byte suffice; a search that explodes needs far more.
constexpr std::size_t kMatchLimit = 1'000'000;
constexpr std::size_t kMatchLimitPerByte = 32;
constexpr std::uint32_t kHeapLimitKiB = 64 * 1024;
// PCRE2's compiled code keeps 32 KiB of backtracking on the machine stack; who needs more gets a growing one.
constexpr std::size_t kSmallStack = 64 * 1024;
constexpr std::size_t kLargeStack = std::size_t{64} * 1024 * 1024;

std::string message_of(int error) {
  PCRE2_UCHAR buffer[256];
  pcre2_get_error_message(error, buffer, sizeof buffer);
  return reinterpret_cast<const char*>(buffer);
}

std::string quoted(std::string_view pattern) {
  constexpr std::size_t kShown = 80;
  if (pattern.size() <= kShown) return std::string(pattern);
  std::size_t cut = kShown;
  while (cut > 0 && (static_cast<unsigned char>(pattern[cut]) & 0xC0) == 0x80) --cut;
  return std::string(pattern.substr(0, cut)) + "…";
}

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using Code2 = std::unique_ptr<pcre2_code, Deleter<pcre2_code_free>>;
using CompileContext = std::unique_ptr<pcre2_compile_context, Deleter<pcre2_compile_context_free>>;
using MatchContext = std::unique_ptr<pcre2_match_context, Deleter<pcre2_match_context_free>>;
using MatchData = std::unique_ptr<pcre2_match_data, Deleter<pcre2_match_data_free>>;
using JitStack = std::unique_ptr<pcre2_jit_stack, Deleter<pcre2_jit_stack_free>>;

}  // namespace

struct Regex::Compiled {
  Code2 code;
  std::string source;
};

Result<Regex> Regex::compile(std::string_view pattern) {
  if (pattern.size() > kMaxPatternBytes) {
    return fail(Code::bad_data, "a regular expression of {} bytes; at most {}", pattern.size(), kMaxPatternBytes);
  }
  auto translated = pcre2_from_oniguruma(pattern);
  if (!translated) {
    return fail(translated.error().code, "regular expression '{}': {}", quoted(pattern), translated.error().message);
  }
  const CompileContext context(pcre2_compile_context_create(nullptr));
  if (!context) return fail(Code::exhausted, "no memory for a regular expression");
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
  int error = 0;
  PCRE2_SIZE where = 0;
  const std::uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C | PCRE2_NO_UTF_CHECK;
  Code2 code(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(translated->data()), translated->size(), options, &error,
                           &where, context.get()));
  if (!code) return fail(Code::unsupported, "regular expression '{}': {}", quoted(pattern), message_of(error));
  // Where the system allows no generated code, the interpreter gives the same matches, only slower.
  pcre2_jit_compile(code.get(), PCRE2_JIT_COMPLETE);
  return Regex(std::make_shared<const Compiled>(Compiled{std::move(code), std::string(pattern)}));
}

Result<void> Regex::find_all(std::string_view text, std::vector<Span>& matches) const {
  const pcre2_code* code = compiled_->code.get();
  const MatchContext context(pcre2_match_context_create(nullptr));
  const MatchData data(pcre2_match_data_create_from_pattern(code, nullptr));
  if (!context || !data) return fail(Code::exhausted, "no memory for a regular expression");
  const std::size_t limit = kMatchLimit + kMatchLimitPerByte * std::min<std::size_t>(text.size(), 1u << 26);
  pcre2_set_match_limit(context.get(), static_cast<std::uint32_t>(limit));
  pcre2_set_heap_limit(context.get(), kHeapLimitKiB);
  JitStack stack;
  const auto subject = reinterpret_cast<PCRE2_SPTR>(text.data() == nullptr ? "" : text.data());
  std::size_t from = 0;
  std::size_t last_end = std::string_view::npos;
  while (from <= text.size()) {
    const int found = pcre2_match(code, subject, text.size(), from, PCRE2_NO_UTF_CHECK, data.get(), context.get());
    if (found == PCRE2_ERROR_NOMATCH) break;
    if (found == PCRE2_ERROR_JIT_STACKLIMIT && !stack) {
      stack.reset(pcre2_jit_stack_create(kSmallStack, kLargeStack, nullptr));
      if (!stack) return fail(Code::exhausted, "no memory for a regular expression");
      pcre2_jit_stack_assign(context.get(), nullptr, stack.get());
      continue;
    }
    if (found < 0) {
      return fail(Code::exhausted, "regular expression '{}' gives up at byte {}: {}", quoted(compiled_->source), from,
                  message_of(found));
    }
    const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(data.get());
    const Span match{ends[0], ends[1]};
    // An empty match may not touch the one before it, or the search would not move on.
    if (match.end <= match.begin && match.end == last_end) {
      if (from >= text.size()) break;
      utf8_next(text, from);
      continue;
    }
    from = last_end = match.end;
    matches.push_back(match);
  }
  return {};
}

}  // namespace sparsam
