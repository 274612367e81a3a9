#include "serve/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/memory.h"

namespace sparsam::serve {
namespace {

void head(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
  fmt::format_to(std::back_inserter(out), "# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

}  // namespace

void write_metric(std::string& out, std::string_view name, std::string_view type, std::string_view help, double value) {
  head(out, name, type, help);
  fmt::format_to(std::back_inserter(out), "{} {}\n", name, value);
}

void write_engines(std::string& out, std::span<const EngineLoad> loads) {
  const auto sum = [&](auto&& value) {
    double total = 0;
    for (const EngineLoad& load : loads) total += static_cast<double>(value(load));
    return total;
  };
  const auto gauge = [&](std::string_view name, std::string_view help, auto&& value) {
    write_metric(out, name, "gauge", help, sum(value));
  };
  const auto counter = [&](std::string_view name, std::string_view help, auto EngineStatistics::* member) {
    write_metric(out, name, "counter", help, sum([&](const EngineLoad& load) { return load.statistics.*member; }));
  };
  gauge("sparsam_answers_running", "Answers that are being generated.", [](const auto& l) { return l.running; });
  gauge("sparsam_answers_waiting", "Answers that wait for a place.", [](const auto& l) { return l.waiting; });
  gauge("sparsam_cache_pages", "Pages for keys and values, of 64 tokens each.", [](const auto& l) { return l.pages; });
  gauge("sparsam_cache_pages_free", "Those that no answer holds.", [](const auto& l) { return l.free_pages; });
  using S = EngineStatistics;
  counter("sparsam_engine_steps_total", "Steps of the engines.", &S::steps);
  counter("sparsam_engine_step_sequences_total", "Answers of all steps: over the steps, the size of a batch.",
          &S::step_sequences);
  counter("sparsam_engine_places_lost_total", "Answers that gave their place to another.", &S::lost_places);
  counter("sparsam_engine_pages_lost_total", "Pages that were given to another.", &S::lost_pages);
  counter("sparsam_engine_tokens_again_total", "Tokens computed again, since their pages were lost.", &S::tokens_again);
  counter("sparsam_engine_tokens_reread_total", "Tokens of answers that were read again as prompts.",
          &S::reread_tokens);
  write_metric(out, "sparsam_engine_errors_total", "counter", "Steps that failed.",
               sum([](const EngineLoad& load) { return load.errors; }));
  write_metric(out, "sparsam_resident_bytes", "gauge", "Memory of the process, mapped models included.",
               static_cast<double>(resident_bytes()));
}

void Histogram::add(double value) {
  ++counts_[static_cast<std::size_t>(std::ranges::lower_bound(kBounds, value) - kBounds.begin())];
  sum_ += value;
}

void Histogram::write(std::string& out, std::string_view name, std::string_view help) const {
  head(out, name, "histogram", help);
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    sum += counts_[i];
    const std::string bound = i < kBounds.size() ? fmt::format("{}", kBounds[i]) : "+Inf";
    fmt::format_to(std::back_inserter(out), "{}_bucket{{le=\"{}\"}} {}\n", name, bound, sum);
  }
  fmt::format_to(std::back_inserter(out), "{0}_sum {1}\n{0}_count {2}\n", name, sum_, sum);
}

void Metrics::request(std::string_view path, int status, double seconds) {
  const std::lock_guard lock(mutex_);
  ++requests_[{std::string(path), status}];
  request_s_.add(seconds);
}

void Metrics::answer(const Usage& usage, bool whole) {
  const std::lock_guard lock(mutex_);
  ++(whole ? answers_ : abandoned_);
  prompt_tokens_ += usage.prompt_tokens;
  cached_tokens_ += usage.cached_tokens;
  completion_tokens_ += usage.completion_tokens;
  if (usage.completion_tokens > 0) first_token_s_.add(usage.prompt_s);
  if (usage.completion_tokens > 1) {
    token_s_.add(usage.generate_s / static_cast<double>(usage.completion_tokens - 1));
  }
}

void Metrics::write(std::string& out) const {
  const std::lock_guard lock(mutex_);
  head(out, "sparsam_requests_total", "counter", "Requests by route and status.");
  for (const auto& [key, count] : requests_) {
    fmt::format_to(std::back_inserter(out), "sparsam_requests_total{{route=\"{}\",status=\"{}\"}} {}\n", key.first,
                   key.second, count);
  }
  const auto counter = [&](std::string_view name, std::string_view help, std::uint64_t value) {
    write_metric(out, name, "counter", help, static_cast<double>(value));
  };
  counter("sparsam_answers_total", "Answers that came to their end.", answers_);
  counter("sparsam_answers_abandoned_total", "Answers whose client left, or that failed.", abandoned_);
  counter("sparsam_prompt_tokens_total", "Tokens of prompts.", prompt_tokens_);
  counter("sparsam_prompt_tokens_cached_total", "Those that were found in the cache.", cached_tokens_);
  counter("sparsam_generated_tokens_total", "Tokens that were generated.", completion_tokens_);
  request_s_.write(out, "sparsam_request_seconds", "From the header of a request to the end of its reply.");
  first_token_s_.write(out, "sparsam_first_token_seconds", "From a request to the first token of its answer.");
  token_s_.write(out, "sparsam_token_seconds", "Between two tokens of an answer, on average.");
}

}  // namespace sparsam::serve
