// What every API asks for and is told, whatever its own words are: one form between the dialects (openai/,
// anthropic/, ollama/) and the models.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "generate/sampler.h"
#include "serve/json_body.h"
#include "text/vocabulary.h"

namespace sparsam::serve {

struct ToolChoice {
  enum class Kind { automatic, none, required, named };
  Kind kind = Kind::automatic;
  std::string name;  // named
};

// What the answer is held to.
struct AnswerForm {
  enum class Kind { free, json_object, json_schema, gbnf, regex };
  Kind kind = Kind::free;
  std::string text;  // the schema, the grammar, the expression
};

// A conversation, in the form that chat templates take.
struct Conversation {
  Json messages = Json::array();  // [{role, content, reasoning_content?, tool_calls?, tool_call_id?, name?}]
  Json tools = nullptr;           // [{"type": "function", "function": {name, description, parameters}}]
  Json options = Json::object();  // further variables: enable_thinking, …
};
using Prompt = std::variant<Conversation, std::string, std::vector<TokenId>>;

struct AnswerRequest {
  std::vector<Prompt> prompts;  // at least one; each is answered `n` times
  std::size_t n = 1;
  SamplingParameters sampling;
  bool seeded = false;         // otherwise each request draws anew
  std::size_t max_tokens = 0;  // 0: until the context is full
  std::vector<std::string> stop;
  bool log_probabilities = false;
  std::size_t likeliest = 0;  // of the tokens beside the one that was drawn
  ToolChoice tool_choice;
  // How long the model may think: tokens, or a word (low, medium, high) where the template has no use for it.
  std::optional<std::size_t> thought_tokens = {};
  std::string effort = {};
  AnswerForm form;
  bool parallel_calls = true;  // otherwise the first call of a tool ends the answer
};

struct TokenInfo {
  TokenId token = 0;
  std::string bytes;
  float log_probability = 0;
  std::vector<TokenInfo> likeliest = {};
};

enum class FinishReason { stop, length, tool_calls };

struct AnswerEvent {
  enum class Kind { reasoning, content, call_begin, call_arguments, call_end, finish };
  Kind kind = Kind::content;
  std::size_t choice = 0;
  std::string text = {};                     // reasoning, content, call_arguments
  std::string name = {}, id = {};            // call_begin
  std::vector<TokenInfo> tokens = {};        // of this choice since its last event, where they were asked for
  FinishReason reason = FinishReason::stop;  // finish
  std::string stop_text = {};                // finish: the stop string that came, if one did
};

struct Usage {
  std::size_t prompt_tokens = 0, cached_tokens = 0, completion_tokens = 0, reasoning_tokens = 0;
  bool thoughts_ended = false;          // by their budget
  double prompt_s = 0, generate_s = 0;  // to the first token, and from there to the last
};

// An answer as a whole, put together from its events.
struct ToolCall {
  std::string id, name, arguments;
};
struct AnswerChoice {
  std::string reasoning, content;
  std::vector<ToolCall> calls;
  std::vector<TokenInfo> tokens;
  FinishReason reason = FinishReason::stop;
  std::string stop_text;
};
void add(std::vector<AnswerChoice>& choices, const AnswerEvent& event);

// A new name such as "chatcmpl-4f1d…": 24 random hexadecimal digits.
std::string new_id(std::string_view prefix);

}  // namespace sparsam::serve
