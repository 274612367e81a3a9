// A draft of a discharge or referral letter from the same facts as the summary, with marked gaps that a person fills.
// Nothing is signed or sent.
#pragma once

#include "records/summary/summary.h"

namespace sparsam::records {

enum class LetterKind { discharge, referral };

// A letter is a summary with other sections: the renderers print both.
Summary write_letter(const Record& record, const Picture& picture, LetterKind kind, Language language);

}  // namespace sparsam::records
