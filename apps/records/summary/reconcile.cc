#include "records/summary/reconcile.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "records/model/stable_order.h"
#include "records/model/unit_text.h"
#include "records/terms/terminology.h"

namespace sparsam::records {
namespace {

// What makes two entries the same thing: an equal code in an equal system, else the folded name.
std::string identity(const Concept& idea) {
  for (const Coding& coding : idea.codings) {
    if (!coding.system.empty() && !coding.code.empty()) return fmt::format("{}|{}", coding.system, coding.code);
  }
  return fold(plain_name(idea.label()));
}

std::string quantity_key(const Quantity& q) { return fmt::format("{}{}{}", q.comparator, q.value, q.unit_text()); }

std::string dosage_key(const Fact& fact) {
  std::string key;
  for (const Dosage& d : fact.dosages) {
    key += fmt::format("{}|{}|{}|{}|{}|{};", d.text, d.dose ? quantity_key(*d.dose) : "", d.frequency, d.period,
                       d.period_unit, d.as_needed);
    for (const std::string_view when : d.when) key += when;
  }
  return key;
}

void add_sources(std::vector<std::string_view>& into, const std::vector<std::string_view>& more) {
  for (const std::string_view source : more) {
    if (std::find(into.begin(), into.end(), source) == into.end()) into.push_back(source);
  }
}

// Collects items, merging those with one key.
class Merger {
 public:
  void add(std::string key, const Fact& fact) {
    const auto [place, fresh] = index_.try_emplace(std::move(key), items_.size());
    if (fresh) items_.push_back({&fact, {}, {}});
    Item& item = items_[place->second];
    item.merged.push_back(&fact);
    add_sources(item.sources, fact.sources);
    // The entry with the earliest stated beginning speaks for all.
    if (fact.start && (!item.fact->start || earlier(fact.start, item.fact->start))) item.fact = &fact;
  }
  std::vector<Item> take() { return std::move(items_); }

 private:
  std::map<std::string, std::size_t> index_;
  std::vector<Item> items_;
};

const PartialDate& date_of_item(const Item& item) { return item.fact->start ? item.fact->start : item.fact->recorded; }

void newest_first(std::vector<Item>& items) {
  stable_order(items, [](const Item& a, const Item& b) { return earlier_instant(date_of_item(b), date_of_item(a)); });
}

std::string_view day_key(const Fact& fact) { return (fact.start ? fact.start : fact.recorded).text; }

SeriesKind kind_of(const Fact& fact) {
  for (const Concept& category : fact.categories) {
    for (const Coding& coding : category.codings) {
      if (coding.code == "vital-signs") return SeriesKind::vital;
      if (coding.code == "laboratory") return SeriesKind::laboratory;
    }
  }
  return SeriesKind::other;
}

bool is_term(const Concept& idea, std::string_view key) {
  const Terminology& terms = Terminology::get();
  const auto id = terms.exact(idea, TermKind::analyte);
  return id && terms.term(*id).key == key;
}

class SeriesCollector {
 public:
  void add(const Fact& fact) {
    const Reading* systolic = nullptr;
    const Reading* diastolic = nullptr;
    for (std::size_t i = 1; i < fact.readings.size(); ++i) {
      if (is_term(fact.readings[i].code, "systolic")) systolic = &fact.readings[i];
      if (is_term(fact.readings[i].code, "diastolic")) diastolic = &fact.readings[i];
    }
    const bool pressure = systolic && diastolic && systolic->quantity && diastolic->quantity;
    if (pressure) put(fact, fact.code, *systolic, diastolic);
    for (std::size_t i = 0; i < fact.readings.size(); ++i) {
      const Reading& reading = fact.readings[i];
      if (!reading.has_value() || (pressure && (&reading == systolic || &reading == diastolic))) continue;
      put(fact, i == 0 ? fact.code : reading.code, reading, nullptr);
    }
  }

  std::vector<Series> take() {
    for (Series& series : series_) {
      stable_order(series.values, [](const Measurement& a, const Measurement& b) {
        return earlier_instant(a.fact->start ? a.fact->start : a.fact->recorded,
                               b.fact->start ? b.fact->start : b.fact->recorded);
      });
    }
    return std::move(series_);
  }

