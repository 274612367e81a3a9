#include "text/chat_template.h"

#include "text/chat_template_builtin.h"
#include "text/jinja_interpreter.h"
#include "text/jinja_json.h"
#include "text/jinja_parser.h"
#include "text/jinja_text.h"
#include "text/utf8.h"

namespace sparsam {
namespace {

constexpr std::string_view kPlace = "chat template";

// A message may hold texts of the conversation, or be the template's own.
constexpr std::size_t kMaxMessage = 2000;

std::unexpected<Error> in_template(Error error) {
  error.message = jinja::clipped(error.message, kMaxMessage);
  return std::unexpected(within(kPlace, std::move(error)));
}

}  // namespace

struct ChatTemplate::Parsed {
  jinja::Limits limits;
  jinja::Body body;
};

ChatTemplate::ChatTemplate(std::unique_ptr<const Parsed> parsed) : parsed_(std::move(parsed)) {}
ChatTemplate::ChatTemplate(ChatTemplate&&) noexcept = default;
ChatTemplate& ChatTemplate::operator=(ChatTemplate&&) noexcept = default;
ChatTemplate::~ChatTemplate() = default;

Result<ChatTemplate> ChatTemplate::parse(std::string_view source, const jinja::Limits& limits) {
  if (source.size() > limits.source_bytes) {
    return fail(Code::exhausted, "{}: {} bytes are more than the limit of {}", kPlace, source.size(),
                limits.source_bytes);
  }
  if (auto valid = check_utf8(source); !valid) return in_template(valid.error());
  auto body = jinja::parse(source);
  if (!body) return in_template(std::move(body).error());
  return ChatTemplate(std::make_unique<const Parsed>(Parsed{limits, *std::move(body)}));
}

Result<ChatTemplate> ChatTemplate::builtin(std::string_view name) {
  const auto source = builtin_template(name);
  if (!source) return fail(Code::not_found, "there is no built-in chat template '{}'", name);
  return parse(*source);
}

std::vector<std::string_view> ChatTemplate::builtin_names() { return builtin_template_names(); }

Result<std::string> ChatTemplate::render(const ChatInput& input) const {
  RenderedChat rendered = TRY(render_marked(input));
  return std::move(rendered.text);
}

Result<RenderedChat> ChatTemplate::render_marked(const ChatInput& input) const {
  if (!input.messages.is_array()) return fail(Code::invalid_argument, "{}: messages must be an array", kPlace);
  if (!input.options.is_null() && !input.options.is_object()) {
    return fail(Code::invalid_argument, "{}: options must be an object", kPlace);
  }
  jinja::Interpreter interpreter(parsed_->limits, input.now.value_or(std::time(nullptr)));
  const auto define = [&](const std::string& name, const nlohmann::ordered_json& json) -> Result<void> {
    jinja::Value value = TRY(jinja::from_json(interpreter.budget(), json, name));
    return interpreter.define(name, std::move(value));
  };
  const auto render = [&]() -> Result<jinja::Interpreter::Output> {
    // transformers defines these four, the last two as None where a caller gives nothing.
    TRY(define("messages", input.messages));
    TRY(define("add_generation_prompt", input.add_generation_prompt));
    TRY(define("tools", input.tools));
    TRY(define("documents", nullptr));
    for (const auto& [name, json] : input.options.items()) TRY(define(name, json));
    return interpreter.run(parsed_->body);
  };
  auto output = render();
  if (!output) return in_template(std::move(output).error());
  return RenderedChat{std::move(output->text), std::move(output->generated)};
}

}  // namespace sparsam
