#include "store/manifest.h"

#include <simdjson.h>

#include <chrono>
#include <ctime>
#include <nlohmann/json.hpp>
#include <set>

#include "store/digest.h"

namespace sparsam::store {
namespace {

constexpr std::string_view kFormat = "sparsam-manifest";

std::string text_of(const simdjson::dom::object& object, std::string_view key) {
  std::string_view value;
  return object[key].get_string().get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
}

Result<StoredFile> file_of(const simdjson::dom::element& element) {
  simdjson::dom::object object;
  if (element.get_object().get(object) != simdjson::SUCCESS) return fail(Code::bad_data, "'files': not an object");
  StoredFile file;
  file.path = text_of(object, "path");
  TRY(check_member_path(file.path));
  if (object["size"].get_uint64().get(file.size) != simdjson::SUCCESS) {
    return fail(Code::bad_data, "'{}': no size", file.path);
  }
  file.sha256 = text_of(object, "sha256");
  if (!is_sha256(file.sha256)) return fail(Code::bad_data, "'{}': no sha256", file.path);
  file.git_sha1 = text_of(object, "git_sha1");
  if (!file.git_sha1.empty() && !is_sha1(file.git_sha1)) return fail(Code::bad_data, "'{}': no git_sha1", file.path);
  return file;
}

}  // namespace

std::uint64_t Manifest::total_size() const {
  std::uint64_t total = 0;
  for (const StoredFile& file : files) total += file.size;
  return total;
}

std::string to_json(const Manifest& manifest) {
  nlohmann::ordered_json json;
  json["format"] = kFormat;
  json["version"] = kManifestVersion;
  json["name"] = manifest.name.name;
  json["tag"] = manifest.name.tag;
  json["source"] = manifest.source;
  json["revision"] = manifest.revision;
  json["license"] = manifest.license;
  json["pulled"] = manifest.pulled;
  json["entry"] = manifest.entry;
  json["files"] = nlohmann::ordered_json::array();
  for (const StoredFile& file : manifest.files) {
    nlohmann::ordered_json entry;
    entry["path"] = file.path;
    entry["size"] = file.size;
    entry["sha256"] = file.sha256;
    if (!file.git_sha1.empty()) entry["git_sha1"] = file.git_sha1;
    json["files"].push_back(std::move(entry));
  }
  // Names from outside may hold broken UTF-8: replaced, not thrown at the caller.
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

Result<Manifest> manifest_from_json(std::string_view text) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(text.data(), text.size()).get_object().get(object) != simdjson::SUCCESS) {
    return fail(Code::bad_data, "not a JSON object");
  }
  if (text_of(object, "format") != kFormat) return fail(Code::bad_data, "its 'format' is not {}", kFormat);
  std::int64_t version = 0;
  if (object["version"].get_int64().get(version) != simdjson::SUCCESS || version < 1) {
    return fail(Code::bad_data, "no 'version'");
  }
  if (version > kManifestVersion) {
    return fail(Code::unsupported, "written by a newer sparsam (format version {}, this one knows {})", version,
                kManifestVersion);
  }
  Manifest manifest;
  manifest.name = TRY(parse_model_name(fmt::format("{}:{}", text_of(object, "name"), text_of(object, "tag"))));
  manifest.source = text_of(object, "source");
  manifest.revision = text_of(object, "revision");
  manifest.license = text_of(object, "license");
  manifest.pulled = text_of(object, "pulled");
  manifest.entry = text_of(object, "entry");
  simdjson::dom::array files;
  if (object["files"].get_array().get(files) != simdjson::SUCCESS) return fail(Code::bad_data, "no 'files'");
  std::set<std::string> seen;
  std::uint64_t total = 0;
  for (const simdjson::dom::element element : files) {
    manifest.files.push_back(TRY(file_of(element)));
    const StoredFile& file = manifest.files.back();
    if (!seen.insert(file.path).second) return fail(Code::bad_data, "'{}': listed twice", file.path);
    if (__builtin_add_overflow(total, file.size, &total)) return fail(Code::bad_data, "sizes overflow");
  }
  if (manifest.files.empty()) return fail(Code::bad_data, "no files");
  // "a" and "a/b" cannot both be files.
  for (const StoredFile& file : manifest.files) {
    for (std::size_t slash = file.path.find('/'); slash != std::string::npos; slash = file.path.find('/', slash + 1)) {
      if (seen.contains(file.path.substr(0, slash))) {
        return fail(Code::bad_data, "'{}': a file and a folder", file.path.substr(0, slash));
      }
    }
  }
  if (!manifest.entry.empty() && !seen.contains(manifest.entry)) {
    return fail(Code::bad_data, "its 'entry' '{}' is not among its files", printable(manifest.entry));
  }
  return manifest;
}

std::string utc_now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts = {};
  ::gmtime_r(&now, &parts);
  char text[32] = {};
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

}  // namespace sparsam::store