 private:
  static std::string value_key(const Reading& reading) {
    return reading.quantity ? quantity_key(*reading.quantity)
                            : fmt::format("{}{}", reading.coded.label(), reading.text);
  }

  void put(const Fact& fact, const Concept& code, const Reading& reading, const Reading* second) {
    if (code.empty()) return;
    const std::string key = identity(code);
    const auto [place, fresh] = index_.try_emplace(key, series_.size());
    if (fresh) series_.push_back({kind_of(fact), &code, {}});
    Series& series = series_[place->second];
    // The same value at the same instant twice is one measurement with two sources.
    const std::string value =
        fmt::format("{}@{}={}{}", key, day_key(fact), value_key(reading), second ? value_key(*second) : "");
    const auto [known, unseen] = values_.try_emplace(value, series.values.size());
    if (unseen) {
      series.values.push_back({&fact, &reading, second, fact.sources});
    } else {
      add_sources(series.values[known->second].sources, fact.sources);
    }
  }

  std::map<std::string, std::size_t> index_, values_;
  std::vector<Series> series_;
};

// Two different values of one thing at one instant.
void find_value_conflicts(Picture& picture) {
  for (const Series& series : picture.series) {
    for (std::size_t i = 1; i < series.values.size(); ++i) {
      const Measurement& a = series.values[i - 1];
      const Measurement& b = series.values[i];
      if (a.fact->start.text.empty() || a.fact->start.text != b.fact->start.text) continue;
      if (!a.reading->quantity || !b.reading->quantity || a.fact->start.text.size() <= 10) continue;
      std::vector<std::string_view> sources = a.sources;
      add_sources(sources, b.sources);
      const auto say = [&](Language language) {
        return fmt::format("{}: {} / {} ({})", label_of(*series.code, TermKind::analyte, language),
                           shown(*a.reading->quantity, language), shown(*b.reading->quantity, language),
                           shown(a.fact->start, language));
      };
      picture.conflicts.push_back({"Two values at the same time – " + say(Language::en),
                                   "Zwei Werte zur selben Zeit – " + say(Language::de), std::move(sources)});
    }
  }
}

void find_medication_conflicts(Picture& picture) {
  for (std::size_t i = 0; i < picture.medication.size(); ++i) {
    for (std::size_t k = i + 1; k < picture.medication.size(); ++k) {
      const Item& a = picture.medication[i];
      const Item& b = picture.medication[k];
      if (identity(a.fact->code) != identity(b.fact->code) || a.fact->dosages.empty() || b.fact->dosages.empty())
        continue;
      std::vector<std::string_view> sources = a.sources;
      add_sources(sources, b.sources);
      const std::string name = label_of(a.fact->code, TermKind::drug, Language::en);
      picture.conflicts.push_back({fmt::format("Two current entries with different dosage – {}", name),
                                   fmt::format("Zwei aktuelle Einträge mit unterschiedlicher Dosierung – {}",
                                               label_of(a.fact->code, TermKind::drug, Language::de)),
                                   std::move(sources)});
    }
  }
}

void find_status_conflicts(Picture& picture) {
  for (const Item& item : picture.active_problems) {
    for (const Fact* fact : item.merged) {
      if (fact->end) {
        const std::string name = plain_name(fact->code.label());
        picture.conflicts.push_back(
            {fmt::format("Active, but with an end date – {} ({})", name, shown(fact->end, Language::en)),
             fmt::format("Als aktiv geführt, aber mit Enddatum – {} ({})",
                         label_of(fact->code, TermKind::problem, Language::de), shown(fact->end, Language::de)),
             fact->sources});
      }
    }
  }
  for (const Item& none : picture.none_known) {
    if (none.fact->kind == FactKind::allergy && !picture.allergies.empty()) {
      std::vector<std::string_view> sources = none.sources;
      for (const Item& allergy : picture.allergies) add_sources(sources, allergy.sources);
      picture.conflicts.push_back({"\"No known allergies\" stands beside recorded allergies",
                                   "„Keine bekannten Allergien“ steht neben eingetragenen Allergien",
                                   std::move(sources)});
    }
  }
}

}  // namespace

bool ended(const Fact& medication, const PartialDate& as_of) {
  PartialDate end = medication.end;
  for (const Dosage& dosage : medication.dosages) {
    if (dosage.end && earlier(end, dosage.end)) end = dosage.end;
  }
  return end && as_of && earlier(end, as_of) && !agree(end, as_of);
}

Picture reconcile(const Record& record) {
  Picture picture;
  Merger active, past, refuted, allergies, past_allergies, refuted_allergies, current, stopped, planned, procedures,
      immunizations, encounters, plans, goals, reports, family, devices, none;
  SeriesCollector series;
  for (const Fact& fact : record.facts) {
    // What nobody named is not the same as something else that nobody named.
    const bool unnamed = fact.code.empty() && !fact.sources.empty();
    const std::string what = unnamed ? std::string(fact.sources.front()) : identity(fact.code);
    const std::string when = fmt::format("{}@{}", what, day_key(fact));
    if (fact.nothing_known) {
      none.add(what, fact);
      continue;
    }
    switch (fact.kind) {
      case FactKind::problem: {
        const std::string where = fmt::format("{}#{}", what, static_cast<int>(fact.side));
        if (fact.certainty == Certainty::refuted) {
          refuted.add(where, fact);
        } else if (fact.standing == Standing::past) {
          past.add(fmt::format("{}@{}", where, day_key(fact)), fact);
        } else {
          active.add(where, fact);
        }
        break;
      }
      case FactKind::allergy:
        (fact.certainty == Certainty::refuted ? refuted_allergies
         : fact.standing == Standing::past    ? past_allergies
                                              : allergies)
            .add(what, fact);
        break;
      case FactKind::medication: {
        if (fact.certainty == Certainty::refuted) break;
        const std::string key = fmt::format("{}#{}", what, dosage_key(fact));
        if (fact.standing == Standing::planned || fact.severity == "plan") {
          planned.add(key, fact);
        } else if (fact.standing == Standing::past || ended(fact, record.as_of)) {
          stopped.add(fmt::format("{}@{}", key, day_key(fact)), fact);
        } else {
          current.add(key, fact);
        }
        break;
      }
      case FactKind::observation:
        if (fact.certainty != Certainty::refuted) series.add(fact);
        break;
      case FactKind::procedure:
        if (fact.certainty != Certainty::refuted) procedures.add(when, fact);
        break;
      case FactKind::immunization:
        if (fact.certainty != Certainty::refuted) immunizations.add(when, fact);
        break;
      case FactKind::encounter:
        if (fact.certainty != Certainty::refuted) encounters.add(when, fact);
        break;
      case FactKind::plan:
        if (fact.standing == Standing::current || fact.standing == Standing::planned) plans.add(when, fact);
        break;
      case FactKind::goal:
        if (fact.standing == Standing::current) goals.add(when, fact);
        break;
      case FactKind::report:
        reports.add(when, fact);
        break;
      case FactKind::family_history:
        family.add(when + identity(fact.code), fact);
        break;
      case FactKind::device:
        if (fact.standing == Standing::current) devices.add(what, fact);
        break;
    }
  }
  picture.active_problems = active.take();
  picture.past_problems = past.take();
  picture.refuted_problems = refuted.take();
  picture.allergies = allergies.take();
  picture.past_allergies = past_allergies.take();
  picture.refuted_allergies = refuted_allergies.take();
  picture.medication = current.take();
  picture.past_medication = stopped.take();
  picture.planned_medication = planned.take();
  picture.procedures = procedures.take();
  picture.immunizations = immunizations.take();
  picture.encounters = encounters.take();
  picture.plans = plans.take();
  picture.goals = goals.take();
  picture.reports = reports.take();
  picture.family = family.take();
  picture.devices = devices.take();
  picture.none_known = none.take();
  picture.series = series.take();
  for (auto* list : {&picture.active_problems, &picture.past_problems, &picture.allergies, &picture.medication,
                     &picture.past_medication, &picture.procedures, &picture.immunizations, &picture.encounters,
                     &picture.plans, &picture.reports}) {
    newest_first(*list);
  }
  find_value_conflicts(picture);
  find_medication_conflicts(picture);
  find_status_conflicts(picture);
  return picture;
}

}  // namespace sparsam::records
