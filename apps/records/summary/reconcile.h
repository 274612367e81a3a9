// What the facts mean together: duplicates merged with all their sources, the current told from the past, measurements
// of one thing in order, and contradictions named. Nothing is resolved by a guess; a conflict is shown as one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "records/model/record.h"

namespace sparsam::records {

// One statement, with every entry that makes it.
struct Item {
  const Fact* fact = nullptr;  // the most informative of the merged entries
  std::vector<const Fact*> merged;
  std::vector<std::string_view> sources;
};

struct Measurement {
  const Fact* fact = nullptr;
  const Reading* reading = nullptr;
  const Reading* second = nullptr;  // a blood pressure's diastolic value
  std::vector<std::string_view> sources;
};

enum class SeriesKind { vital, laboratory, other };

// All values of one thing, oldest first.
struct Series {
  SeriesKind kind = SeriesKind::other;
  const Concept* code = nullptr;
  std::vector<Measurement> values;
};

struct Picture {
  std::vector<Item> active_problems, past_problems, refuted_problems;
  std::vector<Item> allergies, past_allergies, refuted_allergies;
  std::vector<Item> medication, past_medication, planned_medication;
  std::vector<Item> procedures, immunizations, encounters, plans, goals, reports, family, devices;
  std::vector<Item> none_known;  // "no known allergies", "no medication", "no problems", as the record states them
  std::vector<Series> series;
  std::vector<Gap> conflicts;
};

Picture reconcile(const Record& record);

// Whether a medication's own period ended before the record's last day.
bool ended(const Fact& medication, const PartialDate& as_of);

}  // namespace sparsam::records
