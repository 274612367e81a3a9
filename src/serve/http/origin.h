// Pages and where they come from: which may ask, and what their browsers are told about it (the Fetch standard's CORS).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "serve/http/exchange.h"

namespace sparsam::serve {

// "https://example.org:8443", in lower case. Errors: anything that is no http or https origin.
Result<std::string> read_origin(std::string_view text);

class Origins {
 public:
  // others: whose pages may read answers to requests with a key; none may send cookies. own: the origin that people
  // see, where that is not the server's address.
  Origins() = default;
  Origins(std::vector<std::string> others, std::string own) : others_(std::move(others)), own_(std::move(own)) {}

  // The request's Origin is one of the others.
  bool is_other(const HttpRequest& request) const;
  // The request has an Origin, or another sign, of a page that is not the server's own.
  bool is_foreign(const HttpRequest& request, bool secure) const;
  // People see an address with https.
  bool secure() const { return own_.starts_with("https:"); }
  // Tells the browser that the page may read what comes; the answer to the question that it asks before.
  void headers(const HttpRequest& request, Headers& headers) const;
  std::optional<Reply> preflight(const HttpRequest& request) const;

 private:
  std::vector<std::string> others_;
  std::string own_;
};

}  // namespace sparsam::serve
