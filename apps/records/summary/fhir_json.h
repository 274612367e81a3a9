// FHIR R4's data types, written: what the International Patient Summary's resources share.
#pragma once

#include <string_view>
#include <vector>

#include "records/model/fact.h"
#include "records/summary/json_writer.h"

namespace sparsam::records::fhir {

inline constexpr std::string_view kLoinc = "http://loinc.org";
inline constexpr std::string_view kUcum = "http://unitsofmeasure.org";
inline constexpr std::string_view kTerminology = "http://terminology.hl7.org/CodeSystem/";
inline constexpr std::string_view kAbsent = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips";

inline void coding(JsonWriter& json, std::string_view system, std::string_view code, std::string_view display = {}) {
  json.begin_object();
  json.field_if("system", system);
  json.field_if("code", code);
  json.field_if("display", display);
  json.end_object();
}

inline void code_only(JsonWriter& json, std::string_view key, std::string_view system, std::string_view code,
                      std::string_view display = {}) {
  json.key(key);
  json.begin_object();
  json.key("coding");
  json.begin_array();
  coding(json, system, code, display);
  json.end_array();
  json.end_object();
}

inline void idea(JsonWriter& json, const Concept& c) {
  json.begin_object();
  bool any = false;
  for (const Coding& one : c.codings) any |= !one.code.empty();
  if (any) {
    json.key("coding");
    json.begin_array();
    for (const Coding& one : c.codings) {
      if (!one.code.empty()) coding(json, one.system, one.code, one.display);
    }
    json.end_array();
  }
  const std::string_view text = c.text.empty() ? c.label() : c.text;
  json.field("text", text.empty() ? std::string_view("not named in the record") : text);
  json.end_object();
}

inline void reference(JsonWriter& json, std::string_view key, std::string_view target) {
  json.key(key);
  json.begin_object();
  json.field("reference", target);
  json.end_object();
}

inline void quantity(JsonWriter& json, const Quantity& q) {
  json.begin_object();
  if (!q.value.empty()) {
    json.key("value");
    json.raw(q.value);
  }
  json.field_if("comparator", q.comparator);
  json.field_if("unit", q.unit_text());
  if (!q.code.empty()) {
    json.field("system", kUcum);
    json.field("code", q.code);
  }
  json.end_object();
}

inline void date(JsonWriter& json, std::string_view key, const PartialDate& d) {
  // A dateTime with a time needs a zone; where the record gave none, the day is what is certain.
  const bool zoned = d.text.size() <= 10 || d.text.ends_with('Z') || d.text.find_last_of("+-") > 10;
  const bool seconds = d.text.size() <= 10 || (d.text.size() > 16 && d.text[16] == ':');
  if (d) json.field(key, zoned && seconds ? d.text : d.day_text());
}

inline void head(JsonWriter& json, std::string_view type, std::string_view full_url) {
  json.field("resourceType", type);
  json.field("id", full_url.substr(9));  // behind "urn:uuid:"
}

// The sources of an entry, as identifiers that a person can look up.
inline void identifiers(JsonWriter& json, const std::vector<std::string_view>& sources) {
  json.key("identifier");
  json.begin_array();
  for (const std::string_view source : sources) {
    json.begin_object();
    json.field("system", "urn:sparsam:records:source");
    json.field("value", source);
    json.end_object();
  }
  json.end_array();
}

}  // namespace sparsam::records::fhir
