#include "train/windows.h"

#include <gtest/gtest.h>

#include <map>

#include "train/testing.h"

namespace sparsam {
namespace {

using testing::DocumentsInMemory;

std::unique_ptr<Windows> windows(const DocumentsInMemory& documents, Windows::Options options) {
  auto source = Windows::create(std::make_shared<DocumentsInMemory>(documents), options);
  EXPECT_TRUE(source) << source.error().message;
  return std::move(*source);
}

MicroBatch whole_epoch(Windows& source) {
  MicroBatch batch;
  EXPECT_TRUE(source.next(static_cast<std::int64_t>(source.rows_per_epoch()), batch));
  return batch;
}

std::vector<std::int64_t> some_lengths(int n) {
  std::vector<std::int64_t> lengths;
  for (int i = 0; i < n; ++i) lengths.push_back(1 + i * 7919 % 50);
  return lengths;
}

// What must hold in every batch, however it was put together.
void check_rules(const MicroBatch& batch, const Documents& documents) {
  std::vector<bool> covered(batch.tokens.size());
  std::int64_t row = 0, end = 0;
  for (const DocumentPiece& segment : batch.segments) {
    if (segment.row != row) {
      ASSERT_GT(segment.row, row);
      row = segment.row;
      end = 0;
    }
    ASSERT_EQ(segment.first, end);  // end to end, without gaps
    ASSERT_GE(segment.count, 1);
    end = segment.first + segment.count;
    ASSERT_LE(end, batch.context);
    const std::int64_t length = documents.length(segment.document);
    for (std::int64_t i = 0; i < segment.count; ++i) {
      const auto at = static_cast<std::size_t>(row * batch.context + segment.first + i);
      const std::int64_t place = segment.offset + i;
      covered[at] = true;
      ASSERT_EQ(batch.tokens[at], 1000 * segment.document + place);
      ASSERT_EQ(batch.targets[at], place + 1 < length ? 1000 * segment.document + place + 1 : kNoTarget);
    }
  }
  for (std::size_t i = 0; i < covered.size(); ++i) {
    ASSERT_TRUE(covered[i] || batch.targets[i] == kNoTarget);
  }
}

std::map<std::pair<std::int64_t, std::int64_t>, int> times_seen(const MicroBatch& batch) {
  std::map<std::pair<std::int64_t, std::int64_t>, int> seen;
  for (const DocumentPiece& segment : batch.segments) {
    for (std::int64_t i = 0; i < segment.count; ++i) ++seen[{segment.document, segment.offset + i}];
  }
  return seen;
}

TEST(Windows, GiveEveryTokenOnceInEveryEpoch) {
  for (const Packing packing : {Packing::end_to_end, Packing::whole}) {
    const auto documents = DocumentsInMemory::of_lengths(some_lengths(700), packing);
    auto source = windows(documents, {.context = 32, .seed = 5});
    for (int epoch = 0; epoch < 3; ++epoch) {
      const MicroBatch batch = whole_epoch(*source);
      ASSERT_NO_FATAL_FAILURE(check_rules(batch, documents));
      const auto seen = times_seen(batch);
      EXPECT_EQ(static_cast<std::int64_t>(seen.size()), documents.tokens());
      for (const auto& [place, times] : seen) ASSERT_EQ(times, 1);
    }
  }
}

TEST(Windows, EndToEndLeaveNoRoomButInTheLastRow) {
  const auto documents = DocumentsInMemory::of_lengths({10, 3, 20}, Packing::end_to_end);
  auto source = windows(documents, {.context = 8, .seed = 0, .order = RowOrder::as_they_are});
  ASSERT_EQ(source->rows_per_epoch(), 5u);
  const MicroBatch batch = whole_epoch(*source);
  const std::vector<DocumentPiece> expected = {{0, 0, 8, 0, 0}, {1, 0, 2, 0, 8},  {1, 2, 3, 1, 0}, {1, 5, 3, 2, 0},
                                               {2, 0, 8, 2, 3}, {3, 0, 8, 2, 11}, {4, 0, 1, 2, 19}};
  EXPECT_EQ(batch.segments, expected);
  // The target of a row's last token stands in another row, and is known all the same.
  EXPECT_EQ(batch.targets[7], 8);
  EXPECT_EQ(batch.targets[9], kNoTarget);  // the first document ends
}

TEST(Windows, WholeDocumentsAreNeverSplitWhereTheyFit) {
  const auto documents = DocumentsInMemory::of_lengths(some_lengths(500), Packing::whole);
  auto source = windows(documents, {.context = 40, .seed = 9});
  const MicroBatch batch = whole_epoch(*source);
  for (const DocumentPiece& segment : batch.segments) {
    const std::int64_t length = documents.length(segment.document);
    if (length <= 40) {
      EXPECT_EQ(segment.count, length);
    } else {
      EXPECT_TRUE(segment.count == 40 || segment.offset + segment.count == length);
    }
  }
}

TEST(Windows, FirstFitWastesLittle) {
  const auto documents = DocumentsInMemory::of_lengths(some_lengths(5000), Packing::whole);
  auto source = windows(documents, {.context = 128, .seed = 9});
  const double used = static_cast<double>(documents.tokens()) / (static_cast<double>(source->rows_per_epoch()) * 128);
  EXPECT_GT(used, 0.97);
}

TEST(Windows, MaskedTokensAreReadButNoTargets) {
  auto documents = DocumentsInMemory::of_lengths({6}, Packing::whole);
  documents.masked = [](TokenId id) { return id < 3; };
  auto source = windows(documents, {.context = 6});
  const MicroBatch batch = whole_epoch(*source);
  EXPECT_EQ(batch.targets, (std::vector<TokenId>{kNoTarget, kNoTarget, 3, 4, 5, kNoTarget}));
  EXPECT_EQ(batch.learned(), 3);
}

TEST(Windows, AreAFunctionOfSeedAndEpoch) {
  const auto documents = DocumentsInMemory::of_lengths(some_lengths(300), Packing::end_to_end);
  auto a = windows(documents, {.context = 16, .seed = 1});
  auto b = windows(documents, {.context = 16, .seed = 1});
  auto c = windows(documents, {.context = 16, .seed = 2});
  const MicroBatch first = whole_epoch(*a);
  EXPECT_EQ(first.tokens, whole_epoch(*b).tokens);
  EXPECT_NE(first.tokens, whole_epoch(*c).tokens);
  EXPECT_NE(first.tokens, whole_epoch(*a).tokens) << "the second epoch has an order of its own";
}

TEST(Windows, GoOnExactlyWhereAPositionWasSaved) {
  for (const Packing packing : {Packing::end_to_end, Packing::whole}) {
    const auto documents = DocumentsInMemory::of_lengths(some_lengths(100), packing);
    auto source = windows(documents, {.context = 16, .seed = 3});
    MicroBatch batch, again;
    for (int i = 0; i < 60; ++i) ASSERT_TRUE(source->next(5, batch));  // into the second epoch
    const DataPosition position = source->position();
    EXPECT_GE(position.epoch, 1u);
    ASSERT_TRUE(source->next(7, batch));
    auto fresh = windows(documents, {.context = 16, .seed = 3});
    ASSERT_TRUE(fresh->seek(position));
    ASSERT_TRUE(fresh->next(7, again));
    EXPECT_EQ(batch.tokens, again.tokens);
    EXPECT_EQ(batch.targets, again.targets);
    EXPECT_EQ(batch.segments, again.segments);
    EXPECT_EQ(source->position(), fresh->position());
  }
}

TEST(Windows, RowsDoNotDependOnHowManyAreTakenAtOnce) {
  const auto documents = DocumentsInMemory::of_lengths(some_lengths(100), Packing::end_to_end);
  auto one = windows(documents, {.context = 16, .seed = 3});
  auto many = windows(documents, {.context = 16, .seed = 3});
  MicroBatch batch, row;
  ASSERT_TRUE(many->next(400, batch));
  for (std::size_t i = 0; i < 400; ++i) {
    ASSERT_TRUE(one->next(1, row));
    ASSERT_TRUE(std::equal(row.tokens.begin(), row.tokens.end(), batch.tokens.begin() + static_cast<long>(16 * i)));
  }
}

TEST(Windows, RefuseAPositionThatIsNotThereAndDataWithoutDocuments) {
  const auto documents = DocumentsInMemory::of_lengths({10}, Packing::end_to_end);
  auto source = windows(documents, {.context = 16});
  EXPECT_FALSE(source->seek({0, 1}));
  EXPECT_FALSE(Windows::create(std::make_shared<DocumentsInMemory>(documents), {.context = 0}));
  const auto none = DocumentsInMemory::of_lengths({}, Packing::end_to_end);
  EXPECT_FALSE(Windows::create(std::make_shared<DocumentsInMemory>(none), {.context = 4}));
}

}  // namespace
}  // namespace sparsam
