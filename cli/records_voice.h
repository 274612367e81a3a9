// The model that `sparsam records summarize --model` lets speak.
#pragma once

#include "records/rephrase/voice.h"

namespace sparsam::cli {

// Errors: what is wrong with the model; its name, its files, its memory.
Result<records::OpenedVoice> open_records_voice(const records::VoiceOptions& options);

}  // namespace sparsam::cli
