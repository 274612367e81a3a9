// A config.json of any content: a configuration within the limits, or one line that names the file.
#include <cmath>
#include <string_view>

#include "base/error.h"
#include "models/adapters/hugging_face_config.h"
#include "models/layers/rope_scaling.h"

using namespace sparsam;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto config = config_from_hugging_face({reinterpret_cast<const char*>(data), size}, "config.json");
  if (!config) {
    CHECK(config.error().message.starts_with("config.json: "), "errors name the file");
    CHECK(config.error().message.find('\n') == std::string::npos, "errors have one line");
    return 0;
  }
  CHECK(config->num_hidden_layers <= 4096 && config->routing.experts <= 65536, "loops over these are bounded");
  CHECK(config->sparse_layers.empty() || config->sparse_layers.size() == config->num_hidden_layers, "one per layer");
  CHECK(config->sliding_layers.empty() || config->sliding_layers.size() == config->num_hidden_layers, "one per layer");
  CHECK(make_rope(config->rope).frequencies.size() == config->rope.dim / 2, "a frequency per pair");
  return 0;
}
