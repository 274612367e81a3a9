// Rows for training out of documents, shuffled anew in each epoch.
//
// end_to_end: the documents are put into a random order, laid end to end, and cut into rows of C tokens, which are put
// into a random order as well. Every token comes once in an epoch; the last row may be short.
// whole: the documents are put into a random order and packed first-fit into rows; only one of more than C tokens is
// cut, into pieces of C tokens and a rest. Rows end with padding where nothing fits.
//
// Memory: 8 bytes for every 256 documents (end_to_end); 24 bytes for every document (whole), 56 while an epoch begins.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "train/batch_source.h"
#include "train/documents.h"
#include "train/permutation.h"

namespace sparsam {

// train: another order in each epoch; evaluation: the order of the data, each time.
enum class RowOrder { shuffled, as_they_are };

class Windows final : public BatchSource {
 public:
  struct Options {
    std::int64_t context = 0;  // at least 1
    std::uint64_t seed = 0;
    RowOrder order = RowOrder::shuffled;
  };
  // Errors: invalid_argument (no context, no documents).
  static Result<std::unique_ptr<Windows>> create(std::shared_ptr<const Documents> documents, const Options& options);

  Result<void> next(std::int64_t rows, MicroBatch& batch) override;
  DataPosition position() const override { return position_; }
  Result<void> seek(DataPosition position) override;
  // With Packing::whole it may differ by a few rows from epoch to epoch; this is the current one's.
  std::uint64_t rows_per_epoch() const override { return rows_.size(); }
  std::int64_t context() const override { return options_.context; }
  std::int64_t vocabulary() const override { return documents_->vocabulary(); }
  std::string digest() const override { return documents_->digest(); }

 private:
  // Tokens [first, first + count) of a document.
  struct Piece {
    std::int64_t document, first, count;
  };
  Windows(std::shared_ptr<const Documents> documents, const Options& options);
  Permutation order(std::uint64_t n, std::uint32_t stream) const;
  void begin_epoch(std::uint64_t epoch);
  void lay_end_to_end();
  void pack_whole();
  void pieces_of_row(std::uint64_t row, std::vector<Piece>& pieces) const;
  void fill(std::int64_t row, const std::vector<Piece>& pieces, MicroBatch& batch);

  std::shared_ptr<const Documents> documents_;
  Options options_;
  DataPosition position_;
  Permutation documents_order_, rows_;  // of this epoch
  std::vector<std::int64_t> marks_;     // end_to_end: tokens before every kStride-th document of the order
  std::vector<Piece> pieces_;           // whole: by row
  std::vector<std::size_t> row_begin_;  // whole: the first piece of each row, and the end
  std::vector<Piece> scratch_;
  std::unique_ptr<bool[]> mask_;  // [C + 1]
  std::vector<TokenId> ids_;      // [C + 1]
};

}  // namespace sparsam
