// Tokens that nobody guesses, and passwords that somebody might.
#pragma once

#include <string>
#include <string_view>

#include "accounts/records.h"
#include "base/error.h"

namespace sparsam::accounts {

// The prefix and 43 characters of base64url: 256 random bits.
std::string new_token(std::string_view prefix = {});
Hash hash_of(std::string_view token);
bool equal(const Hash& a, const Hash& b);  // in constant time
std::string hex(const Hash& hash);

// Argon2id with libsodium's parameters for logins: 64 MiB and about a tenth of a second. Errors: exhausted (memory).
Result<std::string> hash_password(std::string_view password);
// With an empty hash, which is that of nobody, it takes as long and is false.
bool verify_password(const std::string& hash, std::string_view password);
// Errors: invalid_argument. At least 10 characters, at most 1024 bytes.
Result<void> check_password(std::string_view password);

}  // namespace sparsam::accounts
