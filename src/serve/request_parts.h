// What several APIs write in the same words.
#pragma once

#include "serve/answer.h"

namespace sparsam::serve {

// temperature, top_p, top_k, min_p, penalties, seed: where a request says nothing, OpenAI's defaults (temperature 1).
Served<void> read_sampling(const Fields& fields, AnswerRequest& request);
// "stop": at most 16 strings.
Served<void> read_stop(const Fields& fields, std::string_view key, AnswerRequest& request);

// OpenAI's "messages" into what templates take; content parts become one text.
Served<Json> read_messages(const Json& messages);
// A content that is a string, null, or a list of parts of text.
Served<std::string> read_content(const Fields& fields, std::string_view key);

// A list of {"type": "function", "function": {…}}: names are checked.
Served<Json> read_tools(const Json& tools);
Served<void> check_tool_name(std::string_view name, std::string_view parameter);

// How many tokens of thoughts are allowed, if that is said.
Served<std::optional<std::size_t>> read_thought_tokens(const Fields& fields, std::string_view key);
// Variables by which templates switch thoughts on and off; families name them differently.
void set_thinking(Json& options, bool on);

}  // namespace sparsam::serve
