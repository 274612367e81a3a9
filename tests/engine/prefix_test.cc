// What of a conversation is found again: tokens before the first difference but for less than a page, and the same
// numbers either way.
#include <filesystem>
#include <fstream>
#include <mutex>

#include "engine/tiny_engine.h"

namespace sparsam {
namespace {

using testing::Trace;

class Prefix : public ::testing::Test {
 protected:
  // The conversation so far, the answer included, and more tokens behind it.
  Request next_turn(const Request& asked, const Trace& answer, std::size_t more) const {
    Request next = tiny_.request(more, 8, 77, asked.tenant);
    std::vector<std::int32_t> prompt = asked.prompt;
    for (const auto& [token, bits] : answer.tokens) prompt.push_back(token);
    prompt.insert(prompt.end(), next.prompt.begin(), next.prompt.end());
    next.prompt = prompt;
    return next;
  }
  static void rest(Engine& engine) {
    for (int steps = 0; !engine.resting(); ++steps) {
      ASSERT_LT(steps, 1000);
      const auto events = engine.step();
      ASSERT_TRUE(events);
      EXPECT_TRUE(events->empty()) << "nobody asked";
    }
  }
  const testing::TinyEngine tiny_{"deepseek_v3"};
};

TEST_F(Prefix, AnAnswerIsReadAgainWhenNobodyWaitsAndFoundByTheNextTurn) {
  const auto forgetful = tiny_.engine({.share_prefixes = false}), e = tiny_.engine({.reread_answers = true});
  const Request asked = tiny_.request(70, 120, 5);
  const Trace answer = testing::answer_to(*e, asked);
  EXPECT_TRUE(e->idle());
  EXPECT_FALSE(e->resting());
  rest(*e);
  const Request next = next_turn(asked, answer, 20);
  const Trace found = testing::answer_to(*e, next);
  EXPECT_EQ(found.cached, 128u) << "of 190 tokens that were there before";
  EXPECT_EQ(found, testing::answer_to(*forgetful, next));
  // Without the reading only the prompt's whole page is found, however long one waits.
  const auto busy = tiny_.engine({});
  const Trace same = testing::answer_to(*busy, asked);
  EXPECT_TRUE(busy->resting());
  EXPECT_EQ(testing::answer_to(*busy, next_turn(asked, same, 20)).cached, 64u);
}

TEST_F(Prefix, ReadingAgainGivesWayAndGoesOnLater) {
  const auto e = tiny_.engine({.chunk = 16, .reread_answers = true});
  const Request asked = tiny_.request(60, 150, 5);
  const Trace answer = testing::answer_to(*e, asked);
  ASSERT_TRUE(e->step());  // of the reading
  const auto alone = tiny_.engine({});
  EXPECT_EQ(testing::answer_to(*e, tiny_.request(30, 4, 9)), testing::answer_to(*alone, tiny_.request(30, 4, 9)));
  rest(*e);
  EXPECT_EQ(testing::answer_to(*e, next_turn(asked, answer, 5)).cached, 192u);
}

TEST_F(Prefix, AfterAnEditAtMostAPageBeforeItIsComputedAgain) {
  const auto e = tiny_.engine({.reread_answers = true}), alone = tiny_.engine({.share_prefixes = false});
  testing::answer_to(*e, tiny_.request(200, 40, 3));
  rest(*e);
  for (const std::size_t place : {199u, 130u, 128u, 127u, 64u, 10u}) {
    Request edited = tiny_.request(200, 6, 3);
    edited.prompt[place] = (edited.prompt[place] + 1) % 288;
    const Trace answer = testing::answer_to(*e, edited);
    EXPECT_GE(answer.cached + 64, place);
    EXPECT_LE(answer.cached, place);
    EXPECT_EQ(answer, testing::answer_to(*alone, edited));
    e->forget_prefixes();
    testing::answer_to(*e, tiny_.request(200, 40, 3));
    rest(*e);
  }
}

TEST_F(Prefix, RequestsAtOnceReadACommonBeginningOnce) {
  const auto e = tiny_.engine({.sequences = 4, .chunk = 32});
  for (std::uint64_t i = 0; i < 4; ++i) {
    Request r = tiny_.request(150, 5, 3);
    r.prompt.back() = static_cast<std::int32_t>(i);
    ASSERT_TRUE(e->submit(r));
  }
  testing::finish_all(*e);
  EXPECT_EQ(e->statistics().cached_tokens, 3 * 128u);
  EXPECT_EQ(e->statistics().prompt_tokens, 150 + 3 * 22u);
}

TEST_F(Prefix, TenantsFindNothingOfEachOtherUnlessItIsShared) {
  const auto e = tiny_.engine({.sequences = 4});
  const auto cached = [&](const char* tenant, bool shared) {
    Request r = tiny_.request(150, 2, 3, tenant);
    r.shared = shared;
    return testing::answer_to(*e, r).cached;
  };
  EXPECT_EQ(cached("a", false), 0u);
  EXPECT_EQ(cached("b", false), 0u);
  EXPECT_EQ(cached("a", false), 128u);
  EXPECT_EQ(cached("a", true), 0u);
  EXPECT_EQ(cached("b", true), 128u);
}

TEST_F(Prefix, WhatWasReadIsFoundOnDiskAfterARestartAndABrokenFileChangesNothing) {
  namespace fs = std::filesystem;
  const testing::ScratchFolder folder;
  const fs::path kept = folder / "prefixes";
  std::string log;
  std::mutex writing;
  const auto open = [&](DType cache = DType::f16) {
    EngineOptions options;
    options.cache_dtype = cache;
    options.reread_answers = true;
    options.prefix_folder = kept;
    options.log = [&](std::string_view line) {
      const std::lock_guard lock(writing);
      log += line;
    };
    return tiny_.engine(options);
  };
  const Request asked = tiny_.request(150, 60, 3, "somebody");
  Trace answer;
  {
    const auto e = open();
    answer = testing::answer_to(*e, asked);
    rest(*e);
  }
  const Request next = next_turn(asked, answer, 20);
  const Trace wanted = testing::answer_to(*tiny_.engine({.share_prefixes = false}), next);
  {
    const auto e = open();
    const Trace found = testing::answer_to(*e, next);
    EXPECT_EQ(found.cached, 192u);
    EXPECT_EQ(found, wanted);
    EXPECT_EQ(testing::answer_to(*e, tiny_.request(150, 2, 3, "another")).cached, 0u);
  }
  EXPECT_EQ(testing::answer_to(*open(DType::f32), asked).cached, 0u) << "other numbers";
  EXPECT_EQ(log, "");
  for (const auto& entry : fs::directory_iterator(kept)) {
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(1000);
    file.put('!');
    file.put('?');
  }
  const Trace again = testing::answer_to(*open(), next);
  EXPECT_EQ(again.cached, 0u);
  EXPECT_EQ(again, wanted);
  EXPECT_NE(log.find("its digest is wrong"), std::string::npos);
}

}  // namespace
}  // namespace sparsam
