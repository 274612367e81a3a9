// The patient summary: sections of statements, each with the entries it comes from. Renderers (Markdown, HTML, JSON,
// FHIR) print it; verify checks texts against the same record. No sentence here has another origin than the record.
#pragma once

#include <cstdint>
#include <optional>
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
  std::string by_rules = {};       // the template's sentence, where a model's stands in its place
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

// What became of a model's sentences: each statement that it was asked for is kept or counted under one reason.
struct Rephrased {
  std::string model, sha256;
  float temperature = 0;
  std::uint64_t seed = 0;
  std::size_t asked = 0;
  std::size_t kept = 0;         // released, of which
  std::size_t verbatim = 0;     // are the template's sentence, word by word
  std::size_t no_answer = 0;    // the model said nothing of this statement, or did not come to an end
  std::size_t other_facts = 0;  // said more, less or something else
  std::size_t unverified = 0;   // the verifier did not find all of it in the record
  std::string trouble;          // why the model said nothing, where that is known

  std::size_t replaced() const { return asked - kept; }
};

struct Summary {
  Language language = Language::en;
  std::string title;
  std::vector<Statement> header;
  std::vector<Section> sections;
  std::vector<Statement> gaps;
  std::string footer;
  std::optional<Rephrased> rephrased;
};

struct SummaryOptions {
  Language language = Language::en;
  bool advice = false;          // decision support, marked as such
  std::size_t encounters = 10;  // the most recent ones; problems, allergies and medication are always complete
};

// How many statements a model may rephrase: all but the header, decision support and the gaps.
std::size_t sentences_to_rephrase(const Summary& summary);
// One line for people. It does not name the model, whose name may look like a claim ("llama-8g").
std::string account_of(const Rephrased& account, Language language);

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
