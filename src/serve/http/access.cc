#include "serve/http/access.h"

#include <sodium.h>

#include <algorithm>
#include <cctype>

namespace sparsam::serve {
namespace {

// Who has one of these speaks for somebody else, and then this machine is not the only one that asks.
constexpr std::array kForwarding = {"forwarded",        "x-forwarded-for",    "x-forwarded-host", "x-forwarded-proto",
                                    "x-forwarded-port", "x-forwarded-server", "x-real-ip",        "via",
                                    "x-client-ip",      "true-client-ip",     "cf-connecting-ip"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

std::string_view bearer(const HttpRequest& request) {
  std::string_view value = view(request[http::field::authorization]);
  constexpr std::string_view kBearer = "bearer ";
  if (value.size() > kBearer.size() && lower(value.substr(0, kBearer.size())) == kBearer) {
    return value.substr(kBearer.size());
  }
  return view(request["x-api-key"]);
}

}  // namespace

bool is_loopback(std::string_view host) {
  std::string name = lower(host);
  if (name.starts_with('[')) {
    const std::size_t end = name.find(']');
    if (end == std::string::npos || (end + 1 < name.size() && name[end + 1] != ':')) return false;
    return name.substr(1, end - 1) == "::1";
  }
  if (name == "::1") return true;
  name = name.substr(0, name.find(':'));
  if (name == "localhost") return true;
  error_code error;
  const auto address = asio::ip::make_address_v4(name, error);
  return !error && address.is_loopback();
}

Access::Hash Access::hash(std::string_view key) {
  Hash hash;
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(key.data()), key.size(), nullptr,
                     0);
  return hash;
}

Result<Access> Access::with_keys(const std::vector<std::string>& keys) {
  Access access;
  for (const std::string& key : keys) {
    const bool visible = std::ranges::all_of(key, [](unsigned char c) { return c > ' ' && c < 0x7f; });
    if (key.size() < 16 || !visible) {
      return fail(Code::invalid_argument, "an API key needs at least 16 visible characters of ASCII");
    }
    access.keys_.push_back(hash(key));
  }
  if (access.keys_.empty()) return fail(Code::invalid_argument, "there is no API key");
  return access;
}

Served<std::string> Access::check(const HttpRequest& request) const {
  if (needs_key()) {
    const std::string_view key = bearer(request);
    if (key.empty()) return refuse(401, "", "an API key is needed: Authorization: Bearer KEY");
    const Hash asked = hash(key);
    // All are compared, each in constant time.
    const Hash* found = nullptr;
    for (const Hash& known : keys_) {
      if (sodium_memcmp(known.data(), asked.data(), asked.size()) == 0) found = &known;
    }
    if (found == nullptr) return refuse(401, "", "this API key is not known");
    return std::string(reinterpret_cast<const char*>(found->data()), found->size());
  }
  for (const char* const name : kForwarding) {
    if (request.find(name) != request.end()) {
      return refuse(403, "", "the request was forwarded ({}); without keys only this machine may ask", name);
    }
  }
  const std::string_view host = view(request[http::field::host]);
  if (!is_loopback(host)) return refuse(403, "", "without keys the Host must be this machine's, and not '{}'", host);
  if (const auto origin = request.find(http::field::origin); origin != request.end()) {
    const std::string_view from = view(origin->value());
    if (lower(from) != "http://" + lower(host)) {
      return refuse(403, "", "without keys a page from elsewhere may not ask: Origin '{}'", from);
    }
  }
  const std::string site = lower(view(request["sec-fetch-site"]));
  if (site == "cross-site" || site == "same-site") {
    return refuse(403, "", "without keys a page from elsewhere may not ask (Sec-Fetch-Site '{}')", site);
  }
  return std::string();
}

}  // namespace sparsam::serve
