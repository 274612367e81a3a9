#include "generate/engine.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/memory.h"
#include "base/parallel.h"
#include "generate/cache_identity.h"

namespace sparsam {
namespace {

std::size_t pages_for(std::size_t tokens) { return (tokens + kPageTokens - 1) / kPageTokens; }

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

std::string_view name(Finish finish) {
  switch (finish) {
    case Finish::none:
      return "none";
    case Finish::stop:
      return "stop";
    case Finish::length:
      return "length";
    case Finish::context:
      return "context";
    case Finish::cancelled:
      return "cancelled";
    case Finish::constraint:
      return "constraint";
  }
  return "none";
}

Engine::Engine(std::shared_ptr<const Model> model, EngineOptions options)
    : model_(std::move(model)), options_(options) {}

Result<std::unique_ptr<Engine>> Engine::create(std::shared_ptr<const Model> model, const EngineOptions& options) {
  const Isa isa = TRY(choose_isa());
  if (options.cache_dtype != DType::f32 && options.cache_dtype != DType::f16 && options.cache_dtype != DType::bf16) {
    return fail(Code::invalid_argument, "the cache cannot hold {}; it can hold f32, f16 and bf16",
                info(options.cache_dtype).name);
  }
  if (options.sequences == 0 || options.chunk == 0) {
    return fail(Code::invalid_argument, "an engine needs at least one sequence and chunks of at least one token");
  }
  std::unique_ptr<Engine> engine(new Engine(std::move(model), options));
  TRY(engine->prepare(isa));
  return engine;
}

Result<void> Engine::prepare(Isa isa) {
  const std::size_t limit = model_->config().max_position_embeddings;
  if (options_.context > limit) {
    return fail(Code::invalid_argument, "a context of {} tokens is asked for, but the model ends at {}",
                options_.context, limit);
  }
  const int threads = options_.threads > 0 ? options_.threads : usable_processors();
  // A chunk is cut so that a step is never larger than the longest sequence.
  options_.chunk = std::min(options_.chunk, options_.context > 0 ? options_.context : limit);
  const CacheSpec spec = model_->cache_spec();
  const std::size_t page = KvCache::page_bytes(spec, options_.cache_dtype);
  const std::size_t logits = options_.sequences * model_->config().vocab_size * sizeof(float) * 2;
  const std::size_t activations = model_->activation_bytes(options_.chunk + options_.sequences, threads) + logits;
  const std::uint64_t available = available_memory_bytes();
  context_ = options_.context;
  if (context_ == 0) {
    // As much as fits, or as a quarter of the free memory holds, up to the model's limit.
    const std::size_t affordable = options_.cache_bytes > 0 ? options_.cache_bytes / page * kPageTokens
                                                            : available / 4 / page / options_.sequences * kPageTokens;
    context_ = std::clamp<std::size_t>(affordable, std::min<std::size_t>(512, limit), limit);
  }
  pages_ = pages_for(context_) * options_.sequences;
  if (options_.cache_bytes > 0) pages_ = std::min(pages_, options_.cache_bytes / page);
  if (pages_ < pages_for(context_)) {
    return fail(Code::exhausted, "{} MiB of cache hold {} tokens, but a sequence may have {}",
                options_.cache_bytes >> 20, pages_ * kPageTokens, context_);
  }
  const std::size_t pages = pages_;
  std::size_t needed = 0;
  if (__builtin_mul_overflow(pages, page, &needed) || __builtin_add_overflow(needed, activations, &needed) ||
      needed > available) {
    return fail(Code::exhausted,
                "{} sequences of {} tokens need {} MiB for the cache and {} MiB for activations, but {} MiB of memory "
                "are available; ask for a shorter context or fewer sequences",
                options_.sequences, context_, pages * page >> 20, activations >> 20, available >> 20);
  }
  pool_ = std::make_unique<ThreadPool>(threads);
  context_state_ = std::make_unique<Context>(kernels_for(isa), *pool_);
  const bool lasting = !options_.prefix_folder.empty() && options_.share_prefixes;
  const Checkpoint& checkpoint = model_->checkpoint();
  cache_ = TRY(KvCache::create(spec, options_.cache_dtype, pages,
                               lasting ? TRY(lasting_cache_identity(checkpoint, isa, options_.cache_dtype))
                                       : cache_identity(checkpoint, isa, options_.cache_dtype)));
  if (lasting) {
    const auto log = options_.log ? options_.log : [](std::string_view) {};
    cache_->attach(TRY(PrefixStore::open(options_.prefix_folder, options_.prefix_bytes, log)));
  }
  context_state_->cache = &cache_->view();
  scheduler_ = std::make_unique<Scheduler>(*cache_, options_.sequences, options_.share_prefixes);
  return {};
}

Result<void> Engine::check_tokens(std::span<const std::int32_t> tokens) const {
  const auto vocabulary = static_cast<std::int64_t>(model_->config().vocab_size);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i] < 0 || tokens[i] >= vocabulary) {
      return fail(Code::invalid_argument, "token {} at place {} is out of range: the model has {}", tokens[i], i,
                  vocabulary);
    }
  }
  return {};
}

