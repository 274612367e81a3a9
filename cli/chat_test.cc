// The parts of the chat that need no terminal and no model.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <clocale>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/file.h"
#include "cli/chat_history.h"
#include "cli/chat_message.h"
#include "cli/chat_phrases.h"
#include "cli/chat_transcript.h"
#include "cli/terminal.h"

namespace sparsam::cli {
namespace {

namespace fs = std::filesystem;

class ChatFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "sparsam_chat_XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    home_ = pattern;
  }
  void TearDown() override { fs::remove_all(home_); }
  static unsigned mode(const fs::path& path) {
    struct stat status = {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777u : 0;
  }
  fs::path home_;
};

TEST(ChatLanguage, TheFirstVariableThatSaysSomethingDecides) {
  EXPECT_EQ(language_of(nullptr, nullptr, "de_DE.UTF-8"), Language::german);
  EXPECT_EQ(language_of("", "", "de"), Language::german);
  EXPECT_EQ(language_of(nullptr, "de_AT@euro", "en_GB.UTF-8"), Language::german);
  EXPECT_EQ(language_of("C.UTF-8", "de_DE", "de_DE"), Language::english);
  EXPECT_EQ(language_of(nullptr, nullptr, nullptr), Language::english);
  EXPECT_EQ(language_of(nullptr, nullptr, "den_CA"), Language::english);  // Slave (Athapascan), no German
}

TEST(ChatPhrases, ValuesStandInBothLanguages) {
  EXPECT_EQ(say<Phrase::rate>(Language::english, 12, decimal(Language::english, 3.5)), "12 tokens, 3.5 tokens/s");
  EXPECT_EQ(say<Phrase::rate>(Language::german, 12, decimal(Language::german, 3.5)), "12 Token, 3,5 Token/s");
  EXPECT_EQ(plain(Phrase::stopped, Language::german), "(angehalten)");
}

TEST(ChatMessages, ALineIsAMessage) {
  MessageAssembler lines;
  EXPECT_EQ(lines.push("hello"), "hello");
  EXPECT_FALSE(lines.open());
}

TEST(ChatMessages, ABackslashAtTheEndGoesOn) {
  MessageAssembler lines;
  EXPECT_EQ(lines.push("one\\"), std::nullopt);
  EXPECT_TRUE(lines.open());
  EXPECT_EQ(lines.push("two\\"), std::nullopt);
  EXPECT_EQ(lines.push("three"), "one\ntwo\nthree");
}

TEST(ChatMessages, ThreeQuotesHoldSeveralLines) {
  MessageAssembler lines;
  EXPECT_EQ(lines.push("\"\"\""), std::nullopt);
  EXPECT_EQ(lines.push("one"), std::nullopt);
  EXPECT_EQ(lines.push(""), std::nullopt);
  EXPECT_EQ(lines.push("two\\"), std::nullopt);  // no more than a backslash here
  EXPECT_EQ(lines.push("\"\"\""), "one\n\ntwo\\");
  EXPECT_EQ(lines.push("\"\"\"in one line\"\"\""), "in one line");
  EXPECT_EQ(lines.push("\"\"\"first"), std::nullopt);
  EXPECT_EQ(lines.push("last\"\"\"  "), "first\nlast");
}

TEST(ChatMessages, WhatWasPastedKeepsItsLines) {
  MessageAssembler lines;
  EXPECT_EQ(lines.push("a\nb"), "a\nb");
  EXPECT_EQ(lines.push("\"\"\"a\nb\n\"\"\""), "a\nb");
}

TEST(ChatMessages, ACancelledMessageLeavesNothing) {
  MessageAssembler lines;
  lines.push("\"\"\"begun");
  lines.forget();
  EXPECT_FALSE(lines.open());
  EXPECT_EQ(lines.push("new"), "new");
}

TEST(ChatMessages, CommandsAreToldFromPathsAndTexts) {
  const auto command = parse_command("  /system be brief ");
  ASSERT_TRUE(command);
  EXPECT_EQ(command->name, "/system");
  EXPECT_EQ(command->argument, "be brief");
  EXPECT_EQ(parse_command("/system\ttwo\nlines")->argument, "two\nlines");
  EXPECT_TRUE(parse_command("/"));
  EXPECT_FALSE(parse_command("/usr/bin/env is what?"));
  EXPECT_FALSE(parse_command("/notes.txt"));
  EXPECT_FALSE(parse_command("and/or"));
}

TEST_F(ChatFiles, HistoryComesBackWithItsLines) {
  const fs::path file = home_ / "new" / "chat_history";
  {
    ChatHistory history(file);
    EXPECT_EQ(history.add("one").value(), true);
    EXPECT_EQ(history.add("one").value(), false);  // the same again
    EXPECT_EQ(history.add("two\nlines \"ü\"").value(), true);
    EXPECT_EQ(history.add(std::string(ChatHistory::kLongest + 1, 'x')).value(), false);
  }
  EXPECT_EQ(ChatHistory(file).messages(), (std::vector<std::string>{"one", "two\nlines \"ü\""}));
  EXPECT_EQ(mode(file), 0600u);
}

TEST_F(ChatFiles, HistoryIsBounded) {
  const fs::path file = home_ / "chat_history";
  {
    std::ofstream out(file);
    for (std::size_t i = 0; i < 2 * ChatHistory::kLimit + 1; ++i) out << '"' << i << "\"\n";
  }
  const ChatHistory history(file);
  ASSERT_EQ(history.messages().size(), ChatHistory::kLimit);
  EXPECT_EQ(history.messages().back(), std::to_string(2 * ChatHistory::kLimit));
  const auto lines = read_file(file).value();
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(lines, '\n')), ChatHistory::kLimit);
  EXPECT_EQ(mode(file), 0600u);
}

