#include "generate/chat.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "base/file.h"
#include "text/chat_template_builtin.h"

namespace sparsam {

namespace {

constexpr std::size_t kLargestTemplate = std::size_t{1} << 20;

// The template's text.
Result<std::string> named_template(const std::string& wanted) {
  const auto names = ChatTemplate::builtin_names();
  if (std::ranges::find(names, wanted) != names.end()) return std::string(*builtin_template(wanted));
  auto source = read_file(wanted, kLargestTemplate);
  if (!source && source.error().code == Code::not_found) {
    return fail(Code::not_found, "template '{}': no such file; the program brings {}", wanted, fmt::join(names, ", "));
  }
  return source;
}

}  // namespace

Result<Chat> Chat::open(const std::filesystem::path& path, const std::string& wanted) {
  Chat chat(TRY(open_text_side(path)));
  if (!wanted.empty()) chat.text_.chat_template = TRY(named_template(wanted));
  if (chat.text_.chat_template.empty()) return chat;
  auto parsed = ChatTemplate::parse(chat.text_.chat_template);
  if (!parsed) return std::unexpected(within(wanted.empty() ? path.string() : wanted, parsed.error()));
  chat.template_ = std::make_shared<const ChatTemplate>(std::move(*parsed));
  return chat;
}

Result<std::string> Chat::render(const nlohmann::ordered_json& messages, const nlohmann::ordered_json& options) const {
  ChatInput input;
  input.messages = messages;
  input.options = options;
  return render(std::move(input));
}

Result<std::string> Chat::render(ChatInput input) const {
  CHECK(has_template(), "render needs a template");
  nlohmann::ordered_json options = nlohmann::ordered_json::object();
  const auto piece = [&](std::optional<TokenId> id) {
    return id ? std::string(tokenizer().piece(*id)) : std::string();
  };
  options["bos_token"] = piece(tokenizer().bos());
  options["eos_token"] = piece(tokenizer().eos());
  options["unk_token"] = piece(tokenizer().unknown());
  options["pad_token"] = piece(tokenizer().padding());
  if (input.options.is_object()) options.update(input.options);
  input.options = std::move(options);
  return template_->render(input);
}

Result<std::vector<TokenId>> Chat::prompt(const nlohmann::ordered_json& messages,
                                          const nlohmann::ordered_json& options) const {
  return tokenizer().encode(TRY(render(messages, options)), {.add_special = false, .parse_special = true});
}

Result<std::vector<TokenId>> Chat::question(std::string_view text) const {
  if (!has_template()) return raw_prompt(text);
  return prompt({{{"role", "user"}, {"content", text}}});
}

Result<std::vector<TokenId>> Chat::raw_prompt(std::string_view text) const { return tokenizer().encode(text); }

std::vector<TokenId> Chat::end_tokens(std::size_t vocabulary) const {
  std::vector<TokenId> ends;
  const auto size = std::min(static_cast<TokenId>(vocabulary), tokenizer().size());
  for (TokenId id = 0; id < size; ++id) {
    if (tokenizer().ends_generation(id)) ends.push_back(id);
  }
  return ends;
}

}  // namespace sparsam
