#include "train/initial_weights.h"

#include <algorithm>
#include <cmath>

#include "base/memory.h"
#include "base/random.h"
#include "models/tensor_list.h"

namespace sparsam {
namespace {

constexpr std::size_t kTaskValues = std::size_t{1} << 14;

std::uint64_t hash_of(std::string_view name) {
  std::uint64_t hash = 14695981039346656037u;  // FNV-1a
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

// Normal with deviation 1: twelve uniforms of 10 bits from one draw of Philox, added up as integers and centred. Their
// variance is 12 (2^20 - 1) / 12 / 2^20, tails end at 6, and no logarithm can differ from machine to machine.
float normal(std::uint64_t key, std::uint64_t position) {
  const auto r = philox({static_cast<std::uint32_t>(position), static_cast<std::uint32_t>(position >> 32), 0,
                         static_cast<std::uint32_t>(Purpose::initialization)},
                        {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)});
  std::uint32_t sum = 0;
  for (const std::uint32_t word : r) sum += (word & 1023) + (word >> 10 & 1023) + (word >> 20 & 1023);
  return (static_cast<float>(sum) - 6138.0f) * (1.0f / 1024);
}

}  // namespace

Result<Checkpoint> initial_weights(const ModelConfig& config, double sigma, std::uint64_t seed, ThreadPool& pool) {
  Checkpoint made;
  made.config = config;
  made.set_file("the new model", 0);
  const std::vector<TensorShape> tensors = tensors_of(config);
  double bytes = 0;  // widths are limited one by one, their products are not
  for (const TensorShape& tensor : tensors)
    bytes += 4.0 * static_cast<double>(tensor.rows) * static_cast<double>(tensor.cols);
  if (bytes > static_cast<double>(available_memory_bytes())) {
    return fail(Code::exhausted, "the weights of this model need {:.0f} MiB in float32, {} MiB of memory are free",
                bytes / (1 << 20), available_memory_bytes() >> 20);
  }
  const double residual = sigma / std::sqrt(2.0 * static_cast<double>(config.num_hidden_layers));
  for (const TensorShape& tensor : tensors) {
    const std::size_t size = tensor.rows * tensor.cols;
    const bool ones = tensor.kind == TensorShape::Kind::norm;
    float* values = made.keep_floats(std::vector<float>(size, ones ? 1.0f : 0.0f));
    if (tensor.kind == TensorShape::Kind::matrix || tensor.kind == TensorShape::Kind::residual) {
      const std::uint64_t key = seed ^ hash_of(tensor.name);
      const auto deviation = static_cast<float>(tensor.kind == TensorShape::Kind::residual ? residual : sigma);
      pool.run(static_cast<std::int64_t>((size + kTaskValues - 1) / kTaskValues), [&](std::int64_t task, int) {
        const std::size_t begin = static_cast<std::size_t>(task) * kTaskValues;
        for (std::size_t i = begin; i < std::min(size, begin + kTaskValues); ++i) {
          values[i] = deviation * normal(key, i);
        }
      });
    }
    TRY(made.add(tensor.name,
                 {tensor.name, DType::f32, tensor.rows, tensor.cols, reinterpret_cast<const std::byte*>(values)}));
  }
  return made;
}

}  // namespace sparsam
