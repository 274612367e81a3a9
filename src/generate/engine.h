// The loop that turns requests into tokens: schedule -> run -> sample -> emit, one step at a time. The chat in the
// terminal, the server, evaluation and rollouts all drive it.
//
// What a sequence gets does not depend on what else is running (ARCHITECTURE.md, point 3).
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "generate/kv_cache.h"
#include "generate/sampler.h"
#include "grammar/constraint.h"
#include "models/model.h"
#include "tensor/routing.h"

namespace sparsam {

struct EngineOptions {
  int threads = 0;                 // 0: all that the process may use
  DType cache_dtype = DType::f16;  // f32, f16 or bf16
  std::size_t context = 0;         // tokens of the longest sequence; 0: the model's own limit, as far as memory allows
  std::size_t sequences = 1;       // how many of them at once
  std::size_t chunk = 512;         // prompt tokens of one step
  bool share_prefixes = true;
  // While others generate, the prompt tokens of a step should not take longer than this; 0: chunks are always whole.
  double patience_s = 0;
  bool record_routes = false;  // which experts each token took, for Event::routes
};

// constraint: no token of the vocabulary can go on with the text that a request is held to.
enum class Finish { none, stop, length, context, cancelled, constraint };
std::string_view name(Finish finish);

struct Request {
  std::vector<std::int32_t> prompt;  // at least one token
  SamplingParameters sampling;
  std::size_t max_tokens = 0;             // 0: until the context is full
  std::vector<std::int32_t> stop_tokens;  // end of generation; not emitted
  // What the answer is held to. It ends with Finish::stop when it is whole and nothing can follow.
  std::optional<grammar::Constraint> constraint = {};
  std::size_t likeliest = 0;  // how many of the likeliest tokens each event tells
  std::string tenant = {};    // beginnings of prompts are shared with the same tenant's only
};

struct Event {
  std::uint64_t request = 0;
  Sampled sampled;  // valid if has_token
  bool has_token = false;
  Finish finish = Finish::none;
  std::vector<TokenProbability> likeliest = {};
  std::size_t cached_tokens = 0;  // of the prompt, that others had read before
  // With the last event, where the engine records them: [tokens read][mixtures of the model][experts per token]. The
  // tokens are the prompt's and the generated ones but the last, which nothing was computed from.
  std::vector<std::uint16_t> routes = {};
};

struct EngineStatistics {
  std::uint64_t prompt_tokens = 0, cached_tokens = 0, generated_tokens = 0;
  // A step that reads any prompt counts as reading, and so does the token that it gives: what is generated per second
  // is timed_tokens / generate_seconds.
  double prompt_seconds = 0, generate_seconds = 0;
  std::uint64_t timed_tokens = 0;
};

class Engine {
 public:
  // Errors: exhausted (memory for cache and activations, before anything is allocated), invalid_argument.
  static Result<std::unique_ptr<Engine>> create(std::shared_ptr<const Model> model, const EngineOptions& options);

  // Errors: invalid_argument (a token out of range, an empty prompt), exhausted (longer than the context; with both
  // counts). The request runs from the next step on.
  Result<std::uint64_t> submit(Request request);
  void cancel(std::uint64_t request);
  bool idle() const { return sequences_.empty(); }
  // Errors: what made the step's numbers unusable (see Model::blame). The requests of the step are gone then.
  Result<std::vector<Event>> step();

  // The logits after each of the tokens, in order: for perplexity and for comparisons. each(i, logits [V]).
  Result<void> score(std::span<const std::int32_t> tokens,
                     const std::function<void(std::size_t, std::span<const float>)>& each);

  const Model& model() const { return *model_; }
  std::size_t context() const { return context_; }
  DType cache_dtype() const { return options_.cache_dtype; }
  int threads() const { return pool_->threads(); }
  Isa isa() const { return context_state_->kernels.isa; }
  const EngineStatistics& statistics() const { return statistics_; }
  void reset_statistics() { statistics_ = {}; }
  void forget_prefixes() { cache_->forget_all(); }

 private:
  struct Sequence {
    std::uint64_t id = 0;
    Request request;
    std::vector<std::int32_t> tokens;  // prompt and answer
    std::size_t done = 0;              // tokens whose keys and values are in the cache
    std::size_t cached = 0;            // of the prompt, found in the cache
    std::size_t named = 0;             // blocks of the prompt that others can share
    std::vector<std::int32_t> pages;
    std::size_t generated() const { return tokens.size() - request.prompt.size(); }
  };
  struct Row {  // of the step's batch: whose logits are wanted
    std::size_t sequence, row;
  };

  Engine(std::shared_ptr<const Model> model, EngineOptions options);
  Result<void> prepare(Isa isa);
  bool reserve(Sequence& sequence, std::size_t tokens);
  void release(Sequence& sequence);
  // The step's numbers cannot be believed: all requests go, and nothing of them stays in the cache.
  std::unexpected<Error> abandon();
  void schedule(std::vector<Row>& rows);
  // Prompt tokens of the next step, if others generate meanwhile.
  std::size_t patient_chunk() const;
  // The experts of the step's tokens go where their keys and values are: routes_.
  void keep_routes();
  std::vector<std::uint16_t> routes_of(const Sequence& sequence) const;
  // The next token of a sequence from its logits, and whether it is the last.
  Event draw(Sequence& sequence, std::span<float> logits);
  Finish finish_of(const Sequence& sequence) const;

  std::shared_ptr<const Model> model_;
  EngineOptions options_;
  std::unique_ptr<ThreadPool> pool_;
  std::unique_ptr<Context> context_state_;
  std::unique_ptr<KvCache> cache_;
  std::size_t context_ = 0;
  std::vector<std::unique_ptr<Sequence>> sequences_;  // in order of arrival
  std::uint64_t next_id_ = 1;
  Batch batch_;
  std::vector<const std::vector<std::int32_t>*> page_tables_;
  EngineStatistics statistics_;
  double prompt_token_s_ = 0;          // what a prompt token takes, lately
  RouteTrace trace_;                   // of the step
  std::vector<std::uint16_t> routes_;  // [pages][positions of a page][mixtures][experts per token]
  std::size_t routes_width_ = 0;       // of a token
};

}  // namespace sparsam
