// The page behind one-time links. It asks nobody but this server, and its policy lets it run its own script alone.
#include <sodium.h>

#include "serve/account_routes.h"

namespace sparsam::serve {
namespace {

constexpr std::string_view kScript = R"(
const form = document.forms[0], said = document.getElementById("said");
form.onsubmit = async (event) => {
  event.preventDefault();
  const body = {token: location.hash.slice(1), name: form.user.value, password: form.password.value};
  const reply = await fetch("/api/setup", {method: "POST", body: JSON.stringify(body),
    headers: {"Content-Type": "application/json"}});
  const told = await reply.json();
  said.textContent = reply.ok ? "Done: " + told.user.name + " can log in." : told.error.message;
  if (reply.ok) { history.replaceState(null, "", "/setup"); form.remove(); }
};
)";
constexpr std::string_view kStyle =
    "body{font:1rem/1.5 sans-serif;max-width:24rem;margin:4rem auto;padding:0 1rem;color-scheme:light dark}"
    "input,button{font:inherit;display:block;width:100%;box-sizing:border-box;margin:.25rem 0 1rem;padding:.4rem}";

std::string policy_of(std::string_view text) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash;
  ::crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  std::array<char, sodium_base64_ENCODED_LEN(crypto_hash_sha256_BYTES, sodium_base64_VARIANT_ORIGINAL)> base64{};
  ::sodium_bin2base64(base64.data(), base64.size(), hash.data(), hash.size(), sodium_base64_VARIANT_ORIGINAL);
  return fmt::format("'sha256-{}'", base64.data());
}

}  // namespace

Reply setup_page() {
  Reply reply;
  reply.content_type = "text/html; charset=utf-8";
  reply.headers.emplace_back(
      "Content-Security-Policy",
      fmt::format("default-src 'none'; script-src {}; style-src {}; connect-src 'self'; form-action 'none'; "
                  "base-uri 'none'; frame-ancestors 'none'",
                  policy_of(kScript), policy_of(kStyle)));
  reply.body = fmt::format(R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>sparsam</title>
<meta name="viewport" content="width=device-width"><style>{}</style></head>
<body><h1>sparsam</h1>
<form><label>Name (for the first admin)<input name="user" autocomplete="username"></label>
<label>Password (10 characters or more)<input name="password" type="password" required minlength="10"
autocomplete="new-password"></label><button>Set the password</button></form>
<p id="said" role="status"></p><script>{}</script></body></html>
)",
                           kStyle, kScript);
  return reply;
}

}  // namespace sparsam::serve
