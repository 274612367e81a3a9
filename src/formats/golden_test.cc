// The golden models, where they are at hand: the GGUF and the safetensors of a model hold the same values.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "formats/gguf.h"
#include "formats/safetensors.h"

namespace sparsam {
namespace {

std::filesystem::path golden_folder() {
  const char* shared = std::getenv("SPARSAM_SHARED");
  return std::filesystem::path(shared != nullptr ? shared : SPARSAM_SOURCE_DIR "/../shared") / "golden";
}

TEST(Golden, BothFormsOfEveryModelHoldAsManyNumbers) {
  const std::filesystem::path folder = golden_folder();
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "needs the golden models";
  int models = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!std::filesystem::exists(entry.path() / "model.gguf")) continue;
    const auto gguf = Gguf::open(entry.path() / "model.gguf");
    const auto safetensors = Safetensors::open(entry.path());
    ASSERT_TRUE(gguf) << gguf.error().message;
    ASSERT_TRUE(safetensors) << safetensors.error().message;
    EXPECT_EQ(*gguf->get<std::string_view>("tokenizer.ggml.model"), "none");
    std::int64_t in_gguf = 0, in_safetensors = 0;
    for (const TensorInfo& tensor : gguf->tensors()) in_gguf += tensor.elements();
    for (const TensorInfo& tensor : safetensors->tensors()) {
      if (!tensor.name.ends_with("_scale_inv")) in_safetensors += tensor.elements();
    }
    EXPECT_EQ(in_gguf, in_safetensors) << entry.path();
    ++models;
  }
  EXPECT_GT(models, 8);
}

}  // namespace
}  // namespace sparsam
