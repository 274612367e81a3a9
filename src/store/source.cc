#include "store/source.h"

#include <algorithm>
#include <cctype>

#include "store/digest.h"
#include "store/url.h"

namespace sparsam::store {
namespace {

constexpr std::string_view kFormsKnown =
    "hf:owner/model[@revision][:file], https://..., pypi:NAME[==VERSION], npm:NAME[@VERSION]";

bool is_alnum(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// Names as the hub allows them; a leading '.' or '-' is none.
bool is_hub_component(std::string_view text) {
  return !text.empty() && text.size() <= 96 && is_alnum(text[0]) &&
         std::ranges::all_of(text, [](char c) { return is_alnum(c) || c == '.' || c == '_' || c == '-'; });
}

bool is_hub_repo(std::string_view repo) {
  const std::size_t slash = repo.find('/');
  if (slash == std::string_view::npos) return is_hub_component(repo);
  return is_hub_component(repo.substr(0, slash)) && is_hub_component(repo.substr(slash + 1));
}

Result<Source> parse_hub(std::string_view text, std::string_view whole) {
  HubSource source{.repo = {}, .revision = "main", .file = {}};
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    source.file = text.substr(colon + 1);
    text = text.substr(0, colon);
    while (source.file.ends_with('/')) source.file.pop_back();
    if (auto safe = check_member_path(source.file); !safe) return std::unexpected(within(whole, safe.error()));
  }
  if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
    source.revision = text.substr(at + 1);
    text = text.substr(0, at);
    if (auto safe = check_member_path(source.revision); !safe) {
      return fail(Code::invalid_argument, "{}: '{}' is no revision", printable(whole), printable(source.revision));
    }
  }
  source.repo = text;
  if (!is_hub_repo(source.repo)) {
    return fail(Code::invalid_argument, "{}: not of the form hf:owner/model[@revision][:file]", printable(whole));
  }
  return source;
}

// <endpoint>/owner/model[/(tree|blob|resolve)/revision[/file]]
std::optional<HubSource> from_hub_page(std::string_view url, std::string_view endpoint) {
  if (endpoint.empty() || !url.starts_with(endpoint)) return std::nullopt;
  url.remove_prefix(endpoint.size());
  url = url.substr(0, url.find_first_of("?#"));
  std::vector<std::string> parts;
  while (!url.empty()) {
    url.remove_prefix(url.find_first_not_of('/') == std::string_view::npos ? url.size() : url.find_first_not_of('/'));
    if (url.empty()) break;
    const std::size_t end = std::min(url.find('/'), url.size());
    parts.push_back(percent_decoded(url.substr(0, end)));
    url.remove_prefix(end);
  }
  if (parts.size() < 2 || parts[0] == "api" || !is_hub_component(parts[0]) || !is_hub_component(parts[1])) return {};
  HubSource source{.repo = fmt::format("{}/{}", parts[0], parts[1]), .revision = "main", .file = {}};
  if (parts.size() == 2) return source;
  if (parts.size() < 4 || (parts[2] != "tree" && parts[2] != "blob" && parts[2] != "resolve")) return std::nullopt;
  source.revision = parts[3];
  source.file = fmt::format("{}", fmt::join(parts.begin() + 4, parts.end(), "/"));
  if (!source.file.empty() && !check_member_path(source.file)) return std::nullopt;
  return source;
}

Result<Source> parse_url(std::string_view text, std::string_view endpoint) {
  if (auto page = from_hub_page(text, endpoint)) return *std::move(page);
  UrlSource source;
  source.url = text.substr(0, text.find('#'));
  if (const std::size_t hash = text.find('#'); hash != std::string_view::npos) {
    std::string_view fragment = text.substr(hash + 1);
    if (!fragment.starts_with("sha256=") || !is_sha256(to_lower(fragment.substr(7)))) {
      return fail(Code::invalid_argument, "{}: after '#' only sha256= and 64 hexadecimal digits may follow",
                  without_secrets(source.url));
    }
    source.sha256 = to_lower(fragment.substr(7));
  }
  if (!Url::parse(source.url)) {
    return fail(Code::invalid_argument, "{}: not a well-formed http or https address", without_secrets(source.url));
  }
  return source;
}

// Stricter than the registries: what passes here is never an option, a path or an address to pip or npm.
bool is_package(std::string_view text, PackageSource::Registry registry) {
  const auto plain = [](std::string_view part) {
    return !part.empty() && part.size() <= 128 && is_alnum(part[0]) &&
           std::ranges::all_of(part, [](char c) { return is_alnum(c) || c == '.' || c == '_' || c == '-'; });
  };
  const auto version = [](std::string_view part) {
    return !part.empty() && part.size() <= 64 && is_alnum(part[0]) && std::ranges::all_of(part, [](char c) {
      return is_alnum(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '!';
    });
  };
  if (registry == PackageSource::Registry::pypi) {
    const std::size_t at = text.find("==");
    return plain(text.substr(0, at)) && (at == std::string_view::npos || version(text.substr(at + 2)));
  }
  std::string_view name = text;
  std::string_view scope;
  if (name.starts_with('@')) {
    const std::size_t slash = name.find('/');
    if (slash == std::string_view::npos) return false;
    scope = name.substr(1, slash - 1);
    name = name.substr(slash + 1);
    if (!plain(scope)) return false;
  }
  const std::size_t at = name.find('@');
  return plain(name.substr(0, at)) && (at == std::string_view::npos || version(name.substr(at + 1)));
}

Result<Source> parse_packages(std::string_view text, PackageSource::Registry registry, std::string_view whole) {
  PackageSource source{registry, {}};
  for (;;) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view package = text.substr(0, comma);
    if (!is_package(package, registry)) {
      return fail(Code::invalid_argument, "{}: '{}' is no package: write {}", printable(whole), printable(package),
                  registry == PackageSource::Registry::pypi ? "NAME or NAME==VERSION" : "NAME or NAME@VERSION");
    }
    source.packages.emplace_back(package);
    if (comma == text.size()) break;
    text.remove_prefix(comma + 1);
    if (source.packages.size() == 1000) {
      return fail(Code::invalid_argument, "more than 1000 packages for one model");
    }
  }
  return source;
}

std::string_view package_version(std::string_view package) {
  const std::size_t at = package.find("==");
  if (at != std::string_view::npos) return package.substr(at + 2);
  const std::size_t sign = package.find('@', 1);
  return sign == std::string_view::npos ? std::string_view() : package.substr(sign + 1);
}

}  // namespace

