#include "store/hub.h"

#include <simdjson.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "store/digest.h"
#include "store/url.h"

namespace sparsam::store {
namespace {

constexpr std::string_view kHub = "https://huggingface.co";
constexpr std::size_t kLargestListing = std::size_t{64} << 20;

std::string env(const char* variable) {
  const char* value = std::getenv(variable);
  return value == nullptr ? std::string() : std::string(value);
}

std::string tidy_token(std::string text) {
  std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; });
  return text;
}

std::string text_of(const simdjson::dom::object& object, std::string_view key) {
  std::string_view value;
  return object[key].get_string().get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
}

}  // namespace

std::string hub_endpoint() {
  std::string endpoint = env("HF_ENDPOINT");
  while (endpoint.ends_with('/')) endpoint.pop_back();
  return endpoint.empty() ? std::string(kHub) : endpoint;
}

std::string hub_token() {
  if (std::string token = tidy_token(env("HF_TOKEN")); !token.empty()) return token;
  std::filesystem::path file = env("HF_TOKEN_PATH");
  if (file.empty() && !env("HF_HOME").empty()) file = std::filesystem::path(env("HF_HOME")) / "token";
  if (file.empty() && !env("XDG_CACHE_HOME").empty()) {
    file = std::filesystem::path(env("XDG_CACHE_HOME")) / "huggingface" / "token";
  }
  if (file.empty()) file = std::filesystem::path(env("HOME")) / ".cache" / "huggingface" / "token";
  return tidy_token(read_file(file, 4096).value_or(""));
}

Result<HubListing> parse_hub_listing(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(json.data(), json.size()).get_object().get(object) != simdjson::SUCCESS) {
    return fail(Code::bad_data, "the answer is not a JSON object");
  }
  HubListing listing;
  listing.commit = text_of(object, "sha");
  if (!is_sha1(listing.commit)) return fail(Code::bad_data, "the answer names no commit ('sha')");
  simdjson::dom::object card;
  if (object["cardData"].get_object().get(card) == simdjson::SUCCESS) {
    listing.license = printable(text_of(card, "license"), 100);
    const std::string name = printable(text_of(card, "license_name"), 100);
    if (listing.license == "other" && !name.empty()) listing.license = name;
  }
  simdjson::dom::array siblings;
  if (object["siblings"].get_array().get(siblings) != simdjson::SUCCESS) {
    return fail(Code::bad_data, "the answer lists no files ('siblings')");
  }
  for (const simdjson::dom::element element : siblings) {
    simdjson::dom::object sibling;
    if (element.get_object().get(sibling) != simdjson::SUCCESS) return fail(Code::bad_data, "a file that is no object");
    HubFile file{.path = text_of(sibling, "rfilename"), .size = {}, .sha256 = {}, .git_sha1 = {}};
    std::uint64_t size = 0;
    if (sibling["size"].get_uint64().get(size) == simdjson::SUCCESS) file.size = size;
    simdjson::dom::object lfs;
    if (sibling["lfs"].get_object().get(lfs) == simdjson::SUCCESS) {
      file.sha256 = text_of(lfs, "sha256");
      if (!is_sha256(file.sha256)) file.sha256.clear();
      if (lfs["size"].get_uint64().get(size) == simdjson::SUCCESS) file.size = size;
    } else if (const std::string blob = text_of(sibling, "blobId"); is_sha1(blob)) {
      file.git_sha1 = blob;  // of a large file this would name the pointer, not the content
    }
    if (!file.path.empty()) listing.files.push_back(std::move(file));
  }
  return listing;
}

Result<HubListing> Hub::list(const HubSource& source, Retries& retries) {
  const std::string url = fmt::format("{}/api/models/{}/revision/{}?blobs=true", endpoint_, source.repo,
                                      percent_encoded(source.revision, false));
  std::string body;
  const HttpAnswer answer = get_text(client_, {url, token_, {}}, kLargestListing, retries, body);
  if (answer.error || answer.status != 200) return std::unexpected(explain(source, "", answer));
  auto listing = parse_hub_listing(body);
  if (!listing) return std::unexpected(within(without_secrets(url), listing.error()));
  return listing;
}

std::string Hub::file_url(const HubSource& source, std::string_view commit, std::string_view file) const {
  return fmt::format("{}/{}/resolve/{}/{}", endpoint_, source.repo, percent_encoded(commit, false),
                     percent_encoded(file, true));
}

Error Hub::explain(const HubSource& source, std::string_view file, const HttpAnswer& answer) const {
  if (answer.error) return *answer.error;
  const std::string_view code = answer.headers["x-error-code"];
  const std::string said = printable(answer.headers["x-error-message"]);
  const std::string repo = "hf:" + source.repo;
  const std::string page = fmt::format("{}/{}", without_secrets(endpoint_), source.repo);
  const std::string quoted = said.empty() ? "" : fmt::format(" (the hub says: {})", said);
  const auto error = [](Code kind, std::string message) { return Error{kind, std::move(message)}; };

  if (code == "GatedRepo") {
    return error(
        Code::io,
        token_.empty()
            ? fmt::format("{}: gated: accept its terms at {}, then set HF_TOKEN{}", repo, page, quoted)
            : fmt::format("{}: gated: this token's owner has not been let in yet; ask at {}{}", repo, page, quoted));
  }
  if (code == "RevisionNotFound") {
    return error(Code::not_found, fmt::format("{}: has no revision '{}'", repo, printable(source.revision)));
  }
  if (code == "EntryNotFound") {
    return error(Code::not_found, fmt::format("{}: has no file '{}' at revision '{}'", repo, printable(file),
                                              printable(source.revision)));
  }
  if (code == "DisabledRepo") return error(Code::io, fmt::format("{}: disabled by the hub{}", repo, quoted));
  if (answer.status == 401) {
    // The hub does not say to strangers whether a private repository exists.
    return error(Code::not_found,
                 token_.empty()
                     ? fmt::format("{}: not found, or private: check the name, or set HF_TOKEN{}", repo, quoted)
                     : fmt::format("{}: not found, or this token may not read it, or is not valid{}", repo, quoted));
  }
  if (code == "RepoNotFound" || answer.status == 404) {
    return error(Code::not_found, fmt::format("{}: not found at {}{}", repo, without_secrets(endpoint_), quoted));
  }
  if (answer.status == 403) {
    return error(Code::io, fmt::format("{}: the hub does not allow it{}", repo, quoted));
  }
  Error plain = http_error(page, answer);
  plain.message += quoted;
  return plain;
}

}  // namespace sparsam::store
