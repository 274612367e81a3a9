// The templates of families/ over every conversation, against the answers of Python's jinja2 that jinja2.json keeps: a
// hash of the text, or "error". run.sh compares whole texts with a second interpreter.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "base/file.h"
#include "text/chat_template.h"

namespace sparsam {
namespace {

using Json = nlohmann::ordered_json;
const std::filesystem::path kFolder = SPARSAM_SOURCE_DIR "/tests/end_to_end/templates";

Json read_json(const std::string& name) { return Json::parse(read_file(kFolder / name).value()); }

// FNV-1a, 64 bits.
std::string mark(const Result<std::string>& text) {
  if (!text) return "error";
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const char c : *text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  return fmt::format("{:016x}", hash);
}

Result<std::string> render(const std::string& source, const Json& set, const Json& conversation) {
  const ChatTemplate parsed = TRY(ChatTemplate::parse(source));
  ChatInput input;
  input.messages = conversation.at("messages");
  input.tools = conversation.value("tools", Json());
  if (input.tools.is_string()) input.tools = set.at("tools").at(input.tools.get<std::string>());
  input.add_generation_prompt = conversation.at("add_generation_prompt").get<bool>();
  input.options = set.at("options");
  input.options.update(conversation.value("options", Json::object()));
  input.now = set.at("now").get<std::time_t>();
  return parsed.render(input);
}

TEST(Templates, FamiliesRenderAsInJinja2) {
  setenv("TZ", "UTC0", 1);
  tzset();
  const Json set = read_json("conversations.json"), answers = read_json("jinja2.json");
  std::size_t families = 0;
  for (const auto& file : std::filesystem::directory_iterator(kFolder / "families")) {
    ++families;
    const std::string name = file.path().stem(), source = read_file(file.path()).value();
    for (const auto& [title, conversation] : set.at("conversations").items()) {
      const auto text = render(source, set, conversation);
      EXPECT_EQ(mark(text), answers.at(name).at(title).get<std::string>()) << name << ", " << title << ":\n"
                                                                           << (text ? *text : text.error().message);
    }
  }
  EXPECT_GE(families, 21U);
}

}  // namespace
}  // namespace sparsam
