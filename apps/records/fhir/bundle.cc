#include "records/fhir/bundle.h"

#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iostream>

#include "records/fhir/record_builder.h"
#include "records/fhir/resource.h"

namespace sparsam::records {
namespace {

constexpr int kMaxBundleDepth = 4;

class BundleReader {
 public:
  BundleReader(Record& record, RecordBuilder& builder) : json_(record.pool), builder_(builder) {}

  // One JSON document: a bundle or a resource. The view's capacity covers simdjson's padding.
  Result<void> read(simdjson::padded_string_view text, std::string_view name) {
    json_.clear_error();
    ondemand::document document;
    if (const auto error = parser_.iterate(text).get(document)) return not_json(name, error, text, nullptr);
    ondemand::object object;
    if (const auto error = document.get_object().get(object)) {
      if (error == simdjson::INCORRECT_TYPE) return fail(Code::bad_data, "{}: not FHIR: the JSON is no object", name);
      return not_json(name, error, text, &document);
    }
    TRY(read_top(object, name, 0));
    if (json_.error() != simdjson::SUCCESS) return not_json(name, json_.error(), text, &document);
    const char* rest = nullptr;
    if (document.current_location().get(rest) == simdjson::SUCCESS)
      return fail(Code::bad_data, "{}: not JSON: something follows the end of the document", name);
    return {};
  }

 private:
  static std::unexpected<Error> not_json(std::string_view name, simdjson::error_code error,
                                         simdjson::padded_string_view text, ondemand::document* document) {
    const char* place = nullptr;
    if (document && document->current_location().get(place) == simdjson::SUCCESS && place >= text.data() &&
        place <= text.data() + text.size()) {
      return fail(Code::bad_data, "{}: not JSON at byte {}: {}", name, place - text.data(),
                  simdjson::error_message(error));
    }
    return fail(Code::bad_data, "{}: not JSON: {}", name, simdjson::error_message(error));
  }

  Result<void> read_top(ondemand::object& object, std::string_view name, int depth) {
    ondemand::value type_value;
    std::string_view type;
    if (object.find_field_unordered("resourceType").get(type_value) == simdjson::SUCCESS)
      type = json_.string(type_value);
    if (json_.error() != simdjson::SUCCESS) return {};
    if (type.empty()) return fail(Code::bad_data, "{}: not FHIR: the object has no resourceType", name);
    if (object.reset().error() != simdjson::SUCCESS) return {};
    if (type != "Bundle") return add(object, {}, name);
    if (depth >= kMaxBundleDepth) return fail(Code::bad_data, "{}: bundles nested {} deep", name, depth);
    Result<void> result;
    json_.fields(object, [&](std::string_view key, ondemand::value value) {
      if (!result) return;
      if (key == "timestamp") builder_.saw_timestamp(json_.string(value));
      if (key != "entry") return;
      json_.elements(value, [&](ondemand::value entry) {
        if (result) result = read_entry(entry, name, depth);
      });
    });
    return result;
  }

  Result<void> read_entry(ondemand::value entry, std::string_view name, int depth) {
    const std::size_t index = entry_++;
    std::string_view full_url;
    bool has_resource = false;
    Result<void> result;
    const std::size_t mark = builder_.mark();
    json_.fields(entry, [&](std::string_view key, ondemand::value value) {
      if (key == "fullUrl") full_url = json_.id(value);
      if (key != "resource" || !result) return;
      ondemand::object object;
      if (value.get_object().get(object) != simdjson::SUCCESS) return;
      has_resource = true;
      // Nothing is known of the depth of a hostile file, so a bundle in a bundle is read only so far.
      result = add(object, fmt::format("{}: entry[{}]", name, index), name, depth);
    });
    if (!result) return result;
    if (has_resource) builder_.name_sources(mark, full_url, index);
    return {};
  }

  Result<void> add(ondemand::object& object, std::string place, std::string_view name, int depth = 0) {
    ReadResource resource = read_resource(json_, object);
    if (json_.error() != simdjson::SUCCESS) return {};
    if (place.empty()) place = name;
    if (resource.bundle) {
      if (depth + 1 >= kMaxBundleDepth)
        return fail(Code::bad_data, "{}: bundles nested more than {} deep", place, depth);
      if (object.reset().error() != simdjson::SUCCESS) return {};
      return read_top(object, name, depth + 1);
    }
    if (resource.type.empty()) return fail(Code::bad_data, "{}: not FHIR: the resource has no resourceType", place);
    if (!resource.other_version.empty()) {
      return fail(Code::unsupported,
                  "{}: {} looks like FHIR {} ({}), but this program reads R4 (4.0.1): convert the bundle to R4 first, "
                  "for example with the version converter of HAPI FHIR",
                  place, resource.type, resource.other_version, resource.version_sign);
    }
    const std::size_t mark = builder_.mark();
    builder_.add(std::move(resource));
    if (place == name) builder_.name_sources(mark, {}, entry_++);
    return {};
  }

