// One request over HTTP and its reply, as a handler sees them: whole, or as a stream of pieces with back-pressure.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "serve/http/boost.h"
#include "serve/http/caller.h"
#include "serve/http/limits.h"
#include "serve/http/stream.h"

namespace sparsam::serve {

using HttpRequest = http::request<http::string_body>;

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Reply {
  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  Headers headers = {};  // instead of the usual ones of the same name
};

class Exchange {
 public:
  Exchange(Stream& stream, const Limits& limits, std::string id)
      : stream_(stream), limits_(limits), id_(std::move(id)), alarm_(stream.get_executor()) {}

  HttpRequest request;
  Caller caller;             // who asks, once that is known
  Headers headers;           // for the reply, whatever it is
  std::string peer() const;  // the address on the other side of the connection
  bool secure() const { return stream_.secure(); }
  const std::string& id() const { return id_; }
  std::string path() const;  // without the query
  bool keep_alive = true;

  // A name of its own for what is awaited: g++ 12 destroys temporaries in such expressions twice (GCC bug 99576).
  Awaitable<void> reply(const Reply& reply);
  // A reply in pieces, whose number nobody knows yet.
  Awaitable<void> begin_stream(std::string_view content_type);
  // Returns when the piece has been handed to the system, which a slow client delays.
  Awaitable<void> write(std::string_view piece);
  Awaitable<void> end_stream();

  // Sleeps until wake() was called, the client has left, or so much time has passed; false after the time.
  Awaitable<bool> wait(std::chrono::steady_clock::duration at_most);
  // May be called from any thread.
  std::function<void()> waker();
  // The client has left, or takes nothing more.
  bool gone() const { return state_->gone; }
  bool begun() const { return begun_; }
  int status() const { return status_; }

  // Notices a client that leaves while it waits for the reply. To be called once, before the handler.
  void watch();
  // After the handler: nothing waits on the connection any more.
  void stop_watching();

 private:
  struct State {  // lives on as long as somebody may wake it
    explicit State(asio::any_io_executor on) : executor(std::move(on)) {}
    asio::any_io_executor executor;
    bool woken = false, gone = false, over = false;
    asio::steady_timer* alarm = nullptr;
  };
  void common_headers(http::fields& fields) const;
  void note(const error_code& error);

  Stream& stream_;
  const Limits& limits_;
  std::string id_;
  asio::steady_timer alarm_;
  std::shared_ptr<State> state_ = std::make_shared<State>(stream_.get_executor());
  bool begun_ = false, chunked_ = false;
  int status_ = 0;
};

}  // namespace sparsam::serve
