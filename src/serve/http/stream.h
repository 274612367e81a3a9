// A connection's bytes, in the clear or under TLS, with a time limit on each operation. An AsyncStream of Asio's.
#pragma once

#include <memory>

#include "serve/http/boost.h"

namespace sparsam::serve {

class Stream {
 public:
  using executor_type = beast::tcp_stream::executor_type;

  // tls: null in the clear.
  Stream(Tcp::socket socket, std::shared_ptr<asio::ssl::context> tls)
      : tcp_(std::move(socket)), context_(std::move(tls)) {
    if (context_ != nullptr) tls_ = std::make_unique<asio::ssl::stream<beast::tcp_stream&>>(tcp_, *context_);
  }

  executor_type get_executor() { return tcp_.get_executor(); }
  Tcp::socket& socket() { return tcp_.socket(); }
  beast::tcp_stream& tcp() { return tcp_; }
  bool secure() const { return tls_ != nullptr; }
  void cancel() { tcp_.cancel(); }
  void expires_after(std::chrono::steady_clock::duration time) { tcp_.expires_after(time); }

  // Under TLS only: the greeting, and the farewell.
  Awaitable<void> greet(error_code& error) {
    co_await tls_->async_handshake(asio::ssl::stream_base::server, asio::redirect_error(asio::use_awaitable, error));
  }
  Awaitable<void> part(error_code& error) {
    co_await tls_->async_shutdown(asio::redirect_error(asio::use_awaitable, error));
  }

  template <typename Buffers, typename Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    if (tls_ != nullptr) return tls_->async_read_some(buffers, std::forward<Token>(token));
    return tcp_.async_read_some(buffers, std::forward<Token>(token));
  }
  template <typename Buffers, typename Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    if (tls_ != nullptr) return tls_->async_write_some(buffers, std::forward<Token>(token));
    return tcp_.async_write_some(buffers, std::forward<Token>(token));
  }

 private:
  beast::tcp_stream tcp_;
  std::shared_ptr<asio::ssl::context> context_;  // the certificates may be others by now
  std::unique_ptr<asio::ssl::stream<beast::tcp_stream&>> tls_;
};

}  // namespace sparsam::serve
