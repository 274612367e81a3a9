// A model as a Hugging Face folder to be: config.json, model.safetensors (several with an index above 5 GB),
// tokenizer.json, tokenizer_config.json with the chat template, generation_config.json.
#pragma once

#include <filesystem>

#include "base/error.h"
#include "base/progress.h"
#include "convert/convert.h"

namespace sparsam {

// The folder is put together beside its final place and renamed at the end.
Result<ConvertReport> write_folder_form(const std::filesystem::path& model, const std::filesystem::path& output,
                                        const ConvertOptions& options, Progress& progress);

}  // namespace sparsam
