// How long work tells how far it is. The work calls begin, update and end from one thread; who shows it (a bar in the
// terminal, a web page, nobody) derives a class. The class itself is silent, so `Progress quiet;` is a valid listener.
#pragma once

#include <cstdint>
#include <string_view>

namespace sparsam {

class Progress {
 public:
  enum class Unit { bytes, items };

  virtual ~Progress() = default;
  // Starts a phase, or restates the total of the running one; 0: the total is not known.
  virtual void begin(std::string_view /*phase*/, std::uint64_t /*total*/, Unit /*unit*/) {}
  virtual void update(std::uint64_t /*done*/) {}
  virtual void end() {}
  // A line for the person who watches: a choice that was made, a reason to wait.
  virtual void note(std::string_view /*line*/) {}
};

}  // namespace sparsam
