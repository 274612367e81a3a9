// Ollama's API: POST /api/chat and /api/generate, and what it tells of models. Streams are lines of JSON, and streaming
// is what happens unless a request says otherwise.
#pragma once

#include <memory>

#include "serve/dialect.h"
#include "serve/served_model.h"

namespace sparsam::serve::ollama {

std::unique_ptr<Dialect> chat();
std::unique_ptr<Dialect> generate();
Json tags(const std::vector<std::shared_ptr<const ServedModel>>& models);
Json show(const ServedModel& model);
// "2026-01-02T03:04:05Z".
std::string time_text(std::int64_t seconds);

}  // namespace sparsam::serve::ollama
