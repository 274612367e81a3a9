// Several ranks make the same steps as one, to the bit: leaves, the tree of their sums, losses and loads.
#include <gtest/gtest.h>

#include <barrier>
#include <thread>

#include "support/tiny_model.h"
#include "train/trainer.h"

namespace sparsam {
namespace {

// Ranks that are threads of this process.
struct Meeting {
  explicit Meeting(int ranks) : size(ranks), all(ranks), parts(static_cast<std::size_t>(ranks)) {}
  int size;
  std::barrier<> all;
  std::vector<void*> parts;
};

class ThreadRank final : public Communicator {
 public:
  ThreadRank(Meeting& meeting, int rank) : meeting_(meeting), rank_(rank) {}
  int rank() const override { return rank_; }
  int size() const override { return meeting_.size; }
  Result<void> sum(std::span<float> values) override { return add(values); }
  Result<void> sum(std::span<double> values) override { return add(values); }
  Result<void> sum(std::span<std::int64_t> values) override { return add(values); }

 private:
  template <typename Number>
  Result<void> add(std::span<Number> values) {
    std::vector<Number> own(values.begin(), values.end());
    meeting_.parts[static_cast<std::size_t>(rank_)] = own.data();
    meeting_.all.arrive_and_wait();
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = tree<Number>(0, meeting_.size, i);
    meeting_.all.arrive_and_wait();
    return {};
  }
  template <typename Number>
  Number tree(int first, int count, std::size_t i) const {
    if (count == 1) return static_cast<const Number*>(meeting_.parts[static_cast<std::size_t>(first)])[i];
    return tree<Number>(first, count / 2, i) + tree<Number>(first + count / 2, count / 2, i);
  }

  Meeting& meeting_;
  int rank_;
};

struct Outcome {
  std::vector<float> weights;
  StepReport last;
};

Outcome train(const std::filesystem::path& model, const testing::TinyModel& tiny, Communicator& communicator) {
  TrainerOptions options;
  options.rounding = Rounding::bfloat16;
  options.threads = 1;
  options.sequence_balance = 1e-3;
  options.communicator = &communicator;
  auto from = Checkpoint::open(model);
  EXPECT_TRUE(from) << from.error().message;
  const auto trainer = Trainer::create(std::move(*from), options).value();
  Outcome outcome;
  for (std::uint64_t step = 0; step < 3; ++step) {
    const std::vector<std::int32_t> ids = testing::tiny_tokens(tiny, 8 * 6, 100 + step);
    Batch batch;
    std::vector<std::int32_t> targets;
    for (int row = 0; row < 8; ++row) {
      batch.add(row, 0, Phase::prompt, ids.data() + 6 * row, 6);
      for (int i = 0; i < 6; ++i) targets.push_back(i == 5 ? -1 : ids[static_cast<std::size_t>(6 * row + i + 1)]);
    }
    outcome.last = trainer->step(batch, targets, 1e-3, 1e-3).value();
  }
  const auto values = trainer->parameters().values<float>();
  outcome.weights.assign(values.begin(), values.end());
  return outcome;
}

TEST(Ranks, MakeTheSameStepsAsOneMachine) {
  const testing::TinyModel tiny = testing::tiny_model("deepseek_v3");
  const testing::ScratchFolder folder;
  ASSERT_TRUE(testing::write_tiny_model(tiny, folder.path()));
  const Outcome alone = train(folder.path(), tiny, local_communicator());
  EXPECT_FALSE(alone.last.expert_loads.empty());
  for (const int ranks : {2, 4}) {
    Meeting meeting(ranks);
    std::vector<Outcome> outcomes(static_cast<std::size_t>(ranks));
    std::vector<std::thread> threads;
    for (int rank = 0; rank < ranks; ++rank) {
      threads.emplace_back([&, rank] {
        ThreadRank communicator(meeting, rank);
        outcomes[static_cast<std::size_t>(rank)] = train(folder.path(), tiny, communicator);
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (const Outcome& outcome : outcomes) {
      EXPECT_EQ(outcome.weights, alone.weights) << ranks << " ranks";
      EXPECT_EQ(outcome.last.expert_loads, alone.last.expert_loads);
      EXPECT_NEAR(outcome.last.loss, alone.last.loss, 1e-12);
    }
  }
}

TEST(Ranks, MustDivideTheLeaves) {
  const testing::TinyModel tiny = testing::tiny_model("llama");
  const testing::ScratchFolder folder;
  ASSERT_TRUE(testing::write_tiny_model(tiny, folder.path()));
  Meeting meeting(3);
  ThreadRank communicator(meeting, 0);
  TrainerOptions options;
  options.communicator = &communicator;
  const auto trainer = Trainer::create(Checkpoint::open(folder.path()).value(), options);
  ASSERT_FALSE(trainer);
  EXPECT_EQ(trainer.error().message, "4 leaves cannot be shared out evenly among 3 machines");
}

}  // namespace
}  // namespace sparsam
