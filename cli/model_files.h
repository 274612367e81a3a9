// What stands beside the weights of a model that is trained further: its tokenizer, template, licence.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "train/run_data.h"

namespace sparsam::cli {

struct ModelFiles {
  std::vector<ModelFile> files;  // README.md is about the model as it was, and not among them
  std::optional<std::int64_t> bos_token_id, eos_token_id;
};
Result<ModelFiles> files_beside(const std::string& model);

}  // namespace sparsam::cli
