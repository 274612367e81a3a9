// What training reads: micro-batches of rows of tokens, in an order that is a function of the seed and the epoch alone.
// A source is a place in a sequence of rows; the place is two numbers, which a checkpoint saves and restores exactly.
//
// Legend: R rows, C context (tokens of a row).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "text/vocabulary.h"

namespace sparsam {

// The target of a token that is not learned: the next one is masked, or there is none.
inline constexpr TokenId kNoTarget = -1;

// A piece of one document within a row. Attention never crosses segments, and positions count from 0 at the beginning
// of each. A document that does not fit goes on in another row as a segment of its own, without what came before.
struct DocumentPiece {
  std::int64_t row = 0;
  std::int64_t first = 0;     // within the row
  std::int64_t count = 0;     // at least 1
  std::int64_t document = 0;  // in the order of the data
  std::int64_t offset = 0;    // tokens of the document that came before this piece
  bool operator==(const DocumentPiece&) const = default;
};

struct MicroBatch {
  std::int64_t rows = 0, context = 0;
  std::vector<TokenId> tokens;   // [R, C]; 0 where no segment lies
  std::vector<TokenId> targets;  // [R, C]; the next token of the same document, or kNoTarget
  // By row, then by place; they lie end to end from the row's beginning. What follows a row's last one is padding.
  std::vector<DocumentPiece> segments;

  std::int64_t learned() const;  // targets that are not kNoTarget
};

struct DataPosition {
  std::uint64_t epoch = 0;
  std::uint64_t row = 0;  // within the epoch
  bool operator==(const DataPosition&) const = default;
};

class BatchSource {
 public:
  virtual ~BatchSource() = default;

  // The next `rows` rows; an epoch that ends within them is followed by the next. `batch` is reused. Errors: bad_data
  // where the file changed under the mapping, exhausted where the source gives every row once and has none left.
  virtual Result<void> next(std::int64_t rows, MicroBatch& batch) = 0;

  // Where the next row comes from.
  virtual DataPosition position() const = 0;
  // Errors: invalid_argument (no such row).
  virtual Result<void> seek(DataPosition position) = 0;

  virtual std::uint64_t rows_per_epoch() const = 0;
  virtual std::int64_t context() const = 0;
  // One more than the largest id that may occur.
  virtual std::int64_t vocabulary() const = 0;
  // Lower-case hexadecimal; changes with the data, not with where it lies.
  virtual std::string digest() const = 0;
};

}  // namespace sparsam
