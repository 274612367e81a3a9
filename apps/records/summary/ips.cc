#include "records/summary/ips.h"

#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <functional>

#include "records/summary/fhir_json.h"
#include "records/summary/ips_entries.h"
#include "records/summary/markup.h"

namespace sparsam::records {
namespace {

// What goes into one section.
struct Part {
  std::string_view title_en, title_de, code, display;
  bool required;
  std::vector<std::string> entries;  // full URLs
  std::string narrative;
};

class Document {
 public:
  Document(const Record& record, const Picture& picture, const Summary& summary, std::string_view now)
      : record_(record),
        picture_(picture),
        summary_(summary),
        now_(now),
        seed_(uuid_of(seed())),
        patient_(url("Patient")),
        entries_(json_, summary.language, patient_) {}

  std::string write() {
    make_parts();
    json_.begin_object();
    json_.field("resourceType", "Bundle");
    json_.key("meta");
    json_.begin_object();
    json_.key("profile");
    json_.begin_array();
    json_.string("http://hl7.org/fhir/uv/ips/StructureDefinition/Bundle-uv-ips");
    json_.end_array();
    json_.end_object();
    json_.field("language", summary_.language == Language::de ? "de" : "en");
    json_.key("identifier");
    json_.begin_object();
    json_.field("system", "urn:ietf:rfc:3986");
    json_.field("value", url("Bundle"));
    json_.end_object();
    json_.field("type", "document");
    json_.field("timestamp", now_);
    json_.key("entry");
    json_.begin_array();
    composition();
    entry(patient_, [&] { patient(); });
    entry(url("Device"), [&] { device(); });
    for (const auto& [full_url, body] : resources_) entry(full_url, body);
    entry(url("Provenance"), [&] { provenance(); });
    json_.end_array();
    json_.end_object();
    return json_.take();
  }

 private:
  using Body = std::function<void()>;

  std::string seed() const {
    std::string text;
    for (const std::string_view source : record_.known_sources) {
      text += source;
      text += '\n';
    }
    return text;
  }
  std::string url(std::string_view name) const {
    return fmt::format("urn:uuid:{}", uuid_of(fmt::format("{}#{}", seed_, name)));
  }

  void entry(const std::string& full_url, const Body& body) {
    json_.begin_object();
    json_.field("fullUrl", full_url);
    json_.key("resource");
    json_.begin_object();
    body();
    json_.end_object();
    json_.end_object();
  }

  const Section* section_of(SectionKind kind) const {
    for (const Section& section : summary_.sections) {
      if (section.kind == kind) return &section;
    }
    return nullptr;
  }

  std::string narrative(std::initializer_list<SectionKind> kinds) const {
    std::string text;
    std::string empty;
    for (const SectionKind kind : kinds) {
      const Section* section = section_of(kind);
      if (!section) continue;
      for (const Statement& statement : section->statements) text += "<li>" + html_text(statement.text) + "</li>";
      if (empty.empty()) empty = html_text(section->empty);
    }
    if (text.empty()) return empty;
    return "<ul>" + text + "</ul>";
  }

  using ItemWriter = void (EntryWriter::*)(const Item&, const std::string&);
  std::string add(const Item& item, std::string_view name, ItemWriter writer) {
    const std::string full_url = url(fmt::format("{}:{}", name, item.sources.empty() ? "" : item.sources.front()));
    resources_.emplace_back(full_url, [this, &item, full_url, writer] { (entries_.*writer)(item, full_url); });
    for (const std::string_view source : item.sources) all_sources_.push_back(source);
    return full_url;
  }