  Json json_;
  RecordBuilder& builder_;
  ondemand::parser parser_;
  std::size_t entry_ = 0;
};

// Bulk export has one resource on each line: the first line is complete, and another object begins the next one.
bool is_ndjson(std::string_view text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return false;
  std::size_t last = end;
  while (last > 0 && (text[last - 1] == '\r' || text[last - 1] == ' ')) --last;
  if (last < 2 || text[last - 1] != '}') return false;
  const std::size_t next = text.find_first_not_of(" \t\r\n", end);
  return next != std::string_view::npos && text[next] == '{';
}

Result<void> read_text(BundleReader& reader, RecordBuilder& builder, std::string_view padded, std::string_view name) {
  builder.expect(padded.size());
  std::string_view text = padded;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return fail(Code::bad_data, "{}: not JSON: the file is empty", name);
  text.remove_prefix(first);
  const auto view = [&](std::string_view part) {
    const auto behind = static_cast<std::size_t>(padded.data() + padded.size() - part.data());
    return simdjson::padded_string_view(part, behind + simdjson::SIMDJSON_PADDING);
  };
  if (!is_ndjson(text)) return reader.read(view(text), name);
  std::size_t line_number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    ++line_number;
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) {
      TRY(reader.read(view(line), fmt::format("{}: line {}", name, line_number)));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {};
}

constexpr std::size_t kMostFromPipe = std::size_t{1} << 30;

Result<simdjson::padded_string> load(const std::filesystem::path& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (!error && size > simdjson::SIMDJSON_MAXSIZE_BYTES) {
    return fail(Code::unsupported, "{}: {} bytes; one file may have {} (bulk export is split into several)",
                path.string(), size, simdjson::SIMDJSON_MAXSIZE_BYTES);
  }
  if (!error && std::filesystem::is_regular_file(path)) {
    std::ifstream in(path, std::ios::binary);
    simdjson::padded_string text(static_cast<std::size_t>(size));
    if (!in || (size > 0 && text.data() == nullptr)) return fail(Code::io, "{}: cannot read", path.string());
    in.read(text.data(), static_cast<std::streamsize>(size));
    if (static_cast<std::uintmax_t>(in.gcount()) != size)
      return fail(Code::io, "{}: it changed while it was read", path.string());
    return text;
  }
  std::ifstream file;
  if (path != "-") {
    if (!std::filesystem::exists(path)) return fail(Code::not_found, "{}: no such file", path.string());
    file.open(path, std::ios::binary);
    if (!file) return fail(Code::io, "{}: cannot read", path.string());
  }
  std::istream& in = path == "-" ? std::cin : file;
  // A pipe's length is not known before its end, and a device has none.
  std::string content;
  std::vector<char> chunk(std::size_t{1} << 20);
  while (in.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || in.gcount() > 0) {
    content.append(chunk.data(), static_cast<std::size_t>(in.gcount()));
    if (content.size() > kMostFromPipe)
      return fail(Code::unsupported, "{}: more than {} bytes from a pipe; write them into a file", path.string(),
                  kMostFromPipe);
  }
  return simdjson::padded_string(content);
}

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const auto extension = entry.path().extension();
    if (entry.is_regular_file() && (extension == ".ndjson" || extension == ".json")) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Result<void> read_one(BundleReader& reader, RecordBuilder& builder, const std::filesystem::path& path) {
  const auto text = load(path);
  if (!text) return std::unexpected(text.error());
  return read_text(reader, builder, {text->data(), text->size()}, path.string());
}

PartialDate system_date() {
  using namespace std::chrono;
  return date_of(floor<days>(system_clock::now()).time_since_epoch().count());
}

}  // namespace

Result<Record> read_record(const std::filesystem::path& path, const ReadOptions& options) {
  Record record;
  RecordBuilder builder(record, options.patient, options.today ? options.today : system_date());
  {
    BundleReader reader(record, builder);
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
      const auto files = files_of(path);
      if (files.empty()) return fail(Code::not_found, "{}: the folder has no .json or .ndjson files", path.string());
      for (const auto& file : files) TRY(read_one(reader, builder, file));
    } else {
      TRY(read_one(reader, builder, path));
    }
  }
  TRY(builder.finish(path.string()));
  return record;
}

Result<Record> read_record_text(std::string_view text, std::string_view name, const ReadOptions& options) {
  Record record;
  RecordBuilder builder(record, options.patient, options.today ? options.today : system_date());
  {
    BundleReader reader(record, builder);
    const simdjson::padded_string padded(text);
    TRY(read_text(reader, builder, {padded.data(), padded.size()}, name));
  }
  TRY(builder.finish(name));
  return record;
}

}  // namespace sparsam::records
