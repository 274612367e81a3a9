// The routes: which path is which dialect, which need a key, and the one way in which all of them are answered.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "serve/dialect.h"
#include "serve/http/access.h"
#include "serve/http/server.h"
#include "serve/metrics.h"
#include "serve/served_model.h"
#include "serve/usage_writer.h"
#include "serve/worker.h"

namespace sparsam::serve {

struct ServiceOptions {
  Access access = Access::open();
  // A line of JSON for each request when it is over; no prompts. May be called from several threads at once.
  std::function<void(std::string_view)> log = {};
  // A line for whoever looks after the server, from any thread.
  std::function<void(std::string_view)> notice = {};
  std::string version = {};
  std::chrono::seconds ping = Limits().ping;
};

class Service : public HttpHandler {
 public:
  Service(ServiceOptions options, std::vector<std::shared_ptr<const ServedModel>> models);

  // Of the server that this serves: for /metrics and /ready.
  void attach(const HttpServer& server) { server_ = &server; }
  // After the server's stop() and before it goes away: what was counted is written, and nothing wakes a connection.
  void stop();

  // "GET /v1/models" and so on, for the test that asks each of them.
  std::vector<std::string> routes() const;

  std::optional<Reply> refuse_early(const HttpRequest& header, Exchange& exchange) override;
  Reply error(std::string_view path, int status, std::string_view message) override;
  Awaitable<void> handle(Exchange& exchange) override;

 private:
  using Handle = std::function<Awaitable<void>(Exchange&)>;
  struct Route {
    http::verb method;
    std::string path;
    bool open = false;  // without a key
    const Dialect* dialect = nullptr;
    Handle handle;
    std::optional<accounts::Permission> needs = accounts::Permission::inference;
    bool strictly_json = false;  // a body must say that it is JSON, whatever the dialect thinks
  };

  std::optional<Reply> judge(const HttpRequest& header, Exchange& exchange) const;
  // Counts a request that is over, and logs it. route: null where there is none.
  void over(const Exchange& exchange, const HttpRequest& request, const Route* route, int status, double seconds);
  void add_routes();
  void add(http::verb method, std::string path, const Dialect& dialect);
  void add(http::verb method, std::string path, bool open, std::function<Served<Reply>(Exchange&)> plain,
           const Dialect* dialect);
  // service_accounts.cc: routes that wait for the disk or a password, and what answers have used.
  void add_account_routes();
  Awaitable<void> work(Exchange& exchange, Worker& worker, std::function<Served<Reply>()> job);
  // Returns when it is on the disk. Before the end of an answer: who has seen the end was counted.
  Awaitable<void> count(Exchange& exchange, Asked& asked, const Usage& usage);
  const Route* find(http::verb method, std::string_view path, bool& path_known) const;
  const Dialect& dialect_of(std::string_view path) const;
  Served<std::shared_ptr<const ServedModel>> model(std::string_view name) const;

  Awaitable<void> answer(Exchange& exchange, const Dialect& dialect);
  Awaitable<void> stream(Exchange& exchange, const Dialect& dialect, Asked& asked, class Answering& answering);
  Awaitable<void> whole(Exchange& exchange, const Dialect& dialect, Asked& asked, class Answering& answering);
  Served<Reply> count_tokens(Exchange& exchange) const;
  Served<Reply> show(Exchange& exchange) const;
  Served<Reply> models_of_openai(Exchange& exchange) const;
  Served<Reply> model_of_openai(Exchange& exchange) const;
  Served<Reply> ready(Exchange& exchange) const;
  Served<Reply> metrics(Exchange& exchange) const;

  ServiceOptions options_;
  std::vector<std::shared_ptr<const ServedModel>> models_;
  std::vector<std::unique_ptr<Dialect>> dialects_;
  const Dialect* openai_ = nullptr;
  const Dialect* anthropic_ = nullptr;
  const Dialect* ollama_ = nullptr;
  std::multimap<std::string, Route, std::less<>> routes_;
  Metrics metrics_;
  const HttpServer* server_ = nullptr;
  // The last to be made and the first to go: their jobs use what stands above.
  std::unique_ptr<UsageWriter> usage_;
  std::unique_ptr<Worker> records_, passwords_;
};

}  // namespace sparsam::serve
