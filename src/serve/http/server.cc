#include "serve/http/server.h"

#include <sys/resource.h>

#include <algorithm>

#include "serve/answer.h"

namespace sparsam::serve {
namespace {

std::string message_of(const error_code& error) { return error.message(); }

// As many files as the process may open, and how many that is.
std::size_t raise_open_files() {
  rlimit limit = {};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  if (limit.rlim_cur < limit.rlim_max) {
    rlimit wanted = limit;
    wanted.rlim_cur = limit.rlim_max;
    if (::setrlimit(RLIMIT_NOFILE, &wanted) == 0) limit = wanted;
  }
  return limit.rlim_cur;
}

}  // namespace

struct HttpServer::Connection {
  Connection(Tcp::socket socket, const std::shared_ptr<Tls>& tls)
      : stream(std::move(socket), tls == nullptr ? nullptr : tls->context()) {}
  Stream stream;
  beast::flat_buffer buffer;
  bool idle = true;  // on the stream's strand only
};

HttpServer::HttpServer(const HttpOptions& options, HttpHandler& handler)
    : options_(options), handler_(handler), context_(std::max(1, options.threads)) {
  // Models, logs and the like need some files, too.
  const std::size_t files = raise_open_files();
  options_.limits.connections = std::min(options_.limits.connections, files > 128 ? files - 64 : files / 2);
}

Result<std::unique_ptr<HttpServer>> HttpServer::open(const HttpOptions& options, HttpHandler& handler) {
  std::unique_ptr<HttpServer> server(new HttpServer(options, handler));
  TRY(server->listen());
  return server;
}

Result<void> HttpServer::listen() {
  const auto failed = [&](const error_code& error) {
    return fail(Code::io, "cannot listen on {}:{}: {}", options_.host, options_.port, message_of(error));
  };
  error_code error;
  Tcp::resolver resolver(context_);
  const auto found = resolver.resolve(options_.host, std::to_string(options_.port), Tcp::resolver::passive, error);
  if (error || found.empty()) return failed(error);
  const Tcp::endpoint endpoint = found.begin()->endpoint();
  if (acceptor_.open(endpoint.protocol(), error)) return failed(error);
  static_cast<void>(acceptor_.set_option(asio::socket_base::reuse_address(true), error));
  if (acceptor_.bind(endpoint, error) || acceptor_.listen(4096, error)) return failed(error);
  asio::co_spawn(context_, accept(), asio::detached);
  if (options_.tls != nullptr) asio::co_spawn(context_, watch_tls(), asio::detached);
  for (int i = 0; i < std::max(1, options_.threads); ++i) threads_.emplace_back([this] { context_.run(); });
  return {};
}

HttpServer::~HttpServer() { stop(); }

void HttpServer::stop() {
  draining_ = true;
  context_.stop();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

std::uint16_t HttpServer::port() const {
  error_code ignored;
  return acceptor_.local_endpoint(ignored).port();
}

std::string HttpServer::address() const {
  const bool v6 = options_.host.find(':') != std::string::npos;
  return fmt::format("{}{}{}:{}", v6 ? "[" : "", options_.host, v6 ? "]" : "", port());
}

void HttpServer::reload_tls() {
  if (options_.tls == nullptr) return;
  const auto done = options_.tls->reload();
  if (!options_.notice) return;
  options_.notice(done ? "the certificate was read again" : "the certificate stays as it was: " + done.error().message);
}

Awaitable<void> HttpServer::watch_tls() {
  while (!draining_) {
    asio::steady_timer pause(context_, std::chrono::seconds(2));
    error_code ignored;
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    const auto changed = options_.tls->reload_if_changed();
    if (!options_.notice || (changed && !*changed)) continue;
    options_.notice(changed ? "the certificate was read again"
                            : "the certificate stays as it was: " + changed.error().message);
  }
}

bool HttpServer::drain(std::chrono::seconds at_most) {
  draining_ = true;
  asio::post(context_, [this] {
    error_code ignored;
    static_cast<void>(acceptor_.close(ignored));
  });
  {
    const std::lock_guard lock(mutex_);
    for (const auto& weak : connections_) {
      if (const auto connection = weak.lock()) {
        asio::post(connection->stream.get_executor(), [connection] {
          if (connection->idle) connection->stream.cancel();
        });
      }
    }
  }
  const auto end = std::chrono::steady_clock::now() + at_most;
  while (counts_.open > 0 && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return counts_.open == 0;
}

Awaitable<void> HttpServer::accept() {
  while (!draining_) {
    error_code error;
    // Each connection has a strand: its coroutines never run at once.
    Tcp::socket socket =
        co_await acceptor_.async_accept(asio::make_strand(context_), asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) co_return;
    if (error) {  // no file left, say: others may close theirs
      asio::steady_timer pause(co_await asio::this_coro::executor, std::chrono::milliseconds(50));
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
      continue;
    }
    ++counts_.connections;
    if (counts_.open >= static_cast<std::int64_t>(options_.limits.connections)) {
      ++counts_.refused_connections;
      static constexpr std::string_view kFull =
          "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n";
      static_cast<void>(socket.non_blocking(true, error));
      static_cast<void>(socket.write_some(asio::buffer(kFull), error));
      continue;
    }
    ++counts_.open;
    static_cast<void>(socket.set_option(Tcp::no_delay(true), error));
    auto connection = std::make_shared<Connection>(std::move(socket), options_.tls);
    {
      const std::lock_guard lock(mutex_);
      if (connections_.size() > 2 * static_cast<std::size_t>(std::max<std::int64_t>(counts_.open, 64))) {
        std::erase_if(connections_, [](const auto& weak) { return weak.expired(); });
      }
      connections_.push_back(connection);
    }
    const auto executor = connection->stream.get_executor();
    asio::co_spawn(executor, serve(std::move(connection)), [this](const std::exception_ptr&) { --counts_.open; });
  }
}

Awaitable<void> HttpServer::serve(std::shared_ptr<Connection> connection) {
  auto& stream = connection->stream;
  error_code ignored;
  if (stream.secure()) {
    stream.expires_after(options_.limits.header);
    co_await stream.greet(ignored);
    if (ignored) {
      ++counts_.bad_requests;
      co_return;
    }
  }
  bool more = true;
  while (more && !draining_) more = co_await serve_one(*connection);
  if (stream.secure()) {
    stream.expires_after(std::chrono::seconds(1));
    co_await stream.part(ignored);
  }
  static_cast<void>(stream.socket().shutdown(Tcp::socket::shutdown_send, ignored));
  // What the client still sends is read for a moment: with unread bytes, closing would destroy the reply on its way.
  stream.expires_after(std::chrono::seconds(1));
  std::array<char, 4096> rest;
  for (int i = 0; i < 256; ++i) {
    error_code error;
    co_await stream.tcp().async_read_some(asio::buffer(rest), asio::redirect_error(asio::use_awaitable, error));
    if (error) break;
  }
}

Awaitable<bool> HttpServer::serve_one(Connection& connection) {
  auto& stream = connection.stream;
  auto& buffer = connection.buffer;
  const Limits& limits = options_.limits;
  error_code error;
  const auto token = [&error] { return asio::redirect_error(asio::use_awaitable, error); };

  if (buffer.size() == 0) {
    connection.idle = true;
    stream.expires_after(limits.idle);
    const std::size_t n = co_await stream.async_read_some(buffer.prepare(4096), token());
    connection.idle = false;
    if (error) co_return false;
    buffer.commit(n);
  }
  ++counts_.requests;
  http::request_parser<http::string_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
  parser.body_limit(limits.body_bytes);
  stream.expires_after(limits.header);
  co_await http::async_read_header(stream, buffer, parser, token());

  Exchange exchange(stream, limits, new_id("req_"));
  int status = 0;
  std::string message;
  const auto judge = [&] {
    if (!error) return;
    if (error == http::error::end_of_stream || error == asio::error::operation_aborted ||
        error == asio::error::connection_reset || error.category() == asio::error::get_ssl_category() ||
        error == asio::ssl::error::stream_truncated) {
      status = -1;
    } else if (error == beast::error::timeout) {
      status = 408;
      message = "the request did not arrive in time";
    } else if (error == http::error::header_limit) {
      status = 431;
      message = fmt::format("the header has more than {} bytes", limits.header_bytes);
    } else if (error == http::error::body_limit) {
      status = 413;
      message = fmt::format("the body has more than {} bytes", limits.body_bytes);
    } else if (error == http::error::partial_message) {
      status = -1;
    } else {
      status = 400;
      message = fmt::format("not HTTP: {}", error.message());
    }
  };
  judge();
  if (status == -1) co_return false;
  std::optional<Reply> early;
  if (status == 0) {
    const auto& header = parser.get();
    if (header.version() < 10 || header.version() > 11) {
      status = 505;
      message = "HTTP/1.1 is spoken here";
    } else if (header.count(http::field::host) > 1 ||
               (header.version() == 11 && header.count(http::field::host) == 0)) {
      status = 400;
      message = "a request needs one Host";
    } else if (header.count(http::field::transfer_encoding) > 0 && header.count(http::field::content_length) > 0) {
      status = 400;
      message = "a body has a length or is sent in chunks, not both";
    } else {
      early = handler_.refuse_early(header, exchange);
    }
  }
  const bool has_body = status == 0 && !parser.is_done();
  if (status == 0 && !early && has_body) {
    if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
      static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
      stream.expires_after(limits.write);
      co_await asio::async_write(stream, asio::buffer(kContinue), token());
      if (error) co_return false;
    }
    stream.expires_after(limits.body);
    co_await http::async_read(stream, buffer, parser, token());
    judge();
    if (status == -1) co_return false;
  }
  exchange.request = parser.release();
  if (status != 0 || early) {
    // What is left of the request is not read, so the connection cannot go on, unless nothing is left.
    exchange.keep_alive = status == 0 && !has_body && exchange.request.keep_alive();
    if (status != 0) {
      ++counts_.bad_requests;
      early = handler_.error(exchange.path(), status, message);
    }
    const Reply refused = std::move(*early);
    co_await exchange.reply(refused);
    co_return exchange.keep_alive && !exchange.gone();
  }
  exchange.keep_alive = exchange.request.keep_alive() && !draining_;
  ++counts_.active;
  exchange.watch();
  std::exception_ptr thrown;
  try {
    co_await handler_.handle(exchange);
  } catch (...) {  // memory that does not suffice, say: this request's, and nobody else's
    thrown = std::current_exception();
  }
  exchange.stop_watching();
  --counts_.active;
  if (thrown && !exchange.begun()) {
    exchange.keep_alive = false;
    const Reply failed = handler_.error(exchange.path(), 500, "the server failed");
    co_await exchange.reply(failed);
  }
  co_return !thrown && exchange.keep_alive && !exchange.gone();
}

}  // namespace sparsam::serve
