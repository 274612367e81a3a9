// Who gets its turn when: counted in steps, since time would tell of the machine.
#include "engine/tiny_engine.h"

namespace sparsam {
namespace {

using testing::Traces;

class Fairness : public ::testing::Test {
 protected:
  // Steps until the first token of a request that is made now; the whole answer is awaited.
  static int steps_to_first_token(Engine& engine, Request request) {
    const auto id = engine.submit(std::move(request));
    EXPECT_TRUE(id) << id.error().message;
    Traces traces;
    int first = -1;
    for (int steps = 1; steps < 2000 && traces[*id].finish == Finish::none; ++steps) {
      if (!testing::step(engine, traces)) break;
      if (first < 0 && !traces[*id].tokens.empty()) first = steps;
    }
    return first;
  }
  testing::TinyEngine tiny_;
};

TEST_F(Fairness, TwoHundredLongRequestsOfOneDelayNobodysFirstToken) {
  const auto alone = tiny_.engine({.sequences = 4, .chunk = 64});
  const int wanted = steps_to_first_token(*alone, tiny_.request(100, 5, 1, "somebody"));
  EXPECT_EQ(wanted, 2) << "100 tokens, 64 a step";
  for (const std::size_t pages : {std::size_t{0}, std::size_t{8}}) {
    const auto e = tiny_.engine({.sequences = 4, .cache_bytes = pages * tiny_.page_bytes(), .chunk = 64});
    for (std::uint64_t i = 0; i < 200; ++i) ASSERT_TRUE(e->submit(tiny_.request(150, 100, i, "abusive")));
    Traces others;
    for (int i = 0; i < 30; ++i) ASSERT_TRUE(testing::step(*e, others));
    // One after the other, as a person asks; and each as soon as in an empty house.
    for (std::uint64_t i = 0; i < 10; ++i) {
      EXPECT_EQ(steps_to_first_token(*e, tiny_.request(100, 5, 1000 + i, "somebody")), wanted) << i << " " << pages;
    }
  }
}

TEST_F(Fairness, MoreTenantsThanPlacesTakeTurns) {
  const auto e = tiny_.engine({.context = 512, .sequences = 2});
  std::vector<std::uint64_t> ids;
  for (std::uint64_t i = 0; i < 4; ++i) {
    ids.push_back(*e->submit(tiny_.request(10, 400, i, std::string(1, static_cast<char>('a' + i)))));
  }
  Traces traces;
  for (int i = 0; i < 500; ++i) ASSERT_TRUE(testing::step(*e, traces));
  // 500 steps of two places are 250 tokens for each of four.
  for (const std::uint64_t id : ids) EXPECT_NEAR(static_cast<double>(traces[id].tokens.size()), 250, 130);
}

TEST_F(Fairness, AWeightOfTwoIsTwiceThePlaces) {
  const auto e = tiny_.engine({.sequences = 6});
  std::map<std::uint64_t, std::string> owner;
  for (std::uint64_t i = 0; i < 40; ++i) {
    Request r = tiny_.request(10, 30, i, i < 20 ? "light" : "heavy");
    r.weight = i < 20 ? 1 : 2;
    owner[*e->submit(std::move(r))] = i < 20 ? "light" : "heavy";
  }
  Traces traces;
  for (int i = 0; i < 60; ++i) ASSERT_TRUE(testing::step(*e, traces));
  std::map<std::string, double> tokens;
  for (const auto& [id, trace] : traces) tokens[owner[id]] += static_cast<double>(trace.tokens.size());
  EXPECT_NEAR(tokens["heavy"] / tokens["light"], 2, 0.2);
}

TEST_F(Fairness, AHigherPriorityTakesAPlaceAtOnceAndGivesItBack) {
  const auto e = tiny_.engine({.sequences = 1});
  const auto low = *e->submit(tiny_.request(10, 40, 1, "same"));
  Traces traces;
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(testing::step(*e, traces));
  Request urgent = tiny_.request(10, 3, 2, "same");
  urgent.priority = 1;
  EXPECT_EQ(steps_to_first_token(*e, urgent), 1);
  EXPECT_EQ(traces[low].tokens.size(), 5u);
  EXPECT_EQ(testing::finish_all(*e)[low].tokens.size(), 35u);
  EXPECT_EQ(e->statistics().tokens_again, 0u) << "its pages were left alone";
}

TEST_F(Fairness, RequestsOfOneTenantAreAnsweredInTheirOrder) {
  const auto e = tiny_.engine({.sequences = 1});
  std::vector<std::uint64_t> ids;
  for (std::uint64_t i = 0; i < 5; ++i) ids.push_back(*e->submit(tiny_.request(20, 3, i)));
  std::vector<std::uint64_t> ended;
  while (!e->idle()) {
    const auto events = e->step();
    ASSERT_TRUE(events);
    for (const Event& event : *events) {
      if (event.finish != Finish::none) ended.push_back(event.request);
    }
  }
  EXPECT_EQ(ended, ids);
}

TEST_F(Fairness, ACacheForOneSequenceServesManyInTurn) {
  // Prompts that fill it to the last page, with another tenant's beside them.
  const auto e = tiny_.engine({.sequences = 8, .cache_bytes = 4 * tiny_.page_bytes()});
  std::vector<std::uint64_t> ids;
  for (std::uint64_t i = 0; i < 12; ++i) {
    ids.push_back(*e->submit(tiny_.request(180 + i, 256 - 180 - i, i, i % 2 == 0 ? "a" : "b")));
  }
  const Traces traces = testing::finish_all(*e);
  for (std::size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(traces.at(ids[i]).tokens.size(), 76 - i);
  EXPECT_EQ(e->free_pages(), 4u);
}

TEST_F(Fairness, ACacheThatHoldsNoWholeSequenceIsRefused) {
  EngineOptions options;
  options.context = 256;
  options.cache_bytes = 4 * tiny_.page_bytes() - 1;
  const auto made = Engine::create(tiny_.model(), options);
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().message.find("hold 192 tokens, but a sequence may have 256"), std::string::npos)
      << made.error().message;
}

}  // namespace
}  // namespace sparsam
