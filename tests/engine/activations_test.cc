// What a step takes for activations stays below what the model said before anything was allocated.
#include <gtest/gtest.h>

#include <numeric>

#include "generate/kv_cache.h"
#include "golden/shared.h"
#include "models/model.h"
#include "support/tiny_model.h"

namespace sparsam {
namespace {

constexpr int kThreads = 2;

// One prompt of `tokens`, or so many sequences that each generate one.
void expect_bounded(const Model& model, std::size_t tokens, Phase phase) {
  const CacheSpec spec = model.cache_spec();
  const bool prompt = phase == Phase::prompt;
  const std::size_t pages = prompt ? (tokens + kPageTokens - 1) / kPageTokens : tokens;
  auto cache = KvCache::create(spec, DType::f16, pages, "test");
  ASSERT_TRUE(cache);
  ThreadPool pool(kThreads);
  Context ctx(kernels_for(available_isas().back()), pool);
  ctx.cache = &(*cache)->view();
  std::vector<std::vector<std::int32_t>> owned;
  for (std::size_t s = 0; s < (prompt ? 1 : tokens); ++s) {
    auto& own = owned.emplace_back();
    for (std::size_t i = 0; i < (prompt ? pages : 1); ++i) own.push_back((*cache)->take());
  }
  std::vector<const std::vector<std::int32_t>*> tables;
  for (const auto& own : owned) tables.push_back(&own);
  (*cache)->view().set_pages(tables);
  std::vector<std::int32_t> ids(tokens);
  for (std::size_t i = 0; i < tokens; ++i) ids[i] = static_cast<std::int32_t>(i % model.config().vocab_size);
  Batch batch;
  if (prompt) {
    batch.add(0, 0, phase, ids.data(), static_cast<int>(tokens));
  } else {
    for (std::size_t s = 0; s < tokens; ++s) batch.add(static_cast<int>(s), 0, phase, ids.data() + s, 1);
  }
  model.forward(ctx, batch);
  // An arena begins with a mebibyte, however little is asked of it.
  const std::size_t least = std::size_t{1} << 20;
  EXPECT_LE(ctx.capacity_bytes(), model.activation_bytes(tokens, kThreads) + (kThreads + 1) * least)
      << model.config().architecture << ", " << tokens << (prompt ? " prompt" : " generated") << " tokens";
}

TEST(Activations, StayBelowWhatTheModelSaidForEveryArchitecture) {
  for (const std::string& type : testing::tiny_architectures()) {
    const testing::ScratchFolder folder;
    ASSERT_TRUE(testing::write_tiny_model(testing::tiny_model(type), folder.path()));
    const auto model = Model::open(folder.path());
    ASSERT_TRUE(model) << model.error().message;
    for (const std::size_t tokens : {1u, 64u, 512u}) {
      expect_bounded(**model, tokens, Phase::prompt);
      expect_bounded(**model, tokens, Phase::generated);
    }
  }
}

TEST(Activations, StayBelowItWithPackedWeights) {
  for (const std::string name : {"quantized/Q4_K_S.gguf", "quantized/Q4_0.gguf", "quantized_deepseek/Q8_0.gguf"}) {
    const auto path = shared_folder() / "golden" / name;
    NEEDS_SHARED(path);
    const auto model = Model::open(path);
    ASSERT_TRUE(model) << model.error().message;
    for (const std::size_t tokens : {1u, 64u, 512u}) {
      expect_bounded(**model, tokens, Phase::prompt);
      expect_bounded(**model, tokens, Phase::generated);
    }
  }
}

}  // namespace
}  // namespace sparsam
