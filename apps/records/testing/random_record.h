// Invented patients from a seed: FHIR R4 bundles in the manner of a German practice (ICD-10-GM, ATC, "1-0-1") or of an
// American export (SNOMED CT and RxNorm displays, structured timing), for tests that need many records.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "records/fhir/bundle.h"

namespace sparsam::records::testing {

struct Pick {
  std::mt19937_64 engine;
  explicit Pick(std::uint64_t seed) : engine(seed) {}
  // The distributions of the standard library differ between libraries; this does not.
  std::size_t below(std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>(engine() % n); }
  int between(int low, int high) { return low + static_cast<int>(below(static_cast<std::size_t>(high - low + 1))); }
  bool chance(int percent) { return below(100) < static_cast<std::size_t>(percent); }
  template <typename List>
  const auto& of(const List& list) {
    return list[below(std::size(list))];
  }
};

struct ProblemItem {
  std::string en{}, de{}, icd{}, snomed{};
  bool sided = false;
  int year = 0, month = 0, day = 0;
  std::string side{};  // "left", "right" or empty
  bool active = true;
  int end_year = 0, end_month = 0, end_day = 0;
};
struct DrugItem {
  std::string en{}, de{}, atc{}, form{};
  double dose = 0;
  std::string unit{};
  int per_day = 1;
  std::string pattern{};
  int year = 0, month = 0, day = 0;
};
struct AllergyItem {
  std::string en{}, de{}, reaction_en{}, reaction_de{};
  int year = 0;
};
struct ValueItem {
  std::string en{}, de{}, loinc{}, unit{}, value{};
  int year = 0, month = 0, day = 0;
  std::string low{}, high{};
};
struct DatedItem {
  std::string en{}, de{};
  int year = 0, month = 0, day = 0;
};

struct Invented {
  bool german = false;
  std::string given, family;
  bool female = false;
  int birth_year = 0, birth_month = 0, birth_day = 0;
  std::vector<ProblemItem> problems;
  std::vector<DrugItem> drugs;
  std::vector<AllergyItem> allergies;
  std::vector<ValueItem> values;
  std::vector<DatedItem> procedures, vaccines;
  std::string systolic, diastolic;
  DatedItem pressure;
  std::string json;

