#include "serve/answer.h"

#include <sodium.h>

#include <array>

namespace sparsam::serve {

void add(std::vector<AnswerChoice>& choices, const AnswerEvent& event) {
  if (event.choice >= choices.size()) choices.resize(event.choice + 1);
  AnswerChoice& choice = choices[event.choice];
  choice.tokens.insert(choice.tokens.end(), event.tokens.begin(), event.tokens.end());
  switch (event.kind) {
    case AnswerEvent::Kind::reasoning:
      choice.reasoning += event.text;
      break;
    case AnswerEvent::Kind::content:
      choice.content += event.text;
      break;
    case AnswerEvent::Kind::call_begin:
      choice.calls.push_back({event.id, event.name, {}});
      break;
    case AnswerEvent::Kind::call_arguments:
      choice.calls.back().arguments += event.text;
      break;
    case AnswerEvent::Kind::call_end:
      break;
    case AnswerEvent::Kind::finish:
      choice.reason = event.reason;
      choice.stop_text = event.stop_text;
      break;
  }
}

std::string new_id(std::string_view prefix) {
  std::array<unsigned char, 12> random;
  randombytes_buf(random.data(), random.size());
  std::array<char, 2 * random.size() + 1> digits;
  sodium_bin2hex(digits.data(), digits.size(), random.data(), random.size());
  return std::string(prefix) + digits.data();
}

}  // namespace sparsam::serve
