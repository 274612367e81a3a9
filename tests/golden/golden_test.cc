// Every architecture in both file forms, and every number format, against logits that independent engines computed.
#include <gtest/gtest.h>

#include <cmath>

#include "golden/shared.h"
#include "support/logits.h"

namespace sparsam {
namespace {

using testing::logits_of;
using testing::relative_error;

// Mean over the rows of KL(expected || got).
double mean_divergence(const std::vector<float>& got, const std::vector<float>& expected, std::size_t width) {
  double sum = 0;
  for (std::size_t row = 0; row < expected.size(); row += width) {
    double total_e = 0, total_g = 0;
    for (std::size_t i = row; i < row + width; ++i) {
      total_e += std::exp(static_cast<double>(expected[i]));
      total_g += std::exp(static_cast<double>(got[i]));
    }
    for (std::size_t i = row; i < row + width; ++i) {
      const double p = std::exp(static_cast<double>(expected[i])) / total_e;
      sum += p * ((expected[i] - std::log(total_e)) - (got[i] - std::log(total_g)));
    }
  }
  return sum / (static_cast<double>(expected.size()) / static_cast<double>(width));
}

// Runs a test once for each instruction-set level of this machine.
class AtEveryLevel : public ::testing::TestWithParam<Isa> {
 protected:
  void SetUp() override { setenv("SPARSAM_ISA", std::string(name(GetParam())).c_str(), 1); }
  void TearDown() override { unsetenv("SPARSAM_ISA"); }
};

class GoldenModels : public AtEveryLevel {};

TEST_P(GoldenModels, GiveTheReferenceLogitsInBothFileForms) {
  NEEDS_SHARED(shared_folder() / "golden");
  for (const std::string name : {"deepseek_v2", "deepseek_v3", "deepseek_v3_groups", "deepseek_v3_fp8", "gemma3",
                                 "llama", "mixtral", "qwen2", "qwen3", "qwen3_moe"}) {
    const auto folder = shared_folder() / "golden" / name;
    const auto expected = floats_of_file(folder / "logits.f32");
    const auto tokens = tokens_of_file(folder / "tokens.json");
    for (const auto& path : {folder, folder / "model.gguf"}) {
      const auto got = logits_of(path, tokens);
      ASSERT_EQ(got.size(), expected.size()) << path;
      EXPECT_LE(relative_error(got, expected), 2e-5) << path;
    }
  }
}

TEST_P(GoldenModels, StayWithinTheirDivergenceInEveryPackedFormat) {
  NEEDS_SHARED(shared_folder() / "golden");
  for (const std::string folder_name : {"quantized", "quantized_deepseek"}) {
    const auto folder = shared_folder() / "golden" / folder_name;
    const auto tokens = tokens_of_file(folder / "tokens.json");
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      if (file.path().extension() != ".gguf") continue;
      const std::string format = file.path().stem();
      const auto expected = floats_of_file(folder / (format + ".logits.f32"));
      const auto got = logits_of(file.path(), tokens);
      ASSERT_EQ(got.size(), expected.size()) << file.path();
      double bound = 1.1e-3;
      if (format == "F16" || format == "BF16") bound = 1e-4;
      for (const char* block32 : {"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "IQ4_NL", "MXFP4"}) {
        if (format == block32) bound = 6e-4;
      }
      if (folder_name == "quantized_deepseek") bound = 1.5e-3;
      const double divergence = mean_divergence(got, expected, 512);
      RecordProperty(folder_name + "_" + format, std::to_string(divergence));
      EXPECT_LE(divergence, bound) << file.path();
      EXPECT_GE(divergence, 0) << file.path();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Isa, GoldenModels, ::testing::ValuesIn(available_isas()),
                         [](const auto& level) { return std::string(name(level.param)); });

}  // namespace
}  // namespace sparsam
