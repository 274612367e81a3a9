// What a record states, resource by resource: a Fact is one statement (a problem, an allergy, a medication, a
// measurement, …) with its dates, its values as written, and the sources that say so. Strings are views into the
// record's pool. What statements mean together is reconcile's business.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "records/model/partial_date.h"

namespace sparsam::records {

struct Coding {
  std::string_view system, code, display;
};

struct Concept {
  std::string_view text;
  std::vector<Coding> codings;

  bool empty() const { return text.empty() && codings.empty(); }
  // What a person may read: the text, else a display, else a code.
  std::string_view label() const {
    if (!text.empty()) return text;
    for (const Coding& c : codings) {
      if (!c.display.empty()) return c.display;
    }
    return codings.empty() ? std::string_view{} : codings.front().code;
  }
  std::string_view code_in(std::string_view system) const {
    for (const Coding& c : codings) {
      if (c.system == system) return c.code;
    }
    return {};
  }
};

struct Quantity {
  std::string_view value;       // the decimal as written
  std::string_view comparator;  // "<", ">=", … or empty
  std::string_view unit;        // for people: "mg/dL"
  std::string_view code;        // UCUM, where stated

  std::string_view unit_text() const { return unit.empty() ? code : unit; }
};

struct Range {
  std::optional<Quantity> low, high;
  std::string_view text;
};

// One measured thing: an observation's own value, or a component's.
struct Reading {
  Concept code;  // empty for the observation's own value
  std::optional<Quantity> quantity;
  std::vector<Range> spans;         // at most one: valueRange, valueRatio's two sides
  Concept coded;                    // valueCodeableConcept
  std::string_view text;            // valueString, valueBoolean, valueInteger, dates and times
  std::vector<Range> references;    // referenceRange
  std::string_view interpretation;  // "H", "LL", …
  std::string_view absent;          // dataAbsentReason

  Range span() const { return spans.empty() ? Range{} : spans.front(); }
  bool has_value() const {
    return quantity || !coded.empty() || !text.empty() || (!spans.empty() && (spans[0].low || spans[0].high));
  }
};

struct Dosage {
  std::string_view text;
  std::optional<Quantity> dose, dose_high;
  int frequency = 0, frequency_max = 0;  // times per period
  std::string_view period;               // decimal, as written
  std::string_view period_unit;          // s min h d wk mo a
  std::vector<std::string_view> when;    // MORN, NOON, EVE, NIGHT, AC, PCM, …
  bool as_needed = false;
  Concept as_needed_for, route, timing_code;
  PartialDate start, end;

  bool states_timing() const { return frequency > 0 || !when.empty() || !timing_code.empty(); }
};

enum class FactKind : std::uint8_t {
  problem,
  allergy,
  medication,
  observation,
  procedure,
  immunization,
  encounter,
  plan,  // CarePlan, ServiceRequest, Appointment, Task
  goal,
  report,
  family_history,
  device,
};

// Whether it holds now. The resource's own status word is kept beside it.
enum class Standing : std::uint8_t { current, past, planned, unknown };
enum class Certainty : std::uint8_t { stated, suspected, refuted };
enum class Side : std::uint8_t { none, left, right, both };

struct Fact {
  FactKind kind = FactKind::observation;
  Standing standing = Standing::unknown;
  Certainty certainty = Certainty::stated;
  Side side = Side::none;
  bool nothing_known = false;  // "no known allergies", "no current medication", "no current problems"
  std::string_view status;     // as in the resource
  Concept code;
  PartialDate start, end, recorded;  // onset/performed/effective/authored; abatement/end; recordedDate
  std::string_view onset_text;       // onsetString, onsetAge as text
  std::string_view severity;         // severity (problems), criticality (allergies)
  std::vector<Reading> readings;
  std::vector<Dosage> dosages;
  std::vector<Concept> sites, reactions, reasons, activities, categories;
  std::vector<std::string_view> notes;
  std::string_view performer;             // encounter's provider, practitioner's name
  std::vector<std::string_view> sources;  // Type/id, or the entry's fullUrl
};

}  // namespace sparsam::records
