// Numbers as words in English and German, 0 to 999,999.
#pragma once

#include <cstdint>
#include <string>

#include "tasks/question.h"

namespace sparsam::tasks {

std::string number_words(std::int64_t n, Language language);

}  // namespace sparsam::tasks
