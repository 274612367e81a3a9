#include "train/documents_split.h"

#include <algorithm>

#include "base/error.h"

namespace sparsam {
namespace {

// Documents [first, first + count), of the first one without its first `skipped` tokens, of the last one without its
// last `dropped`.
class Part final : public Documents {
 public:
  Part(std::shared_ptr<const Documents> whole, std::int64_t first, std::int64_t count, std::int64_t skipped,
       std::int64_t dropped, std::int64_t tokens)
      : whole_(std::move(whole)), first_(first), count_(count), skipped_(skipped), dropped_(dropped), tokens_(tokens) {}

  std::int64_t count() const override { return count_; }
  std::int64_t tokens() const override { return tokens_; }
  std::int64_t length(std::int64_t d) const override {
    return whole_->length(first_ + d) - begin(d) - (d == count_ - 1 ? dropped_ : 0);
  }
  void read(std::int64_t d, std::int64_t first, std::span<TokenId> out) const override {
    whole_->read(first_ + d, begin(d) + first, out);
  }
  void read_mask(std::int64_t d, std::int64_t first, std::span<bool> out) const override {
    whole_->read_mask(first_ + d, begin(d) + first, out);
  }
  std::int64_t vocabulary() const override { return whole_->vocabulary(); }
  std::string digest() const override {
    return fmt::format("{} documents {} to {}, without {} and {} tokens", whole_->digest(), first_, first_ + count_,
                       skipped_, dropped_);
  }
  Packing packing() const override { return whole_->packing(); }
  bool damaged() const override { return whole_->damaged(); }

 private:
  std::int64_t begin(std::int64_t d) const { return d == 0 ? skipped_ : 0; }
  std::shared_ptr<const Documents> whole_;
  std::int64_t first_, count_, skipped_, dropped_, tokens_;
};

}  // namespace

DocumentsSplit split_documents(std::shared_ptr<const Documents> documents, double share) {
  CHECK(share >= 0 && share <= 0.5, "a share that leaves something to learn");
  const auto wanted = static_cast<std::int64_t>(static_cast<double>(documents->tokens()) * share);
  if (wanted == 0) return {std::move(documents), nullptr};
  std::int64_t first = documents->count(), kept = 0;
  while (first > 0 && kept + documents->length(first - 1) <= wanted) kept += documents->length(--first);
  std::int64_t dropped = 0;  // tokens of the document before, which the cut goes through
  if (2 * kept < wanted) {
    dropped = wanted - kept;
    --first;
    kept = wanted;
  }
  const std::int64_t all = documents->count(), cut = dropped > 0 ? 1 : 0;
  const std::int64_t skipped = dropped > 0 ? documents->length(first) - dropped : 0;
  return {std::make_shared<Part>(documents, 0, first + cut, 0, dropped, documents->tokens() - kept),
          std::make_shared<Part>(documents, first, all - first, skipped, 0, kept)};
}

}  // namespace sparsam
