// Answers as text: into canonical form, exactly, or not at all. Numbers may have any size: they are compared as text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tasks/question.h"

namespace sparsam::tasks {

// The canonical form of `text` as an answer of this kind; nothing where it is none. For expressions it is the text
// without spaces and with ASCII operators. yes/ja and no/nein are "yes" and "no" whatever the language.
std::optional<std::string> canonical_answer(AnswerKind kind, std::string_view text);

// "-007" -> "-7", "-0" -> "0"; nothing where it is no integer.
std::optional<std::string> canonical_integer(std::string_view text);
// "1.50" -> "1.5", "2.0" -> "2".
std::optional<std::string> canonical_decimal(std::string_view text);

// The text with ASCII letters and Ä, Ö, Ü in lower case.
std::string lower_case(std::string_view text);
std::string_view trimmed(std::string_view text);
std::vector<std::string_view> split_at(std::string_view text, char separator);

}  // namespace sparsam::tasks
