#include "cli/machine_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <system_error>
#include <thread>

#include "base/memory.h"
#include "store/store.h"

namespace sparsam::cli {
namespace {

namespace fs = std::filesystem;

std::string value_in_cpuinfo(std::string_view key) {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(':');
    if (colon != std::string::npos && line.starts_with(key) && colon + 2 <= line.size()) return line.substr(colon + 2);
  }
  return {};
}

// The word in brackets: "always [madvise] never".
std::string huge_page_mode() {
  std::ifstream file("/sys/kernel/mm/transparent_hugepage/enabled");
  std::string text;
  std::getline(file, text);
  const std::size_t open = text.find('['), close = text.find(']');
  return open == std::string::npos || close == std::string::npos ? "" : text.substr(open + 1, close - open - 1);
}

void add_store(MachineFacts& facts) {
  const auto models = store::Store::open();
  if (!models) {
    facts.store_problem = models.error().message;
    return;
  }
  facts.store = models->root();
  if (const auto listing = models->list()) {
    facts.models = listing->models.size();
    for (const store::Manifest& model : listing->models) facts.models_bytes += model.total_size();
  } else {
    facts.store_problem = listing.error().message;
  }
  // The folder need not be there yet: what counts is the disk that it will be on.
  std::error_code error;
  fs::path folder = facts.store;
  while (!fs::exists(folder, error) && folder.has_relative_path()) folder = folder.parent_path();
  const auto space = fs::space(folder, error);
  if (!error) facts.free_disk = space.available;
}

}  // namespace

MachineFacts machine_facts() {
  MachineFacts facts;
  facts.processor = value_in_cpuinfo("model name");
  facts.processors = static_cast<int>(std::thread::hardware_concurrency());
  facts.usable = usable_processors();
  std::ifstream("/proc/loadavg") >> facts.load;
  facts.levels = available_isas();
  if (const char* wanted = std::getenv("SPARSAM_ISA")) facts.wanted_level = wanted;
  facts.chosen = choose_isa().value_or(Isa::scalar);
  facts.amx = fmt::format(" {} ", value_in_cpuinfo("flags")).contains(" amx_int8 ");
  facts.memory = total_memory_bytes();
  facts.free_memory = available_memory_bytes();
  std::uint64_t limit = 0;
  if (std::ifstream("/sys/fs/cgroup/memory.max") >> limit) facts.memory_limit = limit;
  facts.huge_pages = huge_page_mode();
  add_store(facts);
  return facts;
}

void measure_machine(MachineFacts& facts, ThreadPool& pool) {
  facts.read_per_s = measure_read_bandwidth(pool);
  for (const Isa isa : facts.levels) {
    // A level with bf16 has all that the one below has.
    const bool below = isa == Isa::avx512 && std::ranges::find(facts.levels, Isa::avx512_bf16) != facts.levels.end();
    if (isa != Isa::scalar && !below) facts.arithmetic.emplace_back(isa, measure_arithmetic(pool, isa));
  }
}

ArithmeticPeak best_peak(const MachineFacts& facts) {
  ArithmeticPeak best;
  for (const auto& [isa, peak] : facts.arithmetic) {
    if (isa == Isa::avx512_bf16 && facts.chosen == Isa::avx512) {
      best = peak;
      best.bf16_per_s = 0;
    } else if (isa <= facts.chosen) {
      best = peak;
    }
  }
  return best;
}

std::vector<Finding> findings_of(const MachineFacts& facts) {
  std::vector<Finding> out;
  const auto fine = [&out](std::string text) { out.push_back({true, std::move(text)}); };
  const auto mend = [&out](std::string text) { out.push_back({false, std::move(text)}); };
  const Isa best = facts.levels.back();
  if (facts.chosen != best) {
    mend(fmt::format("SPARSAM_ISA holds the program at {}, although the processor has {}: unset it to go faster",
                     name(facts.chosen), name(best)));
  } else if (best == Isa::scalar) {
    mend(
        "the processor has no AVX2 (or a virtual machine hides it): everything runs in plain loops, some ten times "
        "slower; on a virtual machine choose the host's processor type");
  } else if (best == Isa::avx2) {
    fine("AVX2 is used; processors with AVX-512 VNNI read prompts two to four times as fast");
  } else {
    fine(fmt::format("the best level, {}, is used", name(best)));
  }
  if (facts.usable < facts.processors) {
    mend(fmt::format("this process may use {} of {} processors (affinity or the cgroup's quota): raise it to use all",
                     facts.usable, facts.processors));
  } else {
    fine(fmt::format("all {} processors can be used", facts.usable));
  }
  if (facts.load > 0.5 * facts.usable) {
    mend(fmt::format("other programs keep {:.1f} processors busy: what is measured here is what they leave over",
                     facts.load));
  }
  if (facts.free_memory < facts.memory / 4) {
    mend(fmt::format("only {} of {} memory are free: close other programs before opening a large model",
                     store::human_bytes(facts.free_memory), store::human_bytes(facts.memory)));
  } else {
    fine(fmt::format("{} of memory are free", store::human_bytes(facts.free_memory)));
  }
  if (facts.huge_pages == "never") {
    mend("huge pages are switched off: as root, echo madvise > /sys/kernel/mm/transparent_hugepage/enabled");
  }
  if (!facts.store_problem.empty()) {
    mend(fmt::format("the store cannot be used: {}", facts.store_problem));
  } else if (facts.free_disk < 5'000'000'000) {
    mend(fmt::format("only {} are free on the store's disk: SPARSAM_HOME can name another place",
                     store::human_bytes(facts.free_disk)));
  } else {
    fine(fmt::format("{} are free on the store's disk", store::human_bytes(facts.free_disk)));
  }
  return out;
}

}  // namespace sparsam::cli
