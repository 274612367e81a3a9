// The items of /v1/responses: those of a request as messages of a conversation, and those of an answer.
#pragma once

#include <string_view>

#include "serve/answer.h"

namespace sparsam::serve::openai {

// "instructions" and "input".
Served<Json> read_items(const Fields& fields);
// Tools whose function is not in an object of its own.
Served<Json> read_flat_tools(const Json& tools);

Json text_part(std::string_view text);
Json reasoning_item(std::string_view id, std::string_view text);
Json message_item(std::string_view id, std::string_view text, std::string_view status);
Json call_item(std::string_view id, const ToolCall& call, std::string_view status);

}  // namespace sparsam::serve::openai
