// A tiny model, engines for it, and answers as traces: for tests of what requests do to each other.
#pragma once

#include <gtest/gtest.h>

#include <bit>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "generate/engine.h"
#include "support/tiny_model.h"

namespace sparsam::testing {

// Tokens and the bits of their log-probabilities, and how the answer ended.
struct Trace {
  std::vector<std::pair<std::int32_t, std::uint32_t>> tokens;
  Finish finish = Finish::none;
  std::size_t cached = 0;
  bool operator==(const Trace& other) const { return tokens == other.tokens && finish == other.finish; }
};

class TinyEngine {
 public:
  explicit TinyEngine(const std::string& architecture = "qwen3_moe") : tiny_(tiny_model(architecture)) {
    EXPECT_TRUE(write_tiny_model(tiny_, folder_.path()));
    auto model = Model::open(folder_.path());
    EXPECT_TRUE(model) << model.error().message;
    model_ = std::move(*model);
  }
  std::unique_ptr<Engine> engine(EngineOptions options) const {
    options.threads = 2;
    if (options.context == 0) options.context = 256;
    auto made = Engine::create(model_, options);
    EXPECT_TRUE(made) << made.error().message;
    return std::move(*made);
  }
  std::size_t page_bytes() const { return KvCache::page_bytes(model_->cache_spec(), DType::f16); }
  std::vector<std::int32_t> tokens(std::size_t count, std::uint64_t seed) const {
    return tiny_tokens(tiny_, count, seed);
  }
  Request request(std::size_t prompt, std::size_t max_tokens, std::uint64_t seed, std::string tenant = {}) const {
    Request r;
    r.prompt = tokens(prompt, seed);
    r.max_tokens = max_tokens;
    r.sampling.temperature = 1;
    r.sampling.seed = seed;
    r.tenant = std::move(tenant);
    return r;
  }
  const std::shared_ptr<const Model>& model() const { return model_; }
  const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  TinyModel tiny_;
  ScratchFolder folder_;
  std::shared_ptr<const Model> model_;
};

using Traces = std::map<std::uint64_t, Trace>;

// One step; what it gave is added. False where it failed.
inline bool step(Engine& engine, Traces& traces) {
  const auto events = engine.step();
  EXPECT_TRUE(events) << events.error().message;
  if (!events) return false;
  for (const Event& event : *events) {
    Trace& trace = traces[event.request];
    if (event.has_token) {
      trace.tokens.emplace_back(event.sampled.token, std::bit_cast<std::uint32_t>(event.sampled.log_probability));
    }
    trace.finish = event.finish;
    trace.cached = event.cached_tokens;
  }
  return true;
}

inline Traces finish_all(Engine& engine, int most_steps = 20000) {
  Traces traces;
  for (int steps = 0; !engine.idle(); ++steps) {
    if (steps >= most_steps) {
      ADD_FAILURE() << "the engine does not come to an end";
      break;
    }
    if (!step(engine, traces)) break;
  }
  return traces;
}

inline Trace answer_to(Engine& engine, Request request) {
  const auto id = engine.submit(std::move(request));
  EXPECT_TRUE(id) << id.error().message;
  return id ? finish_all(engine)[*id] : Trace();
}

}  // namespace sparsam::testing
