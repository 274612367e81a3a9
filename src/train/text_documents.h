// A plain text file as training data without a tokenizer: its bytes are the token ids (vocabulary 256), the whole file
// is one document.
#pragma once

#include <filesystem>
#include <memory>

#include "base/error.h"
#include "train/documents.h"

namespace sparsam {

struct TextSplits {
  std::shared_ptr<const Documents> train, validation;  // validation is null where its share is nothing
};

// validation: the share of the file, at its end, that is kept from training; 0 to 0.5. Errors name the file and, for
// text that is not UTF-8 and for binary data, the byte: not_found, io, bad_data (empty, too).
Result<TextSplits> open_text_documents(const std::filesystem::path& path, double validation = 0);

}  // namespace sparsam
