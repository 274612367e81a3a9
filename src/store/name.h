// Names of models in the store, and the few rules about text from outside that becomes part of a path or a message.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace sparsam::store {

// "smollm2-135m", "owner/model:q4_k_m". Both parts hold [a-z0-9._-] only (and a name at most one '/'), so that two
// names never differ in case alone and none needs quoting anywhere.
struct ModelName {
  std::string name;
  std::string tag;  // empty where none was given
  bool operator==(const ModelName&) const = default;
};

// "NAME[:TAG]" in any case; what comes back is lower-case.
Result<ModelName> parse_model_name(std::string_view text);
std::string to_string(const ModelName& name);

// Any text as one component of a name: "Q4_K_M" -> "q4_k_m", "refs/pr/1" -> "refs-pr-1". Empty if nothing remains.
std::string tidy_component(std::string_view text);

// A path inside a model that came from outside (a hub's listing, an archive, a manifest): relative, '/'-separated,
// without "." and "..", control characters, backslashes or components that no file system takes.
Result<void> check_member_path(std::string_view path);

std::string to_lower(std::string_view text);

// Text from outside as part of a one-line message: what is not printable ASCII becomes '?', long text is cut.
std::string printable(std::string_view text, std::size_t limit = 300);

// "93.2 MB": decimal units, as disks and networks count.
std::string human_bytes(std::uint64_t bytes);

}  // namespace sparsam::store
