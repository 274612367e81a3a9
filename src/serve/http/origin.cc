#include "serve/http/origin.h"

#include <algorithm>
#include <cctype>

namespace sparsam::serve {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string_view field(const HttpRequest& request, beast::string_view name) {
  const auto value = request[name];
  return {value.data(), value.size()};
}

}  // namespace

Result<std::string> read_origin(std::string_view text) {
  std::string origin = lower(text);
  if (origin.ends_with('/')) origin.pop_back();
  const std::size_t scheme = origin.starts_with("https://") ? 8 : origin.starts_with("http://") ? 7 : 0;
  const bool plain = std::ranges::all_of(origin.substr(scheme), [](unsigned char c) {
    return std::isalnum(c) || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
  });
  if (scheme == 0 || origin.size() == scheme || !plain) {
    return fail(Code::invalid_argument, "'{}' is no origin, which is like https://example.org", text);
  }
  return origin;
}

bool Origins::is_other(const HttpRequest& request) const {
  const std::string origin = lower(field(request, "Origin"));
  return !origin.empty() && std::ranges::find(others_, origin) != others_.end();
}

bool Origins::is_foreign(const HttpRequest& request, bool secure) const {
  const std::string site = lower(field(request, "Sec-Fetch-Site"));
  if (site == "cross-site" || site == "same-site") return true;
  if (request.find("Origin") == request.end()) return false;
  const std::string origin = lower(field(request, "Origin"));
  if (!own_.empty()) return origin != own_;
  return origin != (secure ? "https://" : "http://") + lower(field(request, "Host"));
}

void Origins::headers(const HttpRequest& request, Headers& headers) const {
  if (others_.empty()) return;
  headers.emplace_back("Vary", "Origin");
  if (!is_other(request)) return;
  headers.emplace_back("Access-Control-Allow-Origin", std::string(field(request, "Origin")));
  headers.emplace_back("Access-Control-Expose-Headers", "x-request-id, Retry-After");
}

std::optional<Reply> Origins::preflight(const HttpRequest& request) const {
  if (request.method() != http::verb::options || !is_other(request) ||
      request.find("Access-Control-Request-Method") == request.end()) {
    return std::nullopt;
  }
  Reply reply{204, {}, {}};
  reply.headers = {{"Access-Control-Allow-Methods", "GET, POST"}, {"Access-Control-Max-Age", "600"}};
  // With a key, any header is as good as none.
  if (request.find("Access-Control-Request-Headers") != request.end()) {
    reply.headers.emplace_back("Access-Control-Allow-Headers",
                               std::string(field(request, "Access-Control-Request-Headers")));
  }
  return reply;
}

}  // namespace sparsam::serve
