// What an answer is held to, as masks of tokens: the form that was asked for, or the call of a tool that must come.
#pragma once

#include <memory>

#include "grammar/token_masks.h"
#include "serve/answer.h"
#include "serve/served_model.h"

namespace sparsam::serve {

// Null where nothing is asked for. tools: those that the model was told of, or null. Refuses grammars that cannot be
// enforced, with the reason.
Served<std::shared_ptr<grammar::TokenMasks>> masks_for(const ServedModel& model, const AnswerRequest& request,
                                                       const Json& tools);

}  // namespace sparsam::serve
