// Brings a model into the store: `sparsam pull`.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/progress.h"
#include "store/friendly.h"
#include "store/http.h"
#include "store/manifest.h"
#include "store/store.h"

namespace sparsam::store {

struct PullOptions {
  std::string name;    // NAME[:TAG] to keep it under; empty: derived from the source
  bool again = false;  // fetch although the store has it already
  bool check = false;  // read what the store has already, byte for byte, and fetch what is damaged
  // Asked before the first byte of a model with terms of its own. An error ends the pull.
  std::function<Result<void>(const FriendlyModel&)> accept_terms;
  HttpLimits limits;
  RetryPolicy retries;
};

struct Pulled {
  Manifest manifest;
  std::filesystem::path path;  // what opens it
  bool was_here = false;       // nothing had to be fetched
};

// what: a friendly name, or a source as source.h describes.
Result<Pulled> pull(Store& store, std::string_view what, const PullOptions& options, Progress& progress);

}  // namespace sparsam::store
