// Listens, reads requests within limits, and hands them to a handler, each connection a coroutine on a few threads of
// its own. What requests mean is the handler's business.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "serve/http/exchange.h"
#include "serve/http/tls.h"

namespace sparsam::serve {

struct HttpOptions {
  std::string host = "127.0.0.1";  // a name or an address
  std::uint16_t port = 8080;       // 0: any that is free
  int threads = 4;
  Limits limits = {};
  std::shared_ptr<Tls> tls = nullptr;  // null: in the clear
  // A line for whoever looks after the server: certificates that were read again. From any thread.
  std::function<void(std::string_view)> notice = {};
};

struct HttpCounts {
  std::atomic<std::uint64_t> connections = 0, requests = 0, refused_connections = 0, bad_requests = 0;
  std::atomic<std::int64_t> open = 0, active = 0;
};

class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  // With the header alone: an answer where the body need not be read, since it is refused anyway. Says in the exchange
  // who asks; its request is not there yet.
  virtual std::optional<Reply> refuse_early(const HttpRequest& header, Exchange& exchange) = 0;
  // An error that the HTTP layer found itself (400, 408, 413, 431, 503) in the form of the path's API.
  virtual Reply error(std::string_view path, int status, std::string_view message) = 0;
  virtual Awaitable<void> handle(Exchange& exchange) = 0;
};

class HttpServer {
 public:
  // Listens from now on. Errors: io, with the address.
  static Result<std::unique_ptr<HttpServer>> open(const HttpOptions& options, HttpHandler& handler);
  ~HttpServer();

  std::uint16_t port() const;
  std::string address() const;  // "127.0.0.1:8080"
  // Certificates are read again; they are anyway within seconds after their files have changed.
  void reload_tls();
  const HttpCounts& counts() const { return counts_; }
  // No more connections; what is asked already is answered, for at most so long. Returns when nothing is left, or the
  // time is over; false in the latter case.
  bool drain(std::chrono::seconds at_most);
  // At once; what others still post to its connections is harmless until this goes away.
  void stop();
  bool draining() const { return draining_; }

 private:
  struct Connection;
  HttpServer(const HttpOptions& options, HttpHandler& handler);
  Result<void> listen();
  Awaitable<void> accept();
  Awaitable<void> watch_tls();
  Awaitable<void> serve(std::shared_ptr<Connection> connection);
  Awaitable<bool> serve_one(Connection& connection);

  HttpOptions options_;
  HttpHandler& handler_;
  HttpCounts counts_;
  std::atomic<bool> draining_ = false;
  asio::io_context context_;
  Tcp::acceptor acceptor_{context_};
  std::mutex mutex_;
  std::vector<std::weak_ptr<Connection>> connections_;
  std::vector<std::thread> threads_;
};

}  // namespace sparsam::serve
