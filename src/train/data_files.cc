// Which files a list of paths means, and what they hold.

#include <algorithm>
#include <fstream>

#include "base/disk.h"
#include "text/json_reader.h"
#include "train/data_reader.h"

namespace sparsam {
namespace {

constexpr std::size_t kFirstLine = std::size_t{4} << 20;

// Chats have "messages" in their first line. A line that is no JSON is left for the reader to complain about.
Result<DataFormat> format_of_lines(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return io_error(path, "read", errno);
  std::string line;
  while (std::getline(file, line) && line.find_first_not_of(" \t\r") == std::string::npos) {
  }
  if (line.size() > kFirstLine) return DataFormat::json_lines;
  simdjson::dom::parser parser;
  simdjson::dom::element element;
  if (parser.parse(line).get(element) != simdjson::SUCCESS) return DataFormat::json_lines;
  simdjson::dom::element messages;
  return element["messages"].get(messages) == simdjson::SUCCESS ? DataFormat::chat : DataFormat::json_lines;
}

Result<DataFile> describe(const std::filesystem::path& path, DataFormat format) {
  std::error_code error;
  DataFile file{path, format, std::filesystem::file_size(path, error)};
  if (error) return io_error(path, "read", error.value());
  if (format == DataFormat::automatic) {
    const std::string ending = path.extension().string();
    const bool lines = ending == ".jsonl" || ending == ".ndjson";
    file.format = lines ? TRY(format_of_lines(path)) : DataFormat::text;
  }
  return file;
}

Result<std::vector<std::filesystem::path>> files_below(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> found;
  std::error_code error;
  std::filesystem::recursive_directory_iterator at(folder, error), end;
  while (!error && at != end) {
    const bool hidden = at->path().filename().string().starts_with('.');
    if (hidden && at->is_directory(error)) at.disable_recursion_pending();
    if (!hidden && at->is_regular_file(error)) found.push_back(at->path());
    at.increment(error);
  }
  if (error) return io_error(folder, "read", error.value());
  std::ranges::sort(found);
  return found;
}

}  // namespace

std::string_view name_of(DataFormat format) {
  switch (format) {
    case DataFormat::automatic:
      return "auto";
    case DataFormat::text:
      return "text";
    case DataFormat::json_lines:
      return "jsonl";
    case DataFormat::chat:
      break;
  }
  return "chat";
}

std::optional<DataFormat> data_format(std::string_view name) {
  for (const auto format : {DataFormat::automatic, DataFormat::text, DataFormat::json_lines, DataFormat::chat}) {
    if (name == name_of(format)) return format;
  }
  return std::nullopt;
}

Result<std::vector<DataFile>> find_data_files(std::span<const std::filesystem::path> paths, DataFormat format) {
  std::vector<DataFile> files;
  for (const std::filesystem::path& path : paths) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
      return fail(Code::not_found, "{}: no such file or folder", path.string());
    }
    if (!std::filesystem::is_directory(path, error)) {
      files.push_back(TRY(describe(path, format)));
      continue;
    }
    const auto found = TRY(files_below(path));
    if (found.empty()) return fail(Code::invalid_argument, "{}: the folder holds no files", path.string());
    for (const auto& file : found) files.push_back(TRY(describe(file, format)));
  }
  return files;
}

}  // namespace sparsam