Result<std::uint64_t> Engine::submit(Request request) {
  if (request.prompt.empty()) return fail(Code::invalid_argument, "the prompt is empty");
  TRY(check_tokens(request.prompt));
  const auto vocabulary = static_cast<std::int64_t>(model_->config().vocab_size);
  for (const auto& [token, bias] : request.sampling.logit_bias) {
    if (token < 0 || token >= vocabulary || !std::isfinite(bias)) {
      return fail(Code::invalid_argument, "logit bias {} for token {}: the model has tokens 0 to {}", bias, token,
                  vocabulary - 1);
    }
  }
  if (request.constraint && request.constraint->tokens() > model_->config().vocab_size) {
    return fail(Code::invalid_argument, "the grammar is for {} tokens, but the model has {}",
                request.constraint->tokens(), vocabulary);
  }
  TRY(request.sampling.check());
  if (request.thoughts && !request.thoughts->fits(model_->config().vocab_size)) {
    return fail(Code::invalid_argument, "what ends a thought has tokens that the model has not: it has {}", vocabulary);
  }
  if (!(request.weight > 0) || !std::isfinite(request.weight)) {
    return fail(Code::invalid_argument, "a tenant's weight is {}; it must be above 0", request.weight);
  }
  if (request.prompt.size() > context_) {
    return fail(Code::exhausted, "the prompt has {} tokens, but the context holds {}", request.prompt.size(), context_);
  }
  return add(std::move(request)).id;
}

Sequence& Engine::add(Request request) {
  stop_reread();
  auto sequence = std::make_unique<Sequence>();
  sequence->id = next_id_++;
  sequence->tokens = request.prompt;
  sequence->request = std::move(request);
  return scheduler_->add(std::move(sequence));
}

void Engine::cancel(std::uint64_t request) { scheduler_->remove(request); }

void Engine::forget_prefixes() {
  stop_reread();
  rereads_.clear();
  cache_->forget_all();
}

EngineStatistics Engine::statistics() const {
  EngineStatistics all = statistics_;
  const SchedulerCounts& counts = scheduler_->counts();
  all.cached_tokens = counts.cached_tokens - counted_.cached_tokens;
  all.lost_places = counts.lost_places - counted_.lost_places;
  all.lost_pages = counts.lost_pages - counted_.lost_pages;
  all.tokens_again = counts.tokens_again - counted_.tokens_again;
  return all;
}

void Engine::reset_statistics() {
  statistics_ = {};
  counted_ = scheduler_->counts();
}

void Engine::remember_to_reread(const Sequence& s) {
  // Whole blocks only; those of the prompt are there already.
  const std::size_t whole = s.tokens.size() / kPageTokens;
  if (!options_.reread_answers || !options_.share_prefixes || whole <= s.request.prompt.size() / kPageTokens) return;
  constexpr std::size_t kMost = 64;
  if (rereads_.size() == kMost) rereads_.pop_front();
  rereads_.push_back({{s.tokens.begin(), s.tokens.begin() + static_cast<std::ptrdiff_t>(whole * kPageTokens)},
                      s.request.tenant,
                      s.request.shared});
}

void Engine::begin_reread() {
  Reread next = std::move(rereads_.back());
  rereads_.pop_back();
  Request request;
  request.prompt = std::move(next.tokens);
  request.tenant = std::move(next.tenant);
  request.shared = next.shared;
  rereading_ = &add(std::move(request));
}

// Somebody waits. The blocks that were read are named and will be found when it is begun again.
void Engine::stop_reread() {
  if (rereading_ == nullptr) return;
  Request& request = rereading_->request;
  rereads_.push_back({std::move(request.prompt), std::move(request.tenant), request.shared});
  scheduler_->remove(rereading_->id);
  rereading_ = nullptr;
}

std::size_t Engine::patient_chunk() const {
  constexpr std::size_t kLeast = 16;  // fewer tokens are not read faster
  if (options_.patience_s <= 0) return options_.chunk;
  const double affordable = prompt_token_s_ > 0 ? options_.patience_s / prompt_token_s_ : 0;
  return std::min(options_.chunk, std::max(kLeast, static_cast<std::size_t>(std::min(affordable, 1e9))));
}

