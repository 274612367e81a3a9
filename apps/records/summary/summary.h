// The patient summary: sections of statements, each with the entries it comes from. Renderers (Markdown, HTML, JSON,
// FHIR) print it; verify checks texts against the same record. No sentence here has another origin than the record.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "records/model/record.h"
#include "records/summary/reconcile.h"
#include "records/terms/terminology.h"

namespace sparsam::records {

struct Statement {
  std::string text;
  std::vector<std::string_view> sources;
  const Fact* fact = nullptr;
  const Series* series = nullptr;  // where a chart may be drawn
};

enum class SectionKind {
  problems,
  past_problems,
  allergies,
  medication,
  past_medication,
  vitals,
  laboratory,
  other_results,
  procedures,
  immunizations,
  reports,
  family,
  devices,
  encounters,
  plans,
  advice,
};

struct Section {
  SectionKind kind = SectionKind::problems;
  std::string title;
  std::vector<Statement> statements;
  std::string empty;  // what stands there where nothing is known
};

struct Summary {
  Language language = Language::en;
  std::string title;
  std::vector<Statement> header;
  std::vector<Section> sections;
  std::vector<Statement> gaps;
  std::string footer;
};

struct SummaryOptions {
  Language language = Language::en;
  bool advice = false;          // decision support, marked as such
  std::size_t encounters = 10;  // the most recent ones; problems, allergies and medication are always complete
};

Summary summarize(const Record& record, const Picture& picture, const SummaryOptions& options);

// The pieces that letters and answers share.
std::string full_name(const PersonName& name);
std::string display_name(const Person& person);
std::string sex_word(std::string_view gender, Language language);
std::string describe_dosage(const Dosage& dosage, Language language);
std::string describe_value(const Measurement& measurement, Language language);
Statement problem_statement(const Item& item, Language language);
Statement allergy_statement(const Item& item, Language language);
Statement medication_statement(const Item& item, Language language);
Statement series_statement(const Series& series, Language language);
Statement dated_statement(const Item& item, TermKind kind, Language language);

}  // namespace sparsam::records
