#include "tasks/external_verifier.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace sparsam::tasks {
namespace {

// A shell script that stands for a program of somebody else's.
class ExternalVerifierTest : public testing::Test {
 protected:
  ExternalVerifierTest() {
    folder_ = std::filesystem::temp_directory_path() / ("sparsam_verifier_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  ~ExternalVerifierTest() override { std::filesystem::remove_all(folder_); }
  std::string script(const char* body) {
    const std::string path = folder_ / ("v" + std::to_string(count_++));
    std::ofstream(path) << "#!/bin/sh\n" << body << "\n";
    ::chmod(path.c_str(), 0700);
    return path;
  }
  Question question_;
  std::filesystem::path folder_;
  int count_ = 0;
};

TEST_F(ExternalVerifierTest, AnswersLineByLine) {
  ExternalVerifier verifier(
      script("while read -r line; do case \"$line\" in *good*) echo '{\"right\":true}';; *) echo "
             "'{\"right\":false,\"answer\":\"7\",\"reason\":\"bad\"}';; esac; done"));
  EXPECT_TRUE(verifier.verify(question_, "good").right);
  const Verdict verdict = verifier.verify(question_, "other");
  EXPECT_FALSE(verdict.right);
  EXPECT_EQ(verdict.reason, "bad");
  EXPECT_EQ(verdict.answer, "7");
  EXPECT_TRUE(verifier.verify(question_, std::string(300'000, 'x') + "good").right);
  EXPECT_EQ(verifier.failures(), 0);
}

TEST_F(ExternalVerifierTest, IsNamedWhenItCrashesAndStartedAnew) {
  const std::string path = script("read -r line; case \"$line\" in *crash*) exit 3;; esac; echo '{\"right\":true}'");
  ExternalVerifier verifier(path);
  EXPECT_EQ(verifier.verify(question_, "crash").reason, "verifier '" + path + "' ended with 3");
  EXPECT_TRUE(verifier.verify(question_, "fine").right);
  EXPECT_EQ(verifier.failures(), 1);
}

TEST_F(ExternalVerifierTest, IsNamedWhenItHangs) {
  const std::string path = script("sleep 60");
  ExternalVerifier verifier(path, 200);
  const Verdict verdict = verifier.verify(question_, "x");
  EXPECT_FALSE(verdict.right);
  EXPECT_EQ(verdict.reason, "verifier '" + path + "' gave no answer within 200 ms");
}

TEST_F(ExternalVerifierTest, EndsWithAllThatItHasStarted) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ExternalVerifier verifier(script("sleep 600 & wait"), 200);
  EXPECT_FALSE(verifier.verify(question_, "x").right);
  ::close(ends[1]);
  // The last one that holds the other end is gone.
  pollfd closed{ends[0], POLLIN, 0};
  EXPECT_EQ(::poll(&closed, 1, 10'000), 1);
  EXPECT_TRUE(closed.revents & POLLHUP);
  ::close(ends[0]);
}

TEST_F(ExternalVerifierTest, IsNeverARewardForNonsense) {
  for (const char* body : {"read -r l; echo true", "read -r l; echo '{\"right\":1}'", "read -r l; echo '[]'"}) {
    ExternalVerifier verifier(script(body));
    EXPECT_FALSE(verifier.verify(question_, "x").right) << body;
    EXPECT_EQ(verifier.failures(), 1);
  }
  ExternalVerifier missing("/no/such/program");
  EXPECT_NE(missing.verify(question_, "x").reason.find("cannot be run"), std::string::npos);
}

}  // namespace
}  // namespace sparsam::tasks
