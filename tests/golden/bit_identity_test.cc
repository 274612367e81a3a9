// The contract: what a sequence gets depends on the model, the cache's format, the instruction-set level and its own
// tokens, not on threads, chunks, what else is in the batch, or whether its beginning was in the cache.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>

#include "base/random.h"
#include "generate/engine.h"
#include "golden/shared.h"
#include "support/tiny_model.h"

namespace sparsam {
namespace {

// Tokens and the bits of their log-probabilities.
using Trace = std::vector<std::pair<std::int32_t, std::uint32_t>>;

std::vector<std::int32_t> some_tokens(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<std::int32_t> tokens(count);
  for (std::int32_t& token : tokens) token = static_cast<std::int32_t>(random.below(288));
  return tokens;
}

Request request_of(std::vector<std::int32_t> prompt, std::uint64_t seed) {
  Request request;
  request.prompt = std::move(prompt);
  request.max_tokens = 12;
  request.sampling.temperature = 1.0f;
  request.sampling.seed = seed;
  return request;
}

struct Setting {
  int threads = 2;
  std::size_t chunk = 512, others = 0;
  bool read_before = false;
};

// The trace of one request under a setting.
Trace trace_of(const std::shared_ptr<const Model>& model, DType cache, const Setting& setting) {
  EngineOptions options;
  options.threads = setting.threads;
  options.cache_dtype = cache;
  options.context = 256;
  options.sequences = std::max<std::size_t>(8, setting.others + 1);
  options.chunk = setting.chunk;
  auto engine = Engine::create(model, options);
  if (!engine) {
    ADD_FAILURE() << engine.error().message;
    return {};
  }
  const std::vector<std::int32_t> prompt = some_tokens(150, 1);
  if (setting.read_before) {
    // Another request with the same first two blocks leaves them in the cache.
    std::vector<std::int32_t> similar = prompt;
    similar.resize(140);
    EXPECT_TRUE((*engine)->submit(request_of(similar, 5)));
    while (!(*engine)->idle()) EXPECT_TRUE((*engine)->step());
  }
  for (std::size_t i = 0; i < setting.others; ++i) {
    EXPECT_TRUE((*engine)->submit(request_of(some_tokens(10 + 23 * i % 200, 100 + i), 50 + i)));
  }
  const auto id = (*engine)->submit(request_of(prompt, 9));
  EXPECT_TRUE(id);
  Trace trace;
  while (!(*engine)->idle()) {
    const auto events = (*engine)->step();
    if (!events) {
      ADD_FAILURE() << events.error().message;
      return {};
    }
    for (const Event& event : *events) {
      if (event.request == *id) {
        trace.emplace_back(event.sampled.token, std::bit_cast<std::uint32_t>(event.sampled.log_probability));
      }
    }
  }
  if (setting.read_before) {
    EXPECT_GE((*engine)->statistics().cached_tokens, 128u);
  }
  return trace;
}

void expect_identity(const std::filesystem::path& path) {
  auto opened = Model::open(path);
  ASSERT_TRUE(opened) << opened.error().message;
  const std::shared_ptr<const Model> model = std::move(*opened);
  for (const DType cache : {DType::f32, DType::f16, DType::bf16}) {
    const Trace alone = trace_of(model, cache, {});
    ASSERT_EQ(alone.size(), 12u);
    EXPECT_EQ(trace_of(model, cache, {.threads = 1}), alone) << "one thread";
    for (const std::size_t chunk : {1u, 7u, 64u}) {
      EXPECT_EQ(trace_of(model, cache, {.chunk = chunk}), alone) << "chunks of " << chunk;
    }
    EXPECT_EQ(trace_of(model, cache, {.others = 6}), alone) << "in a batch of seven";
    EXPECT_EQ(trace_of(model, cache, {.chunk = 33, .others = 6}), alone) << "in a batch of seven, in chunks";
    EXPECT_EQ(trace_of(model, cache, {.others = 18}), alone) << "in a batch of nineteen";
    EXPECT_EQ(trace_of(model, cache, {.read_before = true}), alone) << "with a cached prefix";
  }
}

// "deepseek_v3/f16.gguf" -> "deepseek_v3_f16_gguf"
std::string test_name(std::string name) {
  for (char& c : name) {
    if (c == '/' || c == '.') c = '_';
  }
  return name;
}

class BitIdentity : public ::testing::TestWithParam<std::string> {};

TEST_P(BitIdentity, HoldsForThreadsChunksBatchesAndCachedPrefixes) {
  const auto path = shared_folder() / "golden" / GetParam();
  NEEDS_SHARED(path);
  expect_identity(path);
}

INSTANTIATE_TEST_SUITE_P(Models, BitIdentity,
                         ::testing::Values("deepseek_v2", "deepseek_v3", "deepseek_v3_groups", "deepseek_v3_fp8",
                                           "gemma3", "llama", "mixtral", "qwen2", "qwen3", "qwen3_moe",
                                           "quantized/Q4_K_S.gguf", "quantized/Q4_0.gguf", "quantized/Q6_K.gguf",
                                           "quantized_deepseek/Q8_0.gguf"),
                         [](const auto& each) { return test_name(each.param); });

// The same without reference data: every architecture, made from a seed.
class BitIdentityOfTinyModels : public ::testing::TestWithParam<std::string> {};

TEST_P(BitIdentityOfTinyModels, HoldsForThreadsChunksBatchesAndCachedPrefixes) {
  const testing::ScratchFolder folder;
  const auto written = testing::write_tiny_model(testing::tiny_model(GetParam()), folder.path());
  ASSERT_TRUE(written) << written.error().message;
  expect_identity(folder.path());
}

INSTANTIATE_TEST_SUITE_P(Architectures, BitIdentityOfTinyModels, ::testing::ValuesIn(testing::tiny_architectures()),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace sparsam
