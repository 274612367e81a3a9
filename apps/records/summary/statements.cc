// Facts as sentences in two languages. The wording is plain on purpose: what verify reads back must be what was meant.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "records/model/decimal.h"
#include "records/model/unit_text.h"
#include "records/summary/clean_text.h"
#include "records/summary/summary.h"

namespace sparsam::records {
namespace {

const char* pick(Language language, const char* en, const char* de) { return language == Language::de ? de : en; }

void append(std::string& text, std::string_view part) {
  if (part.empty()) return;
  if (!text.empty()) text += ", ";
  text += part;
}

std::string clean(std::string_view raw) { return clean_text(raw); }

std::string name_of(const Concept& idea, TermKind kind, Language language) {
  std::string name = clean(label_of(idea, kind, language));
  return name.empty() ? pick(language, "[not named in the record]", "[im Datensatz nicht benannt]") : name;
}

std::string side_of(Side side, Language language) {
  switch (side) {
    case Side::left:
      return pick(language, "left", "links");
    case Side::right:
      return pick(language, "right", "rechts");
    case Side::both:
      return pick(language, "both sides", "beidseits");
    case Side::none:
      break;
  }
  return {};
}

// The side and the sites, unless the name says them.
void append_place(std::string& text, const Fact& fact, Language language) {
  const std::string folded = fold(text);
  const auto said = [&](std::string_view word) { return folded.find(fold(word)) != std::string::npos; };
  bool sided = fact.side == Side::none;
  for (const Concept& site : fact.sites) {
    const std::string name = clean(plain_name(site.label()));
    if (said(name)) continue;
    append(text, name);
    const std::string place = fold(name);
    sided = sided || place.find("lef") == 0 || place.find("link") == 0 || place.find("right") == 0 ||
            place.find("recht") == 0;
  }
  if (!sided && !said(side_of(fact.side, Language::en)) && !said(side_of(fact.side, Language::de))) {
    append(text, side_of(fact.side, language));
  }
}

std::string severity_word(std::string_view severity, Language language) {
  const std::string folded = fold(severity);
  if (language == Language::en) return clean(severity);
  if (folded.starts_with("mild")) return "leicht";
  if (folded.starts_with("moderate")) return "mittelschwer";
  if (folded.starts_with("severe")) return "schwer";
  return clean(severity);
}

std::string since(const Fact& fact, Language language) {
  if (fact.start) return fmt::format("{} {}", pick(language, "since", "seit"), shown(fact.start, language));
  if (fact.recorded)
    return fmt::format("{} {}", pick(language, "recorded", "dokumentiert am"), shown(fact.recorded, language));
  return {};
}

std::string when_word(std::string_view when, Language language) {
  struct Row {
    std::string_view code, en, de;
  };
  static constexpr Row kRows[] = {{"MORN", "in the morning", "morgens"},
                                  {"NOON", "at noon", "mittags"},
                                  {"AFT", "in the afternoon", "nachmittags"},
                                  {"EVE", "in the evening", "abends"},
                                  {"NIGHT", "at night", "zur Nacht"},
                                  {"HS", "at bedtime", "zur Nacht"},
                                  {"AC", "before meals", "vor dem Essen"},
                                  {"PC", "after meals", "nach dem Essen"},
                                  {"CM", "with breakfast", "morgens"},
                                  {"CD", "with lunch", "mittags"},
                                  {"CV", "with dinner", "abends"},
                                  {"C", "with meals", "zum Essen"}};
  for (const Row& row : kRows) {
    if (row.code == when) return std::string(language == Language::de ? row.de : row.en);
  }
  return clean(when);
}

std::string period_word(const Dosage& dosage, Language language) {
  struct Row {
    std::string_view unit, en, en_many, de, de_many;
  };
  static constexpr Row kRows[] = {{"d", "daily", "days", "täglich", "Tage"},
                                  {"h", "hourly", "hours", "stündlich", "Stunden"},
                                  {"wk", "weekly", "weeks", "wöchentlich", "Wochen"},
                                  {"mo", "monthly", "months", "monatlich", "Monate"},
                                  {"a", "yearly", "years", "jährlich", "Jahre"},
                                  {"min", "every minute", "minutes", "pro Minute", "Minuten"},
                                  {"s", "every second", "seconds", "pro Sekunde", "Sekunden"}};
  for (const Row& row : kRows) {
    if (row.unit != dosage.period_unit) continue;
    const auto period = parse_decimal(dosage.period);
    const bool one = !period || period->value == 1;
    const bool de = language == Language::de;
    const std::string times = dosage.frequency_max > dosage.frequency
                                  ? fmt::format("{}-{}", std::max(1, dosage.frequency), dosage.frequency_max)
                                  : fmt::format("{}", std::max(1, dosage.frequency));
    if (one) return fmt::format("{} × {}", times, de ? row.de : row.en);
    const std::string every =
        fmt::format("{} {} {}", de ? "alle" : "every", shown_number(rounded(dosage.period, 2), language),
                    de ? row.de_many : row.en_many);
    return dosage.frequency > 1 ? fmt::format("{} × {}", times, every) : every;
  }
  return {};
}

}  // namespace

std::string full_name(const PersonName& name) {
  std::string text;
  const auto word = [&](std::string_view part) {
    if (part.empty()) return;
    if (!text.empty()) text += ' ';
    text += part;
  };
  for (const auto part : name.prefix) word(part);
  for (const auto part : name.given) word(part);
  word(name.family);
  for (const auto part : name.suffix) word(part);
  return clean(text.empty() ? name.text : std::string_view(text));
}

std::string display_name(const Person& person) {
  const PersonName* best = nullptr;
  for (const PersonName& name : person.names) {
    if (!best || (name.use == "official" && best->use != "official")) best = &name;
  }
  return best ? full_name(*best) : std::string();
}

std::string sex_word(std::string_view gender, Language language) {
  if (gender == "male") return pick(language, "male", "männlich");
  if (gender == "female") return pick(language, "female", "weiblich");
  if (gender == "other") return pick(language, "other sex", "divers");
  return pick(language, "sex not known", "Geschlecht nicht bekannt");
}

std::string describe_dosage(const Dosage& dosage, Language language) {
  std::string text;
  if (dosage.dose) {
    std::string dose = shown(*dosage.dose, language);
    if (dosage.dose_high && !dosage.dose_high->value.empty()) {
      dose = fmt::format("{}–{}", shown_number(dosage.dose->value, language), shown(*dosage.dose_high, language));
    }
    if (shown_unit(dosage.dose->unit_text()).empty()) dose += pick(language, " per intake", " je Einnahme");
    append(text, dose);
  }
  if (dosage.frequency > 0 || !dosage.period_unit.empty()) append(text, period_word(dosage, language));
  std::string whens;
  for (const std::string_view when : dosage.when) append(whens, when_word(when, language));
  append(text, whens);
  if (!dosage.timing_code.empty() && dosage.frequency == 0) append(text, clean(dosage.timing_code.label()));
  if (dosage.as_needed) {
    append(text, pick(language, "as needed", "bei Bedarf"));
    if (!dosage.as_needed_for.empty()) {
      text += fmt::format(" ({})", clean(label_of(dosage.as_needed_for, TermKind::problem, language)));
    }
  }
  if (!dosage.route.empty()) append(text, clean(plain_name(dosage.route.label())));
  // The prescriber's own words, where the structured part does not already say it all.
  if (!dosage.text.empty() && text.find(dosage.text) == std::string::npos) {
    text = text.empty() ? clean(dosage.text) : fmt::format("{} (\"{}\")", text, clean(dosage.text));
  }
  return text;
}

std::string describe_value(const Measurement& m, Language language) {
  const Reading& reading = *m.reading;
  if (m.second) {
    return clean(fmt::format("{}/{} {}", shown_number(reading.quantity->value, language),
                             shown_number(m.second->quantity->value, language),
                             shown_unit(reading.quantity->unit_text())));
  }
  if (reading.quantity) return clean(shown(*reading.quantity, language));
  if (!reading.coded.empty()) return clean(label_of(reading.coded, TermKind::finding, language));
  const Range span = reading.span();
  if (span.low && span.high) {
    const char* between = span.text == "ratio" ? ":" : "–";
    return clean(fmt::format("{}{}{}", shown(*span.low, language), between, shown(*span.high, language)));
  }
  if (span.low) return "≥ " + clean(shown(*span.low, language));
  if (span.high) return "≤ " + clean(shown(*span.high, language));
  if (reading.text == "true") return pick(language, "yes", "ja");
  if (reading.text == "false") return pick(language, "no", "nein");
  return clean(reading.text);
}

Statement problem_statement(const Item& item, Language language) {
  const Fact& fact = *item.fact;
  std::string text = name_of(fact.code, TermKind::problem, language);
  append_place(text, fact, language);
  if (fact.certainty == Certainty::suspected) append(text, pick(language, "suspected", "Verdacht"));
  if (!fact.severity.empty()) append(text, severity_word(fact.severity, language));
  if (fact.standing == Standing::past) {
    append(text, pick(language, "resolved", "abgeklungen"));
    if (fact.start && fact.end) {
      append(text, fmt::format("{} {} {} {}", pick(language, "from", "von"), shown(fact.start, language),
                               pick(language, "to", "bis"), shown(fact.end, language)));
    } else {
      append(text, since(fact, language));
      if (fact.end) append(text, fmt::format("{} {}", pick(language, "until", "bis"), shown(fact.end, language)));
    }
  } else {
    if (fact.standing == Standing::unknown) append(text, pick(language, "status not stated", "Status nicht angegeben"));
    append(text, since(fact, language));
  }
  return {clean(text), item.sources, &fact, nullptr};
}

Statement allergy_statement(const Item& item, Language language) {
  const Fact& fact = *item.fact;
  const std::string name = name_of(fact.code, TermKind::allergen, language);
  const std::string folded = fold(name);
  const bool says_so = folded.find("allerg") != std::string::npos || folded.find("intoleran") != std::string::npos ||
                       folded.find("unvertraeglich") != std::string::npos;
  std::string text = says_so ? name : fmt::format("{} {}", pick(language, "Allergy to", "Allergie gegen"), name);
  if (fact.severity == "high") append(text, pick(language, "high criticality", "hohes Risiko"));
  if (fact.severity == "low") append(text, pick(language, "low criticality", "geringes Risiko"));
  std::string reactions;
  for (const Concept& reaction : fact.reactions) append(reactions, name_of(reaction, TermKind::problem, language));
  if (!reactions.empty()) append(text, fmt::format("{}: {}", pick(language, "reaction", "Reaktion"), reactions));
  if (fact.certainty == Certainty::suspected) append(text, pick(language, "not confirmed", "nicht bestätigt"));
  if (fact.standing == Standing::past) append(text, pick(language, "no longer active", "nicht mehr aktiv"));
  append(text, since(fact, language));
  return {clean(text), item.sources, &fact, nullptr};
}

Statement medication_statement(const Item& item, Language language) {
  const Fact& fact = *item.fact;
  std::string text = name_of(fact.code, TermKind::drug, Language::en);  // a product's name is not translated
  std::string dosages;
  for (const Dosage& dosage : fact.dosages) {
    const std::string one = describe_dosage(dosage, language);
    if (!dosages.empty() && !one.empty()) dosages += "; ";
    dosages += one;
  }
  if (dosages.empty())
    dosages = pick(language, "dosage not stated in the record", "Dosierung im Datensatz nicht angegeben");
  text += ": " + dosages;
  if (fact.status == "on-hold") append(text, pick(language, "on hold", "pausiert"));
  if (fact.standing == Standing::past) append(text, pick(language, "ended", "beendet"));
  for (const Concept& reason : fact.reasons) {
    append(text, fmt::format("{} {}", pick(language, "for", "wegen"), name_of(reason, TermKind::problem, language)));
  }
  const PartialDate& begin = fact.start ? fact.start : fact.recorded;
  if (begin) {
    append(text,
           fmt::format("{} {}",
                       fact.start ? pick(language, "since", "seit") : pick(language, "prescribed", "verordnet am"),
                       shown(begin, language)));
  }
  if (fact.end) append(text, fmt::format("{} {}", pick(language, "until", "bis"), shown(fact.end, language)));
  return {clean(text), item.sources, &fact, nullptr};
}

Statement series_statement(const Series& series, Language language) {
  const std::string name = name_of(*series.code, TermKind::analyte, language);
  const Measurement& last = series.values.back();
  const PartialDate& when = last.fact->start ? last.fact->start : last.fact->recorded;
  std::string text = fmt::format("{}: {}", name, describe_value(last, language));
  std::vector<std::string_view> sources = last.sources;
  if (when) text += fmt::format(" ({})", shown(when, language));
  if (last.fact->status == "preliminary") append(text, pick(language, "preliminary", "vorläufig"));
  if (last.reading->quantity) {
    for (const Range& range : last.reading->references) {
      if (!range.low && !range.high) {
        if (!range.text.empty())
          append(text, fmt::format("{}: {}", pick(language, "reference", "Referenz"), clean(range.text)));
        continue;
      }
      std::string bounds = range.low && range.high ? fmt::format("{}–{}", shown_number(range.low->value, language),
                                                                 shown(*range.high, language))
                           : range.low             ? "≥ " + shown(*range.low, language)
                                                   : "≤ " + shown(*range.high, language);
      append(text, fmt::format("{} {}", pick(language, "reference", "Referenz"), bounds));
    }
    const std::string_view flag = last.reading->interpretation;
    if (flag == "H" || flag == "HH") append(text, pick(language, "above reference", "über Referenz"));
    if (flag == "L" || flag == "LL") append(text, pick(language, "below reference", "unter Referenz"));
  }
  // Up to three earlier values, newest first.
  const std::size_t n = series.values.size();
  std::string before;
  for (std::size_t back = 1; back <= 3 && back < n; ++back) {
    const Measurement& m = series.values[n - 1 - back];
    const PartialDate& day = m.fact->start ? m.fact->start : m.fact->recorded;
    if (!m.reading->quantity || !day) continue;
    append(before, fmt::format("{} ({})", describe_value(m, language), shown(day, language)));
    sources.insert(sources.end(), m.sources.begin(), m.sources.end());
  }
  if (!before.empty()) text += fmt::format("; {}: {}", pick(language, "before", "zuvor"), before);
  if (n >= 3 && last.reading->quantity && series.values[n - 3].reading->quantity) {
    const auto first = parse_decimal(series.values[n - 3].reading->quantity->value);
    const auto end = parse_decimal(last.reading->quantity->value);
    if (first && end && first->value != 0 &&
        series.values[n - 3].reading->quantity->unit_text() == last.reading->quantity->unit_text()) {
      const double change = (end->value - first->value) / std::fabs(first->value);
      text += fmt::format("; {}", change > 0.05    ? pick(language, "rising", "steigend")
                                  : change < -0.05 ? pick(language, "falling", "fallend")
                                                   : pick(language, "stable", "stabil"));
    }
  }
  return {clean(text), std::move(sources), last.fact, &series};
}

Statement dated_statement(const Item& item, TermKind kind, Language language) {
  const Fact& fact = *item.fact;
  std::string text;
  const PartialDate& when = fact.start ? fact.start : fact.recorded;
  if (when) {
    text = shown(when, language);
    const bool longer =
        fact.end && !(fact.end.year == when.year && fact.end.month == when.month && fact.end.day == when.day);
    if (longer) text += fmt::format(" {} {}", pick(language, "to", "bis"), shown(fact.end, language));
    text += ": ";
  }
  text += name_of(fact.code, kind, language);
  append_place(text, fact, language);
  if (fact.kind == FactKind::encounter || fact.kind == FactKind::procedure || fact.kind == FactKind::plan) {
    std::string reasons;
    for (const Concept& reason : fact.reasons) append(reasons, name_of(reason, TermKind::problem, language));
    if (!reasons.empty()) text += fmt::format(" ({}: {})", pick(language, "reason", "Anlass"), reasons);
  }
  if (!fact.performer.empty()) append(text, clean(fact.performer));
  if (fact.standing == Standing::planned) append(text, pick(language, "planned", "geplant"));
  if (fact.standing == Standing::current && fact.kind != FactKind::plan && fact.kind != FactKind::goal) {
    append(text, pick(language, "ongoing", "laufend"));
  }
  std::string activities;
  for (const Concept& activity : fact.activities) append(activities, name_of(activity, TermKind::procedure, language));
  if (!activities.empty()) text += ": " + activities;
  for (const std::string_view note : fact.notes) {
    if (fact.kind == FactKind::report) append(text, fmt::format("\"{}\"", clean(note)));
  }
  return {clean(text), item.sources, &fact, nullptr};
}

}  // namespace sparsam::records
