#include "records/records_verb.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "records/testing/testing.h"

namespace sparsam::cli {
namespace {

class RecordsVerb : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / fmt::format("records-verb-{}", ::getpid());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path file(const std::string& name, const std::string& content) const {
    std::ofstream(folder_ / name) << content;
    return folder_ / name;
  }
  std::string content(const std::string& name) const {
    std::stringstream text;
    text << std::ifstream(folder_ / name).rdbuf();
    return text.str();
  }

  // What the command line does after "sparsam".
  Result<int> run(std::vector<std::string> arguments) {
    CLI::App app("test", "sparsam");
    std::function<Result<int>()> action;
    add_records_verb(app, action, open_voice_);
    arguments.insert(arguments.end(),
                     {"--audit-file", (folder_ / "audit.jsonl").string(), "-o", (folder_ / "out").string()});
    std::reverse(arguments.begin(), arguments.end());
    app.parse(arguments);
    return action();
  }

  std::filesystem::path folder_;
  records::OpenVoice open_voice_;
  const std::string bundle_ = records::testdata("erika.json").string();
};

TEST_F(RecordsVerb, SummarizesInEveryForm) {
  for (const char* format : {"markdown", "html", "json", "fhir"}) {
    EXPECT_EQ(run({"records", "summarize", bundle_, "--language", "de", "--format", format}).value_or(-1), 0) << format;
    EXPECT_NE(content("out").find("Gonarthrose"), std::string::npos) << format;
  }
}

TEST_F(RecordsVerb, ExitsWithThreeWhereTheRecordContradicts) {
  EXPECT_EQ(run({"records", "verify", bundle_, "--json", "--text", file("good.txt", "HbA1c 7,2 %")}).value_or(-1), 0);
  EXPECT_EQ(run({"records", "verify", bundle_, "--json", "--text", file("bad.txt", "HbA1c 2,7 %")}).value_or(-1), 3);
  EXPECT_NE(content("out").find("\"contradicted\""), std::string::npos);
}

TEST_F(RecordsVerb, LeavesAnAuditLineForEachUse) {
  ASSERT_TRUE(run({"records", "ask", bundle_, "last HbA1c"}));
  ASSERT_TRUE(run({"records", "letter", bundle_, "--kind", "referral"}));
  const std::string log = content("audit.jsonl");
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 2);
  EXPECT_NE(log.find("records letter"), std::string::npos);
}

TEST_F(RecordsVerb, NamesTheFileThatItCannotRead) {
  const auto result = run({"records", "summarize", (folder_ / "missing.json").string()});
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("missing.json"), std::string::npos);
}

}  // namespace
}  // namespace sparsam::cli
