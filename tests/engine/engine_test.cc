// The loop from requests to tokens, on a tiny model: how requests end, what is refused, and that nothing is lost or
// mixed up. That the numbers are right is the business of tests/reference and of the bit-identity tests.
#include "generate/engine.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <map>

#include "grammar/regular_expression.h"
#include "support/tiny_model.h"

namespace sparsam {
namespace {

class EngineLoop : public ::testing::Test {
 protected:
  EngineLoop() : tiny_(testing::tiny_model("qwen3_moe")) {
    EXPECT_TRUE(testing::write_tiny_model(tiny_, folder_.path()));
    auto model = Model::open(folder_.path());
    EXPECT_TRUE(model);
    model_ = std::move(*model);
  }
  std::unique_ptr<Engine> engine(EngineOptions options = {}) {
    options.threads = 2;
    if (options.context == 0) options.context = 256;
    auto made = Engine::create(model_, options);
    EXPECT_TRUE(made) << made.error().message;
    return std::move(*made);
  }
  Request request(std::size_t prompt, std::size_t max_tokens, std::uint64_t seed = 1) {
    Request r;
    r.prompt = testing::tiny_tokens(tiny_, prompt, seed);
    r.max_tokens = max_tokens;
    r.sampling.temperature = 1;
    r.sampling.seed = seed;
    return r;
  }
  struct Answer {
    std::vector<std::int32_t> tokens;
    std::vector<std::uint16_t> routes;
    Finish finish = Finish::none;
  };
  // Until nothing is left to do, in a bounded number of steps.
  static std::map<std::uint64_t, Answer> finish_all(Engine& engine, int most_steps = 10000) {
    std::map<std::uint64_t, Answer> answers;
    for (int steps = 0; !engine.idle(); ++steps) {
      if (steps >= most_steps) {
        ADD_FAILURE() << "the engine does not come to an end";
        break;
      }
      const auto events = engine.step();
      if (!events) {
        ADD_FAILURE() << events.error().message;
        break;
      }
      for (const Event& event : *events) {
        if (event.has_token) answers[event.request].tokens.push_back(event.sampled.token);
        answers[event.request].finish = event.finish;
        answers[event.request].routes = event.routes;
      }
    }
    return answers;
  }
  Answer answer_to(Engine& engine, Request r) {
    const auto id = engine.submit(std::move(r));
    EXPECT_TRUE(id) << id.error().message;
    return finish_all(engine)[*id];
  }

