// One set of documents cut in two: what comes first is trained on, the end is kept for validation.
#pragma once

#include <memory>

#include "train/documents.h"

namespace sparsam {

struct DocumentsSplit {
  std::shared_ptr<const Documents> train, validation;  // validation is null where its share is nothing
};

// share: of the tokens, 0 to 0.5. The cut lies between two documents, if that leaves at least half of the share;
// otherwise it goes through one.
DocumentsSplit split_documents(std::shared_ptr<const Documents> documents, double share);

}  // namespace sparsam
