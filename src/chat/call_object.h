// A call written as one JSON object, {"name": "f", "arguments": {…}}, while it is being written: the name first, then
// the arguments as they come. An object whose arguments come before its name is held until it is whole.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "chat/json_scan.h"
#include "chat/output_event.h"

namespace sparsam {

class CallObject {
 public:
  enum class State {
    head,       // no event yet: held
    arguments,  // the call has begun
    tail,       // behind the arguments, before the end of the object
    done,
    none,  // this is no call
  };
  // close: where this comes outside of a string, the object is over; empty: nothing does. names: of the tools there
  // are; empty: any.
  CallObject(std::string_view close, const std::set<std::string>* names) : close_(close), names_(names) {}

  // Takes what belongs to the object from the beginning of text. Nothing is taken while more is needed to tell.
  void read(std::string& text, OutputEvents& out);
  State state() const { return state_; }

 private:
  void read_head(std::string& text, OutputEvents& out);
  void read_whole(std::string& text, OutputEvents& out);
  void begin(std::string name, std::string id, OutputEvents& out);
  void end(OutputEvents& out);

  std::string_view close_;
  const std::set<std::string>* names_;
  State state_ = State::head;
  JsonScan object_, arguments_;
};

}  // namespace sparsam
