// Any bytes as a GGUF file: what opens can be used in every way without leaving the file, and what does not open says
// so in one line.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "formats/gguf.h"
#include "kernels/dequantize.h"

namespace {

using namespace sparsam;

void use(const Gguf& gguf, const GgufEntry& entry) {
  CHECK(gguf.find_key(entry.name) != nullptr, "every key is found");
  (void)gguf.get<std::int8_t>(entry.name);
  (void)gguf.get<std::uint64_t>(entry.name);
  (void)gguf.get<float>(entry.name);
  (void)gguf.get<bool>(entry.name);
  (void)gguf.get<std::string_view>(entry.name);
  (void)gguf.get<std::vector<std::int64_t>>(entry.name);
  (void)gguf.get<std::vector<float>>(entry.name);
  (void)gguf.get<std::vector<bool>>(entry.name);
  if (const auto texts = gguf.get<std::vector<std::string_view>>(entry.name)) {
    std::size_t length = 0;
    for (const std::string_view text : *texts) length += text.size();
    CHECK(length <= gguf.file_bytes(), "texts are views into the file");
  }
}

void use(const Gguf& gguf, const TensorInfo& tensor) {
  CHECK(gguf.find(tensor.name) == &tensor, "every tensor is found");
  CHECK(tensor.bytes.size() == checked_bytes(tensor.dtype, tensor.shape), "the bytes are those of the shape");
  if (tensor.dtype >= DType::i8 && tensor.dtype <= DType::i64) return;
  std::vector<float> row(static_cast<std::size_t>(tensor.row_elements()));
  dequantize(tensor.dtype, tensor.bytes.data(), row.data(), row.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto gguf = Gguf::parse(std::as_bytes(std::span(data, size)), "m.gguf");
  if (!gguf) {
    CHECK(gguf.error().message.starts_with("m.gguf: "), "errors name the file");
    CHECK(gguf.error().message.find('\n') == std::string::npos, "errors have one line");
    return 0;
  }
  for (const GgufEntry& entry : gguf->metadata()) use(*gguf, entry);
  for (const TensorInfo& tensor : gguf->tensors()) use(*gguf, tensor);
  return 0;
}
