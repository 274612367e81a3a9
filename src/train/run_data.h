// The data of a training run, from whatever it was given: fixed batches, packed data, texts.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/progress.h"
#include "text/chat_template.h"
#include "text/tokenizer.h"
#include "train/batch_source.h"
#include "train/documents.h"
#include "train/run_config.h"
#include "train/token_file.h"

namespace sparsam {

// A file that goes into the folder of the trained model, beside its weights.
struct ModelFile {
  std::string name, content;
};

// How texts become tokens, and what of it goes into the model's folder.
struct TokenizerSide {
  Tokenizer tokenizer;
  std::optional<ChatTemplate> chat_template;
  std::optional<TokenId> end;  // what ends a document
  std::vector<ModelFile> files;
};
TokenizerSide byte_tokenizer_side();

class RunData {
 public:
  // paths: one packed folder, or texts; or `tokens`. A single text file over bytes is read in place; other texts are
  // packed into `packed_folder` once, and read there when the run goes on. tokenizer: null for bytes, and for
  // packed data without one. Errors name the file: those of the sources, and invalid_argument for data that changed
  // since they were packed, with both digests.
  static Result<RunData> open(const RunConfig& config, const TokenizerSide* tokenizer,
                              const std::filesystem::path& packed_folder, int threads, Progress& progress);

  // One more than the largest id that may occur; for texts the size of the tokenizer.
  std::int64_t vocabulary() const { return vocabulary_; }
  const std::string& digest() const { return digest_; }
  const std::vector<ModelFile>& tokenizer_files() const { return files_; }
  std::optional<TokenId> end() const { return end_; }
  bool over_bytes() const { return over_bytes_; }
  // Steps, rows and context of fixed batches; null for other data.
  const TokenFile* fixed() const { return fixed_.get(); }

  // Rows of `context` tokens. For fixed batches only once.
  Result<std::unique_ptr<BatchSource>> training(std::int64_t context, std::uint64_t seed);
  // In the order of the data; null where nothing is kept for validation.
  Result<std::unique_ptr<BatchSource>> validation(std::int64_t context) const;

 private:
  Result<void> open_texts(const RunConfig& config, const TokenizerSide* tokenizer,
                          const std::filesystem::path& packed_folder, int threads, Progress& progress);
  Result<void> take(std::shared_ptr<const Documents> train, std::shared_ptr<const Documents> validation);

  std::unique_ptr<TokenFile> fixed_;
  std::shared_ptr<const Documents> train_, validation_;
  std::int64_t vocabulary_ = 0;
  std::string digest_;
  std::vector<ModelFile> files_;
  std::optional<TokenId> end_;
  bool over_bytes_ = false;
};

}  // namespace sparsam
