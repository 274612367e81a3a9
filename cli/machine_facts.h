// What this machine is and does, for doctor: read from the system and measured.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "kernels/isa.h"
#include "kernels/peak.h"

namespace sparsam::cli {

struct MachineFacts {
  std::string processor;  // "AMD EPYC …"
  int processors = 0;     // of the machine
  int usable = 0;         // of this process: affinity and the cgroup's quota
  double load = 0;        // runnable tasks, mean of the last minute

  std::vector<Isa> levels;  // worst first
  Isa chosen = Isa::scalar;
  std::string wanted_level;  // SPARSAM_ISA
  bool amx = false;          // the processor has tiles

  std::uint64_t memory = 0, free_memory = 0;
  std::optional<std::uint64_t> memory_limit;  // of the cgroup
  std::string huge_pages;                     // "always", "madvise", "never"

  std::filesystem::path store;
  std::size_t models = 0;
  std::uint64_t models_bytes = 0, free_disk = 0;
  std::string store_problem;

  double read_per_s = 0;
  std::vector<std::pair<Isa, ArithmeticPeak>> arithmetic;  // each distinct level
};

MachineFacts machine_facts();                                 // without measurements
void measure_machine(MachineFacts& facts, ThreadPool& pool);  // takes a second or two

// The best of what was measured up to the chosen level.
ArithmeticPeak best_peak(const MachineFacts& facts);

// What is fine, and what to do about what is not; one sentence each.
struct Finding {
  bool fine;
  std::string text;
};
std::vector<Finding> findings_of(const MachineFacts& facts);

}  // namespace sparsam::cli
