// The summary for programs: sections, statements, sources; measured values with the decimals as the record has them.
#include "records/summary/json_writer.h"
#include "records/summary/render.h"

namespace sparsam::records {
namespace {

std::string_view kind_name(SectionKind kind) {
  switch (kind) {
    case SectionKind::problems:
      return "problems";
    case SectionKind::past_problems:
      return "past_problems";
    case SectionKind::allergies:
      return "allergies";
    case SectionKind::medication:
      return "medication";
    case SectionKind::past_medication:
      return "past_medication";
    case SectionKind::vitals:
      return "vitals";
    case SectionKind::laboratory:
      return "laboratory";
    case SectionKind::other_results:
      return "other_results";
    case SectionKind::procedures:
      return "procedures";
    case SectionKind::immunizations:
      return "immunizations";
    case SectionKind::reports:
      return "reports";
    case SectionKind::family:
      return "family_history";
    case SectionKind::devices:
      return "devices";
    case SectionKind::encounters:
      return "encounters";
    case SectionKind::plans:
      return "plans";
    case SectionKind::advice:
      return "advice";
  }
  return "";
}

void write_sources(JsonWriter& json, const std::vector<std::string_view>& sources) {
  json.key("sources");
  json.begin_array();
  for (const std::string_view source : sources) json.string(source);
  json.end_array();
}

void write_value(JsonWriter& json, const Measurement& m, const Reading& reading) {
  json.begin_object();
  if (reading.quantity) {
    json.key("value");
    json.raw(reading.quantity->value);
    json.field_if("comparator", reading.quantity->comparator);
    json.field_if("unit", reading.quantity->unit_text());
  } else {
    json.field("text", describe_value(m, Language::en));
  }
  const PartialDate& when = m.fact->start ? m.fact->start : m.fact->recorded;
  json.field_if("date", when.text);
  write_sources(json, m.sources);
  json.end_object();
}

void write_statement(JsonWriter& json, const Statement& statement) {
  json.begin_object();
  json.field("text", statement.text);
  json.field_if("by_rules", statement.by_rules);
  write_sources(json, statement.sources);
  if (statement.fact) {
    json.field_if("status", statement.fact->status);
    if (!statement.fact->code.codings.empty()) {
      json.key("codes");
      json.begin_array();
      for (const Coding& coding : statement.fact->code.codings) {
        json.begin_object();
        json.field_if("system", coding.system);
        json.field_if("code", coding.code);
        json.field_if("display", coding.display);
        json.end_object();
      }
      json.end_array();
    }
  }
  if (statement.series) {
    json.key("values");
    json.begin_array();
    for (const Measurement& m : statement.series->values) {
      write_value(json, m, *m.reading);
      if (m.second) write_value(json, m, *m.second);
    }
    json.end_array();
  }
  json.end_object();
}

void write_statements(JsonWriter& json, std::string_view name, const std::vector<Statement>& statements) {
  json.key(name);
  json.begin_array();
  for (const Statement& statement : statements) write_statement(json, statement);
  json.end_array();
}

void write_account(JsonWriter& json, const Rephrased& r) {
  json.key("model");
  json.begin_object();
  json.field("name", r.model);
  json.field_if("sha256", r.sha256);
  json.number("temperature", r.temperature);
  json.number("seed", r.seed);
  json.number("sentences", r.asked);
  json.number("kept", r.kept);
  json.number("verbatim", r.verbatim);
  json.number("replaced", r.replaced());
  json.number("no_answer", r.no_answer);
  json.number("other_facts", r.other_facts);
  json.number("unverified", r.unverified);
  json.field_if("trouble", r.trouble);
  json.end_object();
}

}  // namespace

std::string to_json(const Summary& summary, const Record& record) {
  JsonWriter json;
  json.begin_object();
  json.field("title", summary.title);
  json.field("language", summary.language == Language::de ? "de" : "en");
  json.field_if("as_of", record.as_of.text);
  json.key("patient");
  json.begin_object();
  json.field_if("name", display_name(record.person));
  json.field_if("gender", record.person.gender);
  json.field_if("birth_date", record.person.birth.text);
  json.field_if("death_date", record.person.death.text);
  write_sources(json, record.person.sources);
  json.end_object();
  write_statements(json, "header", summary.header);
  json.key("sections");
  json.begin_array();
  for (const Section& section : summary.sections) {
    json.begin_object();
    json.field("kind", kind_name(section.kind));
    json.field("title", section.title);
    write_statements(json, "statements", section.statements);
    if (section.statements.empty()) json.field_if("empty", section.empty);
    json.end_object();
  }
  json.end_array();
  write_statements(json, "gaps", summary.gaps);
  if (summary.rephrased) write_account(json, *summary.rephrased);
  json.number("resources_read", record.resources);
  json.number("entered_in_error", record.entered_in_error);
  json.field("note", summary.footer);
  json.end_object();
  return json.take();
}

}  // namespace sparsam::records