  testing::TinyModel tiny_;
  testing::ScratchFolder folder_;
  std::shared_ptr<const Model> model_;
};

TEST_F(EngineLoop, APromptInPatientChunksChangesNobodysTokens) {
  EngineOptions options;
  options.sequences = 2;
  const auto hasty = engine(options);
  options.patience_s = 1e-9;  // the shortest chunks there are
  const auto patient = engine(options);
  std::vector<Answer> answers;
  int steps_of_others = 0;
  for (Engine* e : {hasty.get(), patient.get()}) {
    const auto talking = e->submit(request(10, 60, 2));
    ASSERT_TRUE(talking);
    ASSERT_TRUE(e->step());
    const auto reading = e->submit(request(150, 5, 3));
    ASSERT_TRUE(reading);
    bool read = false;
    std::map<std::uint64_t, Answer> all;
    while (!e->idle()) {
      const auto events = e->step();
      ASSERT_TRUE(events);
      for (const Event& event : *events) {
        if (event.has_token) all[event.request].tokens.push_back(event.sampled.token);
        read = read || event.request == *reading;
      }
      if (!read && e == patient.get()) ++steps_of_others;
    }
    answers.push_back(all[*talking]);
    answers.push_back(all[*reading]);
  }
  EXPECT_EQ(answers[0].tokens, answers[2].tokens);
  EXPECT_EQ(answers[1].tokens, answers[3].tokens);
  EXPECT_GT(steps_of_others, 5);  // 150 tokens, 16 a step
}

TEST_F(EngineLoop, EndsAfterTheTokensAskedFor) {
  const auto e = engine();
  const Answer answer = answer_to(*e, request(10, 7));
  EXPECT_EQ(answer.tokens.size(), 7u);
  EXPECT_EQ(answer.finish, Finish::length);
  EXPECT_EQ(e->statistics().prompt_tokens, 10u);
  EXPECT_EQ(e->statistics().generated_tokens, 7u);
}

TEST_F(EngineLoop, AFullContextIsAClearEnd) {
  const auto e = engine({.context = 70});
  const Answer answer = answer_to(*e, request(60, 0));
  EXPECT_EQ(answer.finish, Finish::context);
  EXPECT_EQ(answer.tokens.size(), 10u);
  const Answer full = answer_to(*e, request(70, 0));
  EXPECT_EQ(full.finish, Finish::context) << "a prompt that fills it still gives the token after it";
  EXPECT_EQ(full.tokens.size(), 1u);
}

TEST_F(EngineLoop, AStopTokenEndsTheAnswerAndIsNotPartOfIt) {
  const auto e = engine();
  const Answer free = answer_to(*e, request(10, 20));
  Request r = request(10, 20);
  r.stop_tokens = {free.tokens[12]};
  const Answer stopped = answer_to(*e, r);
  EXPECT_EQ(stopped.finish, Finish::stop);
  const auto first = std::ranges::find(free.tokens, free.tokens[12]);
  EXPECT_EQ(stopped.tokens, std::vector<std::int32_t>(free.tokens.begin(), first));
}

// Tokens of the tiny model as letters: id 0 is a, and so on; the last id ends a text.
std::shared_ptr<const grammar::TokenTrie> letters(std::size_t vocabulary) {
  std::vector<std::string> bytes(vocabulary);
  for (std::size_t i = 0; i < 26; ++i) bytes[i] = std::string(1, static_cast<char>('a' + i));
  return std::make_shared<const grammar::TokenTrie>(bytes, std::vector{static_cast<std::int32_t>(vocabulary - 1)});
}
std::shared_ptr<grammar::TokenMasks> held_to(const char* regex, std::size_t vocabulary) {
  const auto compiled = grammar::grammar_from_regex(regex);
  EXPECT_TRUE(compiled) << compiled.error().message;
  return std::make_shared<grammar::TokenMasks>(*compiled, letters(vocabulary));
}
std::string spelled(const std::vector<std::int32_t>& tokens) {
  std::string text;
  for (const std::int32_t token : tokens) text += static_cast<char>('a' + token);
  return text;
}

TEST_F(EngineLoop, AnAnswerKeepsToItsGrammarAndEndsWhenNothingCanFollow) {
  const std::size_t vocabulary = model_->config().vocab_size;
  const auto e = engine();
  for (std::uint64_t seed = 1; seed < 6; ++seed) {
    Request r = request(10, 50, seed);
    r.constraint.emplace(held_to("(yes|no|maybe)x{3}", vocabulary));
    const Answer answer = answer_to(*e, r);
    EXPECT_EQ(answer.finish, Finish::stop);
    const std::string text = spelled(answer.tokens);
    EXPECT_TRUE(text == "yesxxx" || text == "noxxx" || text == "maybexxx") << text;
  }
}

TEST_F(EngineLoop, AnEndTokenComesWhereTheGrammarMayEndAndIsNotEmitted) {
  const std::size_t vocabulary = model_->config().vocab_size;
  const auto e = engine();
  Request r = request(10, 50);
  r.constraint.emplace(held_to("ab*", vocabulary));
  r.sampling.logit_bias = {{static_cast<std::int32_t>(vocabulary - 1), 1e6f}};
  const Answer answer = answer_to(*e, r);
  EXPECT_EQ(answer.finish, Finish::stop);
  EXPECT_EQ(spelled(answer.tokens), "a") << "however likely, the end has to wait for the first letter";
}

TEST_F(EngineLoop, AGrammarThatNoTokenCanWriteIsItsOwnFinish) {
  const auto e = engine();
  Request r = request(10, 50);
  r.constraint.emplace(held_to("ab1", model_->config().vocab_size));
  const Answer answer = answer_to(*e, r);
  EXPECT_EQ(answer.finish, Finish::constraint);
  EXPECT_EQ(spelled(answer.tokens), "ab");
}

TEST_F(EngineLoop, ThoughtsEndWithTheirBudgetAndTheAnswerKeepsToItsGrammar) {
  // Tokens 100 and 101 are the tags.
  const auto bytes = [](std::int32_t token) {
    return token == 100 ? std::string("<think>") : token == 101 ? std::string("</think>") : std::string("x");
  };
  const auto e = engine({.sequences = 2});
  Request r = request(10, 50);
  r.sampling.logit_bias = {{101, -100.0f}};
  const Answer free = answer_to(*e, r);
  r.thoughts.emplace(7, ReasoningParser::Start::in_thought, std::vector<std::int32_t>{10, 101}, bytes);
  const Answer ended = answer_to(*e, r);
  ASSERT_EQ(ended.tokens.size(), 50u);
  EXPECT_TRUE(std::equal(free.tokens.begin(), free.tokens.begin() + 7, ended.tokens.begin()));
  EXPECT_EQ(ended.tokens[7], 10);
  EXPECT_EQ(ended.tokens[8], 101);
  EXPECT_EQ(std::ranges::count(ended.tokens, 101), 1);
  Request bad = request(10, 50);
  bad.thoughts.emplace(7, ReasoningParser::Start::in_thought, std::vector<std::int32_t>{999}, bytes);
  EXPECT_FALSE(e->submit(bad));
}

TEST_F(EngineLoop, ARequestUnderAGrammarChangesNoOther) {
  const auto alone = engine();
  const Answer wanted = answer_to(*alone, request(12, 20, 3));
  const auto e = engine({.context = 190, .sequences = 2});
  Request held = request(10, 15, 4);
  held.constraint.emplace(held_to("[a-f]*", model_->config().vocab_size));
  const auto constrained = e->submit(held), free = e->submit(request(12, 20, 3));
  const auto answers = finish_all(*e);
  EXPECT_EQ(answers.at(*free).tokens, wanted.tokens);
  for (const std::int32_t token : answers.at(*constrained).tokens) EXPECT_LT(token, 6);
}

TEST_F(EngineLoop, AGrammarMayWaitForAText) {
  const auto e = engine();
  Request r = request(10, 400);
  r.constraint.emplace(held_to("zz", model_->config().vocab_size), "q");
  const Answer answer = answer_to(*e, r);
  const auto mark = std::ranges::find(answer.tokens, 'q' - 'a');
  ASSERT_NE(mark, answer.tokens.end());
  EXPECT_EQ(spelled({mark, answer.tokens.end()}), "qzz");
  EXPECT_EQ(answer.finish, Finish::stop);
}

TEST_F(EngineLoop, ManyMoreRequestsThanSequencesAllGetTheirOwnAnswers) {
  const auto alone = engine();
  std::vector<std::vector<std::int32_t>> wanted;
  for (std::uint64_t i = 0; i < 20; ++i) wanted.push_back(answer_to(*alone, request(5 + 9 * i, 6, i)).tokens);
  const auto e = engine({.context = 190, .sequences = 3, .chunk = 50});
  std::vector<std::uint64_t> ids;
  for (std::uint64_t i = 0; i < 20; ++i) ids.push_back(*e->submit(request(5 + 9 * i, 6, i)));
  const auto answers = finish_all(*e);
  for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(answers.at(ids[i]).tokens, wanted[i]) << i;
}

TEST_F(EngineLoop, NothingLeaksOverManyRequestsCancelledOnesIncluded) {
  // Every page of the cache is needed by each round: one lost page, and the next round never ends.
  const auto e = engine({.context = 128, .sequences = 2});
  for (std::uint64_t round = 0; round < 60; ++round) {
    const auto one = e->submit(request(100, 28, round)), two = e->submit(request(90, 38, 1000 + round));
    ASSERT_TRUE(one && two);
    if (round % 3 == 0) {
      for (std::uint64_t i = 0; i < round % 5; ++i) ASSERT_TRUE(e->step());
      e->cancel(*one);
      e->cancel(*one);  // a second time does no harm
    }
    const auto answers = finish_all(*e, 200);
    EXPECT_EQ(answers.at(*two).finish, Finish::length);
    if (::testing::Test::HasFailure()) return;
  }
}

TEST_F(EngineLoop, CancellingOneRequestLeavesTheOthersAlone) {
  const auto alone = engine();
  const auto wanted = answer_to(*alone, request(30, 12, 5)).tokens;
  const auto e = engine({.sequences = 3});
  const auto first = *e->submit(request(40, 50, 1)), kept = *e->submit(request(30, 12, 5));
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(e->step());
  e->cancel(first);
  const auto answers = finish_all(*e);
  EXPECT_EQ(answers.at(kept).finish, Finish::length);
  EXPECT_FALSE(answers.contains(first));
  // What came before the cancellation is missing here.
  const auto& rest = answers.at(kept).tokens;
  EXPECT_TRUE(std::equal(rest.begin(), rest.end(), wanted.end() - static_cast<std::ptrdiff_t>(rest.size())));
}

TEST_F(EngineLoop, RefusesWhatItCannotRunAndStaysUsable) {
  const auto e = engine({.context = 64});
  const auto refused = [&](auto&& change) {
    Request r = request(10, 3);
    change(r);
    const auto id = e->submit(r);
    EXPECT_TRUE(e->idle());
    return id ? std::string("accepted") : id.error().message;
  };
  EXPECT_EQ(refused([](Request& r) { r.prompt.clear(); }), "the prompt is empty");
  EXPECT_EQ(refused([](Request& r) { r.prompt[4] = 288; }), "token 288 at place 4 is out of range: the model has 288");
  EXPECT_EQ(refused([](Request& r) { r.prompt[0] = -1; }), "token -1 at place 0 is out of range: the model has 288");
  EXPECT_EQ(refused([](Request& r) { r.prompt.resize(65); }), "the prompt has 65 tokens, but the context holds 64");
  EXPECT_NE(refused([](Request& r) { r.sampling.top_p = 2; }), "accepted");
  EXPECT_NE(refused([](Request& r) { r.sampling.logit_bias = {{999, 1.0f}}; }), "accepted");
  EXPECT_NE(refused([](Request& r) { r.sampling.logit_bias = {{1, std::numeric_limits<float>::infinity()}}; }),
            "accepted");
  EXPECT_EQ(answer_to(*e, request(10, 3)).tokens.size(), 3u);
}

TEST_F(EngineLoop, OptionsBeyondTheModelOrTheMachineAreRefused) {
  const auto refused = [&](EngineOptions options) {
    options.threads = 2;
    const auto made = Engine::create(model_, options);
    return made ? std::string("accepted") : made.error().message;
  };
  EXPECT_EQ(refused({.context = 513}), "a context of 513 tokens is asked for, but the model ends at 512");
  EXPECT_NE(refused({.cache_dtype = DType::q4_k}), "accepted");
  EXPECT_NE(refused({.sequences = 0}), "accepted");
  EXPECT_NE(refused({.chunk = 0}), "accepted");
  const std::string memory = refused({.context = 512, .sequences = std::size_t{1} << 40});
  EXPECT_NE(memory.find("MiB of memory are available"), std::string::npos) << memory;
}

TEST_F(EngineLoop, ScoresTheLogitsThatGenerationSamplesFrom) {
  const auto e = engine({.cache_dtype = DType::f32});
  Request r = request(80, 1);
  const std::vector<std::int32_t> prompt = r.prompt;
  ASSERT_TRUE(e->submit(r));
  Event drawn;
  while (!e->idle()) {
    const auto events = e->step();
    ASSERT_TRUE(events);
    if (!events->empty()) drawn = events->back();
  }
  std::vector<float> last;
  std::size_t rows = 0;
  ASSERT_TRUE(e->score(prompt, [&](std::size_t i, std::span<const float> logits) {
    EXPECT_EQ(i, rows++);
    last.assign(logits.begin(), logits.end());
  }));
  EXPECT_EQ(rows, 80u);
  double sum = 0;
  for (const float x : last) sum += std::exp(static_cast<double>(x));
  EXPECT_NEAR(drawn.sampled.log_probability, last[static_cast<std::size_t>(drawn.sampled.token)] - std::log(sum), 1e-5);
  EXPECT_TRUE(e->idle());
  EXPECT_FALSE(e->score(std::vector<std::int32_t>{1, 999}, [](std::size_t, std::span<const float>) {}));
  EXPECT_TRUE(e->idle());
  EXPECT_FALSE(e->score(std::vector<std::int32_t>(300, 1), [](std::size_t, std::span<const float>) {}));
}

TEST_F(EngineLoop, AFileThatShrinksEndsTheStepsRequestsWithAnErrorThatNamesIt) {
  const auto e = engine({.sequences = 2});
  ASSERT_TRUE(e->submit(request(10, 0, 1)));
  ASSERT_TRUE(e->submit(request(20, 0, 2)));
  ASSERT_TRUE(e->step());
  std::filesystem::resize_file(folder_.path() / "model.safetensors", 4096);
  const auto events = e->step();
  ASSERT_FALSE(events);
  EXPECT_EQ(events.error().code, Code::io);
  EXPECT_EQ(events.error().message,
            (folder_.path() / "model.safetensors").string() + ": the file became shorter while it was in use");
  EXPECT_TRUE(e->idle()) << "its requests are gone";
}

TEST_F(EngineLoop, TheExpertsOfATokenAreToldWhateverElseRuns) {
  const auto alone = engine({.record_routes = true});
  const Answer answer = answer_to(*alone, request(150, 10));
  const RoutingRule& rule = model_->config().routing;
  const std::size_t width = answer.routes.size() / (150 + 9);
  ASSERT_GT(width, 0u);
  EXPECT_EQ(width % rule.per_token, 0u);
  EXPECT_EQ(answer.routes.size(), width * (150 + 9)) << "the last token is not read";
  for (const std::uint16_t expert : answer.routes) EXPECT_LT(expert, rule.experts);
  EXPECT_EQ(answer_to(*alone, request(150, 10)).routes, answer.routes) << "with the prompt's pages from before";
  EXPECT_GT(alone->statistics().cached_tokens, 0u);

  const auto busy = engine({.sequences = 3, .chunk = 32, .record_routes = true});
  ASSERT_TRUE(busy->submit(request(70, 20, 2)));
  const auto id = busy->submit(request(150, 10));
  ASSERT_TRUE(busy->submit(request(33, 5, 3)));
  EXPECT_EQ(finish_all(*busy)[*id].routes, answer.routes);
  EXPECT_TRUE(answer_to(*engine(), request(150, 10)).routes.empty()) << "nobody asked";
}

TEST_F(EngineLoop, WeightsThatAreNoNumbersAreNamed) {
  testing::TinyModel broken = tiny_;
  broken.tensors["model.layers.2.self_attn.o_proj.weight"].values[96 * 3 + 5] = std::nanf("");
  const testing::ScratchFolder folder;
  ASSERT_TRUE(testing::write_tiny_model(broken, folder.path()));
  model_ = std::move(*Model::open(folder.path()));
  const auto e = engine();
  ASSERT_TRUE(e->submit(request(10, 3)));
  const auto events = e->step();
  ASSERT_FALSE(events);
  EXPECT_NE(events.error().message.find("'model.layers.2.self_attn.o_proj.weight' holds nan at [3, 5]"),
            std::string::npos)
      << events.error().message;
  EXPECT_TRUE(e->idle());
}

}  // namespace
}  // namespace sparsam
