// The service's part of accounts: their routes, answered by threads that may wait, and what answers have used.
#include <atomic>
#include <ctime>

#include "serve/account_routes.h"
#include "serve/service.h"

namespace sparsam::serve {
namespace {

constexpr std::size_t kMostRecords = 256, kMostPasswords = 16;  // that may wait: a password is a tenth of a second

}  // namespace

void Service::add_account_routes() {
  const std::shared_ptr<accounts::Accounts> accounts = options_.access.accounts();
  usage_ = std::make_unique<UsageWriter>(accounts->store(), options_.notice);
  records_ = std::make_unique<Worker>(kMostRecords);
  passwords_ = std::make_unique<Worker>(kMostPasswords);
  for (AccountRoute& known : account_routes()) {
    Route route;
    route.method = known.method;
    route.path = known.path;
    route.open = !known.needs.has_value();
    route.dialect = openai_;
    route.needs = known.needs;
    route.strictly_json = true;
    Worker& worker = known.hashes ? *passwords_ : *records_;
    const std::string prefix = known.path.substr(0, known.path.find('*'));
    route.handle = [this, accounts, &worker, prefix, handle = known.handle](Exchange& exchange) {
      const Origins& origins = options_.access.origins();
      AccountRequest request;
      request.foreign = origins.is_foreign(exchange.request, exchange.secure());
      request.secure = exchange.secure() || origins.secure();
      request.target = exchange.request.target();
      request.body = std::move(exchange.request.body());
      request.peer = exchange.peer();
      request.rest = exchange.path().substr(prefix.size());
      request.caller = exchange.caller;
      return work(exchange, worker,
                  [accounts, handle, request = std::move(request)] { return handle(*accounts, request); });
    };
    routes_.emplace(std::move(known.path), std::move(route));
  }
  Route page;
  page.method = http::verb::get;
  page.path = "/setup";
  page.open = true;
  page.dialect = openai_;
  page.handle = [](Exchange& exchange) -> Awaitable<void> {
    const Reply reply = setup_page();
    co_await exchange.reply(reply);
  };
  routes_.emplace("/setup", std::move(page));
}

void Service::stop() {
  records_.reset();
  passwords_.reset();
  usage_.reset();
}

Awaitable<void> Service::work(Exchange& exchange, Worker& worker, std::function<Served<Reply>()> job) {
  struct Done {
    std::atomic<bool> over = false;
    Served<Reply> reply = std::unexpected(Refusal{500, "the server failed"});
  };
  const auto done = std::make_shared<Done>();
  const bool taken = worker.post([done, job = std::move(job), wake = exchange.waker()] {
    try {
      done->reply = job();
    } catch (const std::exception&) {  // memory that does not suffice: what stands there is told
    }
    done->over = true;
    wake();
  });
  if (!taken) {
    const Reply busy = told(*openai_, {503, "too many wait for this already", {}, {}, 2});
    co_await exchange.reply(busy);
    co_return;
  }
  while (!done->over && !exchange.gone()) co_await exchange.wait(std::chrono::hours(1));
  if (exchange.gone()) co_return;
  const Reply reply = done->reply ? std::move(*done->reply) : told(*openai_, done->reply.error());
  co_await exchange.reply(reply);
}

Awaitable<void> Service::count(Exchange& exchange, Asked& asked, const Usage& usage) {
  if (asked.counted || usage_ == nullptr || !exchange.caller.identity) co_return;
  asked.counted = true;
  const accounts::Identity& identity = *exchange.caller.identity;
  accounts::UsageRow row;
  row.time = static_cast<accounts::Seconds>(std::time(nullptr));
  row.user = identity.user.id;
  row.key = identity.key ? identity.key->id : 0;
  row.model = asked.model;
  row.request = exchange.id();
  row.prompt_tokens = static_cast<std::int64_t>(usage.prompt_tokens);
  row.cached_tokens = static_cast<std::int64_t>(usage.cached_tokens);
  row.completion_tokens = static_cast<std::int64_t>(usage.completion_tokens);
  if (exchange.gone()) {
    usage_->add(std::move(row));
    co_return;
  }
  const auto written = std::make_shared<std::atomic<bool>>(false);
  usage_->add(std::move(row), [written, wake = exchange.waker()] {
    *written = true;
    wake();
  });
  while (!*written && !exchange.gone()) co_await exchange.wait(std::chrono::hours(1));
}

}  // namespace sparsam::serve
