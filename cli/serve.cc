// sparsam serve MODEL: the model over HTTP, for clients of the usual APIs, until a signal ends it.
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <mutex>

#include "base/file.h"
#include "cli/account_verbs.h"
#include "cli/checks.h"
#include "cli/options.h"
#include "cli/verbs.h"
#include "models/summary.h"
#include "serve/service.h"
#include "store/shipped_model.h"
#include "version.h"

namespace sparsam::cli {
namespace {

struct ServeArguments {
  std::string model{store::kOwnModel}, alias, host = "127.0.0.1", key, key_file, chat_template;
  std::string data, public_url, tls_certificate, tls_key;
  std::vector<std::string> cors_origins;
  std::uint16_t port = 8080;
  bool no_auth = false, log = false;
  std::size_t sequences = 8, queue = 1024;
  int drain_s = 30;
  // Steps that others wait for should not take longer than a person notices.
  EngineArguments engine{.patience_s = 0.25, .reread_answers = true};
};

volatile int pipe_of_signals = -1;

void tell(int signal) {
  const int saved = errno;
  const auto byte = static_cast<unsigned char>(signal);
  [[maybe_unused]] const ssize_t written = ::write(pipe_of_signals, &byte, 1);
  errno = saved;
}

// What ends the server; the second one ends it at once.
class EndSignals {
 public:
  static Result<EndSignals> open() {
    EndSignals signals;
    if (::pipe2(signals.ends_.data(), O_CLOEXEC) != 0) return fail(Code::io, "no pipe for signals");
    pipe_of_signals = signals.ends_[1];
    struct sigaction action = {};
    action.sa_handler = tell;
    action.sa_flags = SA_RESTART;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
      struct sigaction before = {};
      ::sigaction(signal, nullptr, &before);
      if (before.sa_handler != SIG_IGN) ::sigaction(signal, &action, nullptr);
    }
    return signals;
  }
  int wait() const {
    unsigned char signal = 0;
    while (::read(ends_[0], &signal, 1) < 0 && errno == EINTR) {
    }
    return signal;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

Result<serve::Access> with_keys(const ServeArguments& arguments) {
  std::vector<std::string> keys;
  if (!arguments.key.empty()) keys.push_back(arguments.key);
  if (!arguments.key_file.empty()) {
    const std::string text = TRY(read_file(arguments.key_file, 1 << 20));
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      std::string line = text.substr(begin, end - begin);
      if (line.ends_with('\r')) line.pop_back();
      if (!line.empty() && !line.starts_with('#')) keys.push_back(line);
      begin = end + 1;
    }
  }
  auto access = serve::Access::with_keys(keys);
  if (!access && !arguments.key_file.empty()) return std::unexpected(within(arguments.key_file, access.error()));
  return access;
}

Result<serve::Access> access_of(const ServeArguments& arguments) {
  const bool keys = !arguments.key.empty() || !arguments.key_file.empty();
  serve::Access access = keys ? TRY(with_keys(arguments)) : serve::Access::open();
  std::vector<std::string> others;
  for (const std::string& origin : arguments.cors_origins) others.push_back(TRY(serve::read_origin(origin)));
  access.add(serve::Origins(std::move(others),
                            arguments.public_url.empty() ? "" : TRY(serve::read_origin(arguments.public_url))));
  return access;
}

// The link by which the first admin sets a name and a password; empty where somebody can log in.
Result<std::string> first_admins_link(const ServeArguments& arguments, accounts::Accounts& accounts,
                                      const serve::HttpServer& server) {
  if (!TRY(accounts.store().users()).empty()) return std::string();
  const std::string token = TRY(accounts.invite(0, {"server", {}}));
  const bool any = arguments.host == "0.0.0.0" || arguments.host == "::";
  const std::string here = any ? fmt::format("127.0.0.1:{}", server.port()) : server.address();
  const std::string_view scheme = arguments.tls_certificate.empty() ? "http" : "https";
  std::string url = arguments.public_url.empty() ? fmt::format("{}://{}", scheme, here) : arguments.public_url;
  if (url.ends_with('/')) url.pop_back();
  return fmt::format("{}/setup#{}", url, token);
}

serve::ModelFacts facts_of(const Checkpoint& checkpoint) {
  const ModelSummary summary = summary_of(checkpoint);
  // The format that most bytes are in.
  std::map<DType, std::uint64_t> formats;
  for (const TensorGroup& group : summary.groups) {
    for (const auto& [dtype, bytes] : group.bytes) formats[dtype] += bytes;
  }
  const auto most = std::ranges::max_element(formats, {}, &std::pair<const DType, std::uint64_t>::second);
  return {checkpoint.config.architecture, most == formats.end() ? "" : std::string(info(most->first).name),
          summary.parameters, checkpoint.file_bytes()};
}

Result<int> serve_model(const ServeArguments& arguments) {
  serve::ServiceOptions options;
  options.access = TRY(access_of(arguments));
  options.version = SPARSAM_VERSION;
  const auto notice = [](std::string_view line) { fmt::print(stderr, "sparsam: {}\n", line); };
  options.notice = notice;
  std::mutex writing;
  if (arguments.log) {
    options.log = [&writing](std::string_view line) {
      const std::lock_guard lock(writing);
      fmt::print(stderr, "{}\n", line);
    };
  }
  const std::filesystem::path path = TRY(find_model(arguments.model));
  // With keys of a file and no data folder, nothing is written anywhere.
  std::shared_ptr<accounts::Accounts> accounts;
  if (!arguments.no_auth && (!options.access.needs_key() || !arguments.data.empty())) {
    accounts = TRY(open_accounts(arguments.data, true));
    options.access.add(accounts);
  }
  Chat chat = TRY(Chat::open(path, arguments.chat_template));
  EngineArguments how = arguments.engine;
  how.log = [](std::string_view line) { fmt::print(stderr, "sparsam: {}\n", line); };
  auto engine = TRY(open_engine(path, how, arguments.sequences));
  const Checkpoint& checkpoint = engine->model().checkpoint();
  serve::ModelFacts facts = facts_of(checkpoint);
  std::vector<std::string> names;
  if (!arguments.alias.empty()) names.push_back(arguments.alias);
  names.push_back(arguments.model);
  const std::size_t context = engine->context(), vocabulary = engine->model().config().vocab_size;
  const int threads = engine->threads();
  auto source = std::make_unique<serve::EngineThread>(std::move(engine), arguments.sequences, arguments.queue);
  auto model = std::make_shared<const serve::ServedModel>(std::move(names), std::move(facts), std::move(chat), context,
                                                          vocabulary, std::move(source));
  serve::Service service(std::move(options), {model});
  const EndSignals signals = TRY(EndSignals::open());
  serve::HttpOptions http;
  http.host = arguments.host;
  http.port = arguments.port;
  http.notice = notice;
  const bool tls = !arguments.tls_certificate.empty();
  if (tls) http.tls = TRY(serve::Tls::open(arguments.tls_certificate, arguments.tls_key));
  const auto server = TRY(serve::HttpServer::open(http, service));
  service.attach(*server);
  fmt::print("sparsam serves {} at {}://{}\n", model->name(), tls ? "https" : "http", server->address());
  fmt::print("{} answers at once, each of at most {} tokens; {} threads; {}\n", arguments.sequences, context, threads,
             arguments.no_auth ? "no key, this machine only" : "with a key");
  if (accounts != nullptr) {
    const std::string link = TRY(first_admins_link(arguments, *accounts, *server));
    if (!link.empty()) fmt::print("Set the first admin's name and password, once, within a day:\n{}\n", link);
  }
  if (!serve::is_loopback(arguments.host) && !tls && !arguments.public_url.starts_with("https:")) {
    fmt::print(stderr, "sparsam: without TLS, keys and passwords cross the network in the clear; see --tls-cert\n");
  }
  std::fflush(stdout);

  int signal = signals.wait();
  while (signal == SIGHUP && tls) {
    server->reload_tls();
    signal = signals.wait();
  }
  std::thread([signals] { ::_exit(128 + signals.wait()); }).detach();
  fmt::print(stderr, "sparsam: finishing {} requests; once more ends at once\n", server->counts().active.load());
  if (!server->drain(std::chrono::seconds(arguments.drain_s))) {
    fmt::print(stderr, "sparsam: some requests were not done after {} s\n", arguments.drain_s);
  }
  server->stop();
  service.stop();
  return 128 + signal;
}

void check_usage(const ServeArguments& arguments) {
  const bool keys = !arguments.key.empty() || !arguments.key_file.empty();
  if (arguments.no_auth && keys) throw CLI::ValidationError("--no-auth and an API key exclude each other");
  if (arguments.no_auth && !arguments.data.empty()) {
    throw CLI::ValidationError("--no-auth and --data exclude each other: without keys there are no users");
  }
  if (arguments.tls_certificate.empty() != arguments.tls_key.empty()) {
    throw CLI::ValidationError("--tls-cert and --tls-key go together");
  }
  if (arguments.no_auth && !serve::is_loopback(arguments.host)) {
    throw CLI::ValidationError("--no-auth needs an address of this machine alone, such as 127.0.0.1; others need keys");
  }
}

}  // namespace

void add_serve_verb(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<ServeArguments>();
  CLI::App* verb = app.add_subcommand("serve", "Serve a model over HTTP, to clients of OpenAI's API and others");
  verb->add_option("MODEL", arguments->model,
                   "A model: file, folder or name in the store (default: the program's own)");
  verb->add_option("--host", arguments->host, "The address to listen on")->check(not_empty())->capture_default_str();
  verb->add_option("--port", arguments->port, "The port; 0: any that is free")->capture_default_str();
  add_data_option(*verb, arguments->data);
  verb->add_option("--api-key-file", arguments->key_file, "A file with the keys that may ask, one a line")
      ->check(not_empty());
  verb->add_option("--api-key", arguments->key, "A key that may ask (other users of this machine can see it)")
      ->check(not_empty());
  verb->add_flag("--no-auth", arguments->no_auth, "Without users and keys, on a loopback address only");
  verb->add_option("--tls-cert", arguments->tls_certificate,
                   "TLS: the certificate with its chain, PEM; read again when it changes")
      ->check(not_empty());
  verb->add_option("--tls-key", arguments->tls_key, "TLS: its key, PEM without a password")->check(not_empty());
  verb->add_option("--public-url", arguments->public_url,
                   "Where people reach the server, behind a proxy: https://ai.example.org")
      ->check(not_empty());
  verb->add_option("--cors-origin", arguments->cors_origins,
                   "Whose pages may ask with a key of their own; may be given again")
      ->take_all()
      ->check(not_empty());
  verb->add_option("--alias", arguments->alias, "The name that clients use (default: MODEL)")->check(not_empty());
  verb->add_option("--template", arguments->chat_template, "The chat template, as with run")->check(not_empty());
  verb->add_option("--sequences", arguments->sequences, "Answers that are generated at once")
      ->check(whole_number(1, 1024))
      ->capture_default_str();
  verb->add_option("--queue", arguments->queue, "Answers that may wait for a place")
      ->check(whole_number(1, 1'000'000))
      ->capture_default_str();
  verb->add_option("--cache-memory", arguments->engine.cache_mib,
                   "MiB for keys and values of all answers together; they share it, and the longest must fit "
                   "(default: the longest for each)")
      ->check(whole_number(1, 1 << 24));
  verb->add_option("--prefix-cache", arguments->engine.prefix_folder,
                   "A folder in which what was read of prompts is kept over restarts (it tells what was asked)")
      ->check(not_empty());
  verb->add_option("--prefix-cache-size", arguments->engine.prefix_mib, "MiB of it at most")
      ->check(whole_number(1, 1 << 24))
      ->capture_default_str();
  verb->add_option("--drain-seconds", arguments->drain_s, "How long requests may go on after SIGTERM")
      ->check(whole_number(0, 3600))
      ->capture_default_str();
  verb->add_flag("--log", arguments->log, "A line of JSON on standard error for each request, without its text");
  add_engine_options(*verb, arguments->engine, "Tokens of the longest conversation (default: what memory allows)");
  verb->footer(
      "Examples:\n"
      "  sparsam serve smollm2-135m --no-auth                  http://127.0.0.1:8080/v1, this machine only\n"
      "  sparsam serve smollm2-135m                            prints a link for the first admin; then: sparsam key "
      "create\n"
      "  sparsam serve smollm2-135m --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem\n"
      "  sparsam serve smollm2-135m --api-key-file keys.txt    no users, the keys of a file\n"
      "  curl http://127.0.0.1:8080/v1/chat/completions -H 'Content-Type: application/json' \\\n"
      "    -d '{\"messages\": [{\"role\": \"user\", \"content\": \"Why is the sky blue?\"}]}'");
  verb->callback([arguments, &run] {
    check_usage(*arguments);
    run = [arguments] { return serve_model(*arguments); };
  });
}

}  // namespace sparsam::cli
