// A GGUF of any content as a model: what opens also runs a few tokens, and does not fall.
#include <string_view>
#include <tuple>

#include "generate/engine.h"
#include "models/adapters/gguf.h"
#include "models/model.h"

using namespace sparsam;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto gguf = Gguf::parse(std::as_bytes(std::span(data, size)), "m.gguf");
  if (!gguf) return 0;
  auto checkpoint = checkpoint_from_gguf(*gguf);
  auto model = checkpoint ? Model::from(std::move(*checkpoint)) : std::unexpected(checkpoint.error());
  if (!model) {
    CHECK(model.error().message.starts_with("m.gguf: "), "errors name the file");
    CHECK(model.error().message.find('\n') == std::string::npos, "errors have one line");
    return 0;
  }
  const ModelConfig& c = (*model)->config();
  if (c.vocab_size > 4096 || c.max_position_embeddings < 4) return 0;
  auto engine = Engine::create(std::move(*model), {.threads = 1, .cache_dtype = DType::f32, .context = 4});
  if (!engine) return 0;
  const std::int32_t last = static_cast<std::int32_t>(c.vocab_size - 1);
  const std::vector<std::int32_t> tokens = {0, last, last};
  std::ignore = (*engine)->score(tokens, [](std::size_t, std::span<const float>) {});
  return 0;
}