void Engine::schedule(std::vector<Row>& rows) {
  batch_.clear();
  page_tables_.clear();
  rows.clear();
  const bool patient = scheduler_->generating() || rereading_ != nullptr;
  for (const Scheduler::Part& part : scheduler_->plan(patient ? patient_chunk() : options_.chunk)) {
    Sequence& s = *part.sequence;
    const int slot = static_cast<int>(page_tables_.size());
    page_tables_.push_back(&s.pages);
    batch_.add(slot, static_cast<int>(part.position), part.phase, s.tokens.data() + part.position,
               static_cast<int>(part.count));
    if (s.done == s.tokens.size() && &s != rereading_) rows.push_back({&s, batch_.size() - 1});
  }
}

void Engine::keep_routes() {
  if (trace_.mixtures.empty()) return;  // a dense model
  const std::size_t tokens = batch_.size(), per_token = trace_.mixtures.front().size() / tokens;
  routes_width_ = trace_.mixtures.size() * per_token;
  for (const Segment& segment : batch_.segments) {
    const std::vector<std::int32_t>& pages = *page_tables_[static_cast<std::size_t>(segment.sequence)];
    for (int i = 0; i < segment.count; ++i) {
      const auto position = static_cast<std::size_t>(segment.position + i),
                 row = static_cast<std::size_t>(segment.first + i);
      const auto page = static_cast<std::size_t>(pages[position / kPageTokens]);
      if (routes_.size() < (page + 1) * kPageTokens * routes_width_) {
        routes_.resize((page + 1) * kPageTokens * routes_width_);
      }
      std::uint16_t* to = routes_.data() + (page * kPageTokens + position % kPageTokens) * routes_width_;
      for (const std::vector<std::int32_t>& mixture : trace_.mixtures) {
        for (std::size_t k = 0; k < per_token; ++k) *to++ = static_cast<std::uint16_t>(mixture[row * per_token + k]);
      }
    }
  }
}

std::vector<std::uint16_t> Engine::routes_of(const Sequence& sequence) const {
  std::vector<std::uint16_t> routes;
  for (std::size_t position = 0; position < sequence.done && routes_width_ > 0; ++position) {
    const auto page = static_cast<std::size_t>(sequence.pages[position / kPageTokens]);
    const std::uint16_t* from = routes_.data() + (page * kPageTokens + position % kPageTokens) * routes_width_;
    routes.insert(routes.end(), from, from + routes_width_);
  }
  return routes;
}

Finish Engine::finish_of(const Sequence& s) const {
  if (s.request.max_tokens > 0 && s.generated() >= s.request.max_tokens) return Finish::length;
  if (s.request.constraint && s.request.constraint->complete()) return Finish::stop;
  if (s.request.max_tokens > 0 && s.generated() >= s.request.max_tokens) return Finish::length;
  // The token just drawn needs a place of its own before another can follow it.
  if (s.tokens.size() >= context_) return Finish::context;
  return Finish::none;
}

Event Engine::draw(Sequence& s, std::span<float> logits) {
  Event event;
  event.request = s.id;
  event.cached_tokens = s.cached;
  if (s.request.likeliest > 0) {
    event.likeliest = likeliest(context_state_->kernels, logits, s.request.likeliest);
  }
  auto& constraint = s.request.constraint;
  auto& thoughts = s.request.thoughts;
  const std::optional<std::int32_t> forced = thoughts ? thoughts->forced() : std::nullopt;
  if (forced) only_ = grammar::TokenMask(logits.size());
  if (forced) only_.allow(*forced);
  const grammar::TokenMask* allowed = forced ? &only_ : constraint ? constraint->allowed() : nullptr;
  if (allowed != nullptr && !allowed->any()) {
    event.finish = Finish::constraint;
    return event;
  }
  event.sampled =
      sample(context_state_->kernels, logits, s.request.sampling, s.tokens, s.request.prompt.size(), allowed);
  const std::int32_t token = event.sampled.token;
  s.tokens.push_back(token);
  const auto& stops = s.request.stop_tokens;
  if (std::ranges::find(stops, token) != stops.end() || (constraint && constraint->is_end(token))) {
    event.finish = Finish::stop;
    return event;
  }
  if (constraint) constraint->accept(token);
  if (thoughts) thoughts->accept(token);
  event.thoughts_ended = thoughts && thoughts->ended();
  event.has_token = true;
  event.finish = finish_of(s);
  return event;
}

std::unexpected<Error> Engine::abandon() {
  forget_prefixes();
  scheduler_->remove_all();
  return std::unexpected(model_->blame());
}

