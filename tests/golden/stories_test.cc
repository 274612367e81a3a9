// A real, trained model: stories260k goes on with "Once upon a time" exactly as the reference does, on every
// instruction set.
#include <gtest/gtest.h>

#include "generate/answer.h"
#include "generate/chat.h"
#include "generate/engine.h"
#include "golden/shared.h"

namespace sparsam {
namespace {

TEST(Stories260k, GoesOnAsTheReferenceDoesAtEveryLevel) {
  const auto folder = shared_folder() / "models" / "stories260k";
  NEEDS_SHARED(folder);
  std::string expected = bytes_of_file(folder / "greedy_200_after_once_upon_a_time.txt");
  while (expected.ends_with('\n')) expected.pop_back();
  const auto path = folder / "stories260k-f32.gguf";
  for (const Isa isa : available_isas()) {
    setenv("SPARSAM_ISA", std::string(name(isa)).c_str(), 1);
    auto chat = Chat::open(path);
    ASSERT_TRUE(chat) << chat.error().message;
    auto model = Model::open(path);
    ASSERT_TRUE(model) << model.error().message;
    auto engine = Engine::create(std::move(*model), {});
    ASSERT_TRUE(engine) << engine.error().message;
    Request request;
    request.prompt = *chat->raw_prompt("Once upon a time");
    request.max_tokens = 200;
    request.sampling.temperature = 0;
    ASSERT_TRUE((*engine)->submit(std::move(request)));
    AnswerText text(chat->tokenizer(), {});
    std::string got;
    while (!(*engine)->idle()) {
      const auto events = (*engine)->step();
      ASSERT_TRUE(events) << events.error().message;
      for (const Event& event : *events) got += text.push(event.sampled.token);
    }
    got += text.finish();
    while (got.ends_with('\n')) got.pop_back();
    EXPECT_EQ(got, expected) << name(isa);
  }
  unsetenv("SPARSAM_ISA");
}

}  // namespace
}  // namespace sparsam
