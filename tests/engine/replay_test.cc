// The contract under load: a hundred requests alone and in a crowd of 32, with places and pages lost on the way, give
// the same tokens with the same probabilities.
#include "engine/tiny_engine.h"

namespace sparsam {
namespace {

using testing::Trace;
using testing::Traces;

constexpr std::size_t kRequests = 100, kCrowd = 32;

Request request_of(const testing::TinyEngine& tiny, std::size_t i) {
  // Tenants come in bursts, so that each finds the places taken.
  Request r =
      tiny.request(3 + 37 * i % 150, 20 + i * 13 % 80, i + 1, std::string(1, static_cast<char>('a' + i / 9 % 5)));
  r.weight = 1 + static_cast<double>(i / 9 % 5 == 2);
  r.priority = i % 2 == 0 ? static_cast<int>(i) : 0;  // half of them go before all that came earlier
  if (i % 4 == 0) r.sampling.repetition_penalty = 1.2f;
  return r;
}

class Replay : public ::testing::TestWithParam<std::string> {};

TEST_P(Replay, AHundredRequestsAreAnsweredInACrowdAsEachAlone) {
  const testing::TinyEngine tiny(GetParam());
  const auto alone = tiny.engine({.sequences = 1});
  std::vector<Trace> wanted;
  for (std::size_t i = 0; i < kRequests; ++i) {
    alone->forget_prefixes();
    wanted.push_back(testing::answer_to(*alone, request_of(tiny, i)));
  }
  for (const std::size_t pages : {std::size_t{7}, std::size_t{24}}) {
    const auto busy = tiny.engine({.sequences = 6, .cache_bytes = pages * tiny.page_bytes(), .chunk = 48});
    Traces got;
    std::map<std::uint64_t, std::size_t> asked;
    std::size_t next = 0;
    for (int steps = 0; next < kRequests || !busy->idle(); ++steps) {
      ASSERT_LT(steps, 20000);
      // As many as the crowd has; the first come one by one, so that later ones find others at work.
      const std::size_t room = std::min<std::size_t>(kCrowd, 1 + static_cast<std::size_t>(steps));
      std::size_t open = 0;
      for (const auto& [id, index] : asked) open += got[id].finish == Finish::none ? 1 : 0;
      for (; next < kRequests && open < room; ++next, ++open) {
        const auto id = busy->submit(request_of(tiny, next));
        ASSERT_TRUE(id) << id.error().message;
        asked.emplace(*id, next);
      }
      ASSERT_TRUE(testing::step(*busy, got));
    }
    for (const auto& [id, index] : asked) EXPECT_EQ(got[id].tokens, wanted[index].tokens) << index;
    const EngineStatistics statistics = busy->statistics();
    EXPECT_GT(statistics.lost_places, 15u);
    if (pages == 7) {
      EXPECT_GT(statistics.lost_pages, 20u);
      EXPECT_GT(statistics.tokens_again, 1000u);
    }
    EXPECT_EQ(busy->free_pages(), pages) << "no page is lost";
  }
}

INSTANTIATE_TEST_SUITE_P(Architectures, Replay, ::testing::Values("qwen3_moe", "deepseek_v3", "gemma3_text"),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace sparsam