Result<std::vector<Event>> Engine::step() {
  std::vector<Event> events;
  std::vector<Row> rows;
  const auto start = std::chrono::steady_clock::now();
  if (scheduler_->empty() && !rereads_.empty()) begin_reread();
  schedule(rows);
  if (batch_.size() == 0) return events;
  Context& ctx = *context_state_;
  ctx.arena.clear();
  cache_->view().set_pages(page_tables_);
  trace_ = {};
  ctx.routes = options_.record_routes ? &trace_ : nullptr;
  const Tensor h_TD = model_->forward(ctx, batch_);
  if (options_.record_routes) keep_routes();

  std::size_t prompt_tokens = 0;
  for (const Segment& segment : batch_.segments) {
    if (segment.phase == Phase::prompt) prompt_tokens += static_cast<std::size_t>(segment.count);
  }
  if (!rows.empty()) {
    std::vector<std::size_t> wanted;
    for (const Row& row : rows) wanted.push_back(row.row);
    const Tensor logits_RV = model_->logits(ctx, h_TD, wanted);
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const std::span<float> logits(logits_RV.row(r), logits_RV.cols());
      if (!std::ranges::all_of(logits, [](float f) { return std::isfinite(f); })) return abandon();
      Sequence& s = *rows[r].sequence;
      events.push_back(draw(s, logits));
      statistics_.generated_tokens += events.back().has_token ? 1 : 0;
    }
  }
  if (model_->checkpoint().damaged()) return abandon();

  // Blocks of prompt that are now whole can serve others.
  scheduler_->name_blocks();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (events[i].finish == Finish::none) continue;
    if (options_.record_routes) events[i].routes = routes_of(*rows[i].sequence);
    remember_to_reread(*rows[i].sequence);
    scheduler_->remove(rows[i].sequence->id);
  }
  ++statistics_.steps;
  statistics_.step_sequences += batch_.segments.size();
  if (rereading_ != nullptr) {
    statistics_.reread_tokens += prompt_tokens;
    if (!rereading_->reading()) scheduler_->remove(std::exchange(rereading_, nullptr)->id);
    return events;
  }
  statistics_.prompt_tokens += prompt_tokens;
  if (prompt_tokens > 0) {
    const double seconds = seconds_since(start), each = seconds / static_cast<double>(prompt_tokens);
    prompt_token_s_ = prompt_token_s_ > 0 ? (prompt_token_s_ + each) / 2 : each;
    statistics_.prompt_seconds += seconds;
  } else {
    statistics_.timed_tokens += rows.size();
    statistics_.generate_seconds += seconds_since(start);
  }
  return events;
}

Result<void> Engine::score(std::span<const std::int32_t> tokens,
                           const std::function<void(std::size_t, std::span<const float>)>& each) {
  CHECK(idle(), "score runs alone");
  if (tokens.size() > context_) {
    return fail(Code::exhausted, "{} tokens are given, but the context holds {}", tokens.size(), context_);
  }
  TRY(check_tokens(tokens));
  stop_reread();
  std::vector<std::int32_t> pages;
  while (pages.size() < pages_for(tokens.size())) pages.push_back(cache_->take());
  auto scored = score(tokens, pages, each);
  for (const std::int32_t page : pages) cache_->release(page);
  return scored;
}

Result<void> Engine::score(std::span<const std::int32_t> tokens, const std::vector<std::int32_t>& pages,
                           const std::function<void(std::size_t, std::span<const float>)>& each) {
  Context& ctx = *context_state_;
  // Logits of many rows at once would need much memory: a vocabulary's width each.
  constexpr std::size_t kRows = 64;
  for (std::size_t first = 0; first < tokens.size(); first += options_.chunk) {
    const std::size_t count = std::min(options_.chunk, tokens.size() - first);
    batch_.clear();
    batch_.add(0, static_cast<int>(first), Phase::prompt, tokens.data() + first, static_cast<int>(count));
    page_tables_.assign(1, &pages);
    ctx.arena.clear();
    cache_->view().set_pages(page_tables_);
    const Tensor h_TD = model_->forward(ctx, batch_);
    const Arena::Mark mark = ctx.arena.mark();
    for (std::size_t row = 0; row < count; row += kRows) {
      std::vector<std::size_t> wanted(std::min(kRows, count - row));
      for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] = row + i;
      const Tensor logits_RV = model_->logits(ctx, h_TD, wanted);
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        const std::span<const float> logits(logits_RV.row(i), logits_RV.cols());
        if (model_->checkpoint().damaged() || !std::ranges::all_of(logits, [](float f) { return std::isfinite(f); })) {
          return std::unexpected(model_->blame());
        }
        each(first + row + i, logits);
      }
      ctx.arena.release(mark);
    }
  }
  return {};
}

}  // namespace sparsam