TEST_F(ChatFiles, DamagedHistoryCountsForWhatItHolds) {
  const fs::path file = home_ / "chat_history";
  std::ofstream(file) << "\"good\"\nnot json\n{\"x\":1}\n\n\"half";
  EXPECT_EQ(ChatHistory(file).messages(), std::vector<std::string>{"good"});
}

TEST_F(ChatFiles, ATranscriptComesBackAsItWas) {
  Transcript transcript;
  transcript.model = "tiny";
  transcript.messages = {{"system", "Be brief.", ""}, {"user", "Grüße\n\"x\"", ""}, {"assistant", "Ja.", "hm\nhm"}};
  const fs::path path = transcript_path(home_, "first").value();
  ASSERT_TRUE(save_transcript(path, transcript));
  EXPECT_EQ(mode(path), 0600u);
  const auto back = load_transcript(path);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->messages, transcript.messages);
  EXPECT_EQ(back->model, "tiny");
  EXPECT_EQ(back->system(), "Be brief.");
  EXPECT_EQ(transcript_names(home_), std::vector<std::string>{"first"});
  // A model is never told its own thoughts again.
  EXPECT_FALSE(back->for_template()[2].contains("reasoning_content"));
}

TEST(ChatTranscript, OtherProgramsListsAreRead) {
  const auto list = Transcript::from_json(R"([{"role":"user","content":"hi"}])");
  ASSERT_TRUE(list);
  EXPECT_EQ(list->messages.at(0).content, "hi");
  EXPECT_TRUE(Transcript::from_json(R"({"messages":[],"model":"x","temperature":1})"));
}

TEST(ChatTranscript, ErrorsNameTheMessage) {
  const auto message = [](const char* text) {
    const auto result = Transcript::from_json(text);
    return result ? std::string() : result.error().message;
  };
  EXPECT_EQ(message("nothing"), "no JSON");
  EXPECT_EQ(message("{}"), "no 'messages'");
  EXPECT_EQ(message("3"), "no list of messages");
  EXPECT_EQ(message(R"([{"role":"user","content":"a"},{"role":"king","content":"b"}])"),
            "message 2: 'role' must be system, user, assistant or tool");
  EXPECT_EQ(message(R"([{"role":"user","content":["a"]}])"), "message 1: 'content' must be a text");
  EXPECT_EQ(message(R"([7])"), "message 1: 'role' must be system, user, assistant or tool");
  EXPECT_NE(message(R"({"format":"sparsam-chat","version":2,"messages":[]})").find("version 2"), std::string::npos);
}

TEST(ChatTranscript, NamesAndFilesAreTold) {
  EXPECT_EQ(transcript_path("/home", "monday").value(), fs::path("/home/chats/monday.json"));
  EXPECT_EQ(transcript_path("/home", "./monday").value(), fs::path("./monday"));
  EXPECT_EQ(transcript_path("/home", "monday.json").value(), fs::path("monday.json"));
  EXPECT_EQ(transcript_path("/home", "..").value(), fs::path(".."));  // never outside of chats by a name
  EXPECT_FALSE(transcript_path("/home", ""));
}

TEST(ChatPhrases, TheHelpFitsEightyColumns) {
  const auto letters = [](std::string_view text) {
    return std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  };
  for (const Language language : {Language::english, Language::german}) {
    for (auto i = static_cast<int>(Phrase::help_help); i <= static_cast<int>(Phrase::help_bye); ++i) {
      EXPECT_LE(letters(plain(static_cast<Phrase>(i), language)), 80 - 28) << plain(static_cast<Phrase>(i), language);
    }
    std::istringstream keys{std::string(plain(Phrase::help_keys, language))};
    for (std::string line; std::getline(keys, line);) EXPECT_LE(letters(line), 80) << line;
  }
}

class Wide : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(std::setlocale(LC_CTYPE, "C.UTF-8"), nullptr); }
  void TearDown() override { std::setlocale(LC_CTYPE, "C"); }
};

TEST_F(Wide, TheTraceBreaksFullRowsWhenTheNextCharacterComes) {
  CursorTrace trace(4);
  trace.write("abcd");
  EXPECT_EQ(trace.row(), 0u);
  EXPECT_EQ(trace.column(), 4u);
  trace.write("e");
  EXPECT_EQ(trace.row(), 1u);
  EXPECT_EQ(trace.column(), 1u);
  trace.write("bcd\n");  // a break after a full row makes one row, not two
  EXPECT_EQ(trace.row(), 2u);
  EXPECT_EQ(trace.column(), 0u);
}

TEST_F(Wide, TheTraceKnowsWideAndCombiningCharacters) {
  CursorTrace trace(5);
  trace.write("思考");
  EXPECT_EQ(trace.column(), 4u);
  trace.write("一");  // two columns do not fit into one
  EXPECT_EQ(trace.row(), 1u);
  EXPECT_EQ(trace.column(), 2u);
  trace.write("u\u0308");
  EXPECT_EQ(trace.column(), 3u);
}

TEST(Terminal, AModelsTextCannotSteerIt) {
  EXPECT_EQ(harmless("a\tb\nä"), "a\tb\nä");
  EXPECT_EQ(harmless("\x1b[2J\x07\x7f\r"), "\u241B[2J\u2407\u2421\u240D");
  EXPECT_EQ(harmless("\u009B31m"), "\uFFFD31m");
  EXPECT_EQ(harmless("\xff"), "\uFFFD");
}

}  // namespace
}  // namespace sparsam::cli
