#include "store/http.h"

#include <gtest/gtest.h>

#include "store/testing.h"

namespace sparsam::store {
namespace {

using testing::http_answer;
using testing::LoopbackServer;
using Connection = LoopbackServer::Connection;

constexpr RetryPolicy kImpatient{.attempts = 3, .first_wait = std::chrono::milliseconds(1)};

class HttpTest : public ::testing::Test {
 protected:
  void SetUp() override { ::setenv("no_proxy", "*", 1); }

  HttpAnswer get(const std::string& url, std::string bearer = "") {
    body_.clear();
    HttpClient client;
    Retries retries(kImpatient, quiet_);
    return get_text(client, {url, std::move(bearer), {}}, 1 << 20, retries, body_);
  }

  Progress quiet_;
  std::string body_;
};

TEST_F(HttpTest, GetsADocument) {
  const LoopbackServer server(
      [](const std::string&, Connection& c) { c.send(http_answer("200 OK", "X-A: b\r\n", "hello")); });
  const HttpAnswer answer = get(server.url("/x"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers["x-a"], "b");
  EXPECT_EQ(body_, "hello");
  EXPECT_NE(server.requests()[0].find("Accept-Encoding: identity"), std::string::npos);
}

TEST_F(HttpTest, ATokenStaysWithItsServer) {
  const LoopbackServer* self = nullptr;
  const LoopbackServer server([&](const std::string& request, Connection& c) {
    if (request.starts_with("GET /far")) return (void)c.send(http_answer("200 OK", "", "far"));
    if (request.starts_with("GET /near")) return (void)c.send(http_answer("200 OK", "", "near"));
    const bool far = request.starts_with("GET /to-far");
    const std::string target = far ? self->other_url("/far") : self->url("/near");
    c.send(http_answer("302 Found", "X-Linked-Size: 3\r\nLocation: " + target + "\r\n", ""));
  });
  self = &server;
  EXPECT_EQ(get(server.url("/to-near"), "secret").status, 200);
  const HttpAnswer answer = get(server.url("/to-far"), "secret");
  EXPECT_EQ(body_, "far");
  EXPECT_EQ(answer.linked_headers["x-linked-size"], "3");
  EXPECT_EQ(answer.headers["x-linked-size"], "");
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(requests[i].find("Authorization: Bearer secret") != std::string::npos, i != 3) << requests[i];
  }
}

TEST_F(HttpTest, RedirectsAreCounted) {
  const LoopbackServer server(
      [](const std::string&, Connection& c) { c.send(http_answer("302 Found", "Location: /again\r\n", "")); });
  const HttpAnswer answer = get(server.url("/x"));
  ASSERT_TRUE(answer.error);
  EXPECT_NE(answer.error->message.find("more than 8 redirects"), std::string::npos) << answer.error->message;
  EXPECT_EQ(server.requests().size(), 9u);
}

TEST_F(HttpTest, RedirectsLeadToHttpOnly) {
  for (const char* target : {"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x", ""}) {
    const LoopbackServer server([&](const std::string&, Connection& c) {
      c.send(http_answer("302 Found", fmt::format("Location: {}\r\n", target), ""));
    });
    const HttpAnswer answer = get(server.url("/x"));
    ASSERT_TRUE(answer.error) << target;
    EXPECT_NE(answer.error->message.find("redirects to no http"), std::string::npos) << answer.error->message;
  }
}

TEST_F(HttpTest, ABusyServerIsAskedAgain) {
  int count = 0;
  const LoopbackServer server([&](const std::string&, Connection& c) {
    c.send(++count < 3 ? http_answer("429 Too Many Requests", "Retry-After: 0\r\n", "")
                       : http_answer("200 OK", "", "now"));
  });
  EXPECT_EQ(get(server.url("/x")).status, 200);
  EXPECT_EQ(body_, "now");
}

TEST_F(HttpTest, PatienceEnds) {
  const LoopbackServer server([](const std::string&, Connection& c) { c.send(http_answer("503 Busy", "", "")); });
  const HttpAnswer answer = get(server.url("/x"));
  EXPECT_EQ(server.requests().size(), 3u);
  EXPECT_EQ(http_error("http://h/x?s=1", answer).message, "http://h/x: 503 Service Unavailable");
}

TEST_F(HttpTest, AVeryLongWaitIsAnErrorAtOnce) {
  const LoopbackServer server(
      [](const std::string&, Connection& c) { c.send(http_answer("429 Slow", "Retry-After: 3600\r\n", "")); });
  const HttpAnswer answer = get(server.url("/x"));
  EXPECT_EQ(server.requests().size(), 1u);
  EXPECT_EQ(http_error("http://h/x", answer).message,
            "http://h/x: 429 Too Many Requests (the server asks to come back after: 3600)");
}

TEST_F(HttpTest, AMachineThatIsNotThereIsAnErrorAtOnce) {
  const HttpAnswer answer = get("http://127.0.0.1:1/x");
  ASSERT_TRUE(answer.error);
  EXPECT_TRUE(answer.unreachable);
}

TEST_F(HttpTest, ABodyThatEndsEarlyIsNoBody) {
  const LoopbackServer server([](const std::string&, Connection& c) {
    c.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nonly this");
  });
  const HttpAnswer answer = get(server.url("/x"));
  ASSERT_TRUE(answer.error);
  EXPECT_EQ(server.requests().size(), 3u);
}

TEST_F(HttpTest, AStalledServerCountsAsLost) {
  std::atomic<bool> done = false;
  const LoopbackServer server([&](const std::string&, Connection& c) {
    c.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx");
    while (!done) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  });
  HttpClient client({.stall = std::chrono::seconds(1)});
  const HttpAnswer answer = client.get({server.url("/x"), "", {}}, {});
  done = true;
  ASSERT_TRUE(answer.error);
  EXPECT_TRUE(answer.transient);
}

TEST_F(HttpTest, EndlessAnswersAreCutOff) {
  const LoopbackServer server([](const std::string& request, Connection& c) {
    const std::string block(1 << 16, 'x');
    if (request.starts_with("GET /headers")) {
      c.send("HTTP/1.1 200 OK\r\n");
      while (c.send("X-A: " + std::string(1000, 'y') + "\r\n")) {
      }
      return;
    }
    c.send(request.starts_with("GET /error") ? "HTTP/1.1 404 No\r\n\r\n" : "HTTP/1.1 200 OK\r\n\r\n");
    while (c.send(block)) {
    }
  });
  EXPECT_EQ(get(server.url("/error")).status, 404);
  const HttpAnswer large = get(server.url("/body"));
  ASSERT_TRUE(large.error);
  EXPECT_NE(large.error->message.find("an answer of more than 1.0 MB"), std::string::npos) << large.error->message;
  const HttpAnswer headers = get(server.url("/headers"));
  ASSERT_TRUE(headers.error);
}

TEST_F(HttpTest, MessagesShowNoSecrets) {
  const HttpAnswer answer = get("http://me:pw@127.0.0.1:1/x?signature=secret");
  ASSERT_TRUE(answer.error);
  EXPECT_EQ(answer.error->message.find("secret"), std::string::npos) << answer.error->message;
  EXPECT_EQ(answer.error->message.find("pw"), std::string::npos) << answer.error->message;
}

TEST(Headers, AreFoundInAnyCase) {
  Headers headers;
  headers.add("Content-Length", " 12 \r\n");
  headers.add("X", "12x");
  EXPECT_EQ(headers.number("content-length"), 12u);
  EXPECT_FALSE(headers.number("x"));
  EXPECT_FALSE(headers.number("none"));
}

}  // namespace
}  // namespace sparsam::store
