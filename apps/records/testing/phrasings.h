// Correct sentences about invented patients, in the ways that German and English letters say such things.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "records/terms/terminology.h"
#include "records/testing/random_record.h"

namespace sparsam::records::testing {

// Empty where the patient has nothing of the kind.
using Phrasing = std::function<std::string(const Invented&, Pick&)>;

inline std::string de_date(int y, int m, int d) {
  if (m == 0) return std::to_string(y);
  return d == 0 ? fmt::format("{:02}/{}", m, y) : fmt::format("{:02}.{:02}.{}", d, m, y);
}
inline const char* month_de(int m) {
  static const char* const kNames[] = {"Januar", "Februar", "März",      "April",   "Mai",      "Juni",
                                       "Juli",   "August",  "September", "Oktober", "November", "Dezember"};
  return kNames[m - 1];
}
inline const char* month_en(int m) {
  static const char* const kNames[] = {"January", "February", "March",     "April",   "May",      "June",
                                       "July",    "August",   "September", "October", "November", "December"};
  return kNames[m - 1];
}
inline std::string long_de(int y, int m, int d) {
  if (m == 0) return std::to_string(y);
  return d == 0 ? fmt::format("{} {}", month_de(m), y) : fmt::format("{}. {} {}", d, month_de(m), y);
}
inline std::string long_en(int y, int m, int d) {
  if (m == 0) return std::to_string(y);
  return d == 0 ? fmt::format("{} {}", month_en(m), y) : fmt::format("{} {}, {}", month_en(m), d, y);
}
inline std::string british(int y, int m, int d) {
  if (m == 0) return std::to_string(y);
  return d == 0 ? fmt::format("{} {}", month_en(m), y) : fmt::format("{} {} {}", d, month_en(m), y);
}
inline std::string comma(std::string number) {
  std::replace(number.begin(), number.end(), '.', ',');
  return number;
}
inline std::string plain(const std::string& name) { return name.substr(0, name.find(" (")); }
inline std::string lower_first(std::string text) {
  if (!text.empty() && text.size() > 1 && std::islower(static_cast<unsigned char>(text[1])))
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}
inline const ProblemItem* problem(const Invented& p, Pick& pick, bool active) {
  std::vector<const ProblemItem*> fitting;
  for (const ProblemItem& item : p.problems) {
    if (item.active == active) fitting.push_back(&item);
  }
  return fitting.empty() ? nullptr : pick.of(fitting);
}
inline const ProblemItem* sided_problem(const Invented& p) {
  for (const ProblemItem& item : p.problems) {
    if (!item.side.empty()) return &item;
  }
  return nullptr;
}
inline const ValueItem* value(const Invented& p, Pick& pick, const std::string& loinc = {}) {
  std::vector<const ValueItem*> fitting;
  for (const ValueItem& item : p.values) {
    if (loinc.empty() || item.loinc == loinc) fitting.push_back(&item);
  }
  return fitting.empty() ? nullptr : pick.of(fitting);
}
inline std::string people_unit(const ValueItem& item) {
  if (item.unit == "10*3/uL") return "/nl";
  if (item.unit == "Cel") return "°C";
  return item.unit;
}
inline std::string short_en(const ValueItem& item) {
  static const std::map<std::string, std::string> kNames{
      {"4548-4", "HbA1c"},     {"2160-0", "creatinine"}, {"2823-3", "potassium"},        {"2951-2", "sodium"},
      {"718-7", "hemoglobin"}, {"2345-7", "glucose"},    {"6690-2", "white cell count"}, {"777-3", "platelet count"},
      {"1988-5", "CRP"},       {"3016-3", "TSH"},        {"18262-6", "LDL cholesterol"}, {"29463-7", "weight"},
      {"8302-2", "height"},    {"8867-4", "heart rate"}, {"8310-5", "temperature"}};
  return kNames.at(item.loinc);
}
inline std::string dose_de(const DrugItem& d) {
  return comma(fmt::format("{}", d.dose)) + (d.unit == "ug" ? " µg" : " mg");
}
inline std::string dose_en(const DrugItem& d) { return fmt::format("{}", d.dose) + (d.unit == "ug" ? " mcg" : " mg"); }
inline std::string absent_de(const Invented& p, Pick& pick) {
  static const std::vector<std::string> kNames{"Tuberkulose", "Malaria",       "Pankreatitis", "Schlaganfall",
                                               "Herzinfarkt", "Lungenembolie", "Zöliakie",     "Morbus Crohn",
                                               "Hepatitis B", "Glaukom"};
  (void)p;
  return pick.of(kNames);
}
inline std::string absent_en(const Invented& p, Pick& pick) {
  static const std::vector<std::string> kNames{
      "tuberculosis", "stroke",   "myocardial infarction", "pulmonary embolism", "celiac disease", "Crohn's disease",
      "hepatitis B",  "glaucoma", "pancreatitis",          "sleep apnea"};
  (void)p;
  return pick.of(kNames);
}

std::vector<Phrasing> developed_phrasings();
std::vector<Phrasing> held_back_phrasings();

inline std::vector<Phrasing> developed_phrasings() {
  std::vector<Phrasing> list;
  const auto add = [&](Phrasing phrasing) { list.push_back(std::move(phrasing)); };
  // ---- problems
  add([](const Invented& p, Pick& k) {
    const auto* i = problem(p, k, true);
    return i ? fmt::format("Es besteht ein(e) {} seit {}.", i->de, de_date(i->year, i->month, i->day)) : "";
  });
  add([](const Invented& p, Pick& k) {
    const auto* i = problem(p, k, true);
    return i ? fmt::format("{}, ED {}", i->de, i->year) : "";
  });
  add([](const Invented& p, Pick& k) {
    const auto* i = problem(p, k, true);
    return i ? fmt::format("Bekannt ist eine {} ({}).", i->de, long_de(i->year, i->month, i->day)) : "";
  });
  add([](const Invented& p, Pick& k) {
    const auto* i = problem(p, k, false);
    return i ? fmt::format("Z. n. {} {}", i->de, i->year) : "";
  });
  add([](const Invented& p, Pick& k) {
    const auto* i = problem(p, k, true);
    return i ? fmt::format("The patient has {} since {}.", lower_first(plain(i->en)),
                           long_en(i->year, i->month, i->day))
             : "";
  });
  add([](const Invented& p, Pick& k) {
    const auto* i = problem(p, k, true);
    return i ? fmt::format("{} was diagnosed in {}.", plain(i->en), i->year) : "";
  });
  add([](const Invented& p, Pick& k) {
    const auto* i = problem(p, k, false);
    return i ? fmt::format("Past medical history: {} ({}).", lower_first(plain(i->en)), i->year) : "";
  });
  add([](const Invented& p, Pick&) {
    const auto* i = sided_problem(p);
    return i ? fmt::format("{} {}", i->de, i->side == "left" ? "li." : "re.") : "";
  });
  add([](const Invented& p, Pick&) {
    const auto* i = sided_problem(p);
    return i ? fmt::format("{}, {} side, since {}", plain(i->en), i->side, i->year) : "";
  });
  // ---- medication
  add([](const Invented& p, Pick& k) {
    const auto& d = k.of(p.drugs);
    return fmt::format("{} {} {}", d.de, dose_de(d), d.pattern);
  });
  add([](const Invented& p, Pick& k) {
    const auto& d = k.of(p.drugs);
    return fmt::format("Aktuell erhält {} {} {} {}x täglich.", p.female ? "die Patientin" : "der Patient", d.de,
                       dose_de(d), d.per_day);
  });
  add([](const Invented& p, Pick& k) {
    const auto& d = k.of(p.drugs);
    return fmt::format("Die Therapie mit {} ({}, {} mal am Tag) wurde am {} begonnen.", d.de, dose_de(d), d.per_day,
                       de_date(d.year, d.month, d.day));
  });
  add([](const Invented& p, Pick& k) {
    const auto& d = k.of(p.drugs);
    static const char* const w[] = {"once daily", "twice daily", "three times a day"};
    return fmt::format("{} takes {} {} {}.", p.female ? "She" : "He", lower_first(d.en), dose_en(d), w[d.per_day - 1]);
  });
  add([](const Invented& p, Pick& k) {
    const auto& d = k.of(p.drugs);
    static const char* const w[] = {"qd", "bid", "tid"};
    return fmt::format("{} {} PO {}", d.en, dose_en(d), w[d.per_day - 1]);
  });
  add([](const Invented& p, Pick& k) {
    const auto& d = k.of(p.drugs);
    return fmt::format("{} was started on {}.", d.en, long_en(d.year, d.month, d.day));
  });
  // ---- allergies
  add([](const Invented& p, Pick& k) {
    const auto& a = k.of(p.allergies);
    return fmt::format("Allergie gegen {} ({}).", a.de, a.reaction_de);
  });
  add([](const Invented& p, Pick& k) {
    const auto& a = k.of(p.allergies);
    return fmt::format("Bekannte Allergien: {}", a.de);
  });
  add([](const Invented& p, Pick& k) {
    const auto& a = k.of(p.allergies);
    return fmt::format("{} is allergic to {}, which causes {}.", p.female ? "She" : "He", lower_first(a.en),
                       lower_first(a.reaction_en));
  });
  add([](const Invented& p, Pick& k) {
    const auto& a = k.of(p.allergies);
    return fmt::format("{}-Allergie seit {}", a.de, a.year);
  });
  // ---- values
  add([](const Invented& p, Pick& k) {
    const auto* v = value(p, k);
    return v ? fmt::format("{} {} {} ({})", v->de, comma(v->value), people_unit(*v), de_date(v->year, v->month, v->day))
             : "";
  });
  add([](const Invented& p, Pick& k) {
    const auto* v = value(p, k);
    return v ? fmt::format("Am {} betrug der Wert für {} {} {}.", de_date(v->year, v->month, v->day), v->de,
                           comma(v->value), people_unit(*v))
             : "";
  });
  add([](const Invented& p, Pick& k) {
    const auto* v = value(p, k);
    return v ? fmt::format("On {} the {} was {} {}.", long_en(v->year, v->month, v->day), short_en(*v), v->value,
                           v->unit == "10*3/uL" ? "x10^3/µL" : people_unit(*v))
             : "";
  });
  add([](const Invented& p, Pick& k) {
    const auto* v = value(p, k);
    return v ? fmt::format("{}: {} {} on {}", short_en(*v), v->value, people_unit(*v), iso(v->year, v->month, v->day))
             : "";
  });
  add([](const Invented& p, Pick& k) {
    const auto* v = value(p, k, "2160-0");
    return v ? fmt::format("Kreatinin {:.0f} µmol/l", std::stod(v->value) * 88.42) : "";
  });
  add([](const Invented& p, Pick& k) {
    const auto* v = value(p, k, "2345-7");
    return v ? fmt::format("Blutzucker {} mmol/l", comma(fmt::format("{:.1f}", std::stod(v->value) / 18.016))) : "";
  });
  add([](const Invented& p, Pick&) { return fmt::format("RR {}/{} mmHg", p.systolic, p.diastolic); });
  add([](const Invented& p, Pick&) {
    return fmt::format("Blood pressure was {}/{} on {}.", p.systolic, p.diastolic,
                       long_en(p.pressure.year, p.pressure.month, p.pressure.day));
  });
  // ---- negations
  add([](const Invented& p, Pick& k) { return fmt::format("Kein Hinweis auf {}.", absent_de(p, k)); });
  add([](const Invented& p, Pick& k) { return fmt::format("{} wird verneint.", absent_de(p, k)); });
  add([](const Invented& p, Pick& k) {
    return fmt::format("{} denies {} and {}.", p.female ? "She" : "He", absent_en(p, k), absent_en(p, k));
  });
  add([](const Invented& p, Pick& k) { return fmt::format("No history of {}.", absent_en(p, k)); });
  // ---- the person
  add([](const Invented& p, Pick&) {
    return fmt::format("{} {} {}, geb. {}", p.female ? "Frau" : "Herr", p.given, p.family,
                       de_date(p.birth_year, p.birth_month, p.birth_day));
  });
  add([](const Invented& p, Pick&) {
    return fmt::format("Wir berichten über {} {}, geboren am {}.", p.female ? "Frau" : "Herrn", p.family,
                       de_date(p.birth_year, p.birth_month, p.birth_day));
  });
  add([](const Invented& p, Pick&) {
    return fmt::format("Patient: {}, {} (DOB {})", p.family, p.given, iso(p.birth_year, p.birth_month, p.birth_day));
  });
  // ---- the dated
  add([](const Invented& p, Pick& k) {
    if (p.procedures.empty()) return std::string();
    const auto& i = k.of(p.procedures);
    return fmt::format("{} am {}", i.de, de_date(i.year, i.month, i.day));
  });
  add([](const Invented& p, Pick& k) {
    if (p.procedures.empty()) return std::string();
    const auto& i = k.of(p.procedures);
    return fmt::format("{} was performed on {}.", plain(i.en), long_en(i.year, i.month, i.day));
  });
  return list;
}

inline std::vector<Phrasing> held_back_phrasings() {
  std::vector<Phrasing> list;
  const auto add = [&](Phrasing phrasing) { list.push_back(std::move(phrasing)); };
  const auto she = [](const Invented& p) { return std::string(p.female ? "She" : "He"); };
  const auto her = [](const Invented& p) { return std::string(p.female ? "her" : "his"); };
  // ---- problems
  add([](const Invented& p, Pick& k) {
    const auto* i = problem(p, k, true);
    return i ? fmt::format("Vordiagnosen u. a. {} (EM {})", i->de, de_date(i->year, i->month, 0)) : "";
  });
  add([](const Invented& p, Pick& k) {
    const auto* i = problem(p, k, true);
    return i ? fmt::format("Bei {} ist seit dem Jahr {} ein(e) {} bekannt.",
                           p.female ? "der Patientin" : "dem Patienten", i->year, i->de)
             : "";
  });
  add([](const Invented& p, Pick& k) {
    const auto* i = problem(p, k, true);
    return i ? fmt::format("Die Erstdiagnose der {} erfolgte {}.", i->de,
                           i->month ? "im " + long_de(i->year, i->month, 0) : std::to_string(i->year))
             : "";
  });
  add([](const Invented& p, Pick& k) {
    const auto* i = problem(p, k, true);
    return i ? fmt::format("Weiterhin leidet {} unter {}.", p.female ? "Frau " + p.family : "Herr " + p.family, i->de)
             : "";
  });
  add([](const Invented& p, Pick& k) {
    const auto* i = problem(p, k, false);
    return i ? fmt::format("In der Vorgeschichte findet sich ein(e) {} ({}).", i->de, i->year) : "";
  });
  add([](const Invented& p, Pick& k) {
    const auto* i = problem(p, k, true);
    return i ? fmt::format("This patient carries a diagnosis of {}, first documented in {}.", lower_first(plain(i->en)),
                           i->month ? british(i->year, i->month, 0) : std::to_string(i->year))
             : "";
  });
  add([](const Invented& p, Pick& k) {
    const auto* i = problem(p, k, true);
    return i ? fmt::format("{} has been living with {} for some years, the onset being {}.",
                           p.female ? "Mrs. " + p.family : "Mr. " + p.family, lower_first(plain(i->en)), i->year)
             : "";
  });
  add([](const Invented& p, Pick& k) {
    const auto* i = problem(p, k, false);
    return i ? fmt::format("S/p {} in {}, fully resolved.", lower_first(plain(i->en)), i->year) : "";
  });
  add([](const Invented& p, Pick&) {
    const auto* i = sided_problem(p);
    return i ? fmt::format("Im Vordergrund steht die {}e {}.", i->side == "left" ? "linksseitig" : "rechtsseitig",
                           i->de)
             : "";
  });
  add([](const Invented& p, Pick&) {
    const auto* i = sided_problem(p);
    return i ? fmt::format("{}-sided {} (dx {})", i->side == "left" ? "Left" : "Right", lower_first(plain(i->en)),
                           i->year)
             : "";
  });
  // ---- medication
  add([](const Invented& p, Pick& k) {
    const auto& d = k.of(p.drugs);
    return fmt::format("Tbl. {} {} ({})", d.de, dose_de(d), d.pattern);
  });
  add([](const Invented& p, Pick& k) {
    const auto& d = k.of(p.drugs);
    return fmt::format("Wir empfehlen die Fortführung von {} {}/die: {} tgl. 1 Tbl. ist weiter einzunehmen.", d.de, "",
                       fmt::format("{}x", d.per_day))
               .substr(0, 0) +
           fmt::format("Wir empfehlen, {} {} {} unverändert fortzuführen.", d.de, dose_de(d), d.pattern);
  });
  add([](const Invented& p, Pick& k) {
    const auto& d = k.of(p.drugs);
    static const char* const w[] = {"einmal", "zweimal", "dreimal"};
    return fmt::format("{} nimmt {} täglich {} {} ein.", p.female ? "Die Patientin" : "Der Patient", w[d.per_day - 1],
                       dose_de(d), d.de);
  });
  add([](const Invented& p, Pick& k) {
    const auto& d = k.of(p.drugs);
    return fmt::format("Medikamentös eingestellt mit {} {} (Beginn {}).", d.de, dose_de(d),
                       de_date(d.year, d.month, 0));
  });
  add([=](const Invented& p, Pick& k) {
    const auto& d = k.of(p.drugs);
    static const char* const w[] = {"every day", "every 12 hours", "every 8 hours"};
    return fmt::format("{} continues on {} of {} {}.", she(p), dose_en(d), lower_first(d.en), w[d.per_day - 1]);
  });
  add([](const Invented& p, Pick& k) {
    const auto& d = k.of(p.drugs);
    static const char* const w[] = {"o.d.", "b.i.d.", "t.i.d."};
    return fmt::format("Rx: {} {} {}", lower_first(d.en), dose_en(d), w[d.per_day - 1]);
  });
  add([](const Invented& p, Pick& k) {
    const auto& d = k.of(p.drugs);
    return fmt::format("{} {} was prescribed on {} and is tolerated well.", d.en, dose_en(d),
                       british(d.year, d.month, d.day));
  });
  add([=](const Invented& p, Pick&) {
    std::string all;
    for (const auto& d : p.drugs) all += (all.empty() ? "" : ", ") + lower_first(d.en) + " " + dose_en(d);
    return "Current medications include " + all + ".";
  });
  add([](const Invented& p, Pick&) {
    std::string all;
    for (const auto& d : p.drugs) all += (all.empty() ? "" : "; ") + d.de + " " + dose_de(d) + " " + d.pattern;
    return "Entlassmedikation: " + all;
  });
  // ---- allergies
  add([](const Invented& p, Pick& k) {
    const auto& a = k.of(p.allergies);
    return fmt::format("Cave: {}!", a.de);
  });
  add([](const Invented& p, Pick& k) {
    const auto& a = k.of(p.allergies);
    return fmt::format("{} reagiert allergisch auf {} (Reaktion: {}).", p.female ? "Die Patientin" : "Der Patient",
                       a.de, a.reaction_de);
  });
  add([](const Invented& p, Pick& k) {
    const auto& a = k.of(p.allergies);
    return fmt::format("Seit {} ist eine Unverträglichkeit von {} bekannt.", a.year, a.de);
  });
  add([](const Invented& p, Pick& k) {
    const auto& a = k.of(p.allergies);
    return fmt::format("Allergies: {} ({}, {}).", lower_first(a.en), lower_first(a.reaction_en), a.year);
  });
  add([](const Invented& p, Pick& k) {
    const auto& a = k.of(p.allergies);
    return fmt::format("There is a documented {} allergy.", lower_first(a.en));
  });
  // ---- values
  add([](const Invented& p, Pick& k) {
    const auto* v = value(p, k);
    return v ? fmt::format("Laborchemisch zeigte sich am {} ein {} von {} {}.", long_de(v->year, v->month, v->day),
                           v->de, comma(v->value), people_unit(*v))
             : "";
  });
  add([](const Invented& p, Pick& k) {
    const auto* v = value(p, k);
    return v ? fmt::format("{} vom {}: {} {}", v->de, de_date(v->year, v->month, v->day), comma(v->value),
                           people_unit(*v))
             : "";
  });
  add([](const Invented& p, Pick& k) {
    const auto* v = value(p, k, "4548-4");
    return v ? fmt::format("Der Langzeitzucker (HbA1c) lag im {} bei {} %.", long_de(v->year, v->month, 0),
                           comma(v->value))
             : "";
  });
  add([](const Invented& p, Pick& k) {
    const auto* v = value(p, k, "29463-7");
    return v ? fmt::format("KG {} kg, wobei das Gewicht am {} gemessen wurde.", comma(v->value),
                           de_date(v->year, v->month, v->day))
             : "";
  });
  add([](const Invented& p, Pick& k) {
    const auto* v = value(p, k);
    return v ? fmt::format("Labs from {} revealed {} of {} {}.", british(v->year, v->month, v->day), short_en(*v),
                           v->value, people_unit(*v))
             : "";
  });
  add([=](const Invented& p, Pick& k) {
    const auto* v = value(p, k, "29463-7");
    return v ? fmt::format("{} weighed {:.0f} lbs on {}.", she(p), std::stod(v->value) / 0.45359237,
                           long_en(v->year, v->month, v->day))
             : "";
  });
  add([](const Invented& p, Pick& k) {
    const auto* v = value(p, k, "8310-5");
    return v ? fmt::format("Temperature {:.1f} °F on {}.", std::stod(v->value) * 1.8 + 32,
                           long_en(v->year, v->month, v->day))
             : "";
  });
  add([](const Invented& p, Pick& k) {
    const auto* v = value(p, k, "8302-2");
    return v ? fmt::format("Größe {} m", comma(fmt::format("{:.2f}", std::stod(v->value) / 100))) : "";
  });
  add([=](const Invented& p, Pick& k) {
    const auto* v = value(p, k, "2823-3");
    return v ? fmt::format("On review of {} bloods, K+ was {} mmol/l ({}).", her(p), v->value,
                           iso(v->year, v->month, v->day))
             : "";
  });
  add([](const Invented& p, Pick&) {
    return fmt::format("Der Blutdruck wurde mit {}/{} mmHg gemessen ({}).", p.systolic, p.diastolic,
                       de_date(p.pressure.year, p.pressure.month, p.pressure.day));
  });
  add([=](const Invented& p, Pick&) { return fmt::format("BP {} over {} mmHg.", p.systolic, p.diastolic); });
  // ---- negations
  add([](const Invented& p, Pick& k) {
    return fmt::format("Anamnestisch kein(e) {} oder {}.", absent_de(p, k), absent_de(p, k));
  });
  add([](const Invented& p, Pick& k) { return fmt::format("{} konnte ausgeschlossen werden.", absent_de(p, k)); });
  add([](const Invented& p, Pick& k) { return fmt::format("Ohne Anhalt für {}.", absent_de(p, k)); });
  add([](const Invented& p, Pick& k) {
    return fmt::format("There is no evidence of {}, nor of {}.", absent_en(p, k), absent_en(p, k));
  });
  add([=](const Invented& p, Pick& k) { return fmt::format("{} has never had a {}.", she(p), absent_en(p, k)); });
  // ---- the person
  add([](const Invented& p, Pick&) {
    return fmt::format("Betr.: {}, {}, *{}", p.family, p.given, de_date(p.birth_year, p.birth_month, p.birth_day));
  });
  add([](const Invented& p, Pick&) {
    return fmt::format("Re: {} {}, date of birth {}", p.given, p.family,
                       long_en(p.birth_year, p.birth_month, p.birth_day));
  });
  add([](const Invented& p, Pick&) {
    return fmt::format("{} {} ist {} und wurde am {} geboren.", p.given, p.family, p.female ? "weiblich" : "männlich",
                       long_de(p.birth_year, p.birth_month, p.birth_day));
  });
  add([](const Invented& p, Pick&) {
    return fmt::format("We saw {} {}, a {} patient born on {}.", p.female ? "Ms." : "Mr.", p.family,
                       p.female ? "female" : "male", british(p.birth_year, p.birth_month, p.birth_day));
  });
  // ---- the dated
  add([](const Invented& p, Pick& k) {
    if (p.procedures.empty()) return std::string();
    const auto& i = k.of(p.procedures);
    return fmt::format("Zuletzt wurde am {} eine {} durchgeführt.", long_de(i.year, i.month, i.day), i.de);
  });
  add([](const Invented& p, Pick& k) {
    if (p.procedures.empty()) return std::string();
    const auto& i = k.of(p.procedures);
    return fmt::format("{} ({}) without complications.", plain(i.en), british(i.year, i.month, i.day));
  });
  add([](const Invented& p, Pick& k) {
    if (p.vaccines.empty()) return std::string();
    const auto& i = k.of(p.vaccines);
    return fmt::format("Impfstatus: {} am {} erhalten.", i.de, de_date(i.year, i.month, i.day));
  });
  return list;
}

}  // namespace sparsam::records::testing
