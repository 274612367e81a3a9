#include "serve/service.h"

#include <algorithm>
#include <ctime>

#include "serve/answering.h"
#include "serve/anthropic/anthropic.h"
#include "serve/ollama/ollama.h"
#include "serve/openai/openai.h"

namespace sparsam::serve {
namespace {

using Clock = std::chrono::steady_clock;

bool asks_for_a_body(http::verb method) {
  return method == http::verb::post || method == http::verb::patch || method == http::verb::delete_;
}

}  // namespace

Service::Service(ServiceOptions options, std::vector<std::shared_ptr<const ServedModel>> models)
    : options_(std::move(options)), models_(std::move(models)) {
  add_routes();
  if (options_.access.accounts() != nullptr) add_account_routes();
}

void Service::add(http::verb method, std::string path, const Dialect& dialect) {
  Route route;
  route.method = method;
  route.path = path;
  route.dialect = &dialect;
  route.handle = [this, &dialect](Exchange& exchange) { return answer(exchange, dialect); };
  routes_.emplace(std::move(path), std::move(route));
}

void Service::add(http::verb method, std::string path, bool open, std::function<Served<Reply>(Exchange&)> plain,
                  const Dialect* dialect) {
  Route route;
  route.method = method;
  route.path = path;
  route.open = open;
  route.dialect = dialect;
  if (path == "/metrics") route.needs = accounts::Permission::metrics;
  if (open) route.needs = std::nullopt;
  route.handle = [plain = std::move(plain), dialect](Exchange& exchange) -> Awaitable<void> {
    auto made = plain(exchange);
    const Reply reply = made ? std::move(*made) : told(*dialect, made.error());
    co_await exchange.reply(reply);
  };
  routes_.emplace(std::move(path), std::move(route));
}

void Service::add_routes() {
  const auto keep = [&](std::unique_ptr<Dialect> dialect) {
    dialects_.push_back(std::move(dialect));
    return dialects_.back().get();
  };
  using http::verb;
  openai_ = keep(openai::chat_completions());
  for (const char* const prefix : {"/v1", ""}) {
    const std::string at = prefix;
    add(verb::post, at + "/chat/completions", *openai_);
    add(verb::get, at + "/models", false, [this](Exchange& e) { return models_of_openai(e); }, openai_);
  }
  add(verb::get, "/v1/models/*", false, [this](Exchange& e) { return model_of_openai(e); }, openai_);
  add(verb::post, "/v1/completions", *keep(openai::completions()));
  add(verb::post, "/v1/responses", *keep(openai::responses()));
  anthropic_ = keep(anthropic::messages());
  add(verb::post, "/v1/messages", *anthropic_);
  add(verb::post, "/v1/messages/count_tokens", false, [this](Exchange& e) { return count_tokens(e); }, anthropic_);
  ollama_ = keep(ollama::chat());
  add(verb::post, "/api/chat", *ollama_);
  add(verb::post, "/api/generate", *keep(ollama::generate()));
  add(
      verb::get, "/api/tags", false,
      [this](Exchange&) -> Served<Reply> { return Reply{200, dump(ollama::tags(models_))}; }, ollama_);
  add(verb::post, "/api/show", false, [this](Exchange& e) { return show(e); }, ollama_);
  add(
      verb::get, "/api/version", false,
      [this](Exchange&) -> Served<Reply> { return Reply{200, dump({{"version", options_.version}})}; }, ollama_);
  add(verb::get, "/health", true, [](Exchange&) -> Served<Reply> { return Reply{200, R"({"status":"ok"})"}; }, openai_);
  add(verb::get, "/ready", true, [this](Exchange& e) { return ready(e); }, openai_);
  add(verb::get, "/metrics", false, [this](Exchange& e) { return metrics(e); }, openai_);
}

std::vector<std::string> Service::routes() const {
  std::vector<std::string> all;
  for (const auto& [path, route] : routes_) {
    all.push_back(fmt::format("{} {}", std::string(http::to_string(route.method)), path));
  }
  return all;
}

const Service::Route* Service::find(http::verb method, std::string_view path, bool& path_known) const {
  if (method == http::verb::head) method = http::verb::get;
  path_known = false;
  const auto in = [&](std::string_view key) -> const Route* {
    for (auto [at, end] = routes_.equal_range(key); at != end; ++at) {
      path_known = true;
      if (at->second.method == method) return &at->second;
    }
    return nullptr;
  };
  if (const Route* route = in(path)) return route;
  // "/v1/models/NAME": names have slashes of their own.
  for (const auto& [pattern, route] : routes_) {
    if (!pattern.ends_with('*')) continue;
    const std::string_view prefix = std::string_view(pattern).substr(0, pattern.size() - 1);
    if (path.size() > prefix.size() && path.starts_with(prefix)) return in(pattern);
  }
  return nullptr;
}

const Dialect& Service::dialect_of(std::string_view path) const {
  if (path.starts_with("/api/session") || path.starts_with("/api/account") || path.starts_with("/api/admin") ||
      path.starts_with("/api/setup")) {
    return *openai_;
  }
  if (anthropic_ != nullptr && path.starts_with("/v1/messages")) return *anthropic_;
  if (ollama_ != nullptr && path.starts_with("/api/")) return *ollama_;
  return *openai_;
}

Reply Service::error(std::string_view path, int status, std::string_view message) {
  return dialect_of(path).error({status, std::string(message), {}, {}});
}

std::optional<Reply> Service::refuse_early(const HttpRequest& header, Exchange& exchange) {
  const auto begun = Clock::now();
  auto refused = judge(header, exchange);
  if (refused) {
    bool known = false;
    const auto target = header.target();
    const Route* route = find(header.method(), target.substr(0, target.find('?')), known);
    over(exchange, header, route, refused->status, std::chrono::duration<double>(Clock::now() - begun).count());
  }
  return refused;
}

std::optional<Reply> Service::judge(const HttpRequest& header, Exchange& exchange) const {
  options_.access.origins().headers(header, exchange.headers);
  if (auto preflight = options_.access.origins().preflight(header)) return preflight;
  const auto target = header.target();
  const std::string_view path(target.data(), std::min(target.find('?'), target.size()));
  const Dialect& dialect = dialect_of(path);
  bool known = false;
  const Route* route = find(header.method(), path, known);
  // Who may not ask is not told what there is.
  if (route == nullptr || !route->open || !options_.access.needs_key()) {
    auto caller = options_.access.check(header, route == nullptr ? std::nullopt : route->needs, exchange.secure());
    if (!caller) return told(dialect, caller.error());
    exchange.caller = std::move(*caller);
  }
  if (route == nullptr) {
    if (!known) return dialect.error({404, fmt::format("there is nothing at {}", one_line(std::string(path))), {}, {}});
    Reply reply = dialect.error({405, fmt::format("{} is asked for otherwise", path), {}, {}});
    std::string allowed;
    for (const auto method : {http::verb::get, http::verb::post, http::verb::patch, http::verb::delete_}) {
      if (find(method, path, known) == nullptr) continue;
      allowed += (allowed.empty() ? "" : ", ") + std::string(http::to_string(method));
      if (method == http::verb::get) allowed += ", HEAD";
    }
    reply.headers.emplace_back("Allow", allowed);
    return reply;
  }
  // A form on a page sends other types without asking the browser's leave.
  if (asks_for_a_body(header.method()) && route->dialect->needs_json()) {
    const auto type = header[http::field::content_type];
    if ((!type.empty() || (route->strictly_json && header.method() != http::verb::delete_)) &&
        !beast::iequals(type.substr(0, std::min(type.find(';'), type.size())), "application/json")) {
      return dialect.error({415, "the body must be application/json", {}, {}});
    }
  }
  if (usage_ != nullptr && !usage_->healthy() && route->needs == accounts::Permission::inference) {
    return told(dialect, {503, "what is used cannot be written to the disk at the moment", {}, {}, 5});
  }
  return std::nullopt;
}

Awaitable<void> Service::handle(Exchange& exchange) {
  const auto begun = Clock::now();
  bool known = false;
  const Route* route = find(exchange.request.method(), exchange.path(), known);
  co_await route->handle(exchange);
  over(exchange, exchange.request, route, exchange.gone() ? 499 : exchange.status(),
       std::chrono::duration<double>(Clock::now() - begun).count());
}

void Service::over(const Exchange& exchange, const HttpRequest& request, const Route* route, int status,
                   double seconds) {
  metrics_.request(route == nullptr ? "" : route->path, status, seconds);
  if (!options_.log) return;
  const auto target = request.target();
  Json line;
  line["time"] = std::time(nullptr);
  line["id"] = exchange.id();
  line["address"] = exchange.peer();
  line["method"] = std::string(request.method_string());
  line["path"] = std::string(target.substr(0, target.find('?')));
  line["status"] = status;
  if (const auto& who = exchange.caller.identity) {
    line["user"] = who->user.name;
    if (who->key) line["key"] = who->key->prefix;
  }
  line["seconds"] = seconds;
  options_.log(dump(line));
}

Served<std::shared_ptr<const ServedModel>> Service::model(std::string_view name) const {
  if (name.empty()) return models_.front();
  for (const auto& model : models_) {
    // Ollama's clients add a tag to names without one.
    if (model->is(name) || (name.ends_with(":latest") && model->is(name.substr(0, name.size() - 7)))) return model;
  }
  auto refusal =
      refuse(404, "model", "the model '{}' is not served here; there is '{}'", name, models_.front()->name());
  refusal.error().code = "model_not_found";
  return refusal;
}

Awaitable<void> Service::answer(Exchange& exchange, const Dialect& dialect) {
  std::unique_ptr<Answering> answering;
  Asked asked;
  const auto prepare = [&]() -> Served<void> {
    const Json body = TRY(read_body(exchange.request.body()));
    const auto served = TRY(model(TRY(Fields(body).string("model")).value_or("")));
    asked = TRY(dialect.read(body, {served->name(), std::time(nullptr)}));
    asked.model = served->name();
    answering = TRY(Answering::begin(std::move(asked.answer), served, exchange.caller.tenant, exchange.waker()));
    return {};
  };
  if (const auto prepared = prepare(); !prepared) {
    const Reply refused = told(dialect, prepared.error());
    co_await exchange.reply(refused);
    co_return;
  }
  exchange.request.body() = {};
  if (asked.stream) {
    co_await stream(exchange, dialect, asked, *answering);
  } else {
    co_await whole(exchange, dialect, asked, *answering);
  }
  co_await count(exchange, asked, answering->usage());
  metrics_.answer(answering->usage(), answering->done());
}

Awaitable<void> Service::stream(Exchange& exchange, const Dialect& dialect, Asked& asked, Answering& answering) {
  Teller& teller = *asked.teller;
  const bool events = dialect.stream_type() == "text/event-stream";
  // An error before the first event still has a status of its own.
  bool begun = false;
  while (!answering.done() && !exchange.gone()) {
    const bool something = co_await exchange.wait(options_.ping);
    if (exchange.gone()) co_return;
    std::string out;
    auto came = answering.take();
    if (!came && !begun) {
      const Reply failed = dialect.error({500, came.error().message, {}, {}});
      co_await exchange.reply(failed);
      co_return;
    }
    if (!came) {
      out = teller.broken(came.error());
      co_await exchange.write(out);
      co_await exchange.end_stream();
      co_return;
    }
    if (!begun && (!came->empty() || !something)) {
      begun = true;
      co_await exchange.begin_stream(dialect.stream_type());
      out = teller.begin(answering.usage());
    }
    for (const AnswerEvent& event : *came) out += teller.event(event);
    if (out.empty() && !something && events) out = teller.ping();
    co_await exchange.write(out);
  }
  if (exchange.gone()) co_return;
  co_await count(exchange, asked, answering.usage());
  const std::string last = teller.end(answering.usage());
  co_await exchange.write(last);
  co_await exchange.end_stream();
}

Awaitable<void> Service::whole(Exchange& exchange, const Dialect& dialect, Asked& asked, Answering& answering) {
  std::vector<AnswerChoice> choices(answering.choices());
  while (!answering.done()) {
    co_await exchange.wait(std::chrono::hours(1));
    if (exchange.gone()) co_return;
    const auto came = answering.take();
    if (!came) {
      const Reply failed = dialect.error({500, came.error().message, {}, {}});
      co_await exchange.reply(failed);
      co_return;
    }
    for (const AnswerEvent& event : *came) serve::add(choices, event);
  }
  co_await count(exchange, asked, answering.usage());
  const Reply reply{200, asked.teller->whole(choices, answering.usage())};
  co_await exchange.reply(reply);
}

namespace {

Json card_of(const ServedModel& model) {
  Json card;
  card["id"] = model.name();
  card["object"] = "model";
  card["created"] = model.created();
  card["owned_by"] = "sparsam";
  card["max_model_len"] = model.context();
  return card;
}

}  // namespace

Served<Reply> Service::models_of_openai(Exchange&) const {
  Json list = {{"object", "list"}, {"data", Json::array()}};
  for (const auto& model : models_) list["data"].push_back(card_of(*model));
  return Reply{200, dump(list)};
}

Served<Reply> Service::model_of_openai(Exchange& exchange) const {
  const std::string path = exchange.path();
  const auto found = TRY(model(std::string_view(path).substr(std::string_view("/v1/models/").size())));
  return Reply{200, dump(card_of(*found))};
}

Served<Reply> Service::count_tokens(Exchange& exchange) const {
  const Json body = TRY(read_body(exchange.request.body()));
  const Fields fields(body);
  const auto served = TRY(model(TRY(fields.string("model")).value_or("")));
  const ReadPrompt read = TRY(read_prompt(*served, TRY(anthropic::read_conversation(fields))));
  return Reply{200, dump({{"input_tokens", read.tokens.size()}})};
}

Served<Reply> Service::show(Exchange& exchange) const {
  const Json body = TRY(read_body(exchange.request.body()));
  const Fields fields(body);
  auto name = TRY(fields.string("model"));
  if (!name) name = TRY(fields.string("name"));
  return Reply{200, dump(ollama::show(*TRY(model(name.value_or("")))))};
}

Served<Reply> Service::ready(Exchange&) const {
  if (server_ != nullptr && server_->draining()) return Reply{503, R"({"status":"stopping"})"};
  return Reply{200, R"({"status":"ready"})"};
}

Served<Reply> Service::metrics(Exchange&) const {
  std::string out;
  metrics_.write(out);
  std::vector<EngineLoad> loads;
  for (const auto& model : models_) loads.push_back(model->source().load());
  write_engines(out, loads);
  if (server_ != nullptr) {
    const HttpCounts& counts = server_->counts();
    write_metric(out, "sparsam_connections_open", "gauge", "Connections.", static_cast<double>(counts.open));
    write_metric(out, "sparsam_connections_total", "counter", "Connections that came.",
                 static_cast<double>(counts.connections));
    write_metric(out, "sparsam_connections_refused_total", "counter", "Those beyond the limit.",
                 static_cast<double>(counts.refused_connections));
    write_metric(out, "sparsam_bad_requests_total", "counter", "What was no HTTP, too large or too slow.",
                 static_cast<double>(counts.bad_requests));
  }
  return Reply{200, std::move(out), "text/plain; version=0.0.4"};
}

}  // namespace sparsam::serve
