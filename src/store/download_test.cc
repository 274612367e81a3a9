#include "store/download.h"

#include <gtest/gtest.h>

#include "store/digest.h"
#include "store/testing.h"

namespace sparsam::store {
namespace {

using testing::get;
using testing::http_answer;
using testing::LoopbackServer;
using testing::put;
using testing::TempFolder;
using Connection = LoopbackServer::Connection;

constexpr RetryPolicy kImpatient{.attempts = 3, .first_wait = std::chrono::milliseconds(1)};

std::string noise(std::size_t size, unsigned seed = 1) {
  std::string text(size, '\0');
  for (char& c : text) c = static_cast<char>((seed = seed * 1664525 + 1013904223) >> 24);
  return text;
}

// A server of one file that knows ranges and conditions.
struct FileServer {
  std::string content;
  std::string etag = "\"v1\"";
  bool ranges = true;
  std::size_t drop_after = 0;  // bytes of an answer until the connection ends; 0: never
  int drops = 0;               // how often

  void operator()(const std::string& request, Connection& c) {
    std::size_t start = 0;
    if (const std::size_t at = request.find("Range: bytes="); at != std::string::npos && ranges) {
      start = std::stoul(request.substr(at + 13));
      const std::size_t condition = request.find("If-Range: ");
      if (condition != std::string::npos && request.substr(condition + 10, etag.size()) != etag) start = 0;
    }
    const std::string tag = etag.empty() ? "" : "ETag: " + etag + "\r\n";
    if (start >= content.size() && start > 0) {
      c.send(http_answer("416 No", fmt::format("Content-Range: bytes */{}\r\n", content.size()), ""));
      return;
    }
    std::string head = start == 0 ? "HTTP/1.1 200 OK\r\n"
                                  : fmt::format("HTTP/1.1 206 Partial\r\nContent-Range: bytes {}-{}/{}\r\n", start,
                                                content.size() - 1, content.size());
    head += fmt::format("{}Content-Length: {}\r\nConnection: close\r\n\r\n", tag, content.size() - start);
    std::string_view body = std::string_view(content).substr(start);
    if (drop_after > 0 && drops > 0) {
      --drops;
      body = body.substr(0, drop_after);
    }
    c.send(head);
    c.send(body);
  }
};

class DownloadTest : public ::testing::Test {
 protected:
  void SetUp() override { ::setenv("no_proxy", "*", 1); }

  Result<Downloaded> fetch(const LoopbackServer& server, std::string sha256 = "",
                           std::optional<std::uint64_t> size = {}) {
    HttpClient client({.stall = std::chrono::seconds(2)});
    Download what{.url = server.url("/f"),
                  .bearer = {},
                  .part = part_,
                  .size = size,
                  .sha256 = std::move(sha256),
                  .git_sha1 = git_sha1_,
                  .from_hub = false,
                  .require_space = {},
                  .progress = {},
                  .explain = {}};
    return download(client, what, kImpatient, quiet_);
  }

  TempFolder folder_;
  std::filesystem::path part_ = folder_ / "x.part";
  std::string git_sha1_;
  Progress quiet_;
};

TEST_F(DownloadTest, GetsAndHashesAFile) {
  FileServer file{.content = noise(3'000'000)};
  const LoopbackServer server(file);
  const auto got = fetch(server);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->sha256, sha256_of(file.content));
  EXPECT_EQ(got->etag, "v1");
  EXPECT_TRUE(get(part_) == file.content);
}

TEST_F(DownloadTest, GetsAnEmptyFile) {
  const LoopbackServer server(FileServer{.content = ""});
  const auto got = fetch(server, sha256_of(""), 0);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(get(part_), "");
}

TEST_F(DownloadTest, GoesOnWhereTheConnectionBroke) {
  const std::string content = noise(2'000'000);
  FileServer file{.content = content, .drop_after = 500'000, .drops = 3};
  const LoopbackServer server(std::ref(file));
  const auto got = fetch(server);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->sha256, sha256_of(content));
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 4u);
  EXPECT_NE(requests[3].find("Range: bytes=1500000-"), std::string::npos) << requests[3];
  EXPECT_NE(requests[3].find("If-Range: \"v1\""), std::string::npos) << requests[3];
}

