// Addresses: their parts, their last component, and how they may be shown.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sparsam::store {

struct Url {
  std::string scheme;  // "http" or "https"; nothing else parses
  std::string host;
  std::string port;  // never empty: 80 or 443 where the text has none
  static std::optional<Url> parse(const std::string& text);
  // The same server as far as a secret is concerned.
  // Equal: the same server as far as a secret is concerned.
  bool operator==(const Url&) const = default;
  // 127.0.0.0/8, ::1, localhost: nobody listens in between.
  bool is_loopback() const;
};

// Where a redirect from `base` to `location` leads, which may be relative; empty where that is no address.
std::string redirect_target(const std::string& base, const std::string& location);

std::string percent_decoded(std::string_view text);
// For one component of a path, '/' included; or for a path, whose '/' stay.
std::string percent_encoded(std::string_view text, bool keep_slashes);

// "https://user:pass@host/a/b%20c.gguf?sig=…" -> "b c.gguf"; may be empty.
std::string file_name_of(std::string_view url);

// Without user, password, query and fragment: those may hold secrets and never reach messages or manifests.
std::string without_secrets(std::string_view url);

}  // namespace sparsam::store
