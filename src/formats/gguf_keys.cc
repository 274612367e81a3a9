#include "formats/gguf_keys.h"

#include <algorithm>

namespace sparsam {

void GgufKeys::copy(const GgufEntry& entry) {
  const GgufValue& value = entry.value;
  std::string encoded;
  if (value.is_array) append_number(encoded, static_cast<std::uint32_t>(GgufType::array));
  append_number(encoded, static_cast<std::uint32_t>(value.type));
  if (value.is_array) append_number(encoded, value.count);
  encoded.append(reinterpret_cast<const char*>(value.bytes.data()), value.bytes.size());
  put(entry.name, std::move(encoded));
}

void GgufKeys::remove(std::string_view key) {
  std::erase_if(entries_, [key](const Entry& entry) { return entry.name == key; });
}

void GgufKeys::put(std::string_view key, std::string encoded) {
  const auto at = std::ranges::find(entries_, key, &Entry::name);
  if (at == entries_.end()) {
    entries_.push_back({std::string(key), std::move(encoded)});
  } else {
    at->encoded = std::move(encoded);
  }
}

}  // namespace sparsam
