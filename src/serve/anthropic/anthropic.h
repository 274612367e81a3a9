// Anthropic's API: POST /v1/messages and /v1/messages/count_tokens.
#pragma once

#include <memory>

#include "serve/dialect.h"

namespace sparsam::serve::anthropic {

std::unique_ptr<Dialect> messages();

// The conversation of a request: what count_tokens counts.
Served<Conversation> read_conversation(const Fields& fields);
Reply error(const Refusal& refusal);

}  // namespace sparsam::serve::anthropic
