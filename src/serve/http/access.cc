#include "serve/http/access.h"

#include <algorithm>
#include <cctype>

#include "accounts/secrets.h"

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

std::string_view cookie(const HttpRequest& request, std::string_view name) {
  std::string_view rest = view(request[http::field::cookie]);
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find(';'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const std::string_view trimmed = pair.substr(std::min(pair.size(), pair.find_first_not_of(' ')));
    if (trimmed.starts_with(name) && trimmed.substr(name.size()).starts_with('=')) {
      return trimmed.substr(name.size() + 1);
    }
  }
  return {};
}

bool changes_something(http::verb method) {
  return method != http::verb::get && method != http::verb::head && method != http::verb::options;
}

bool equal(std::string_view a, std::string_view b) {
  return accounts::equal(accounts::hash_of(a), accounts::hash_of(b));
}

// Which file of the server's is broken is none of a client's business.
std::unexpected<Refusal> unreadable() { return serve::refuse(503, "", "accounts cannot be read at the moment"); }

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

std::string session_cookie_name(bool secure) { return secure ? "__Host-sparsam_session" : "sparsam_session"; }

Result<Access> Access::with_keys(const std::vector<std::string>& keys) {
  Access access;
  for (const std::string& key : keys) {
    const bool visible = std::ranges::all_of(key, [](unsigned char c) { return c > ' ' && c < 0x7f; });
    if (key.size() < 16 || !visible) {
      return fail(Code::invalid_argument, "an API key needs at least 16 visible characters of ASCII");
    }
    access.keys_.push_back(accounts::hash_of(key));
  }
  if (access.keys_.empty()) return fail(Code::invalid_argument, "there is no API key");
  return access;
}

Served<accounts::Identity> Access::identify(std::string_view key) const {
  const auto known = accounts_->with_key(key);
  if (!known) return unreadable();
  if (!*known) return serve::refuse(401, "", "this API key {}", accounts::reason(known->error()));
  return std::move(**known);
}

Served<accounts::Identity> Access::identify_session(const HttpRequest& request, std::string_view token,
                                                    bool secure) const {
  const auto known = accounts_->with_session(token);
  if (!known) return unreadable();
  if (!*known) return serve::refuse(401, "", "this session {}; log in again", accounts::reason(known->error()));
  if (origins_.is_foreign(request, secure))
    return serve::refuse(403, "", "a page from elsewhere may not use a session");
  if (changes_something(request.method()) && !equal(view(request["x-csrf-token"]), (*known)->csrf_token)) {
    return serve::refuse(403, "", "the X-CSRF-Token is missing or wrong; GET /api/session tells it");
  }
  return std::move(**known);
}

Served<Caller> Access::check(const HttpRequest& request, std::optional<accounts::Permission> needs, bool secure) const {
  using accounts::Permission;
  if (!needs_key()) return check_open(request, secure);
  const std::string_view key = bearer(request);
  if (!key.empty()) {
    const accounts::Hash asked = accounts::hash_of(key);
    // All are compared, each in constant time.
    const accounts::Hash* found = nullptr;
    for (const accounts::Hash& known : keys_) {
      if (accounts::equal(known, asked)) found = &known;
    }
    if (found != nullptr) {
      if (needs && *needs != Permission::inference && *needs != Permission::metrics) {
        return serve::refuse(403, "", "a key of a file cannot do this; a key of an account is needed");
      }
      return Caller{std::string(found->begin(), found->end()), {}};
    }
    if (accounts_ == nullptr) return serve::refuse(401, "", "this API key is not known");
  }
  const bool secure_cookie = secure || origins_.secure();
  const std::string_view session =
      key.empty() && accounts_ != nullptr ? cookie(request, session_cookie_name(secure_cookie)) : std::string_view();
  if (key.empty() && session.empty()) {
    return serve::refuse(401, "", "an API key is needed: Authorization: Bearer KEY");
  }
  accounts::Identity identity = TRY(key.empty() ? identify_session(request, session, secure) : identify(key));
  if (needs && !identity.may(*needs)) {
    if (*needs == Permission::account)
      return serve::refuse(403, "", "this is for people who are logged in, not for keys");
    const bool by_scope = allows(identity.user.role, *needs);
    return serve::refuse(403, "", "{} allow this", by_scope ? "this key's scopes do not" : "this user's role does not");
  }
  if (needs == Permission::inference && changes_something(request.method())) {
    const auto over = accounts_->admit(identity);
    if (!over) return unreadable();
    if (*over) {
      auto refusal = serve::refuse(429, "", "{}", (*over)->message);
      refusal.error().code = "rate_limit_exceeded";
      refusal.error().retry_after_s = (*over)->retry_after_s;
      return refusal;
    }
  }
  return Caller{fmt::format("user {}", identity.user.id), std::move(identity)};
}

Served<Caller> Access::check_open(const HttpRequest& request, bool secure) const {
  for (const char* const name : kForwarding) {
    if (request.find(name) != request.end()) {
      return serve::refuse(403, "", "the request was forwarded ({}); without keys only this machine may ask", name);
    }
  }
  const std::string_view host = view(request[http::field::host]);
  if (!is_loopback(host)) {
    return serve::refuse(403, "", "without keys the Host must be this machine's, and not '{}'", host);
  }
  if (!origins_.is_other(request) && origins_.is_foreign(request, secure)) {
    return serve::refuse(403, "", "without keys a page from elsewhere may not ask: Origin '{}'",
                         view(request[http::field::origin]));
  }
  return Caller();
}

}  // namespace sparsam::serve
