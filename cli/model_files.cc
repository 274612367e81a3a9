#include "cli/model_files.h"

#include "convert/text_files.h"

namespace sparsam::cli {

Result<ModelFiles> files_beside(const std::string& model) {
  TextFiles text = TRY(text_files_of(model, 0));
  ModelFiles beside{{}, text.bos_token_id, text.eos_token_id};
  for (TextFile& file : text.files) {
    if (file.name != "README.md") beside.files.push_back({std::move(file.name), std::move(file.content)});
  }
  return beside;
}

}  // namespace sparsam::cli
