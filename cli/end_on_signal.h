// What Ctrl-C, the end of the terminal or of the reader of a pipe, and kill do to work that takes no signals itself:
// what is half-written is removed, one line says so, and the exit code is 128 + the signal's number.
#pragma once

#include "base/error.h"

namespace sparsam::cli {

// From now on, for the life of the process. Signals that were ignored at the start stay so, as nohup wants it.
// Errors: io.
Result<void> end_on_signals();

}  // namespace sparsam::cli
