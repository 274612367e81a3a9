#include "train/windows.h"

#include <algorithm>
#include <deque>

namespace sparsam {
namespace {

constexpr std::uint64_t kStride = 256;
// Rows that first-fit keeps open. With this many, what is lost to padding is a few percent; and the rows of an epoch
// stay near the random order of its documents.
constexpr std::size_t kOpenRows = 64;
enum Stream : std::uint32_t { kDocuments = 0, kRows = 1 };

}  // namespace

Result<std::unique_ptr<Windows>> Windows::create(std::shared_ptr<const Documents> documents, const Options& options) {
  if (options.context < 1) return fail(Code::invalid_argument, "a context of {} tokens", options.context);
  if (options.context > (std::int64_t{1} << 30)) {
    return fail(Code::invalid_argument, "a context of {} tokens; at most 2^30", options.context);
  }
  if (documents->tokens() == 0) return fail(Code::invalid_argument, "there is no document to train on");
  return std::unique_ptr<Windows>(new Windows(std::move(documents), options));
}

Windows::Windows(std::shared_ptr<const Documents> documents, const Options& options)
    : documents_(std::move(documents)),
      options_(options),
      documents_order_(Permutation::identity(0)),
      rows_(Permutation::identity(0)),
      mask_(std::make_unique<bool[]>(static_cast<std::size_t>(options.context) + 1)),
      ids_(static_cast<std::size_t>(options.context) + 1) {
  begin_epoch(0);
}

Permutation Windows::order(std::uint64_t n, std::uint32_t stream) const {
  if (options_.order == RowOrder::as_they_are) return Permutation::identity(n);
  return Permutation(n, options_.seed, position_.epoch, stream);
}

void Windows::begin_epoch(std::uint64_t epoch) {
  position_ = {epoch, 0};
  documents_order_ = order(static_cast<std::uint64_t>(documents_->count()), kDocuments);
  if (documents_->packing() == Packing::whole) {
    pack_whole();
  } else {
    lay_end_to_end();
  }
}

void Windows::lay_end_to_end() {
  marks_.clear();
  std::int64_t total = 0;
  for (std::uint64_t i = 0; i < documents_order_.size(); ++i) {
    if (i % kStride == 0) marks_.push_back(total);
    total += documents_->length(static_cast<std::int64_t>(documents_order_[i]));
  }
  rows_ = order(static_cast<std::uint64_t>((total + options_.context - 1) / options_.context), kRows);
}

void Windows::pack_whole() {
  struct Placed {
    std::size_t row;
    Piece piece;
  };
  struct Open {
    std::size_t row;
    std::int64_t room;
  };
  std::vector<Placed> placed;
  std::deque<Open> open;  // the oldest first
  std::size_t rows = 0;
  const auto place = [&](Piece piece) {
    auto fits = std::ranges::find_if(open, [&](const Open& row) { return row.room >= piece.count; });
    if (fits == open.end()) {
      if (open.size() == kOpenRows) open.pop_front();
      open.push_back({rows++, options_.context});
      fits = open.end() - 1;
    }
    placed.push_back({fits->row, piece});
    fits->room -= piece.count;
    if (fits->room == 0) open.erase(fits);
  };
  for (std::uint64_t i = 0; i < documents_order_.size(); ++i) {
    const auto document = static_cast<std::int64_t>(documents_order_[i]);
    const std::int64_t length = documents_->length(document);
    for (std::int64_t first = 0; first < length; first += options_.context) {
      place({document, first, std::min(options_.context, length - first)});
    }
  }
  // A counting sort by row keeps the order within each.
  row_begin_.assign(rows + 1, 0);
  for (const Placed& one : placed) ++row_begin_[one.row + 1];
  for (std::size_t row = 0; row < rows; ++row) row_begin_[row + 1] += row_begin_[row];
  std::vector<std::size_t> next(row_begin_.begin(), row_begin_.end() - 1);
  pieces_.resize(placed.size());
  for (const Placed& one : placed) pieces_[next[one.row]++] = one.piece;
  rows_ = order(rows, kRows);
}

void Windows::pieces_of_row(std::uint64_t row, std::vector<Piece>& pieces) const {
  pieces.clear();
  const std::uint64_t window = rows_[row];
  if (documents_->packing() == Packing::whole) {
    pieces.assign(pieces_.begin() + static_cast<std::ptrdiff_t>(row_begin_[window]),
                  pieces_.begin() + static_cast<std::ptrdiff_t>(row_begin_[window + 1]));
    return;
  }
  // The last mark at or before the window's first token, and from there document by document.
  const std::int64_t begin = static_cast<std::int64_t>(window) * options_.context;
  const auto mark = std::ranges::upper_bound(marks_, begin) - 1;
  std::int64_t at = *mark;  // tokens before document i of the order
  std::int64_t room = options_.context;
  for (auto i = static_cast<std::uint64_t>(mark - marks_.begin()) * kStride; i < documents_order_.size() && room > 0;
       ++i) {
    const auto document = static_cast<std::int64_t>(documents_order_[i]);
    const std::int64_t length = documents_->length(document);
    const std::int64_t skip = std::max<std::int64_t>(begin - at, 0);
    if (skip < length) {
      pieces.push_back({document, skip, std::min(length - skip, room)});
      room -= pieces.back().count;
    }
    at += length;
  }
}

void Windows::fill(std::int64_t row, const std::vector<Piece>& pieces, MicroBatch& batch) {
  std::int64_t at = 0;
  for (const Piece& piece : pieces) {
    // One token more than the piece has, where the document has it: the target of the piece's last one.
    const bool goes_on = piece.first + piece.count < documents_->length(piece.document);
    const auto n = static_cast<std::size_t>(piece.count), more = n + (goes_on ? 1 : 0);
    documents_->read(piece.document, piece.first, std::span(ids_).first(more));
    documents_->read_mask(piece.document, piece.first, {mask_.get(), more});
    const auto to = static_cast<std::size_t>(row * options_.context + at);
    for (std::size_t i = 0; i < n; ++i) {
      batch.tokens[to + i] = ids_[i];
      batch.targets[to + i] = i + 1 < more && mask_[i + 1] ? ids_[i + 1] : kNoTarget;
    }
    batch.segments.push_back({row, at, piece.count, piece.document, piece.first});
    at += piece.count;
  }
}

Result<void> Windows::next(std::int64_t rows, MicroBatch& batch) {
  CHECK(rows >= 0, "a number of rows");
  const auto size = static_cast<std::size_t>(rows * options_.context);
  batch.rows = rows;
  batch.context = options_.context;
  batch.tokens.assign(size, 0);
  batch.targets.assign(size, kNoTarget);
  batch.segments.clear();
  for (std::int64_t row = 0; row < rows; ++row) {
    pieces_of_row(position_.row, scratch_);
    fill(row, scratch_, batch);
    if (++position_.row == rows_per_epoch()) begin_epoch(position_.epoch + 1);
  }
  if (documents_->damaged()) return fail(Code::bad_data, "the training data changed while it was read");
  return {};
}

Result<void> Windows::seek(DataPosition position) {
  if (position.epoch != position_.epoch) begin_epoch(position.epoch);
  if (position.row >= rows_per_epoch()) {
    return fail(Code::invalid_argument, "row {} of epoch {} of the training data, which has {}", position.row,
                position.epoch, rows_per_epoch());
  }
  position_.row = position.row;
  return {};
}

}  // namespace sparsam
