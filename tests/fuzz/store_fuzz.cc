// What `sparsam pull` reads from outside: manifests, a hub's listing, packages' descriptions, lists of files, the text
// that a person writes, and archives. The first byte says which.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "store/archive.h"
#include "store/hub.h"
#include "store/manifest.h"
#include "store/package.h"
#include "store/select.h"
#include "store/source.h"

namespace {

using namespace sparsam;
using namespace sparsam::store;

void manifest(std::string_view text) {
  const auto parsed = manifest_from_json(text);
  if (!parsed) return;
  const std::string json = to_json(*parsed);
  // What was accepted is accepted again. Broken UTF-8 in it was replaced once.
  CHECK(manifest_from_json(json).has_value(), "a manifest that is written can be read");
}

void source(std::string_view text) {
  const auto parsed = parse_source(text, "https://hub.example");
  if (!parsed) return;
  if (const auto name = default_name(*parsed, "Q4_K_M")) {
    CHECK(parse_model_name(to_string(*name)) == *name, "a derived name is a name");
  }
  CHECK(!canonical(*parsed).empty(), "every source can be named");
}

// Lines are paths; the first is what is wanted.
void selection(std::string_view text) {
  std::vector<Candidate> candidates;
  std::string_view wanted;
  for (std::size_t line = 0; !text.empty() && line < 500; ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (line == 0) {
      wanted = text.substr(0, end);
    } else {
      candidates.push_back(
          {std::string(text.substr(0, end)), line % 5 == 0 ? std::nullopt : std::optional(line * 1000)});
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  const auto selected = select_model(candidates, wanted);
  if (!selected) return;
  CHECK(!selected->files.empty(), "a selection has files");
  for (const PickedFile& file : selected->files) {
    CHECK(check_member_path(file.path).has_value(), "selected paths stay inside the model");
    for (const std::size_t index : file.sources) CHECK(index < candidates.size(), "sources are candidates");
  }
}

void archive(std::string_view bytes) {
  const int fd = ::memfd_create("fuzz", MFD_CLOEXEC);
  if (fd < 0) return;
  const ssize_t written = ::write(fd, bytes.data(), bytes.size());
  const std::filesystem::path path = fmt::format("/proc/self/fd/{}", fd);
  if (written == static_cast<ssize_t>(bytes.size()) && looks_like_archive(path)) {
    if (const auto members = list_archive(path)) {
      for (const ArchiveMember& member : *members) (void)read_member(path, member, 1 << 16);
    }
    (void)read_package_facts(path);
  }
  ::close(fd);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 8) {
    case 0:
      manifest(text);
      break;
    case 1:
      (void)parse_hub_listing(text);
      break;
    case 2:
      source(text);
      break;
    case 3:
      selection(text);
      break;
    case 4:
      archive(text);
      break;
    case 5:
      (void)parse_wheel_metadata(text);
      break;
    case 6:
      (void)parse_package_json(text);
      break;
    default:
      (void)complaint_of(PackageSource::Registry::npm, text);
      break;
  }
  return 0;
}