  Record read() const {
    auto record = read_record_text(json, "invented", {{}, {}});
    return record ? std::move(*record) : Record();
  }
};

inline std::string iso(int y, int m, int d) {
  if (m == 0) return fmt::format("{:04}", y);
  return d == 0 ? fmt::format("{:04}-{:02}", y, m) : fmt::format("{:04}-{:02}-{:02}", y, m, d);
}

inline Invented invent(std::uint64_t seed) {
  Pick pick(seed);
  Invented p;
  p.german = pick.chance(50);
  p.female = pick.chance(50);
  static const std::vector<std::string> kWomen{"Annegret", "Birte", "Clara", "Dorothea", "Elfriede",
                                               "Frieda",   "Greta", "Hilda", "Imke",     "Jette"};
  static const std::vector<std::string> kMen{"Arne",  "Bodo",   "Conrad",  "Detlef", "Eberhard",
                                             "Fiete", "Gustav", "Hinnerk", "Ingo",   "Joost"};
  static const std::vector<std::string> kFamilies{"Musterhaus", "Probeland",   "Testmann",   "Fantasius",
                                                  "Erdacht",    "Neuerfunden", "Beispielow", "Quellmeier",
                                                  "Sampleton",  "Placeholder", "Fictivson",  "Inventham"};
  p.given = pick.of(p.female ? kWomen : kMen);
  p.family = pick.of(kFamilies);
  if (!p.german && pick.chance(40)) {
    p.given += std::to_string(pick.between(10, 99));
    p.family += std::to_string(pick.between(100, 999));
  }
  p.birth_year = pick.between(1938, 2004);
  p.birth_month = pick.between(1, 12);
  p.birth_day = pick.between(1, 28);
  const auto day = [&](auto& item, int from = 2005, int to = 2022) {
    item.year = pick.between(std::max(from, p.birth_year + 1), to);
    item.month = pick.between(1, 12);
    item.day = pick.between(1, 28);
  };

  static const std::vector<ProblemItem> kProblems{
      {"Diabetes mellitus type 2 (disorder)", "Diabetes mellitus Typ 2", "E11.90", "44054006"},
      {"Essential hypertension (disorder)", "Arterielle Hypertonie", "I10.90", "59621000"},
      {"Atrial fibrillation (disorder)", "Vorhofflimmern", "I48.9", "49436004"},
      {"Asthma (disorder)", "Asthma bronchiale", "J45.9", "195967001"},
      {"Osteoarthritis of knee (disorder)", "Gonarthrose", "M17.1", "239873007", true},
      {"Osteoarthritis of hip (disorder)", "Coxarthrose", "M16.1", "239872002", true},
      {"Hyperlipidemia (disorder)", "Hyperlipidämie", "E78.5", "55822004"},
      {"Chronic kidney disease stage 3 (disorder)", "Chronische Nierenerkrankung Stadium 3", "N18.3", "433144002"},
      {"Gout (disorder)", "Gicht", "M10.9", "90560007"},
      {"Heart failure (disorder)", "Herzinsuffizienz", "I50.9", "84114007"},
      {"Chronic obstructive pulmonary disease (disorder)", "COPD", "J44.9", "13645005"},
      {"Hypothyroidism (disorder)", "Hypothyreose", "E03.9", "40930008"},
      {"Major depressive disorder (disorder)", "Depression", "F32.9", "370143000"},
      {"Osteoporosis (disorder)", "Osteoporose", "M81.9", "64859006"},
      {"Migraine (disorder)", "Migräne", "G43.9", "37796009"},
      {"Anemia (disorder)", "Anämie", "D64.9", "271737000"},
      {"Cataract (disorder)", "Katarakt", "H25.9", "193570009", true},
      {"Psoriasis (disorder)", "Psoriasis", "L40.9", "9014002"},
      {"Epilepsy (disorder)", "Epilepsie", "G40.9", "84757009"},
      {"Deep venous thrombosis (disorder)", "Tiefe Beinvenenthrombose", "I80.2", "128053003", true}};
  std::set<std::size_t> used;
  const int problems = pick.between(3, 6);
  for (int n = 0; n < problems; ++n) {
    std::size_t i = pick.below(kProblems.size());
    while (!used.insert(i).second) i = (i + 1) % kProblems.size();
    ProblemItem item = kProblems[i];
    day(item);
    if (pick.chance(25)) item.day = 0;
    if (pick.chance(10)) item.month = item.day = 0;
    if (item.sided && pick.chance(85)) item.side = pick.chance(50) ? "left" : "right";
    if (n > 1 && pick.chance(30)) {
      item.active = false;
      item.end_year = item.year + pick.between(0, 1);
      item.end_month = item.month ? std::min(12, item.month + 1) : 0;
      item.end_day = item.day;
    }
    p.problems.push_back(item);
  }

  static const std::vector<DrugItem> kDrugs{{"Metformin", "Metformin", "A10BA02", "tablet", 500, "mg"},
                                            {"Metformin", "Metformin", "A10BA02", "tablet", 850, "mg"},
                                            {"Ramipril", "Ramipril", "C09AA05", "tablet", 2.5, "mg"},
                                            {"Bisoprolol", "Bisoprolol", "C07AB07", "tablet", 5, "mg"},
                                            {"Amlodipine", "Amlodipin", "C08CA01", "tablet", 10, "mg"},
                                            {"Simvastatin", "Simvastatin", "C10AA01", "tablet", 40, "mg"},
                                            {"Atorvastatin", "Atorvastatin", "C10AA05", "tablet", 20, "mg"},
                                            {"Levothyroxine", "L-Thyroxin", "H03AA01", "tablet", 75, "ug"},
                                            {"Pantoprazole", "Pantoprazol", "A02BC02", "tablet", 40, "mg"},
                                            {"Apixaban", "Apixaban", "B01AF02", "tablet", 2.5, "mg"},
                                            {"Furosemide", "Furosemid", "C03CA01", "tablet", 40, "mg"},
                                            {"Citalopram", "Citalopram", "N06AB04", "tablet", 20, "mg"},
                                            {"Allopurinol", "Allopurinol", "M04AA01", "tablet", 300, "mg"},
                                            {"Prednisolone", "Prednisolon", "H02AB06", "tablet", 7.5, "mg"},
                                            {"Montelukast", "Montelukast", "R03DC03", "tablet", 10, "mg"},
                                            {"Fictivabine", "Fictivabin", "", "tablet", 30, "mg"}};
  used.clear();
  std::set<std::string> names;
  const int drugs = pick.between(3, 6);
  for (int n = 0; n < drugs; ++n) {
    std::size_t i = pick.below(kDrugs.size());
    while (used.contains(i) || names.contains(kDrugs[i].en)) i = (i + 1) % kDrugs.size();
    used.insert(i);
    names.insert(kDrugs[i].en);
    DrugItem item = kDrugs[i];
    day(item);
    static const std::vector<std::string> kPatterns{"1-0-0", "0-0-1", "1-0-1", "1-1-1"};
    const std::size_t k = pick.below(kPatterns.size());
    item.pattern = kPatterns[k];
    item.per_day = static_cast<int>(std::count(item.pattern.begin(), item.pattern.end(), '1'));
    p.drugs.push_back(item);
  }

  static const std::vector<AllergyItem> kAllergies{{"Penicillin", "Penicillin", "Rash", "Exanthem"},
                                                   {"Peanut", "Erdnuss", "Anaphylaxis", "Anaphylaxie"},
                                                   {"Latex", "Latex", "Hives", "Urtikaria"},
                                                   {"Ibuprofen", "Ibuprofen", "Wheezing", "Giemen"},
                                                   {"House dust mite", "Hausstaubmilbe", "Itching", "Juckreiz"},
                                                   {"Sulfonamide", "Sulfonamide", "Rash", "Exanthem"}};
  used.clear();
  const int allergies = pick.between(1, 3);
  for (int n = 0; n < allergies; ++n) {
    std::size_t i = pick.below(kAllergies.size());
    while (!used.insert(i).second) i = (i + 1) % kAllergies.size();
    AllergyItem item = kAllergies[i];
    item.year = pick.between(p.birth_year + 1, 2021);
    p.allergies.push_back(item);
  }

  struct Lab {
    const char *en, *de, *loinc, *unit;
    double low, high;
    int places;
    const char *ref_low, *ref_high;
  };
  static const Lab kLabs[] = {
      {"Hemoglobin A1c/Hemoglobin.total in Blood", "HbA1c", "4548-4", "%", 5, 11, 1, "4.0", "6.0"},
      {"Creatinine [Mass/volume] in Serum or Plasma", "Kreatinin", "2160-0", "mg/dL", 0.5, 2.5, 2, "0.50", "1.10"},
      {"Potassium [Moles/volume] in Serum or Plasma", "Kalium", "2823-3", "mmol/L", 3.2, 5.6, 1, "3.5", "5.1"},
      {"Sodium [Moles/volume] in Serum or Plasma", "Natrium", "2951-2", "mmol/L", 128, 148, 0, "135", "145"},
      {"Hemoglobin [Mass/volume] in Blood", "Hämoglobin", "718-7", "g/dL", 8, 17, 1, "12.0", "16.0"},
      {"Glucose [Mass/volume] in Serum or Plasma", "Glukose", "2345-7", "mg/dL", 70, 260, 0, "70", "99"},
      {"Leukocytes [#/volume] in Blood by Automated count", "Leukozyten", "6690-2", "10*3/uL", 3, 15, 1, "4.0", "10.0"},
      {"Platelets [#/volume] in Blood by Automated count", "Thrombozyten", "777-3", "10*3/uL", 90, 420, 0, "150",
       "400"},
      {"C reactive protein [Mass/volume] in Serum or Plasma", "CRP", "1988-5", "mg/L", 0.5, 90, 1, "0", "5.0"},
      {"Thyrotropin [Units/volume] in Serum or Plasma", "TSH", "3016-3", "mIU/L", 0.3, 8, 2, "0.40", "4.00"},
      {"Cholesterol in LDL [Mass/volume] in Serum or Plasma", "LDL-Cholesterin", "18262-6", "mg/dL", 60, 220, 0, "",
       "116"},
      {"Body Weight", "Körpergewicht", "29463-7", "kg", 48, 120, 1, "", ""},
      {"Body Height", "Körpergröße", "8302-2", "cm", 150, 195, 0, "", ""},
      {"Heart rate", "Herzfrequenz", "8867-4", "/min", 52, 110, 0, "", ""},
      {"Body temperature", "Körpertemperatur", "8310-5", "Cel", 36, 39.5, 1, "", ""}};
  for (const Lab& lab : kLabs) {
    if (pick.chance(35)) continue;
    const int count = std::string_view(lab.en) == "Body Height" ? 1 : pick.between(1, 4);
    std::set<std::string> days, values;
    for (int n = 0; n < count; ++n) {
      ValueItem item{lab.en, lab.de, lab.loinc, lab.unit, {}, 0, 0, 0, lab.ref_low, lab.ref_high};
      day(item, 2017, 2022);
      const double value = lab.low + (lab.high - lab.low) * static_cast<double>(pick.below(1000)) / 1000;
      item.value = fmt::format("{:.{}f}", value, lab.places);
      if (!days.insert(iso(item.year, item.month, item.day)).second || !values.insert(item.value).second) continue;
      p.values.push_back(item);
    }
  }
  p.systolic = std::to_string(pick.between(95, 185));
  p.diastolic = std::to_string(pick.between(55, 94));
  day(p.pressure, 2019, 2022);

  static const std::vector<DatedItem> kProcedures{{"Colonoscopy (procedure)", "Koloskopie"},
                                                  {"Echocardiography (procedure)", "Echokardiographie"},
                                                  {"Appendectomy (procedure)", "Appendektomie"},
                                                  {"Spirometry (procedure)", "Spirometrie"}};
  static const std::vector<DatedItem> kVaccines{
      {"Influenza, seasonal, injectable, preservative free", "Influenza-Impfung"},
      {"Td (adult) preservative free", "Tetanus-Diphtherie-Impfung"},
      {"Zoster vaccine, live", "Herpes-zoster-Impfung"}};
  for (const auto* from : {&kProcedures, &kVaccines}) {
    auto& into = from == &kProcedures ? p.procedures : p.vaccines;
    for (const DatedItem& one : *from) {
      if (pick.chance(50)) continue;
      DatedItem item = one;
      day(item, 2012, 2022);
      into.push_back(item);
    }
  }

  // ---- the bundle
  std::vector<std::string> entries;
  const auto entry = [&](const std::string& type, const std::string& body) {
    entries.push_back(
        fmt::format(R"({{"fullUrl":"urn:uuid:{0}-{1}","resource":{{"resourceType":"{2}","id":"{2}-{1}",{3}}}}})", seed,
                    entries.size(), type, body));
  };
  entries.push_back(fmt::format(
      R"({{"resource":{{"resourceType":"Patient","id":"p","name":[{{"use":"official","family":"{}","given":["{}"]}}],"gender":"{}","birthDate":"{}"}}}})",
      p.family, p.given, p.female ? "female" : "male", iso(p.birth_year, p.birth_month, p.birth_day)));
  const std::string subject = R"("subject":{"reference":"Patient/p"})";
  const std::string patient = R"("patient":{"reference":"Patient/p"})";
  for (const ProblemItem& item : p.problems) {
    std::string text = p.german ? item.de : item.en;
    std::string site;
    std::string extension;
    if (!item.side.empty()) {
      if (p.german) {
        extension = fmt::format(
            R"(,"extension":[{{"url":"http://fhir.de/StructureDefinition/seitenlokalisation","valueCoding":{{"code":"{}"}}}}])",
            item.side == "left" ? "L" : "R");
      } else {
        site = fmt::format(R"("bodySite":[{{"text":"{} side"}}],)", item.side == "left" ? "Left" : "Right");
      }
    }
    entry(
        "Condition",
        fmt::format(
            R"("clinicalStatus":{{"coding":[{{"code":"{}"}}]}},"verificationStatus":{{"coding":[{{"code":"confirmed"}}]}},"code":{{"coding":[{{"system":"{}","code":"{}"{}}}],"text":"{}"}},{}"onsetDateTime":"{}"{},{})",
            item.active ? "active" : "resolved",
            p.german ? "http://fhir.de/CodeSystem/bfarm/icd-10-gm" : "http://snomed.info/sct",
            p.german ? item.icd : item.snomed, extension, text, site, iso(item.year, item.month, item.day),
            item.active ? ""
                        : fmt::format(R"(,"abatementDateTime":"{}")", iso(item.end_year, item.end_month, item.end_day)),
            subject));
  }
  for (const DrugItem& item : p.drugs) {
    const std::string dose = fmt::format("{}", item.dose);
    const std::string name =
        p.german ? fmt::format("{} {} {} Tabletten", item.de, dose, item.unit == "ug" ? "µg" : item.unit)
                 : fmt::format("{} {} {} Oral Tablet", item.en,
                               item.unit == "ug" ? fmt::format("{}", item.dose / 1000) : dose, "MG");
    const std::string timing =
        fmt::format(R"("timing":{{"repeat":{{"frequency":{},"period":1,"periodUnit":"d"}}}},)", item.per_day);
    entry(
        "MedicationRequest",
        fmt::format(
            R"("status":"active","intent":"order","medicationCodeableConcept":{{"text":"{}"}},{},"authoredOn":"{}","dosageInstruction":[{{{}{}"doseAndRate":[{{"doseQuantity":{{"value":{},"unit":"{}","code":"{}"}}}}]}}])",
            name, subject, iso(item.year, item.month, item.day),
            p.german ? fmt::format(R"("text":"{}",)", item.pattern) : "", timing, dose,
            item.unit == "ug" ? "µg" : item.unit, item.unit));
  }
  for (const AllergyItem& item : p.allergies) {
    entry(
        "AllergyIntolerance",
        fmt::format(
            R"("clinicalStatus":{{"coding":[{{"code":"active"}}]}},"criticality":"high","code":{{"text":"{}"}},{},"onsetDateTime":"{}","reaction":[{{"manifestation":[{{"text":"{}"}}]}}])",
            p.german ? item.de : item.en, patient, item.year, p.german ? item.reaction_de : item.reaction_en));
  }
  for (const ValueItem& item : p.values) {
    const bool vital =
        item.loinc == "29463-7" || item.loinc == "8302-2" || item.loinc == "8867-4" || item.loinc == "8310-5";
    std::string range;
    if (!item.low.empty() || !item.high.empty()) {
      range = R"(,"referenceRange":[{)";
      if (!item.low.empty()) range += fmt::format(R"("low":{{"value":{},"unit":"{}"}})", item.low, item.unit);
      if (!item.high.empty())
        range +=
            fmt::format(R"({}"high":{{"value":{},"unit":"{}"}})", item.low.empty() ? "" : ",", item.high, item.unit);
      range += "}]";
    }
    entry(
        "Observation",
        fmt::format(
            R"("status":"final","category":[{{"coding":[{{"code":"{}"}}]}}],"code":{{"coding":[{{"system":"http://loinc.org","code":"{}","display":"{}"}}],"text":"{}"}},{},"effectiveDateTime":"{}","valueQuantity":{{"value":{},"unit":"{}","code":"{}"}}{})",
            vital ? "vital-signs" : "laboratory", item.loinc, item.en, p.german ? item.de : item.en, subject,
            iso(item.year, item.month, item.day) + (p.german ? "" : "T10:15:00-05:00"), item.value, item.unit,
            item.unit, range));
  }
  entry(
      "Observation",
      fmt::format(
          R"("status":"final","category":[{{"coding":[{{"code":"vital-signs"}}]}}],"code":{{"coding":[{{"system":"http://loinc.org","code":"85354-9"}}],"text":"Blood Pressure"}},{},"effectiveDateTime":"{}","component":[{{"code":{{"coding":[{{"system":"http://loinc.org","code":"8480-6"}}],"text":"Systolic Blood Pressure"}},"valueQuantity":{{"value":{},"unit":"mm[Hg]","code":"mm[Hg]"}}}},{{"code":{{"coding":[{{"system":"http://loinc.org","code":"8462-4"}}],"text":"Diastolic Blood Pressure"}},"valueQuantity":{{"value":{},"unit":"mm[Hg]","code":"mm[Hg]"}}}}])",
          subject, iso(p.pressure.year, p.pressure.month, p.pressure.day), p.systolic, p.diastolic));
  for (const DatedItem& item : p.procedures) {
    entry("Procedure", fmt::format(R"("status":"completed","code":{{"text":"{}"}},{},"performedDateTime":"{}")",
                                   p.german ? item.de : item.en, subject, iso(item.year, item.month, item.day)));
  }
  for (const DatedItem& item : p.vaccines) {
    entry("Immunization",
          fmt::format(R"("status":"completed","vaccineCode":{{"text":"{}"}},{},"occurrenceDateTime":"{}")",
                      p.german ? item.de : item.en, patient, iso(item.year, item.month, item.day)));
  }
  p.json = R"({"resourceType":"Bundle","type":"collection","entry":[)";
  for (std::size_t i = 0; i < entries.size(); ++i) p.json += (i ? "," : "") + entries[i];
  p.json += "]}";
  return p;
}

}  // namespace sparsam::records::testing
