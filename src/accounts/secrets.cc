#include "accounts/secrets.h"

#include <sodium.h>

#include <algorithm>
#include <vector>

namespace sparsam::accounts {
namespace {

void ready() {
  static const bool done = ::sodium_init() >= 0;
  CHECK(done, "libsodium can be used");
}

constexpr std::size_t kLeastCharacters = 10, kMostBytes = 1024;

}  // namespace

std::string new_token(std::string_view prefix) {
  ready();
  std::array<unsigned char, 32> bytes;
  ::randombytes_buf(bytes.data(), bytes.size());
  constexpr int kForm = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_ENCODED_LEN(32, kForm), '\0');
  ::sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), kForm);
  text.pop_back();  // the end that C strings have
  return std::string(prefix) + text;
}

Hash hash_of(std::string_view token) {
  Hash hash;
  ::crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(token.data()), token.size(),
                       nullptr, 0);
  return hash;
}

bool equal(const Hash& a, const Hash& b) { return ::sodium_memcmp(a.data(), b.data(), a.size()) == 0; }

std::string hex(const Hash& hash) {
  std::string out;
  for (const unsigned char byte : hash) fmt::format_to(std::back_inserter(out), "{:02x}", byte);
  return out;
}

Result<std::string> hash_password(std::string_view password) {
  ready();
  std::array<char, crypto_pwhash_STRBYTES> out{};
  if (::crypto_pwhash_str_alg(out.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                              crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return fail(Code::exhausted, "the memory does not suffice to hash a password");
  }
  return std::string(out.data());
}

bool verify_password(const std::string& hash, std::string_view password) {
  ready();
  // Who asks shall not learn from the time that there is nobody of this name.
  static const std::string nobody = hash_password(new_token()).value_or("");
  const std::string& asked = hash.empty() ? nobody : hash;
  const bool fits = ::crypto_pwhash_str_verify(asked.c_str(), password.data(), password.size()) == 0;
  return fits && !hash.empty();
}

Result<void> check_password(std::string_view password) {
  const auto characters = static_cast<std::size_t>(
      std::ranges::count_if(password, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
  if (characters < kLeastCharacters) {
    return fail(Code::invalid_argument, "a password needs at least {} characters; a few words make a good one",
                kLeastCharacters);
  }
  if (password.size() > kMostBytes) return fail(Code::invalid_argument, "a password has at most {} bytes", kMostBytes);
  return {};
}

}  // namespace sparsam::accounts
