#include "records/fhir/datatypes.h"

#include <charconv>

namespace sparsam::records {
namespace {

constexpr std::string_view kSideExtension = "http://fhir.de/StructureDefinition/seitenlokalisation";

// The extension's valueCoding: L, R or B.
Side read_side_extension(Json& json, ondemand::value extensions) {
  Side side = Side::none;
  json.elements(extensions, [&](ondemand::value extension) {
    bool about_side = false;
    std::string_view code;
    json.fields(extension, [&](std::string_view key, ondemand::value value) {
      if (key == "url") about_side = json.passing_string(value) == kSideExtension;
      if (key == "valueCoding") {
        json.fields(value, [&](std::string_view inner, ondemand::value v) {
          if (inner == "code") code = json.string(v);
        });
      }
    });
    if (about_side) side = code == "L" ? Side::left : code == "R" ? Side::right : code == "B" ? Side::both : Side::none;
  });
  return side;
}

int small_number(std::string_view text) {
  int n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  return error == std::errc{} && n > 0 && n < 1000 ? n : 0;
}

void read_repeat(Json& json, ondemand::value value, Dosage& dosage) {
  json.fields(value, [&](std::string_view key, ondemand::value v) {
    if (key == "frequency") dosage.frequency = small_number(json.number(v));
    if (key == "frequencyMax") dosage.frequency_max = small_number(json.number(v));
    if (key == "period") dosage.period = json.number(v);
    if (key == "periodUnit") dosage.period_unit = json.string(v);
    if (key == "when") {
      json.elements(v, [&](ondemand::value w) {
        if (const auto when = json.string(w); !when.empty()) dosage.when.push_back(when);
      });
    }
    if (key == "boundsPeriod") read_period(json, v, dosage.start, dosage.end);
  });
}

}  // namespace

Concept read_concept(Json& json, ondemand::value value, Side* side) {
  Concept idea;
  json.fields(value, [&](std::string_view key, ondemand::value v) {
    if (key == "text") idea.text = json.string(v);
    if (key == "coding") {
      json.elements(v, [&](ondemand::value element) {
        Coding coding;
        json.fields(element, [&](std::string_view name, ondemand::value inner) {
          if (name == "system") coding.system = json.string(inner);
          if (name == "code") coding.code = json.string(inner);
          if (name == "display") coding.display = json.string(inner);
          if (name == "extension" && side) {
            if (const Side found = read_side_extension(json, inner); found != Side::none) *side = found;
          }
        });
        if (!coding.code.empty() || !coding.display.empty()) idea.codings.push_back(coding);
      });
    }
  });
  return idea;
}

Quantity read_quantity(Json& json, ondemand::value value) {
  Quantity quantity;
  json.fields(value, [&](std::string_view key, ondemand::value v) {
    if (key == "value") quantity.value = json.number(v);
    if (key == "comparator") quantity.comparator = json.string(v);
    if (key == "unit") quantity.unit = json.string(v);
    if (key == "code") quantity.code = json.string(v);
  });
  return quantity;
}

Range read_range(Json& json, ondemand::value value) {
  Range range;
  json.fields(value, [&](std::string_view key, ondemand::value v) {
    // A Ratio's two sides are kept in the same places.
    if (key == "low" || key == "numerator") range.low = read_quantity(json, v);
    if (key == "high" || key == "denominator") range.high = read_quantity(json, v);
    if (key == "text") range.text = json.string(v);
  });
  if (range.low && range.low->value.empty()) range.low.reset();
  if (range.high && range.high->value.empty()) range.high.reset();
  return range;
}

Dosage read_dosage(Json& json, ondemand::value value) {
  Dosage dosage;
  json.fields(value, [&](std::string_view key, ondemand::value v) {
    if (key == "text") dosage.text = json.string(v);
    if (key == "patientInstruction" && dosage.text.empty()) dosage.text = json.string(v);
    if (key == "asNeededBoolean") dosage.as_needed = json.truth(v);
    if (key == "asNeededCodeableConcept") {
      dosage.as_needed = true;
      dosage.as_needed_for = read_concept(json, v);
    }
    if (key == "route") dosage.route = read_concept(json, v);
    if (key == "timing") {
      json.fields(v, [&](std::string_view name, ondemand::value inner) {
        if (name == "repeat") read_repeat(json, inner, dosage);
        if (name == "code") dosage.timing_code = read_concept(json, inner);
      });
    }
    if (key == "doseAndRate") {
      json.elements(v, [&](ondemand::value element) {
        json.fields(element, [&](std::string_view name, ondemand::value inner) {
          if (name == "doseQuantity") dosage.dose = read_quantity(json, inner);
          if (name == "doseRange") {
            const Range range = read_range(json, inner);
            dosage.dose = range.low;
            dosage.dose_high = range.high;
          }
        });
      });
    }
    if (key == "dose" || key == "doseQuantity") dosage.dose = read_quantity(json, v);  // MedicationAdministration
  });
  if (dosage.dose && dosage.dose->value.empty()) dosage.dose.reset();
  return dosage;
}

PersonName read_name(Json& json, ondemand::value value) {
  PersonName name;
  const auto list = [&](ondemand::value v, std::vector<std::string_view>& into) {
    json.elements(v, [&](ondemand::value element) {
      if (const auto part = json.string(element); !part.empty()) into.push_back(part);
    });
  };
  json.fields(value, [&](std::string_view key, ondemand::value v) {
    if (key == "family") name.family = json.string(v);
    if (key == "text") name.text = json.string(v);
    if (key == "use") name.use = json.string(v);
    if (key == "given") list(v, name.given);
    if (key == "prefix") list(v, name.prefix);
    if (key == "suffix") list(v, name.suffix);
  });
  return name;
}

void read_period(Json& json, ondemand::value value, PartialDate& start, PartialDate& end) {
  json.fields(value, [&](std::string_view key, ondemand::value v) {
    if (key == "start") start = read_date(json, v);
    if (key == "end") end = read_date(json, v);
  });
}

PartialDate read_date(Json& json, ondemand::value value) {
  return parse_date(json.string(value)).value_or(PartialDate{});
}

std::string_view read_reference(Json& json, ondemand::value value, std::string_view* display) {
  std::string_view reference;
  json.fields(value, [&](std::string_view key, ondemand::value v) {
    if (key == "reference") reference = json.string(v);
    if (key == "display" && display) *display = json.string(v);
  });
  return reference;
}

std::string_view read_annotation(Json& json, ondemand::value value) {
  std::string_view text;
  json.fields(value, [&](std::string_view key, ondemand::value v) {
    if (key == "text") text = json.string(v);
  });
  return text;
}

}  // namespace sparsam::records
