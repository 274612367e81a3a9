// An engine on its own thread, asked by several others at once.
#include "serve/engine_thread.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <thread>

#include "support/tiny_model.h"

namespace sparsam::serve {
namespace {

// What came, and a way to wait for it.
struct Inbox {
  std::mutex mutex;
  std::condition_variable came;
  bool woken = false;
  std::shared_ptr<TokenQueue> queue = std::make_shared<TokenQueue>([this] {
    const std::lock_guard lock(mutex);
    woken = true;
    came.notify_one();
  });
  std::vector<TokenEvent> wait() {
    std::unique_lock lock(mutex);
    EXPECT_TRUE(came.wait_for(lock, std::chrono::seconds(60), [&] { return woken; }));
    woken = false;
    return queue->take();
  }
};

class EngineOnAThread : public ::testing::Test {
 protected:
  EngineOnAThread() : tiny_(testing::tiny_model("qwen3_moe")) {
    EXPECT_TRUE(testing::write_tiny_model(tiny_, folder_.path()));
    auto model = Model::open(folder_.path());
    EXPECT_TRUE(model);
    model_ = std::move(*model);
  }
  std::unique_ptr<EngineThread> thread(std::size_t sequences, std::size_t most_waiting) {
    EngineOptions options;
    options.threads = 2;
    options.context = 256;
    options.sequences = sequences;
    options.patience_s = 0.001;
    auto engine = Engine::create(model_, options);
    EXPECT_TRUE(engine) << engine.error().message;
    return std::make_unique<EngineThread>(std::move(*engine), sequences, most_waiting);
  }
  // The answers to one prompt.
  std::vector<Work> work(std::uint64_t seed, std::size_t choices, std::size_t max_tokens) {
    std::vector<Work> all(choices);
    for (std::size_t i = 0; i < choices; ++i) {
      all[i].choice = i;
      all[i].request.prompt = testing::tiny_tokens(tiny_, 10 + seed % 100, seed);
      all[i].request.max_tokens = max_tokens;
      all[i].request.sampling.temperature = 1;
      all[i].request.sampling.seed = seed;
      all[i].request.sampling.choice = static_cast<std::uint32_t>(i);
    }
    return all;
  }
  using Answers = std::map<std::size_t, std::vector<std::int32_t>>;
  static Answers answer(EngineThread& thread, std::vector<Work> asked) {
    Inbox inbox;
    std::size_t open = asked.size();
    const auto id = thread.submit(std::move(asked), inbox.queue);
    EXPECT_TRUE(id);
    Answers answers;
    while (open > 0) {
      const auto events = inbox.wait();
      if (events.empty()) break;
      for (const TokenEvent& event : events) {
        EXPECT_FALSE(event.error);
        if (event.event.has_token) answers[event.choice].push_back(event.event.sampled.token);
        if (event.error || event.event.finish != Finish::none) --open;
      }
    }
    return answers;
  }

  testing::TinyModel tiny_;
  testing::ScratchFolder folder_;
  std::shared_ptr<const Model> model_;
};

TEST_F(EngineOnAThread, AnswersOfManyAskersAreThoseOfEachAlone) {
  const auto thread_of_one = thread(1, 100), thread_of_four = thread(4, 100);
  constexpr std::size_t kAskers = 12;
  std::vector<Answers> alone(kAskers), together(kAskers);
  for (std::size_t i = 0; i < kAskers; ++i) alone[i] = answer(*thread_of_one, work(i + 1, 1 + i % 3, 5 + i));
  std::vector<std::thread> askers;
  for (std::size_t i = 0; i < kAskers; ++i) {
    askers.emplace_back([&, i] { together[i] = answer(*thread_of_four, work(i + 1, 1 + i % 3, 5 + i)); });
  }
  for (std::thread& asker : askers) asker.join();
  EXPECT_EQ(together, alone);
}

TEST_F(EngineOnAThread, SeveralAnswersReadTheirPromptOnce) {
  const auto one = thread(4, 100);
  Inbox inbox;
  auto asked = work(90, 4, 3);  // 100 tokens: one whole block
  ASSERT_TRUE(one->submit(std::move(asked), inbox.queue));
  std::size_t open = 4, cached = 0;
  while (open > 0) {
    for (const TokenEvent& event : inbox.wait()) {
      if (event.event.finish == Finish::none) continue;
      --open;
      cached += event.event.cached_tokens;
    }
  }
  EXPECT_EQ(cached, 3 * kPageTokens);
}

TEST_F(EngineOnAThread, WhatIsCancelledEndsAndGivesItsPlaceAway) {
  const auto one = thread(1, 100);
  Inbox first;
  const auto id = one->submit(work(1, 1, 0), first.queue);  // until the context is full
  ASSERT_TRUE(id);
  first.wait();
  one->cancel(*id);
  EXPECT_EQ(answer(*one, work(2, 1, 4))[0].size(), 4u);
  one->cancel(*id);
  one->cancel(12345);
}

TEST_F(EngineOnAThread, OneOfTheAnswersCanBeCancelled) {
  // The engine's thread stands in its first report until the answer is cancelled.
  std::mutex mutex;
  std::condition_variable changed;
  bool cancelled = false;
  const auto queue = std::make_shared<TokenQueue>([&] {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, std::chrono::seconds(60), [&] { return cancelled; });
  });
  const auto one = thread(2, 100);
  const auto id = one->submit(work(1, 2, 0), queue);  // until the context is full
  ASSERT_TRUE(id);
  {
    const std::lock_guard lock(mutex);
    one->cancel_choice(*id, 0);
    cancelled = true;
    changed.notify_all();
  }
  EXPECT_EQ(answer(*one, work(2, 1, 4))[0].size(), 4u);  // the place is free
  while (one->load().running + one->load().waiting > 0) std::this_thread::yield();
  std::array<std::size_t, 2> finished = {};
  for (const TokenEvent& event : queue->take()) finished[event.choice] += event.event.finish != Finish::none ? 1 : 0;
  EXPECT_EQ(finished, (std::array<std::size_t, 2>{0, 1}));
}

TEST_F(EngineOnAThread, MoreThanMayWaitIsRefused) {
  const auto one = thread(1, 2);
  Inbox inbox;
  EXPECT_FALSE(one->submit(work(1, 4, 1), inbox.queue)) << "one runs, two wait";
  EXPECT_EQ(answer(*one, work(1, 2, 1)).size(), 2u);
}

TEST_F(EngineOnAThread, ItsEndIsToldToWhoWaits) {
  Inbox inbox;
  {
    const auto one = thread(1, 10);
    ASSERT_TRUE(one->submit(work(1, 3, 0), inbox.queue));
  }
  std::size_t errors = 0, finished = 0;
  for (const TokenEvent& event : inbox.queue->take()) {
    errors += event.error ? 1 : 0;
    finished += !event.error && event.event.finish != Finish::none ? 1 : 0;
  }
  EXPECT_EQ(errors + finished, 3u);
}

}  // namespace
}  // namespace sparsam::serve
