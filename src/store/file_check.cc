#include "store/file_check.h"

#include <algorithm>
#include <span>
#include <string>

#include "base/mapped_file.h"
#include "formats/gguf_part.h"
#include "formats/safetensors_part.h"
#include "store/name.h"

namespace sparsam::store {
namespace {

// What it begins with, for who wonders what came instead.
std::string beginning(std::span<const std::byte> bytes) {
  constexpr std::size_t kShown = 9;
  return printable(std::string_view(reinterpret_cast<const char*>(bytes.data()), std::min(bytes.size(), kShown)));
}

template <typename Part>
Result<void> whole(const Result<Part>& part, std::span<const std::byte> bytes, std::string_view kind,
                   std::string_view name) {
  if (part || part.error().code == Code::unsupported) return {};
  return fail(Code::bad_data, "'{}': not a whole {} file: {} (it begins with '{}')", printable(name), kind,
              part.error().message, beginning(bytes));
}

}  // namespace

Result<void> check_file(const std::filesystem::path& file, std::string_view name) {
  const std::string lower = to_lower(name);
  const bool gguf = lower.ends_with(".gguf");
  if (!gguf && !lower.ends_with(".safetensors")) return {};
  const auto mapped = TRY(MappedFile::open(file));
  const auto bytes = mapped->bytes();
  if (gguf) return whole(parse_gguf_part(bytes), bytes, "GGUF", name);
  return whole(parse_safetensors_part(bytes), bytes, "safetensors", name);
}

}  // namespace sparsam::store
