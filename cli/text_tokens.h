// How texts become training data: the tokenizer that was named, what ends a document, and the files that a model which
// is trained on them needs.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "text/tokenizer.h"

namespace sparsam::cli {

// The token that ends a document: as asked ("none": no token); else <|endoftext|>, which chat models have beside the
// end of a turn; else the end token of the model.
Result<std::optional<TokenId>> end_of_document(const Tokenizer& tokenizer, const std::optional<std::string>& asked);

// The tokenizer's own files and their names in a model's folder, where path is a folder or a tokenizer.json.
std::vector<std::pair<std::filesystem::path, std::string>> tokenizer_files_at(const std::filesystem::path& path);

}  // namespace sparsam::cli
