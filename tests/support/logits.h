// The logits of whole models, and how far apart two results are.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "generate/engine.h"

namespace sparsam::testing {

// [tokens][vocabulary] of a model, with a float32 cache. Empty, and a failure of the test, where it does not run.
inline std::vector<float> logits_of(const std::filesystem::path& path, std::span<const std::int32_t> tokens) {
  auto model = Model::open(path);
  if (!model) {
    ADD_FAILURE() << model.error().message;
    return {};
  }
  EngineOptions options;
  options.threads = 2;
  options.cache_dtype = DType::f32;
  auto engine = Engine::create(std::move(*model), options);
  if (!engine) {
    ADD_FAILURE() << engine.error().message;
    return {};
  }
  std::vector<float> all;
  const auto done = (*engine)->score(
      tokens, [&](std::size_t, std::span<const float> row) { all.insert(all.end(), row.begin(), row.end()); });
  if (!done) ADD_FAILURE() << done.error().message;
  return all;
}

// Norm of the difference over the norm of what is expected.
inline double relative_error(std::span<const float> got, std::span<const float> expected) {
  if (got.size() != expected.size() || got.empty()) return 1e9;
  double difference = 0, norm = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double d = static_cast<double>(got[i]) - expected[i];
    difference += d * d;
    norm += static_cast<double>(expected[i]) * expected[i];
  }
  return std::sqrt(difference / norm);
}

}  // namespace sparsam::testing
