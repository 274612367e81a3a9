#include "eval/server_answerer.h"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "store/testing.h"

namespace sparsam {
namespace {

using store::testing::http_answer;
using store::testing::LoopbackServer;

std::string completion(const std::string& content, const std::string& thoughts, const std::string& finish) {
  const nlohmann::ordered_json json = {
      {"choices",
       {{{"message", {{"role", "assistant"}, {"content", content}, {"reasoning_content", thoughts}}},
         {"finish_reason", finish}}}},
      {"usage", {{"completion_tokens", 7}}}};
  return json.dump();
}

class ServerAnswererTest : public ::testing::Test {
 protected:
  void SetUp() override { ::setenv("no_proxy", "*", 1); }

  // The replies to three questions.
  Result<std::map<std::size_t, Reply>> ask(const LoopbackServer& server, const std::string& model = "") {
    auto answerer = TRY(ServerAnswerer::open({.url = server.url("/v1"), .model = model, .key = "secret"}, quiet_));
    const std::vector<Ask> asks = {{"one", 0}, {"two", 1}, {"three", 2}};
    std::map<std::size_t, Reply> replies;
    AnswerOptions options{.max_tokens = 50, .at_once = 2};
    TRY(answerer.answer(asks, options, [&](std::size_t i, Reply reply) -> Result<void> {
      replies[i] = std::move(reply);
      return {};
    }));
    return replies;
  }

  Progress quiet_;
};

TEST_F(ServerAnswererTest, AsksAndReadsThoughtsAndAnswers) {
  const LoopbackServer server([](const std::string& request, LoopbackServer::Connection& c) {
    if (request.starts_with("GET /v1/models")) {
      return (void)c.send(http_answer("200 OK", "", R"({"data": [{"id": "small"}]})"));
    }
    const bool two = request.find("\"two\"") != std::string::npos;
    c.send(http_answer("200 OK", "", two ? completion("cut", "", "length") : completion("Answer: 5", "2+3", "stop")));
  });
  const auto replies = ask(server);
  ASSERT_TRUE(replies) << replies.error().message;
  ASSERT_EQ(replies->size(), 3u);
  EXPECT_EQ(replies->at(0).text, "<think>2+3</think>Answer: 5");
  EXPECT_EQ(replies->at(0).tokens, 7u);
  EXPECT_TRUE(replies->at(0).whole);
  EXPECT_EQ(replies->at(1).text, "cut");
  EXPECT_FALSE(replies->at(1).whole);
  const std::string request = server.requests().back();
  EXPECT_NE(request.find("POST /v1/chat/completions"), std::string::npos);
  EXPECT_NE(request.find("Authorization: Bearer secret"), std::string::npos);
  EXPECT_NE(request.find("\"model\":\"small\""), std::string::npos) << request;
  EXPECT_NE(request.find("\"max_tokens\":50"), std::string::npos);
}

TEST_F(ServerAnswererTest, SaysWhatTheServerSaid) {
  const LoopbackServer refusing([](const std::string&, LoopbackServer::Connection& c) {
    c.send(http_answer("400 Bad Request", "", R"({"error": {"message": "no such model"}})"));
  });
  const auto refused = ask(refusing, "large");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("no such model"), std::string::npos) << refused.error().message;
  for (const char* body : {"nonsense", "{}", R"({"choices": []})", R"({"choices": [{"message": 5}]})"}) {
    const LoopbackServer odd(
        [body](const std::string&, LoopbackServer::Connection& c) { c.send(http_answer("200 OK", "", body)); });
    const auto answer = ask(odd, "large");
    ASSERT_FALSE(answer) << body;
    EXPECT_EQ(answer.error().code, Code::bad_data);
  }
}

}  // namespace
}  // namespace sparsam
