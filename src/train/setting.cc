#include "train/setting.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "formats/quote.h"

namespace sparsam {

std::string SettingForm::option() const {
  std::string text = fmt::format("--{}", key);
  std::ranges::replace(text, '_', '-');
  return text;
}

std::unexpected<Error> refused_value(const SettingForm& form, std::string_view value, std::string_view wanted) {
  return fail(Code::invalid_argument, "'{}' is {}; it must be {}", form.key, value, wanted);
}

Result<double> checked_number(const SettingForm& form, Number kind, double value, std::string_view text) {
  const bool fits = std::isfinite(value) && value >= form.least && value <= form.most;
  if (fits && (kind == Number::any || value == std::floor(value))) return value;
  return refused_value(form, text,
                       fmt::format("a {} from {:.12g} to {:.12g}", kind == Number::whole ? "whole number" : "number",
                                   form.least, form.most));
}

Result<double> parse_number(const SettingForm& form, Number kind, std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool number = error == std::errc() && end == text.data() + text.size();
  return checked_number(form, kind, number ? value : std::nan(""), number ? std::string(text) : quote(text));
}

Result<std::string> checked_word(const SettingForm& form, std::string text) {
  if (form.choice.empty() || std::ranges::find(form.choice, text) != form.choice.end()) return text;
  std::string choice;
  for (const std::string_view word : form.choice) choice += fmt::format("{}{}", choice.empty() ? "" : " or ", word);
  return refused_value(form, quote(text), choice);
}

}  // namespace sparsam
