// One API's words: how a request is read into the one form of answer.h, and how an answer is told, whole or in a
// stream. A dialect does nothing else; what is common to all of them is in service.cc.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "serve/answer.h"
#include "serve/http/exchange.h"
#include "serve/refusal.h"

namespace sparsam::serve {

// How one answer is told. Texts that go out as they are.
class Teller {
 public:
  virtual ~Teller() = default;
  // In a stream: before the first event, for each event, behind the last. At the beginning the prompt's tokens are
  // known.
  virtual std::string begin(const Usage&) { return {}; }
  virtual std::string event(const AnswerEvent& event) = 0;
  virtual std::string end(const Usage& usage) = 0;
  // A stream that cannot go on.
  virtual std::string broken(const Error& error) = 0;
  // What says nothing, so that a silent connection is not taken for a dead one.
  virtual std::string ping() { return {}; }
  // Not in a stream.
  virtual std::string whole(const std::vector<AnswerChoice>& choices, const Usage& usage) = 0;
};

struct Asked {
  AnswerRequest answer;
  bool stream = false;
  std::unique_ptr<Teller> teller;
  // The service's own notes: the model that answers, and whether what the answer used has been counted.
  std::string model = {};
  bool counted = false;
};

// What a teller says of the answer as such.
struct Identity {
  std::string model;
  std::int64_t created = 0;
};

class Dialect {
 public:
  virtual ~Dialect() = default;
  virtual Served<Asked> read(const Json& body, const Identity& identity) const = 0;
  // Whether a body must say that it is JSON; curl says otherwise by itself, and some APIs have always let it.
  virtual bool needs_json() const { return true; }
  virtual std::string_view stream_type() const { return "text/event-stream"; }
  virtual Reply error(const Refusal& refusal) const = 0;
};

// The dialect's error, and when to ask again where the refusal says so.
Reply told(const Dialect& dialect, const Refusal& refusal);

// A server-sent event (WHATWG HTML, 9.2): the data is one line, since JSON is.
std::string sse(const Json& data);
std::string sse(std::string_view event, const Json& data);

}  // namespace sparsam::serve
