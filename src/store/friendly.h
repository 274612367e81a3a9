// The short names that this program knows: where such a model comes from, what it is, and under which terms.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sparsam::store {

struct FriendlyModel {
  std::string_view name;
  std::string_view source;   // as in source.h
  std::string_view what;     // one line for a person
  std::string_view license;  // an SPDX identifier, or the name that its owner gave it
  std::string_view terms;    // to be shown and accepted before the first pull; empty: nothing to accept
  std::string_view sha256;   // of the one file that it is
  std::uint64_t size;
  std::uint64_t download_size;  // of what comes over the network
};

std::span<const FriendlyModel> friendly_models();
// nullptr: not one of them. Any case; ":latest" may follow.
const FriendlyModel* find_friendly(std::string_view name);

}  // namespace sparsam::store
