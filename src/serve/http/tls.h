// The server's certificate and its key, from two files that may be replaced while the server runs.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "base/error.h"
#include "serve/http/boost.h"

namespace sparsam::serve {

class Tls {
 public:
  // certificate: PEM, with those that lead to the issuer behind it. key: PEM, not encrypted. Errors name the file.
  static Result<std::unique_ptr<Tls>> open(const std::filesystem::path& certificate, const std::filesystem::path& key);

  // For a new connection. May be called from any thread.
  std::shared_ptr<asio::ssl::context> context() const;
  // Reads both files again; on an error what was there stays.
  Result<void> reload();
  // The same where one of them has changed; whether it has.
  Result<bool> reload_if_changed();

 private:
  Tls(std::filesystem::path certificate, std::filesystem::path key) : files_{std::move(certificate), std::move(key)} {}
  std::string state() const;  // of the files

  std::array<std::filesystem::path, 2> files_;
  mutable std::mutex mutex_;
  std::shared_ptr<asio::ssl::context> context_;
  std::string seen_;
};

}  // namespace sparsam::serve
