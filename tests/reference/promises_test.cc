// A folder whose configuration and tensors do not belong together computes something else than it says, so it is
// refused.
#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "models/model.h"
#include "support/tiny_model.h"

namespace sparsam {
namespace {

using Json = nlohmann::json;

class Promises : public ::testing::Test {
 protected:
  // What opening the tiny model says after `change` of its config.json; behind the folder's name.
  std::string refusal(const std::string& architecture, const std::function<void(Json&)>& change) {
    const testing::ScratchFolder folder;
    const auto written = testing::write_tiny_model(testing::tiny_model(architecture), folder.path());
    EXPECT_TRUE(written) << written.error().message;
    const auto path = folder.path() / "config.json";
    Json config = Json::parse(*read_regular_file(path, 1 << 20));
    change(config);
    EXPECT_TRUE(write_file(path, config.dump()));
    const auto model = Model::open(folder.path());
    return model ? "opened" : model.error().message.substr(folder.path().string().size());
  }
};

TEST_F(Promises, AreKeptByTheTinyModels) {
  for (const std::string& architecture : testing::tiny_architectures()) {
    EXPECT_EQ(refusal(architecture, [](Json&) {}), "opened") << architecture;
  }
}

TEST_F(Promises, EveryTensorHasItsPlace) {
  EXPECT_EQ(refusal("deepseek_v3", [](Json& c) { c["n_shared_experts"] = nullptr; }),
            ": tensor 'model.layers.1.mlp.shared_experts.down_proj.weight' has no place in a deepseek_v3 of this "
            "configuration");
  EXPECT_EQ(refusal("llama", [](Json& c) { c["num_hidden_layers"] = 1; }),
            "/model.safetensors: tensor 'model.layers.1.input_layernorm.weight' belongs to none of the 1 layers");
}

TEST_F(Promises, BiasesAreThereIfTheConfigurationSaysSo) {
  EXPECT_EQ(refusal("llama", [](Json& c) { c["attention_bias"] = true; }),
            ": 'attention_bias' is true in config.json, but 'attention.q' of layer 0 has no bias");
  EXPECT_EQ(
      refusal("qwen2", [](Json& c) { c["model_type"] = "llama"; }),
      ": tensor 'model.layers.0.self_attn.q_proj.bias' is there, but 'attention_bias' is not true in config.json");
}

}  // namespace
}  // namespace sparsam
