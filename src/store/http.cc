#include "store/http.h"

#include <curl/curl.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <thread>

#include "store/name.h"
#include "store/url.h"

namespace sparsam::store {
namespace {

// While this lives, a server that goes away while something is sent to it is an error of this thread's transfer, and no
// signal to the process. libcurl leaves that to its callers.
class NoBrokenPipes {
 public:
  NoBrokenPipes() {
    ::sigemptyset(&pipe_);
    ::sigaddset(&pipe_, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoBrokenPipes() {
    const timespec at_once = {};
    while (::sigtimedwait(&pipe_, nullptr, &at_once) == SIGPIPE) {
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoBrokenPipes(const NoBrokenPipes&) = delete;
  NoBrokenPipes& operator=(const NoBrokenPipes&) = delete;

 private:
  sigset_t pipe_ = {}, before_ = {};
};

constexpr std::size_t kErrorBodyBytes = 4096;
constexpr std::size_t kHeaderBytes = 64 << 10;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r' || text.back() == '\n' || text.back() == '\t')) {
    text.remove_suffix(1);
  }
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  return text;
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// Another try may end otherwise: lost connections, and answers by which a server asks for one.
bool is_transient(CURLcode code) {
  constexpr std::array codes = {CURLE_COULDNT_RESOLVE_PROXY,
                                CURLE_COULDNT_RESOLVE_HOST,
                                CURLE_COULDNT_CONNECT,
                                CURLE_PARTIAL_FILE,
                                CURLE_OPERATION_TIMEDOUT,
                                CURLE_SSL_CONNECT_ERROR,
                                CURLE_GOT_NOTHING,
                                CURLE_SEND_ERROR,
                                CURLE_RECV_ERROR,
                                CURLE_HTTP2,
                                CURLE_HTTP2_STREAM};
  return std::ranges::find(codes, code) != codes.end();
}

bool is_transient(int status) {
  return status == 408 || status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

std::string_view reason_of(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 408:
      return "Request Timeout";
    case 410:
      return "Gone";
    case 416:
      return "Range Not Satisfiable";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "";
  }
}

std::string status_text(int status) { return std::string(trimmed(fmt::format("{} {}", status, reason_of(status)))); }

// Seconds or an HTTP date (RFC 9110, 10.2.3).
std::optional<std::chrono::milliseconds> retry_after(const HttpAnswer& answer) {
  const std::string text(answer.headers["retry-after"]);
  if (text.empty()) return std::nullopt;
  if (const auto seconds = answer.headers.number("retry-after")) {
    return std::chrono::seconds(std::min<std::uint64_t>(*seconds, 1'000'000));
  }
  const std::time_t when = curl_getdate(text.c_str(), nullptr);
  if (when < 0) return std::nullopt;
  return std::chrono::seconds(std::max<std::time_t>(0, when - std::time(nullptr)));
}

// libcurl reads the proxy's variables itself, but leaves those of the certificates to the curl program.
void use_certificates_of_environment(CURL* curl) {
  for (const char* variable : {"CURL_CA_BUNDLE", "SSL_CERT_FILE"}) {
    if (const char* file = std::getenv(variable); file != nullptr && *file != '\0') {
      curl_easy_setopt(curl, CURLOPT_CAINFO, file);
      break;
    }
  }
  if (const char* folder = std::getenv("SSL_CERT_DIR"); folder != nullptr && *folder != '\0') {
    curl_easy_setopt(curl, CURLOPT_CAPATH, folder);
  }
}

}  // namespace

void Headers::add(std::string_view name, std::string_view value) {
  fields_.emplace_back(to_lower(trimmed(name)), std::string(trimmed(value)));
}

std::string_view Headers::operator[](std::string_view name) const {
  const std::string lower = to_lower(name);
  for (auto field = fields_.rbegin(); field != fields_.rend(); ++field) {
    if (field->first == lower) return field->second;
  }
  return {};
}

std::optional<std::uint64_t> Headers::number(std::string_view name) const {
  const std::string_view text = (*this)[name];
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

struct HttpClient::Exchange {
  const HttpRequest& request;
  const HttpReceiver& receiver;
  bool posts = false;
  HttpAnswer answer;
  std::size_t header_bytes = 0;
  bool head_given = false;
  bool linked = false;  // answer.linked_headers are found
  bool enough = false;  // of a body that nobody wants: the transfer was ended by us
  CURLcode code = CURLE_OK;
  std::array<char, CURL_ERROR_SIZE> reason{};

  bool take(Result<void> result) {
    if (!result) answer.error = result.error();
    return result.has_value();
  }

  // A renamed repository or a mirror redirects without a word first.
  void note_links(bool last) {
    if (linked) return;
    linked = !answer.headers["x-linked-etag"].empty() || !answer.headers["x-linked-size"].empty();
    if (linked || last) answer.linked_headers = answer.headers;
  }

  bool give_head() {
    if (head_given) return true;
    head_given = true;
    note_links(true);
    return !receiver.head || take(receiver.head(answer));
  }

  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self_pointer) {
    Exchange& self = *static_cast<Exchange*>(self_pointer);
    const std::string_view line(data, size * count);
    self.header_bytes += line.size();
    if (self.header_bytes > kHeaderBytes) {
      self.answer.error = Error{
          Code::bad_data,
          fmt::format("{}: more than {} of headers", without_secrets(self.request.url), human_bytes(kHeaderBytes))};
      return 0;
    }
    if (line.starts_with("HTTP/")) {
      self.answer.headers.clear();
      const std::size_t space = line.find(' ');
      self.answer.status = space == std::string_view::npos ? 0 : std::atoi(std::string(line.substr(space)).c_str());
    } else if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
      self.answer.headers.add(line.substr(0, colon), line.substr(colon + 1));
    }
    return line.size();
  }

  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self_pointer) {
    Exchange& self = *static_cast<Exchange*>(self_pointer);
    const std::string_view bytes(data, size * count);
    if (self.answer.status >= 200 && self.answer.status < 300) {
      if (!self.give_head()) return 0;
      if (self.receiver.body && !self.take(self.receiver.body(std::as_bytes(std::span(bytes))))) return 0;
    } else if (self.answer.error_body.size() < kErrorBodyBytes) {
      self.answer.error_body += bytes.substr(0, kErrorBodyBytes - self.answer.error_body.size());
    } else {
      self.enough = true;
      return 0;
    }
    return bytes.size();
  }
};

HttpClient::HttpClient(HttpLimits limits) : limits_(limits) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  curl_ = ready == CURLE_OK ? curl_easy_init() : nullptr;
  CHECK(curl_ != nullptr, "libcurl starts wherever there is memory");
}

HttpClient::~HttpClient() { curl_easy_cleanup(curl_); }

// One request without redirects; false: it failed, and the answer says why.
bool HttpClient::perform(Exchange& exchange, const std::string& url, bool send_bearer) {
  CURL* curl = curl_;
  curl_easy_reset(curl);  // the connections stay open
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, static_cast<long>(limits_.connect.count()));
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, static_cast<long>(limits_.stall.count()));
  curl_easy_setopt(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, 512L << 10);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "sparsam");
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, exchange.reason.data());
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &Exchange::on_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &Exchange::on_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &exchange);
  use_certificates_of_environment(curl);
  if (send_bearer) {
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
    curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, exchange.request.bearer.c_str());
  }
  // Sizes and ranges count bytes of the file, so nothing may be packed on the way.
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(
      curl_slist_append(nullptr, "Accept-Encoding: identity"), &curl_slist_free_all);
  for (const std::string& header : exchange.request.headers) {
    // The list's head stays the same; only its tail grows.
    curl_slist_append(headers.get(), header.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  if (exchange.posts) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(exchange.request.body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, exchange.request.body.data());
  }

  exchange.answer.headers.clear();
  exchange.answer.status = 0;
  exchange.answer.error_body.clear();
  exchange.header_bytes = 0;
  exchange.enough = false;
  exchange.reason[0] = '\0';
  {
    const NoBrokenPipes quiet;
    exchange.code = curl_easy_perform(curl);
  }
  if (exchange.code == CURLE_OK || exchange.enough || exchange.answer.error) return !exchange.answer.error;

  HttpAnswer& answer = exchange.answer;
  answer.transient = is_transient(exchange.code);
  answer.unreachable = exchange.code == CURLE_COULDNT_RESOLVE_HOST || exchange.code == CURLE_COULDNT_RESOLVE_PROXY ||
                       exchange.code == CURLE_COULDNT_CONNECT;
  const std::string_view why = exchange.reason[0] != '\0' ? exchange.reason.data() : curl_easy_strerror(exchange.code);
  answer.error = Error{Code::io, fmt::format("{}: {}", without_secrets(url), printable(trimmed(why)))};
  return false;
}

