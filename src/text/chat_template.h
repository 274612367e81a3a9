// Chat templates: Jinja texts, published with a model, that turn a conversation into the text that the model was
// trained on. They are rendered as Hugging Face's transformers does, within limits, since they come with files from
// strangers.
#pragma once

#include <ctime>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "text/jinja_budget.h"

namespace sparsam {

struct ChatInput {
  nlohmann::ordered_json messages;  // array of {role, content, reasoning_content?, tool_calls?, tool_call_id?, name?}
  nlohmann::ordered_json tools;     // array of JSON schemas, or null
  bool add_generation_prompt = true;
  // An object of further variables: bos_token, eos_token, enable_thinking, date_string, documents, …
  nlohmann::ordered_json options;
  std::optional<std::time_t> now;  // what strftime_now tells; none: the clock
};

struct RenderedChat {
  std::string text;
  // Byte ranges of what {% generation %} blocks mark as the assistant's; empty for templates without them.
  std::vector<std::pair<std::size_t, std::size_t>> generated;
};

class ChatTemplate {
 public:
  // Errors: bad_data and unsupported, "chat template: line 3: …".
  static Result<ChatTemplate> parse(std::string_view source, const jinja::Limits& limits = {});
  // A template of our own for models that bring none: chatml, llama2, llama3, mistral, gemma, deepseek, deepseek3.
  static Result<ChatTemplate> builtin(std::string_view name);
  static std::vector<std::string_view> builtin_names();

  ChatTemplate(ChatTemplate&&) noexcept;
  ChatTemplate& operator=(ChatTemplate&&) noexcept;
  ~ChatTemplate();

  // Errors: invalid_argument with the template's own words for a conversation that it refuses (raise_exception),
  // exhausted for one that goes past a limit, else bad_data. May be called from several threads at once.
  Result<std::string> render(const ChatInput& input) const;
  Result<RenderedChat> render_marked(const ChatInput& input) const;

 private:
  struct Parsed;
  explicit ChatTemplate(std::unique_ptr<const Parsed> parsed);
  std::unique_ptr<const Parsed> parsed_;
};

}  // namespace sparsam
