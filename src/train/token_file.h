// Fixed batches: a JSON object whose "tokens" are [steps][rows][ids]. Each row is one document and fills its row of the
// batch; the rows come in the order of the file, once.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "train/batch_source.h"

namespace sparsam {

class TokenFile final : public BatchSource {
 public:
  // Errors name the file and the step and row: not_found, bad_data (no such JSON, no step, rows of different lengths,
  // steps of different numbers of rows, a negative id).
  static Result<std::unique_ptr<TokenFile>> open(const std::filesystem::path& path);
  static Result<std::unique_ptr<TokenFile>> parse(std::string_view json);

  std::int64_t steps() const { return steps_; }
  std::int64_t rows_per_step() const { return rows_; }

  Result<void> next(std::int64_t rows, MicroBatch& batch) override;
  DataPosition position() const override { return {0, row_}; }
  Result<void> seek(DataPosition position) override;
  std::uint64_t rows_per_epoch() const override { return static_cast<std::uint64_t>(steps_ * rows_); }
  std::int64_t context() const override { return context_; }
  std::int64_t vocabulary() const override { return vocabulary_; }
  std::string digest() const override { return digest_; }

 private:
  TokenFile() = default;
  std::vector<TokenId> ids_;  // [steps, rows, context]
  std::int64_t steps_ = 0, rows_ = 0, context_ = 0, vocabulary_ = 0;
  std::uint64_t row_ = 0;
  std::string digest_;
};

}  // namespace sparsam