bool looks_like_source(std::string_view text) {
  for (const std::string_view scheme : {"hf:", "http:", "https:", "pypi:", "npm:"}) {
    if (text.starts_with(scheme)) return true;
  }
  return text.find("://") != std::string_view::npos;
}

Result<Source> parse_source(std::string_view text, std::string_view hub_endpoint) {
  if (text.size() > 8192) return fail(Code::invalid_argument, "a source longer than 8192 bytes");
  if (text.starts_with("hf:")) return parse_hub(text.substr(3), text);
  if (text.starts_with("http://") || text.starts_with("https://")) return parse_url(text, hub_endpoint);
  if (text.starts_with("pypi:")) return parse_packages(text.substr(5), PackageSource::Registry::pypi, text);
  if (text.starts_with("npm:")) return parse_packages(text.substr(4), PackageSource::Registry::npm, text);
  return fail(Code::invalid_argument, "'{}': not a source that can be pulled: write {}",
              without_secrets(printable(text, 120)), kFormsKnown);
}

std::string canonical(const Source& source) {
  if (const auto* hub = std::get_if<HubSource>(&source)) {
    return fmt::format("hf:{}{}{}{}{}", hub->repo, hub->revision == "main" ? "" : "@",
                       hub->revision == "main" ? "" : hub->revision, hub->file.empty() ? "" : ":", hub->file);
  }
  if (const auto* url = std::get_if<UrlSource>(&source)) return without_secrets(url->url);
  const auto& packages = std::get<PackageSource>(source);
  return fmt::format("{}:{}", packages.registry == PackageSource::Registry::pypi ? "pypi" : "npm",
                     fmt::join(packages.packages, ","));
}

std::string package_name(std::string_view package) {
  return std::string(package.substr(0, std::min(package.find("=="), package.find('@', 1))));
}

Result<ModelName> default_name(const Source& source, std::string_view label) {
  ModelName name{.name = {}, .tag = tidy_component(label)};
  if (const auto* hub = std::get_if<HubSource>(&source)) {
    const std::size_t slash = hub->repo.find('/');
    name.name = tidy_component(std::string_view(hub->repo).substr(0, slash));
    if (slash != std::string::npos) name.name += fmt::format("/{}", tidy_component(hub->repo.substr(slash + 1)));
    if (hub->revision != "main") {
      name.tag = tidy_component(label.empty() ? hub->revision : fmt::format("{}-{}", hub->revision, label));
    }
  } else if (const auto* url = std::get_if<UrlSource>(&source)) {
    std::string file = file_name_of(url->url);
    for (const std::string_view ending :
         {".gz", ".tgz", ".bz2", ".xz", ".zst", ".tar", ".zip", ".whl", ".gguf", ".safetensors"}) {
      if (to_lower(file).ends_with(ending)) file.resize(file.size() - ending.size());
    }
    name.name = tidy_component(file);
  } else {
    const auto& packages = std::get<PackageSource>(source);
    std::string_view first = packages.packages.front();
    const std::string version(package_version(first));
    const std::string bare = package_name(first);
    const std::size_t slash = bare.find('/');
    name.name = tidy_component(bare.substr(0, slash));
    if (slash != std::string::npos) name.name += fmt::format("/{}", tidy_component(bare.substr(slash + 1)));
    if (!version.empty()) name.tag = tidy_component(version);
  }
  if (name.tag.empty()) name.tag = "latest";
  auto checked = parse_model_name(to_string(name));
  if (!checked) {
    return fail(Code::invalid_argument, "{}: no name for it can be derived: give one with --name", canonical(source));
  }
  return checked;
}

}  // namespace sparsam::store
