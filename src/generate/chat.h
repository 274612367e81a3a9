// A model with its text side, ready to converse: messages to a prompt, and what ends an answer.
#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "generate/tokenizer_file.h"
#include "text/chat_template.h"

namespace sparsam {

class Chat {
 public:
  // The text side of the model at `path`. wanted: a template in place of the model's own, a file or the name of one
  // that the program brings (ChatTemplate::builtin_names).
  static Result<Chat> open(const std::filesystem::path& path, const std::string& wanted = {});

  const Tokenizer& tokenizer() const { return text_.tokenizer; }
  bool has_template() const { return template_ != nullptr; }
  const std::string& template_source() const { return text_.chat_template; }

  // The prompt's text and tokens. messages: [{"role", "content", …}]. options: further variables of the template.
  Result<std::string> render(const nlohmann::ordered_json& messages,
                             const nlohmann::ordered_json& options = nlohmann::ordered_json::object()) const;
  Result<std::vector<TokenId>> prompt(const nlohmann::ordered_json& messages,
                                      const nlohmann::ordered_json& options = nlohmann::ordered_json::object()) const;
  // The same with tools, and whatever else a template takes.
  Result<std::string> render(ChatInput input) const;
  // A question by itself: as a conversation, or as text where the model has no template.
  Result<std::vector<TokenId>> question(std::string_view text) const;
  // A prompt without template: the text as it stands, behind the begin token where the model wants one.
  Result<std::vector<TokenId>> raw_prompt(std::string_view text) const;
  std::vector<TokenId> end_tokens(std::size_t vocabulary) const;

 private:
  explicit Chat(TextSide text) : text_(std::move(text)) {}
  TextSide text_;
  std::shared_ptr<const ChatTemplate> template_;
};

}  // namespace sparsam
