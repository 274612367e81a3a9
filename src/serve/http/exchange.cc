#include "serve/http/exchange.h"

#include <poll.h>

namespace sparsam::serve {
namespace {

bool other_side_has_closed(Tcp::socket& socket) {
  pollfd question{socket.native_handle(), POLLRDHUP, 0};
  return ::poll(&question, 1, 0) > 0 && (question.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

Awaitable<void> watch_for_the_end(Tcp::socket& socket, bool secure, auto state) {
  error_code error;
  co_await socket.async_wait(Tcp::socket::wait_read, asio::redirect_error(asio::use_awaitable, error));
  if (error || state->over) co_return;
  // Readable: a further request that came early, or the end.
  char byte = 0;
  static_cast<void>(socket.non_blocking(true, error));
  const std::size_t there = socket.receive(asio::buffer(&byte, 1), Tcp::socket::message_peek, error);
  if (error == asio::error::would_block || (there > 0 && !secure)) co_return;
  // Under TLS it may be the farewell, which the end follows.
  while (there > 0 && !other_side_has_closed(socket)) {
    asio::steady_timer pause(socket.get_executor(), std::chrono::milliseconds(250));
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (state->over) co_return;
  }
  state->gone = true;
  if (state->alarm != nullptr) state->alarm->cancel();
}

}  // namespace

std::string Exchange::path() const {
  const auto target = request.target();
  return std::string(target.substr(0, std::min(target.find('?'), target.size())));
}

std::string Exchange::peer() const {
  error_code ignored;
  const auto end = stream_.socket().remote_endpoint(ignored);
  return ignored ? std::string() : end.address().to_string();
}

void Exchange::watch() {
  state_->alarm = &alarm_;
  asio::co_spawn(stream_.get_executor(), watch_for_the_end(stream_.socket(), secure(), state_), asio::detached);
}

void Exchange::stop_watching() {
  state_->over = true;
  state_->alarm = nullptr;
  error_code ignored;
  static_cast<void>(stream_.socket().cancel(ignored));
}

std::function<void()> Exchange::waker() {
  return [state = state_] {
    asio::post(state->executor, [state] {
      state->woken = true;
      if (state->alarm != nullptr) state->alarm->cancel();
    });
  };
}

Awaitable<bool> Exchange::wait(std::chrono::steady_clock::duration at_most) {
  if (!state_->woken && !state_->gone) {
    alarm_.expires_after(at_most);
    error_code ignored;
    co_await alarm_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  const bool something = state_->woken || state_->gone;
  state_->woken = false;
  co_return something;
}

void Exchange::note(const error_code& error) {
  if (error) state_->gone = true;
}

void Exchange::common_headers(http::fields& fields) const {
  fields.set(http::field::server, "sparsam");
  fields.set("x-request-id", id_);
  fields.set("x-content-type-options", "nosniff");
  fields.set(http::field::cache_control, "no-store");
  fields.set("x-frame-options", "DENY");
  fields.set("referrer-policy", "no-referrer");
  fields.set("cross-origin-resource-policy", "same-origin");
  fields.set("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
  if (secure()) fields.set("strict-transport-security", "max-age=31536000");
  for (const auto& [name, value] : headers) fields.set(name, value);
}

Awaitable<void> Exchange::reply(const Reply& reply) {
  begun_ = true;
  status_ = reply.status;
  http::response<http::string_body> response(static_cast<http::status>(reply.status), request.version());
  common_headers(response);
  if (!reply.content_type.empty()) response.set(http::field::content_type, reply.content_type);
  for (const auto& [name, value] : reply.headers) response.set(name, value);
  response.keep_alive(keep_alive);
  response.body() = reply.body;
  response.prepare_payload();
  // A reply to HEAD tells the length of a body that does not come.
  if (request.method() == http::verb::head) response.body().clear();
  stream_.expires_after(limits_.write);
  error_code error;
  co_await http::async_write(stream_, response, asio::redirect_error(asio::use_awaitable, error));
  note(error);
}

Awaitable<void> Exchange::begin_stream(std::string_view content_type) {
  begun_ = true;
  status_ = 200;
  chunked_ = request.version() >= 11;
  if (!chunked_) keep_alive = false;  // its end is the connection's
  http::response<http::empty_body> response(http::status::ok, request.version());
  common_headers(response);
  response.set(http::field::content_type, content_type);
  response.set("x-accel-buffering", "no");
  response.keep_alive(keep_alive);
  response.chunked(chunked_);
  http::response_serializer<http::empty_body> serializer(response);
  stream_.expires_after(limits_.write);
  error_code error;
  co_await http::async_write_header(stream_, serializer, asio::redirect_error(asio::use_awaitable, error));
  note(error);
}

Awaitable<void> Exchange::write(std::string_view piece) {
  if (piece.empty() || state_->gone) co_return;
  stream_.expires_after(limits_.write);
  error_code error;
  const asio::const_buffer buffer(piece.data(), piece.size());
  if (chunked_) {
    co_await asio::async_write(stream_, http::make_chunk(buffer), asio::redirect_error(asio::use_awaitable, error));
  } else {
    co_await asio::async_write(stream_, buffer, asio::redirect_error(asio::use_awaitable, error));
  }
  note(error);
}

Awaitable<void> Exchange::end_stream() {
  if (!chunked_ || state_->gone) co_return;
  stream_.expires_after(limits_.write);
  error_code error;
  co_await asio::async_write(stream_, http::make_chunk_last(), asio::redirect_error(asio::use_awaitable, error));
  note(error);
}

}  // namespace sparsam::serve
