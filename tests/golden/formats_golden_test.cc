// The golden models: the GGUF and the safetensors of a model hold the same values, packed files lie as close to the
// unpacked one as their format can, and our quantiser's lie closer.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "formats/gguf.h"
#include "formats/safetensors.h"
#include "golden/shared.h"
#include "kernels/dequantize.h"
#include "kernels/quantize.h"

namespace sparsam {
namespace {

namespace fs = std::filesystem;
using Floats = std::vector<float>;

Floats widened(const TensorInfo& tensor) {
  Floats y(static_cast<std::size_t>(tensor.elements()));
  dequantize(tensor.dtype, tensor.bytes.data(), y.data(), y.size());
  return y;
}

Floats widened(const Safetensors& file, const TensorInfo& tensor) {
  const TensorInfo* scales = file.find(tensor.name + "_scale_inv");
  if (scales == nullptr) return widened(tensor);
  Floats y(static_cast<std::size_t>(tensor.elements()));
  dequantize_f8_blocks(tensor.bytes.data(), widened(*scales).data(), tensor.shape[0], tensor.shape[1], y.data());
  return y;
}

// GGUF renames, stacks, splits and reorders tensors, so the values are compared as one heap, sorted.
void add_to(Floats& heap, const Floats& values) { heap.insert(heap.end(), values.begin(), values.end()); }

TEST(GoldenFiles, BothFormsOfEveryModelHoldTheSameValues) {
  const fs::path golden = shared_folder() / "golden";
  NEEDS_SHARED(golden);
  int models = 0;
  for (const auto& entry : fs::directory_iterator(golden)) {
    if (!fs::exists(entry.path() / "model.gguf")) continue;
    ++models;
    const auto gguf = Gguf::open(entry.path() / "model.gguf");
    const auto safetensors = Safetensors::open(entry.path());
    ASSERT_TRUE(gguf) << gguf.error().message;
    ASSERT_TRUE(safetensors) << safetensors.error().message;
    // Gemma's norms are stored with 1 added in GGUF.
    const bool skip_vectors = *gguf->get<std::string_view>("general.architecture") == "gemma3";
    Floats in_gguf, in_safetensors;
    for (const TensorInfo& tensor : gguf->tensors()) {
      if (!skip_vectors || tensor.shape.size() > 1) add_to(in_gguf, widened(tensor));
    }
    for (const TensorInfo& tensor : safetensors->tensors()) {
      if (tensor.name.ends_with("_scale_inv") || (skip_vectors && tensor.shape.size() < 2)) continue;
      add_to(in_safetensors, widened(*safetensors, tensor));
    }
    std::ranges::sort(in_gguf);
    std::ranges::sort(in_safetensors);
    EXPECT_TRUE(in_gguf == in_safetensors) << entry.path();
  }
  EXPECT_GE(models, 10);
}

double squared_distance(const Floats& x, const Floats& y) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += std::pow(static_cast<double>(x[i]) - y[i], 2);
  return sum;
}

Floats there_and_back(DType type, const Floats& x, std::size_t row) {
  std::vector<std::byte> bytes(bytes_of(type, row));
  Floats y(x.size());
  for (std::size_t i = 0; i < x.size(); i += row) {
    quantize(type, x.data() + i, bytes.data(), row);
    dequantize(type, bytes.data(), y.data() + i, row);
  }
  return y;
}

// theirs: root mean square error over that of zeros, in the files that llama.cpp made of these weights.
struct Packed {
  const char* file;
  double theirs;
};
constexpr Packed kPacked[] = {{"BF16", 0.0017},   {"Q8_0", 0.0054},   {"Q4_0", 0.0864}, {"Q4_1", 0.0786},
                              {"Q5_0", 0.0428},   {"Q5_1", 0.0380},   {"Q2_K", 0.296},  {"Q3_K_S", 0.152},
                              {"Q4_K_S", 0.0716}, {"Q5_K_S", 0.0363}, {"Q6_K", 0.0176}, {"IQ4_NL", 0.0762},
                              {"IQ4_XS", 0.0769}, {"MXFP4", 0.1153}};

TEST(GoldenFiles, PackedFilesLieAsCloseAsTheirFormatCanAndOursCloser) {
  const fs::path folder = shared_folder() / "golden" / "quantized";
  NEEDS_SHARED(folder);
  const auto exact = Gguf::open(folder / "F16.gguf");
  ASSERT_TRUE(exact) << exact.error().message;
  for (const Packed& packed : kPacked) {
    const auto file = Gguf::open(folder / (std::string(packed.file) + ".gguf"));
    ASSERT_TRUE(file) << file.error().message;
    double zeros = 0, theirs = 0, ours = 0;
    for (const TensorInfo& tensor : file->tensors()) {
      const TensorInfo* original = exact->find(tensor.name);
      ASSERT_NE(original, nullptr) << tensor.name;
      ASSERT_EQ(original->shape, tensor.shape) << tensor.name;
      if (tensor.dtype == DType::f32) continue;
      const Floats x = widened(*original);
      zeros += squared_distance(x, Floats(x.size(), 0.0f));
      theirs += squared_distance(x, widened(tensor));
      ours += squared_distance(x, there_and_back(tensor.dtype, x, static_cast<std::size_t>(tensor.row_elements())));
    }
    EXPECT_LT(std::sqrt(theirs / zeros), packed.theirs) << packed.file;
    EXPECT_LE(ours, theirs) << packed.file;
    ::testing::Test::RecordProperty(packed.file, fmt::format("{:.4f}", ours / theirs));
  }
}

}  // namespace
}  // namespace sparsam
