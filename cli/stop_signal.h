// Ctrl-C during long work: the first one asks it to end in good order, the second one ends the program at once.
#pragma once

namespace sparsam::cli {

// While this lives, SIGINT, SIGTERM and SIGHUP ask. One at a time.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  bool asked() const;
};

}  // namespace sparsam::cli