  void make_parts() {
    parts_ = {
        {"Problems", "Probleme", "11450-4", "Problem list - Reported", true, {}, narrative({SectionKind::problems})},
        {"Allergies and intolerances",
         "Allergien und Unverträglichkeiten",
         "48765-2",
         "Allergies and adverse reactions Document",
         true,
         {},
         narrative({SectionKind::allergies})},
        {"Medication",
         "Medikation",
         "10160-0",
         "History of Medication use Narrative",
         true,
         {},
         narrative({SectionKind::medication})},
        {"Immunisations",
         "Impfungen",
         "11369-6",
         "History of Immunization Narrative",
         false,
         {},
         narrative({SectionKind::immunizations})},
        {"Results",
         "Befunde",
         "30954-2",
         "Relevant diagnostic tests/laboratory data Narrative",
         false,
         {},
         narrative({SectionKind::laboratory, SectionKind::other_results})},
        {"Procedures",
         "Prozeduren",
         "47519-4",
         "History of Procedures Document",
         false,
         {},
         narrative({SectionKind::procedures})},
        {"Vital signs", "Vitalzeichen", "8716-3", "Vital signs", false, {}, narrative({SectionKind::vitals})},
        {"Past problems",
         "Frühere Probleme",
         "11348-0",
         "History of Past illness Narrative",
         false,
         {},
         narrative({SectionKind::past_problems})}};
    for (const Item& item : picture_.active_problems)
      parts_[0].entries.push_back(add(item, "Condition", &EntryWriter::condition));
    for (const Item& item : picture_.allergies)
      parts_[1].entries.push_back(add(item, "AllergyIntolerance", &EntryWriter::allergy));
    for (const Item& item : picture_.medication)
      parts_[2].entries.push_back(add(item, "MedicationStatement", &EntryWriter::medication));
    for (const Item& item : picture_.none_known) {
      if (item.fact->kind == FactKind::problem && parts_[0].entries.empty())
        parts_[0].entries.push_back(add(item, "Condition", &EntryWriter::condition));
      if (item.fact->kind == FactKind::allergy && parts_[1].entries.empty())
        parts_[1].entries.push_back(add(item, "AllergyIntolerance", &EntryWriter::allergy));
      if (item.fact->kind == FactKind::medication && parts_[2].entries.empty())
        parts_[2].entries.push_back(add(item, "MedicationStatement", &EntryWriter::medication));
    }
    for (const Item& item : picture_.immunizations) {
      if (item.fact->start || !item.fact->onset_text.empty())
        parts_[3].entries.push_back(add(item, "Immunization", &EntryWriter::immunization));
    }
    for (const Item& item : picture_.procedures)
      parts_[5].entries.push_back(add(item, "Procedure", &EntryWriter::procedure));
    for (const Item& item : picture_.past_problems)
      parts_[7].entries.push_back(add(item, "Condition", &EntryWriter::condition));
    for (const Series& series : picture_.series) {
      const std::size_t part = series.kind == SeriesKind::vital ? 6 : 4;
      const std::size_t shown_values = std::min<std::size_t>(series.values.size(), 4);
      for (std::size_t i = series.values.size() - shown_values; i < series.values.size(); ++i) {
        const Measurement& m = series.values[i];
        const std::string full_url =
            url(fmt::format("Observation:{}:{}", m.sources.empty() ? "" : m.sources.front(), series.code->label()));
        resources_.emplace_back(full_url, [this, &series, &m, full_url] { entries_.observation(series, m, full_url); });
        for (const std::string_view source : m.sources) all_sources_.push_back(source);
        parts_[part].entries.push_back(full_url);
      }
    }
  }

  void composition() {
    const std::string full_url = url("Composition");
    entry(full_url, [&] {
      fhir::head(json_, "Composition", full_url);
      json_.field("status", "preliminary");  // a draft: a person makes it final
      fhir::code_only(json_, "type", fhir::kLoinc, "60591-5", "Patient summary Document");
      fhir::reference(json_, "subject", patient_);
      json_.field("date", now_);
      json_.key("author");
      json_.begin_array();
      json_.begin_object();
      json_.field("reference", url("Device"));
      json_.end_object();
      json_.end_array();
      json_.field("title", summary_.title);
      json_.key("section");
      json_.begin_array();
      for (const Part& part : parts_) {
        if (!part.required && part.entries.empty()) continue;
        section(part);
      }
      json_.end_array();
    });
  }

  void section(const Part& part) {
    json_.begin_object();
    json_.field("title", summary_.language == Language::de ? part.title_de : part.title_en);
    fhir::code_only(json_, "code", fhir::kLoinc, part.code, part.display);
    json_.key("text");
    json_.begin_object();
    json_.field("status", "generated");
    json_.field("div", fmt::format("<div xmlns=\"http://www.w3.org/1999/xhtml\">{}</div>",
                                   part.narrative.empty() ? "-" : part.narrative));
    json_.end_object();
    if (part.entries.empty()) {
      fhir::code_only(json_, "emptyReason", fmt::format("{}list-empty-reason", fhir::kTerminology), "unavailable",
                      "Unavailable");
    } else {
      json_.key("entry");
      json_.begin_array();
      for (const std::string& target : part.entries) {
        json_.begin_object();
        json_.field("reference", target);
        json_.end_object();
      }
      json_.end_array();
    }
    json_.end_object();
  }

