#include "serve/http/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <cstring>

#include "base/file.h"

namespace sparsam::serve {
namespace {

// HTTP/1.1 is what is spoken here (RFC 7301).
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in,
                    unsigned int in_size, void*) {
  static constexpr unsigned char kHttp[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  if (::SSL_select_next_proto(&chosen, out_size, kHttp, sizeof kHttp - 1, in, in_size) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

// OpenSSL would ask the terminal.
int no_password(char*, int, int, void*) { return 0; }

std::string last_reason() {
  const char* const reason = ::ERR_reason_error_string(::ERR_peek_last_error());
  ::ERR_clear_error();
  return reason == nullptr ? "not understood" : reason;
}

Result<std::shared_ptr<asio::ssl::context>> make(const std::filesystem::path& certificate,
                                                 const std::filesystem::path& key) {
  // Errors of files are told better than OpenSSL does.
  TRY(read_regular_file(certificate, 1 << 20));
  TRY(read_regular_file(key, 1 << 20));
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  SSL_CTX* const raw = context->native_handle();
  ::SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  ::SSL_CTX_set_options(raw, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  ::SSL_CTX_set_default_passwd_cb(raw, no_password);
  ::SSL_CTX_set_alpn_select_cb(raw, choose_protocol, nullptr);
  ::ERR_clear_error();
  if (::SSL_CTX_use_certificate_chain_file(raw, certificate.c_str()) != 1) {
    return fail(Code::bad_data, "{}: no certificate in PEM: {}", certificate.string(), last_reason());
  }
  if (::SSL_CTX_use_PrivateKey_file(raw, key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return fail(Code::bad_data, "{}: no key in PEM without a password that fits the certificate: {}", key.string(),
                last_reason());
  }
  if (::SSL_CTX_check_private_key(raw) != 1) {
    return fail(Code::bad_data, "{}: the key is not the certificate's", key.string());
  }
  return context;
}

}  // namespace

Result<std::unique_ptr<Tls>> Tls::open(const std::filesystem::path& certificate, const std::filesystem::path& key) {
  std::unique_ptr<Tls> tls(new Tls(certificate, key));
  TRY(tls->reload());
  return tls;
}

std::shared_ptr<asio::ssl::context> Tls::context() const {
  const std::lock_guard lock(mutex_);
  return context_;
}

std::string Tls::state() const {
  std::string state;
  for (const auto& file : files_) {
    struct stat status = {};
    if (::stat(file.c_str(), &status) != 0) return {};
    state += fmt::format("{} {} {} {}.{};", status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec,
                         status.st_mtim.tv_nsec);
  }
  return state;
}

Result<void> Tls::reload() {
  std::string seen = state();
  auto made = make(files_[0], files_[1]);
  const std::lock_guard lock(mutex_);
  seen_ = std::move(seen);
  if (!made) return std::unexpected(made.error());
  context_ = std::move(*made);
  return {};
}

Result<bool> Tls::reload_if_changed() {
  const std::string now = state();
  {
    const std::lock_guard lock(mutex_);
    // Files that are missing are on their way.
    if (now.empty() || now == seen_) return false;
  }
  TRY(reload());
  return true;
}

}  // namespace sparsam::serve
