// OpenAI's API: the dialects of its routes, and what they share.
#pragma once

#include <memory>

#include "serve/dialect.h"

namespace sparsam::serve::openai {

std::unique_ptr<Dialect> chat_completions();
std::unique_ptr<Dialect> completions();
std::unique_ptr<Dialect> responses();

Reply error(const Refusal& refusal);
Json error_object(int status, std::string_view message, std::string_view parameter, std::string_view code);
Json usage(const Usage& usage);
// "stream_options": whether a last chunk tells what was used.
Served<bool> read_usage_in_stream(const Fields& fields);
// The end of a stream: a chunk with what was used, where it was asked for (`chunk` has its other fields), and [DONE].
std::string end_of_stream(bool usage_in_stream, Json chunk, const Usage& used);
std::string_view name(FinishReason reason);
// "response_format" and vLLM's and llama.cpp's words for other forms.
Served<AnswerForm> read_form(const Fields& fields);
Served<ToolChoice> read_tool_choice(const Fields& fields);
// The options that switch thoughts on and off, and how long they may be.
Served<void> read_thinking(const Fields& fields, AnswerRequest& request, Json& options);
Served<void> read_logit_bias(const Fields& fields, AnswerRequest& request);
Json tokens_of_chat(const std::vector<TokenInfo>& tokens);

}  // namespace sparsam::serve::openai
