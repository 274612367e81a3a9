// The loop that turns requests into tokens: schedule -> run -> sample -> emit, one step at a time. The chat in the
// terminal, the server, evaluation and rollouts all drive it.
//
// What a sequence gets does not depend on what else is running (ARCHITECTURE.md, point 3).
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "generate/kv_cache.h"
#include "generate/request.h"
#include "generate/scheduler.h"
#include "models/model.h"
#include "tensor/routing.h"

namespace sparsam {

struct EngineOptions {
  int threads = 0;                 // 0: all that the process may use
  DType cache_dtype = DType::f16;  // f32, f16 or bf16
  std::size_t context = 0;         // tokens of the longest sequence; 0: the model's own limit, as far as memory allows
  std::size_t sequences = 1;       // how many of them at once
  // What all sequences together may hold; 0: the longest for each of them. With less, they wait for each other, and
  // lose pages to each other; the longest must fit by itself, and is as long as that where no context is said.
  std::size_t cache_bytes = 0;
  std::size_t chunk = 512;  // prompt tokens of one step
  bool share_prefixes = true;
  // An answer is read again as a prompt, when nobody waits: the next prompt of its conversation begins with it, and
  // pages of generated tokens are shared with nobody.
  bool reread_answers = false;
  // Where blocks of prompts outlive the process, and how much of them; empty: nowhere. What is wrong there is told to
  // `log`, from any thread.
  std::filesystem::path prefix_folder = {};
  std::uint64_t prefix_bytes = std::uint64_t{4} << 30;
  std::function<void(std::string_view)> log = {};
  // While others generate, the prompt tokens of a step should not take longer than this; 0: chunks are always whole.
  double patience_s = 0;
  bool record_routes = false;  // which experts each token took, for Event::routes
};

struct EngineStatistics {
  std::uint64_t prompt_tokens = 0, generated_tokens = 0;
  // A step that reads any prompt counts as reading, and so does the token that it gives: what is generated per second
  // is timed_tokens / generate_seconds.
  double prompt_seconds = 0, generate_seconds = 0;
  std::uint64_t timed_tokens = 0;
  std::uint64_t steps = 0, step_sequences = 0;                      // sequences of all steps
  std::uint64_t reread_tokens = 0;                                  // of answers, as prompt, when nobody waited
  std::uint64_t cached_tokens = 0;                                  // of prompts, found in the cache
  std::uint64_t lost_places = 0, lost_pages = 0, tokens_again = 0;  // see SchedulerCounts
};

class Engine {
 public:
  // Errors: exhausted (memory for cache and activations, before anything is allocated), invalid_argument.
  static Result<std::unique_ptr<Engine>> create(std::shared_ptr<const Model> model, const EngineOptions& options);

  // Errors: invalid_argument (a token out of range, an empty prompt), exhausted (longer than the context; with both
  // counts). The request runs from the next step on.
  Result<std::uint64_t> submit(Request request);
  void cancel(std::uint64_t request);
  // No request is left. There may still be answers to read again, step by step, until `resting`.
  bool idle() const { return scheduler_->empty() || rereading_ != nullptr; }
  bool resting() const { return scheduler_->empty() && rereads_.empty(); }
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
  EngineStatistics statistics() const;
  void reset_statistics();
  // Requests that have a place.
  std::size_t running() const { return idle() ? 0 : scheduler_->placed(); }
  // Pages of the cache: all, and those that no request holds.
  std::size_t pages() const { return pages_; }
  std::size_t free_pages() const { return cache_->free_pages(); }
  void forget_prefixes();

 private:
  struct Row {  // of the step's batch: whose logits are wanted
    Sequence* sequence;
    std::size_t row;
  };
  struct Reread {
    std::vector<std::int32_t> tokens;
    std::string tenant;
    bool shared;
  };

  Engine(std::shared_ptr<const Model> model, EngineOptions options);
  Result<void> prepare(Isa isa);
  // The step's numbers cannot be believed: all requests go, and nothing of them stays in the cache.
  std::unexpected<Error> abandon();
  Result<void> check_tokens(std::span<const std::int32_t> tokens) const;
  Sequence& add(Request request);
  Result<void> score(std::span<const std::int32_t> tokens, const std::vector<std::int32_t>& pages,
                     const std::function<void(std::size_t, std::span<const float>)>& each);
  // The batch of the next step.
  void schedule(std::vector<Row>& rows);
  void remember_to_reread(const Sequence& sequence);
  void begin_reread();
  void stop_reread();
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
  std::unique_ptr<Scheduler> scheduler_;
  std::size_t context_ = 0, pages_ = 0;
  std::uint64_t next_id_ = 1;
  std::deque<Reread> rereads_;     // the latest answer last
  Sequence* rereading_ = nullptr;  // what reads one of them; then there is nothing else
  Batch batch_;
  std::vector<const std::vector<std::int32_t>*> page_tables_;
  EngineStatistics statistics_;
  grammar::TokenMask only_;            // the one token that must come
  SchedulerCounts counted_;            // when statistics were last reset
  double prompt_token_s_ = 0;          // what a prompt token takes, lately
  RouteTrace trace_;                   // of the step
  std::vector<std::uint16_t> routes_;  // [pages][positions of a page][mixtures][experts per token]
  std::size_t routes_width_ = 0;       // of a token
};

}  // namespace sparsam