HttpAnswer HttpClient::get(const HttpRequest& request, const HttpReceiver& receiver) {
  Exchange exchange{.request = request, .receiver = receiver, .answer = {}};
  const auto refuse = [&](Code code, std::string message) {
    exchange.answer.error = Error{code, std::move(message)};
    return exchange.answer;
  };
  const auto origin = Url::parse(request.url);
  if (!origin) {
    return refuse(Code::invalid_argument,
                  fmt::format("{}: not an http or https address", without_secrets(request.url)));
  }
  std::string url = request.url;
  Url at = *origin;
  for (int hop = 0; hop <= limits_.redirects; ++hop) {
    const bool private_line = at.scheme == "https" || at.is_loopback();
    if (!perform(exchange, url, !request.bearer.empty() && at == *origin && private_line)) return exchange.answer;
    HttpAnswer& answer = exchange.answer;
    exchange.note_links(false);
    if (!is_redirect(answer.status)) {
      if (answer.status >= 200 && answer.status < 300) exchange.give_head();
      answer.transient = is_transient(answer.status);
      return answer;
    }
    const std::string next = redirect_target(url, std::string(answer.headers["location"]));
    const auto target = Url::parse(next);
    if (!target) {
      return refuse(Code::bad_data, fmt::format("{}: redirects to no http or https address", without_secrets(url)));
    }
    if (at.scheme == "https" && target->scheme == "http") {
      return refuse(Code::bad_data, fmt::format("{}: redirects from https to plain http ({})", without_secrets(url),
                                                without_secrets(next)));
    }
    url = next;
    at = *target;
  }
  return refuse(Code::bad_data,
                fmt::format("{}: more than {} redirects", without_secrets(request.url), limits_.redirects));
}

