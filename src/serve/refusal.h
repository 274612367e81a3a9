// Why a request is not answered: a status of HTTP, and what each API's own form of an error needs.
#pragma once

#include <expected>
#include <string>

#include "base/error.h"

namespace sparsam::serve {

struct Refusal {
  int status = 400;
  std::string message;
  std::string parameter = {};      // of the request, that it is about; empty: the request as a whole
  std::string code = {};           // OpenAI's, such as context_length_exceeded; empty: none
  std::int64_t retry_after_s = 0;  // when to ask again; 0: not told
};

template <typename T>
using Served = std::expected<T, Refusal>;

template <typename... Args>
[[nodiscard]] std::unexpected<Refusal> refuse(int status, std::string_view parameter,
                                              fmt::format_string<Args...> format, Args&&... args) {
  return std::unexpected(
      Refusal{status, one_line(fmt::format(format, std::forward<Args>(args)...)), std::string(parameter), {}});
}

// What a library said about something that a client sent.
[[nodiscard]] inline std::unexpected<Refusal> refuse(const Error& error, std::string_view parameter) {
  return std::unexpected(Refusal{400, error.message, std::string(parameter), {}});
}

}  // namespace sparsam::serve
