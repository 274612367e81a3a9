#include "records/verify/masking.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "records/terms/words.h"

namespace sparsam::records {
namespace {

constexpr std::array<std::u32string_view, 24> kTypes{U"Patient",
                                                     U"Condition",
                                                     U"AllergyIntolerance",
                                                     U"MedicationRequest",
                                                     U"MedicationStatement",
                                                     U"MedicationAdministration",
                                                     U"MedicationDispense",
                                                     U"Observation",
                                                     U"Procedure",
                                                     U"Immunization",
                                                     U"Encounter",
                                                     U"CarePlan",
                                                     U"ServiceRequest",
                                                     U"Appointment",
                                                     U"Task",
                                                     U"Goal",
                                                     U"DiagnosticReport",
                                                     U"FamilyMemberHistory",
                                                     U"Device",
                                                     U"Medication",
                                                     U"Practitioner",
                                                     U"Organization",
                                                     U"Claim",
                                                     U"Bundle.entry["};

bool id_char(char32_t c) { return is_digit(c) || (c < 128 && is_letter(c)) || c == U'-' || c == U'.'; }

}  // namespace

std::u32string mask_markup(const std::u32string& text,
                           std::vector<std::pair<std::uint32_t, std::uint32_t>>& citations) {
  std::u32string masked = text;
  const std::u32string_view view = text;
  const auto blank = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      if (masked[i] != U'\n') masked[i] = U' ';
    }
  };
  const auto cite = [&](std::size_t begin, std::size_t end) {
    citations.emplace_back(static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end));
    blank(begin, end);
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i];
    const std::u32string_view rest = view.substr(i);
    if (c == U'[' && rest.starts_with(U"[^")) {
      const std::size_t close = view.find(U']', i);
      if (close == std::u32string_view::npos || close - i > 40) continue;
      blank(i, close + 1);
      // "[^3]: Condition/12" at the beginning of a line defines the note: the colon is no prose either.
      if (close + 1 < text.size() && text[close + 1] == U':') blank(close + 1, close + 2);
      i = close;
    } else if (c == U'<' && i + 1 < text.size() &&
               (is_letter(text[i + 1]) || text[i + 1] == U'/' || text[i + 1] == U'!')) {
      const std::size_t close = view.find(U'>', i);
      if (close == std::u32string_view::npos || close - i > 2000) continue;
      blank(i, close + 1);
      i = close;
    } else if (c == U'\\' && i + 1 < text.size() &&
               std::u32string_view(U"\\`*_[]|#").find(text[i + 1]) != std::u32string_view::npos) {
      masked[i] = U' ';
    } else if (rest.starts_with(U"urn:uuid:") || rest.starts_with(U"http://") || rest.starts_with(U"https://")) {
      std::size_t end = i;
      while (end < text.size() && !is_space(text[end]) && text[end] != U')' && text[end] != U']' && text[end] != U'"' &&
             text[end] != U',')
        ++end;
      if (rest.starts_with(U"urn:uuid:")) {
        cite(i, end);
      } else {
        blank(i, end);
      }
      i = end - 1;
    } else if (c < 128 && is_upper(c) && (i == 0 || !is_letter(text[i - 1]))) {
      for (const std::u32string_view type : kTypes) {
        if (!rest.starts_with(type)) continue;
        const bool entry = type.back() == U'[';
        std::size_t end = i + type.size();
        if (!entry && (end >= text.size() || text[end] != U'/')) continue;
        if (!entry) ++end;
        const std::size_t id = end;
        bool digit = false;
        while (end < text.size() && id_char(text[end])) digit |= is_digit(text[end++]);
        while (end > id && text[end - 1] == U'.') --end;
        if (entry && end < text.size() && text[end] == U']') ++end;
        if (end == id || (!digit && end - id < 8)) continue;
        cite(i, end);
        i = end - 1;
        break;
      }
    }
  }
  return masked;
}

}  // namespace sparsam::records
