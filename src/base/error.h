// Errors as values. Outside input (files, requests, text) returns a Result whose Error names the thing, the place and
// the reason in one line; CHECK is for programmers' mistakes only and never sees outside input.
#pragma once

#include <fmt/format.h>

#include <expected>
#include <string>
#include <utility>

namespace sparsam {

enum class Code {
  invalid_argument,  // the caller asked for something that makes no sense
  not_found,         // a file, a model, a name that is not there
  bad_data,          // a file or a text that contradicts its own format
  unsupported,       // well-formed, but nothing that this program knows
  exhausted,         // memory, disk or context that does not suffice
  io,                // the system refused to read or write
  cancelled,         // somebody asked to stop
};

struct Error {
  Code code = Code::bad_data;
  std::string message;
};

template <typename T>
using Result = std::expected<T, Error>;

// The text with its control characters escaped: whatever a file or a request puts into a message, it stays one line and
// cannot speak to the terminal.
std::string one_line(std::string text);

// return fail(Code::bad_data, "gguf: tensor '{}': data ends {} bytes past the file", name, n);
template <typename... Args>
[[nodiscard]] std::unexpected<Error> fail(Code code, fmt::format_string<Args...> format, Args&&... args) {
  return std::unexpected(Error{code, one_line(fmt::format(format, std::forward<Args>(args)...))});
}

// The same error with its place in front: within("model.gguf", e) says "model.gguf: …".
[[nodiscard]] inline Error within(std::string_view place, Error error) {
  error.message = fmt::format("{}: {}", place, error.message);
  return error;
}

[[noreturn]] void check_failed(const char* condition, const char* file, int line, std::string_view why);

}  // namespace sparsam

// const auto x = TRY(f());  hands f's error to the caller, or goes on with its value.
#define TRY(expression) SPARSAM_TRY(SPARSAM_JOIN(try_result_, __COUNTER__), expression)
#define SPARSAM_TRY(result, expression)                             \
  __extension__({                                                   \
    auto result = (expression);                                     \
    if (!result) return std::unexpected(std::move(result).error()); \
    *std::move(result);                                             \
  })
#define SPARSAM_JOIN(a, b) SPARSAM_JOIN_NOW(a, b)
#define SPARSAM_JOIN_NOW(a, b) a##b

// A broken promise between functions of this program: says where, and aborts.
#define CHECK(condition, why) \
  (static_cast<bool>(condition) ? void() : ::sparsam::check_failed(#condition, __FILE__, __LINE__, why))
