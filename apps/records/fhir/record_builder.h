// Puts the resources of a bundle together: names each one's source, resolves references, keeps the facts of one
// patient, and writes down as gaps what does not fit.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "records/fhir/resource.h"
#include "records/model/record.h"

namespace sparsam::records {

class RecordBuilder {
 public:
  RecordBuilder(Record& record, std::string patient, PartialDate today)
      : record_(record), patient_(std::move(patient)), today_(today) {}

  // Room for what a file of so many bytes may hold, so that the lists need not be copied while they grow.
  void expect(std::size_t bytes) {
    constexpr std::size_t kTypicalResource = 700;
    facts_.reserve(facts_.size() + bytes / kTypicalResource);
    entries_.reserve(entries_.size() + bytes / kTypicalResource);
  }

  // Resources added after mark() have no name yet: the entry's fullUrl may stand behind the resource.
  std::size_t mark() const { return entries_.size(); }
  void add(ReadResource resource);
  void name_sources(std::size_t mark, std::string_view full_url, std::size_t index);
  void saw_timestamp(std::string_view text);

  // Chooses the patient and moves the facts into the record. invalid_argument: several patients.
  Result<void> finish(std::string_view name);

 private:
  struct Entry {
    std::string_view type, id, source, patient_reference, medication_reference, medication_display;
    std::size_t fact = kNone;
  };
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  std::size_t find(std::string_view reference) const;  // an entry, or kNone
  Result<void> choose_patient(std::string_view name, std::vector<bool>& ours);
  void resolve_medications();
  void check_references();
  void find_last_day();
  void gap(std::string en, std::string de, std::vector<std::string_view> sources = {});

  Record& record_;
  std::string patient_;
  PartialDate today_, timestamp_;
  std::vector<Entry> entries_;
  std::vector<Person> persons_;
  std::vector<std::size_t> person_entries_;
  std::vector<Fact> facts_;
  std::unordered_map<std::string_view, std::size_t> by_name_;  // Type/id and fullUrl
  std::unordered_map<std::size_t, Concept> medications_;       // of Medication entries
  std::unordered_map<std::string, Concept> contained_;         // "entry#id"
  std::vector<std::pair<std::string_view, std::size_t>> bad_dates_, references_;
};

}  // namespace sparsam::records