TEST_F(DownloadTest, GoesOnAfterAKillWithAChecksum) {
  const std::string content = noise(1'000'000);
  put(part_, content.substr(0, 400'000));
  const LoopbackServer server(FileServer{.content = content});
  const auto got = fetch(server, sha256_of(content), content.size());
  ASSERT_TRUE(got) << got.error().message;
  ASSERT_EQ(server.requests().size(), 1u);
  EXPECT_NE(server.requests()[0].find("Range: bytes=400000-"), std::string::npos);
}

TEST_F(DownloadTest, GoesOnLaterWithoutAChecksumWhereTheServerCanTell) {
  const std::string content = noise(1'000'000);
  FileServer file{.content = content, .drop_after = 100'000, .drops = 3};  // below what counts as progress
  const LoopbackServer server(std::ref(file));
  EXPECT_FALSE(fetch(server));
  EXPECT_EQ(std::filesystem::file_size(part_), 300'000u);
  const auto got = fetch(server);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_NE(server.requests()[3].find("Range: bytes=300000-"), std::string::npos) << server.requests()[3];
  EXPECT_TRUE(get(part_) == content);
}

TEST_F(DownloadTest, StartsAgainWithoutAChecksumWhereNobodyCanTell) {
  const std::string content = noise(1'000'000);
  put(part_, noise(300'000, 5));
  put(folder_ / "x.json", "{}");
  const LoopbackServer server(FileServer{.content = content});
  const auto got = fetch(server);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(server.requests()[0].find("Range:"), std::string::npos) << "it remembers no ETag of this file";
  EXPECT_TRUE(get(part_) == content);
}

TEST_F(DownloadTest, StartsAgainWhenTheFileChanged) {
  const std::string old_content = noise(1'000'000, 1), new_content = noise(1'000'000, 2);
  FileServer file{.content = old_content, .drop_after = 600'000, .drops = 1};
  bool first = true;
  const LoopbackServer server([&](const std::string& request, Connection& c) {
    file(request, c);
    if (first) file.content = new_content, file.etag = "\"v2\"";
    first = false;
  });
  const auto got = fetch(server);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->sha256, sha256_of(new_content));
}

TEST_F(DownloadTest, StartsAgainAtAServerWithoutRanges) {
  const std::string content = noise(900'000);
  FileServer file{.content = content, .ranges = false, .drop_after = 600'000, .drops = 1};
  const LoopbackServer server(std::ref(file));
  const auto got = fetch(server);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_TRUE(get(part_) == content);
}

TEST_F(DownloadTest, DamagedLeftoversAreFetchedAnew) {
  const std::string content = noise(1'000'000);
  put(part_, noise(400'000, 77));
  const LoopbackServer server(FileServer{.content = content});
  const auto got = fetch(server, sha256_of(content), content.size());
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_TRUE(get(part_) == content);
  EXPECT_EQ(server.requests().size(), 2u);
}

TEST_F(DownloadTest, LeftoversThatAreTooLongAreForgotten) {
  const std::string content = noise(1000);
  put(part_, noise(4000, 77));
  const LoopbackServer server(FileServer{.content = content});
  EXPECT_TRUE(fetch(server, sha256_of(content), content.size()));
  put(part_, noise(4000, 77));
  EXPECT_TRUE(fetch(server, sha256_of(content)));  // no size known: the server answers 416
  EXPECT_TRUE(get(part_) == content);
}

TEST_F(DownloadTest, CompleteLeftoversNeedNoServer) {
  const std::string content = noise(1000);
  put(part_, content);
  const LoopbackServer server(FileServer{.content = "other"});
  EXPECT_TRUE(fetch(server, sha256_of(content), content.size()));
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(DownloadTest, WrongBytesAreAnErrorAndLeaveNothing) {
  const std::string content = noise(1000);
  const LoopbackServer server(FileServer{.content = content});
  const auto got = fetch(server, std::string(64, 'a'));
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Code::bad_data);
  EXPECT_NE(got.error().message.find("wrong bytes"), std::string::npos) << got.error().message;
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

TEST_F(DownloadTest, GitsChecksumIsCheckedToo) {
  const LoopbackServer server(FileServer{.content = "hello\n"});
  git_sha1_ = "ce013625030ba8dba906f756967f9e9ca394464a";  // git hash-object
  const auto got = fetch(server);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->git_sha1, git_sha1_);
  std::filesystem::remove(part_);
  git_sha1_[0] = 'd';
  EXPECT_FALSE(fetch(server));
}

TEST_F(DownloadTest, AnotherSizeThanAnnouncedIsAnError) {
  const LoopbackServer server(FileServer{.content = noise(1000)});
  const auto got = fetch(server, "", 999);
  ASSERT_FALSE(got);
  EXPECT_NE(got.error().message.find("999 bytes were announced, the server has 1000"), std::string::npos)
      << got.error().message;
}

TEST_F(DownloadTest, MoreBytesThanAnnouncedAreRefused) {
  const LoopbackServer server([](const std::string&, Connection& c) {
    c.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
    const std::string block(1 << 16, 'x');
    while (c.send(block)) {
    }
  });
  const auto got = fetch(server, "", 100'000);
  ASSERT_FALSE(got);
  EXPECT_NE(got.error().message.find("sends more than"), std::string::npos) << got.error().message;
}

TEST_F(DownloadTest, AFullDiskIsToldBeforeItIsFull) {
  const LoopbackServer server(FileServer{.content = noise(100'000)});
  HttpClient client;
  Download what{.url = server.url("/f"),
                .bearer = {},
                .part = part_,
                .size = {},
                .sha256 = {},
                .git_sha1 = {},
                .from_hub = false,
                .require_space = [](std::uint64_t bytes) -> Result<void> {
                  return fail(Code::exhausted, "no room for {} bytes", bytes);
                },
                .progress = {},
                .explain = {}};
  const auto got = download(client, what, kImpatient, quiet_);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().message, "no room for 100000 bytes");
  EXPECT_FALSE(std::filesystem::exists(part_));
}

TEST_F(DownloadTest, AServerThatNeverFinishesIsGivenUp) {
  FileServer file{.content = noise(1'000'000), .drop_after = 1000, .drops = 1'000'000};
  const LoopbackServer server(std::ref(file));
  EXPECT_FALSE(fetch(server));
  EXPECT_EQ(server.requests().size(), 3u);
}

TEST_F(DownloadTest, AWrongRangeIsRefused) {
  put(part_, "01234");
  const LoopbackServer server([](const std::string&, Connection& c) {
    c.send(http_answer("206 Partial", "Content-Range: bytes 0-9/10\r\n", "0123456789"));
  });
  EXPECT_FALSE(fetch(server, sha256_of("0123456789"), 10));
}

}  // namespace
}  // namespace sparsam::store
