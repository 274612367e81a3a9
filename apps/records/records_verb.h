// The verb `records` and its sub-verbs for the command line: summarize, letter, verify, ask, deidentify, audit.
// The program's main links sparsam_app_records and calls this beside its other registrars.
#pragma once

#include <CLI/App.hpp>
#include <functional>

#include "base/error.h"
#include "records/rephrase/voice.h"

namespace sparsam::cli {

// When the verb is chosen, `run` becomes what is to be done; it returns the exit code (3: a text that was checked
// contradicts the record) or the error to print. open_voice: how --model finds a model.
void add_records_verb(CLI::App& app, std::function<Result<int>()>& run, records::OpenVoice open_voice);

}  // namespace sparsam::cli