HttpAnswer HttpClient::post(const HttpRequest& request, const HttpReceiver& receiver) {
  Exchange exchange{.request = request, .receiver = receiver, .posts = true, .answer = {}};
  HttpAnswer& answer = exchange.answer;
  const auto url = Url::parse(request.url);
  if (!url) {
    answer.error =
        Error{Code::invalid_argument, fmt::format("{}: not an http or https address", without_secrets(request.url))};
    return answer;
  }
  const bool private_line = url->scheme == "https" || url->is_loopback();
  if (!perform(exchange, request.url, !request.bearer.empty() && private_line)) return answer;
  if (answer.status >= 200 && answer.status < 300) exchange.give_head();
  answer.transient = is_transient(answer.status);
  return answer;
}

bool Retries::wait(const HttpAnswer& failed) {
  if (!failed.transient || (failed.unreachable && !reached_)) return false;
  if (failed.status != 0) reached_ = true;
  if (++failures_ >= policy_.attempts) return false;
  auto pause = std::min(policy_.longest_wait, policy_.first_wait * (1 << std::min(failures_ - 1, 16)));
  if (const auto asked = retry_after(failed)) {
    if (*asked > policy_.longest_wait) return false;
    pause = std::max(pause, *asked);
  }
  const std::string why = failed.error ? failed.error->message : status_text(failed.status);
  progress_.note(fmt::format("{}; trying again in {:.1f} s", why, static_cast<double>(pause.count()) / 1000));
  std::this_thread::sleep_for(pause);
  return true;
}

Error http_error(std::string_view url, const HttpAnswer& answer) {
  if (answer.error) return *answer.error;
  const Code code = answer.status == 404 || answer.status == 410 ? Code::not_found : Code::io;
  std::string message = fmt::format("{}: {}", without_secrets(url), status_text(answer.status));
  if (const std::string_view wait = answer.headers["retry-after"]; !wait.empty()) {
    message += fmt::format(" (the server asks to come back after: {})", printable(wait, 60));
  }
  return Error{code, std::move(message)};
}

namespace {

HttpAnswer text_by(HttpAnswer (HttpClient::*way)(const HttpRequest&, const HttpReceiver&), HttpClient& client,
                   const HttpRequest& request, std::size_t max_bytes, Retries& retries, std::string& body) {
  for (;;) {
    body.clear();
    const HttpReceiver receiver{.head = {}, .body = [&](std::span<const std::byte> bytes) -> Result<void> {
                                  if (bytes.size() > max_bytes - body.size()) {
                                    return fail(Code::bad_data, "{}: an answer of more than {}",
                                                without_secrets(request.url), human_bytes(max_bytes));
                                  }
                                  body.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
                                  return {};
                                }};
    HttpAnswer answer = (client.*way)(request, receiver);
    if (!answer.transient || !retries.wait(answer)) return answer;
  }
}

}  // namespace

HttpAnswer get_text(HttpClient& client, const HttpRequest& request, std::size_t max_bytes, Retries& retries,
                    std::string& body) {
  return text_by(&HttpClient::get, client, request, max_bytes, retries, body);
}

HttpAnswer post_json(HttpClient& client, const HttpRequest& request, std::size_t max_bytes, Retries& retries,
                     std::string& body) {
  HttpRequest json = request;
  json.headers.emplace_back("Content-Type: application/json");
  return text_by(&HttpClient::post, client, json, max_bytes, retries, body);
}

}  // namespace sparsam::store