  void patient() {
    const Person& person = record_.person;
    fhir::head(json_, "Patient", patient_);
    if (!person.sources.empty()) fhir::identifiers(json_, person.sources);
    json_.key("name");
    json_.begin_array();
    bool any = false;
    for (const PersonName& name : person.names) {
      if (name.family.empty() && name.given.empty() && name.text.empty()) continue;
      any = true;
      json_.begin_object();
      json_.field_if("use", name.use);
      json_.field_if("text", name.text);
      json_.field_if("family", name.family);
      const auto list = [&](std::string_view key, const std::vector<std::string_view>& parts) {
        if (parts.empty()) return;
        json_.key(key);
        json_.begin_array();
        for (const auto part : parts) json_.string(part);
        json_.end_array();
      };
      list("given", name.given);
      list("prefix", name.prefix);
      list("suffix", name.suffix);
      json_.end_object();
    }
    if (!any) {
      json_.begin_object();
      json_.field("text", "not stated in the record");
      json_.end_object();
    }
    json_.end_array();
    json_.field_if("gender", person.gender);
    if (person.birth) json_.field("birthDate", person.birth.day_text());
    if (person.death) {
      fhir::date(json_, "deceasedDateTime", person.death);
    } else if (person.deceased) {
      json_.key("deceasedBoolean");
      json_.boolean(true);
    }
  }

  void device() {
    fhir::head(json_, "Device", url("Device"));
    json_.key("deviceName");
    json_.begin_array();
    json_.begin_object();
    json_.field("name", "sparsam records");
    json_.field("type", "user-friendly-name");
    json_.end_object();
    json_.end_array();
    if (!summary_.rephrased) return;
    json_.key("note");
    json_.begin_array();
    json_.begin_object();
    json_.field("text",
                fmt::format("{}: {}", summary_.rephrased->model, account_of(*summary_.rephrased, Language::en)));
    json_.end_object();
    json_.end_array();
  }

  void provenance() {
    const std::string full_url = url("Provenance");
    fhir::head(json_, "Provenance", full_url);
    json_.key("target");
    json_.begin_array();
    json_.begin_object();
    json_.field("reference", url("Composition"));
    json_.end_object();
    json_.end_array();
    json_.field("recorded", now_);
    json_.key("agent");
    json_.begin_array();
    json_.begin_object();
    fhir::code_only(json_, "type", fmt::format("{}provenance-participant-type", fhir::kTerminology), "assembler");
    fhir::reference(json_, "who", url("Device"));
    json_.end_object();
    json_.end_array();
    json_.key("entity");
    json_.begin_array();
    for (const std::string_view source : all_sources_) {
      json_.begin_object();
      json_.field("role", "source");
      json_.key("what");
      json_.begin_object();
      json_.key("identifier");
      json_.begin_object();
      json_.field("system", "urn:sparsam:records:source");
      json_.field("value", source);
      json_.end_object();
      json_.end_object();
      json_.end_object();
    }
    if (all_sources_.empty()) {
      json_.begin_object();
      json_.field("role", "source");
      json_.key("what");
      json_.begin_object();
      json_.field("display", "the patient's record");
      json_.end_object();
      json_.end_object();
    }
    json_.end_array();
  }

  const Record& record_;
  const Picture& picture_;
  const Summary& summary_;
  std::string now_, seed_, patient_;
  JsonWriter json_;
  EntryWriter entries_;
  std::vector<Part> parts_;
  std::vector<std::pair<std::string, Body>> resources_;
  std::vector<std::string_view> all_sources_;
};

}  // namespace

std::string uuid_of(std::string_view name) {
  std::array<unsigned char, 16> bytes{};
  crypto_generichash(bytes.data(), bytes.size(), reinterpret_cast<const unsigned char*>(name.data()), name.size(),
                     nullptr, 0);
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | 0x80);  // version 8: our own way of naming
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += fmt::format("{:02x}", bytes[i]);
  }
  return text;
}

std::string to_ips(const Record& record, const Picture& picture, const Summary& summary, std::string_view now) {
  return Document(record, picture, summary, now).write();
}

}  // namespace sparsam::records
