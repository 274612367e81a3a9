// A training configuration of any content: one that is written and read again without a change, and a model that comes
// out the same; or one line that names the file.
#include <string_view>

#include "base/error.h"
#include "train/run_config.h"

using namespace sparsam;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto config = RunConfig::parse({reinterpret_cast<const char*>(data), size}, "c.json");
  if (!config) {
    CHECK(config.error().message.starts_with("c.json: "), "errors name the file");
    CHECK(config.error().message.find('\n') == std::string::npos, "errors have one line");
    return 0;
  }
  const auto again = RunConfig::parse(config->to_json(), "again");
  CHECK(again.has_value() && again->to_json() == config->to_json(), "what is written is read");
  CHECK(check_resumable(*config, *again).has_value(), "a run goes on with its own configuration");
  if (config->model.empty()) return 0;
  const auto model = new_model(config->model, 256);
  if (!model) {
    CHECK(model.error().message.find('\n') == std::string::npos, "errors have one line");
    return 0;
  }
  const auto same = new_model(model->json, 999);
  CHECK(same.has_value() && same->json == model->json, "a whole model object is read as it is");
  return 0;
}
