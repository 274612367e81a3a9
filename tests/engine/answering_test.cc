// From tokens to the events of answers, with an engine that the test plays.
#include "serve/answering.h"

#include <gtest/gtest.h>

#include <fstream>

#include "support/tiny_model.h"

namespace sparsam::serve {
namespace {

using Kind = AnswerEvent::Kind;

class PlayedEngine : public TokenSource {
 public:
  Result<std::uint64_t> submit(std::vector<Work>, std::shared_ptr<TokenQueue> to) override {
    queue = std::move(to);
    return 7;
  }
  void cancel(std::uint64_t) override { ++cancelled; }
  void cancel_choice(std::uint64_t id, std::size_t choice) override {
    EXPECT_EQ(id, 7u);
    cancelled_choices.push_back(choice);
  }
  EngineLoad load() const override { return {}; }

  std::shared_ptr<TokenQueue> queue;
  std::size_t cancelled = 0;
  std::vector<std::size_t> cancelled_choices;
};

// A token for each character, and a template that knows tools.
void write_characters(const std::filesystem::path& folder) {
  Json vocabulary = Json::object();
  for (char c = '!'; c <= '~'; ++c) vocabulary[std::string(1, c)] = c - '!';
  vocabulary["Ġ"] = vocabulary.size();  // the space
  const Json bytes = {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", false}};
  std::ofstream(folder / "tokenizer.json")
      << Json{{"model", {{"type", "BPE"}, {"vocab", vocabulary}, {"merges", Json::array()}}},
              {"added_tokens", Json::array()},
              {"pre_tokenizer", bytes},
              {"decoder", bytes}};
  std::ofstream(folder / "tokenizer_config.json") << Json{
      {"chat_template", "{% if tools %}<tool_call>{% endif %}{% for m in messages %}{{ m.content }}{% endfor %}"}};
}

class PlayedAnswers : public ::testing::Test {
 protected:
  PlayedAnswers() {
    write_characters(folder_.path());
    auto chat = Chat::open(folder_.path());
    if (!chat) throw std::runtime_error(chat.error().message);
    auto engine = std::make_unique<PlayedEngine>();
    engine_ = engine.get();
    model_ = std::make_shared<ServedModel>(std::vector<std::string>{"m"}, ModelFacts{}, std::move(*chat), 100, 95,
                                           std::move(engine));
  }
  std::unique_ptr<Answering> begin(AnswerRequest request) {
    auto answering = Answering::begin(std::move(request), model_, "somebody", [] {});
    if (!answering) throw std::runtime_error(answering.error().message);
    return std::move(*answering);
  }
  // The engine writes a text as one of the answers.
  void write(std::size_t choice, std::string_view text) {
    const auto tokens = model_->chat().tokenizer().encode(text).value();
    for (const TokenId token : tokens) {
      TokenEvent event{choice, {}};
      event.event.has_token = true;
      event.event.sampled.token = token;
      engine_->queue->push(std::move(event));
    }
  }

  static std::vector<AnswerChoice> told(Answering& answering) {
    std::vector<AnswerChoice> choices;
    const auto events = answering.take().value();
    for (const AnswerEvent& event : events) add(choices, event);
    return choices;
  }

  testing::ScratchFolder folder_;
  PlayedEngine* engine_ = nullptr;
  std::shared_ptr<const ServedModel> model_;
};

TEST_F(PlayedAnswers, WhatAStopStringEndsIsNotComputedFurther) {
  AnswerRequest request;
  request.prompts = {std::string("x")};
  request.n = 2;
  request.stop = {"stop"};
  const auto answering = begin(std::move(request));
  write(0, "go on, stop, and what nobody reads");
  write(1, "the other");
  const auto choices = told(*answering);
  EXPECT_EQ(choices[0].content, "go on, ");
  EXPECT_EQ(choices[0].stop_text, "stop");
  EXPECT_EQ(choices[1].content, "the other");
  EXPECT_EQ(engine_->cancelled_choices, std::vector<std::size_t>{0});
  EXPECT_FALSE(answering->done());
}

TEST_F(PlayedAnswers, TheFirstCallEndsAnAnswerThatMayHaveOne) {
  constexpr std::string_view kCall = R"(<tool_call>{"name": "add", "arguments": {}}</tool_call>)";
  for (const bool parallel : {false, true}) {
    AnswerRequest request;
    Conversation conversation;
    conversation.messages.push_back({{"role", "user"}, {"content", "x"}});
    conversation.tools.push_back({{"type", "function"}, {"function", {{"name", "add"}}}});
    request.prompts = {std::move(conversation)};
    request.parallel_calls = parallel;
    engine_->cancelled_choices.clear();
    const auto answering = begin(std::move(request));
    write(0, fmt::format("So: {} {} done", kCall, kCall));
    const auto choices = told(*answering);
    EXPECT_EQ(choices[0].calls.size(), parallel ? 2 : 1);
    EXPECT_EQ(answering->done(), !parallel);
    EXPECT_EQ(engine_->cancelled_choices.size(), parallel ? 0 : 1);
    if (!parallel) {
      EXPECT_EQ(choices[0].reason, FinishReason::tool_calls);
    }
  }
}

}  // namespace
}  // namespace sparsam::serve
