// The resources of an International Patient Summary, each written from a fact: only what the record says.
#pragma once

#include <string>

#include "records/summary/json_writer.h"
#include "records/summary/summary.h"

namespace sparsam::records {

class EntryWriter {
 public:
  // `patient` is the full URL that every resource names as its subject.
  EntryWriter(JsonWriter& json, Language language, std::string patient)
      : json_(json), language_(language), patient_(std::move(patient)) {}

  void condition(const Item& item, const std::string& full_url);
  void allergy(const Item& item, const std::string& full_url);
  void medication(const Item& item, const std::string& full_url);
  void immunization(const Item& item, const std::string& full_url);
  void procedure(const Item& item, const std::string& full_url);
  void observation(const Series& series, const Measurement& m, const std::string& full_url);

 private:
  void code_or_none(const Fact& fact);
  void sites(const Fact& fact);
  void dosage(const Dosage& d);
  void value(const Reading& reading);
  void range(const Range& r);

  JsonWriter& json_;
  const Language language_;
  const std::string patient_;
};

}  // namespace sparsam::records
