// One HTTP request at a time, over libcurl: TLS verified, http and https only, redirects followed by ourselves so that
// a token never leaves its server, proxies as the environment says. Retries and resuming are in download.h.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/progress.h"

namespace sparsam::store {

class Headers {
 public:
  void add(std::string_view name, std::string_view value);
  void clear() { fields_.clear(); }
  // Any case; empty where it is absent. Of several the last.
  std::string_view operator[](std::string_view name) const;
  std::optional<std::uint64_t> number(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> fields_;  // names in lower case
};

struct HttpRequest {
  std::string url;
  std::string bearer;  // sent to the origin of url only, and never over plain http to another machine
  std::vector<std::string> headers = {};  // "Range: bytes=5-"
  std::string body = {};                  // of a post
};

struct HttpAnswer {
  int status = 0;              // 0: no answer came
  Headers headers;             // of the last answer
  Headers linked_headers;      // of the first answer that says where it leads to (X-Linked-*), else of the last
  std::string error_body;      // the beginning of what came with a status of 400 or more
  std::optional<Error> error;  // transport failed, or the receiver refused
  bool transient = false;      // worth another try
  bool unreachable = false;    // not even a connection
};

// Who takes a successful answer. head: once, before any byte.
struct HttpReceiver {
  std::function<Result<void>(const HttpAnswer&)> head;
  std::function<Result<void>(std::span<const std::byte>)> body;
};

struct HttpLimits {
  int redirects = 8;
  std::chrono::seconds connect{20};
  std::chrono::seconds stall{45};  // without a byte for this long, the connection counts as lost
};

class HttpClient {
 public:
  explicit HttpClient(HttpLimits limits = {});
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  HttpAnswer get(const HttpRequest& request, const HttpReceiver& receiver);
  // Follows no redirect: what is posted was meant for this server.
  HttpAnswer post(const HttpRequest& request, const HttpReceiver& receiver);

 private:
  struct Exchange;
  bool perform(Exchange& exchange, const std::string& url, bool send_bearer);
  HttpLimits limits_;
  void* curl_;
};

struct RetryPolicy {
  int attempts = 5;  // in a row without progress
  std::chrono::milliseconds first_wait{500};
  std::chrono::milliseconds longest_wait{120'000};
};

// Decides after a failed try whether there is another one, and waits for it.
class Retries {
 public:
  Retries(RetryPolicy policy, Progress& progress) : policy_(policy), progress_(progress) {}
  bool wait(const HttpAnswer& failed);
  void progressed() { failures_ = 0, reached_ = true; }

 private:
  RetryPolicy policy_;
  Progress& progress_;
  int failures_ = 0;
  bool reached_ = false;
};

// The answer as an error, where nothing better is known: "https://host/path: 404 Not Found".
Error http_error(std::string_view url, const HttpAnswer& answer);

// A small document, with retries.
HttpAnswer get_text(HttpClient& client, const HttpRequest& request, std::size_t max_bytes, Retries& retries,
                    std::string& body);
// JSON posted, and what comes back.
HttpAnswer post_json(HttpClient& client, const HttpRequest& request, std::size_t max_bytes, Retries& retries,
                     std::string& body);

}  // namespace sparsam::store
