// What `sparsam run` is asked without a conversation: a text, or a line of a file of prompts.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/one_answer.h"
#include "generate/chat.h"
#include "text/reasoning_parser.h"

namespace sparsam::cli {

struct Question {
  std::vector<TokenId> prompt;
  ReasoningParser::Start start = ReasoningParser::Start::outside;  // where the model's output begins
  std::size_t max_tokens = 0;                                      // 0: until the context is full
  std::size_t line = 0;                                            // of the file that it is from, from 1
};

// item: an object with "prompt" (a text) or "messages" (a list), and not both; "max_tokens", and with messages "tools",
// if it likes. Keys that nobody knows, such as an id, are left alone. Errors: what the item lacks, what would have to
// hold for all lines, and options that contradict it.
Result<Question> question_of(const nlohmann::ordered_json& item, const Chat& chat, const RunArguments& arguments);

// Those of a JSON lines file, in order; empty lines are left out. Errors name the line.
Result<std::vector<Question>> questions_in(const std::string& path, const Chat& chat, const RunArguments& arguments);

}  // namespace sparsam::cli
