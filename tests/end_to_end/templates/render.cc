// Renders chat templates for the comparison with other interpreters: each line of standard input is an object with
// `template`, `messages` and optionally `tools`, `add_generation_prompt`, `options` and `now`; each line of standard
// output is {"text": …} or {"error": …}.
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "text/chat_template.h"

namespace {

sparsam::Result<std::string> render(const nlohmann::ordered_json& job) {
  const auto chat_template = TRY(sparsam::ChatTemplate::parse(job.at("template").get<std::string>()));
  sparsam::ChatInput input;
  input.messages = job.value("messages", nlohmann::ordered_json::array());
  input.tools = job.value("tools", nlohmann::ordered_json());
  input.add_generation_prompt = job.value("add_generation_prompt", false);
  input.options = job.value("options", nlohmann::ordered_json::object());
  if (job.contains("now")) input.now = job["now"].get<std::time_t>();
  return chat_template.render(input);
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    const auto text = render(nlohmann::ordered_json::parse(line));
    nlohmann::ordered_json answer;
    answer[text ? "text" : "error"] = text ? *text : text.error().message;
    std::cout << answer.dump() << '\n' << std::flush;
  }
}
