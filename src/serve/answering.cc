#include "serve/answering.h"

#include <random>

#include "serve/answer_grammar.h"

namespace sparsam::serve {
namespace {

using Clock = std::chrono::steady_clock;
double seconds(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

std::uint64_t new_seed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

// Arguments of earlier calls as the template wants them.
void shape_arguments(const ServedModel& model, Json& messages) {
  for (Json& message : messages) {
    const auto calls = message.find("tool_calls");
    if (calls == message.end() || !calls->is_array()) continue;
    for (Json& call : *calls) {
      Json& arguments = call["function"]["arguments"];
      if (!arguments.is_string() || !model.arguments_as_object()) continue;
      Json parsed = Json::parse(arguments.get_ref<const std::string&>(), nullptr, false);
      if (parsed.is_object()) arguments = std::move(parsed);
    }
  }
}

std::set<std::string> names_of(const Json& tools) {
  std::set<std::string> names;
  if (tools.is_array()) {
    for (const Json& tool : tools) names.insert(tool["function"]["name"].get<std::string>());
  }
  return names;
}

// Tokens of thoughts, where there is a limit.
std::optional<std::size_t> thought_budget(const ServedModel& model, const AnswerRequest& asked) {
  if (asked.thought_tokens) return asked.thought_tokens;
  if (model.knows_effort()) return std::nullopt;  // it is the model's own business then
  if (asked.effort == "minimal") return 256;
  if (asked.effort == "low") return 1024;
  if (asked.effort == "medium") return 4096;
  return std::nullopt;
}

}  // namespace

Served<ReadPrompt> read_prompt(const ServedModel& model, const Prompt& prompt, const ToolChoice& choice) {
  const Chat& chat = model.chat();
  ReadPrompt read;
  if (const auto* tokens = std::get_if<std::vector<TokenId>>(&prompt)) {
    read.tokens = *tokens;
    read.raw = true;
    return read;
  }
  if (const auto* text = std::get_if<std::string>(&prompt)) {
    auto encoded = chat.raw_prompt(*text);
    if (!encoded) return refuse(encoded.error(), "prompt");
    read.tokens = std::move(*encoded);
    read.raw = true;
    return read;
  }
  const auto& conversation = std::get<Conversation>(prompt);
  if (!chat.has_template()) {
    return refuse(400, "messages", "the model '{}' has no chat template; ask for a completion of a text", model.name());
  }
  ChatInput input;
  input.messages = conversation.messages;
  input.options = conversation.options;
  if (conversation.tools.is_array() && !conversation.tools.empty() && choice.kind != ToolChoice::Kind::none) {
    if (model.tool_format() == ToolFormat::none) {
      return refuse(400, "tools", "the chat template of '{}' has no place for tools", model.name());
    }
    input.tools = conversation.tools;
  }
  shape_arguments(model, input.messages);
  auto rendered = chat.render(std::move(input));
  if (!rendered) return refuse(rendered.error(), "messages");
  read.start = ReasoningParser::start_after(*rendered);
  auto encoded = chat.tokenizer().encode(*rendered, {.add_special = false, .parse_special = true});
  if (!encoded) return refuse(encoded.error(), "messages");
  read.tokens = std::move(*encoded);
  return read;
}

Served<std::unique_ptr<Answering>> Answering::begin(AnswerRequest request, std::shared_ptr<const ServedModel> model,
                                                    const std::string& tenant, std::function<void()> wake) {
  std::unique_ptr<Answering> answering(new Answering(std::move(request), std::move(model)));
  Answering& a = *answering;
  AnswerRequest& asked = a.request_;
  a.begun_ = Clock::now();
  if (!asked.seeded) asked.sampling.seed = new_seed();
  if (const auto good = asked.sampling.check(); !good) return refuse(good.error(), "");
  for (const auto& [token, bias] : asked.sampling.logit_bias) {
    if (token < 0 || static_cast<std::size_t>(token) >= a.model_->vocabulary()) {
      return refuse(400, "logit_bias", "token {} is out of range: the model has {}", token, a.model_->vocabulary());
    }
  }
  std::vector<Work> work;
  for (std::size_t p = 0; p < asked.prompts.size(); ++p) {
    ReadPrompt read = TRY(read_prompt(*a.model_, asked.prompts[p], asked.tool_choice));
    const std::size_t context = a.model_->context();
    const std::size_t wanted = std::max<std::size_t>(asked.max_tokens, 1);
    if (read.tokens.empty()) return refuse(400, "prompt", "the prompt is empty");
    if (read.tokens.size() + wanted > context || wanted > context) {
      auto refusal = refuse(400, "messages",
                            "this model's context is {} tokens, but {} were asked for: {} of the prompt and {} of the "
                            "answer; shorten the prompt or ask for fewer",
                            context, read.tokens.size() + wanted, read.tokens.size(), wanted);
      refusal.error().code = "context_length_exceeded";
      return refusal;
    }
    for (const TokenId token : read.tokens) {
      if (token >= 0 && static_cast<std::size_t>(token) < a.model_->vocabulary()) continue;
      return refuse(400, "prompt", "token {} is out of range: the model has {}", token, a.model_->vocabulary());
    }
    const auto* conversation = std::get_if<Conversation>(&asked.prompts[p]);
    const bool tools = conversation != nullptr && conversation->tools.is_array() && !conversation->tools.empty() &&
                       asked.tool_choice.kind != ToolChoice::Kind::none;
    const auto masks = TRY(masks_for(*a.model_, asked, tools ? conversation->tools : Json()));
    const bool thinks = !read.raw && read.start == ReasoningParser::Start::in_thought;
    a.usage_.prompt_tokens += read.tokens.size();
    a.prompt_counted_.push_back(false);
    for (std::size_t i = 0; i < asked.n; ++i) {
      Work one;
      one.choice = a.texts_.size();
      one.request.prompt = read.tokens;
      one.request.sampling = asked.sampling;
      one.request.sampling.choice = static_cast<std::uint32_t>(one.choice);
      one.request.max_tokens = asked.max_tokens;
      one.request.stop_tokens = a.model_->end_tokens();
      one.request.likeliest = asked.likeliest;
      one.request.tenant = tenant;
      if (const auto budget = thought_budget(*a.model_, asked); budget && !read.raw) {
        // A grammar has no place for line breaks before what it is for.
        const std::string_view close = masks ? "\n</think>" : "\n</think>\n\n";
        auto ending = a.model_->chat().tokenizer().encode(close, {.add_special = false, .parse_special = true});
        if (!ending) return refuse(ending.error(), "thinking");
        one.request.thoughts.emplace(*budget, read.start, std::move(*ending),
                                     [tokenizer = a.model_->chat().tokenizer()](TokenId token) {
                                       return tokenizer.bytes(token, SpecialTokens::render);
                                     });
      }
      if (masks) one.request.constraint.emplace(masks, thinks ? ThoughtTags().close : std::string());
      work.push_back(std::move(one));
      // A text that goes on behind a prompt shows its special tokens only where a parser reads them.
      a.texts_.push_back({AnswerText(a.model_->chat().tokenizer(), asked.stop, SpecialTokens::render),
                          OutputParser(read.start, tools ? a.model_->tool_format() : ToolFormat::none,
                                       tools ? names_of(conversation->tools) : std::set<std::string>()),
                          read.raw});
    }
  }
  a.open_ = a.texts_.size();
  a.queue_ = std::make_shared<TokenQueue>(std::move(wake));
  const auto id = a.model_->source().submit(std::move(work), a.queue_);
  if (!id) return refuse(503, "", "{}", id.error().message);
  a.id_ = *id;
  return answering;
}

Answering::~Answering() {
  if (id_ != 0 && open_ > 0) model_->source().cancel(id_);
}

TokenInfo Answering::info(const TokenProbability& token) const {
  return {token.token, model_->chat().tokenizer().bytes(token.token, SpecialTokens::render), token.log_probability};
}

void Answering::give(std::size_t choice, OutputEvents events, std::vector<AnswerEvent>& out) {
  Text& text = texts_[choice];
  for (OutputEvent& event : events) {
    if (text.called && !request_.parallel_calls) return;
    AnswerEvent one;
    one.choice = choice;
    one.text = std::move(event.text);
    one.name = std::move(event.name);
    one.id = std::move(event.id);
    one.tokens = std::exchange(text.tokens, {});
    switch (event.kind) {
      case OutputEvent::Kind::reasoning:
        one.kind = AnswerEvent::Kind::reasoning;
        break;
      case OutputEvent::Kind::content:
        one.kind = AnswerEvent::Kind::content;
        break;
      case OutputEvent::Kind::call_begin:
        one.kind = AnswerEvent::Kind::call_begin;
        if (one.id.empty()) one.id = new_id("call_");
        break;
      case OutputEvent::Kind::call_arguments:
        one.kind = AnswerEvent::Kind::call_arguments;
        break;
      case OutputEvent::Kind::call_end:
        one.kind = AnswerEvent::Kind::call_end;
        text.called = true;
        break;
    }
    out.push_back(std::move(one));
  }
}

void Answering::take(TokenEvent came, std::vector<AnswerEvent>& out) {
  Text& text = texts_[came.choice];
  if (text.over) return;  // it was ended here, and the engine was a step ahead
  const Event& event = came.event;
  const std::size_t prompt = came.choice / request_.n;
  if (!prompt_counted_[prompt]) {
    prompt_counted_[prompt] = true;
    usage_.cached_tokens += event.cached_tokens;
  }
  if (usage_.prompt_s == 0) {
    first_ = Clock::now();
    usage_.prompt_s = seconds(begun_, first_);
  }
  usage_.generate_s = seconds(first_, Clock::now());
  std::string piece;
  Finish finish = event.finish;
  // What ends an answer without the engine's knowledge: a stop string, or the first call where one was asked for.
  const auto end_here = [&] {
    finish = Finish::stop;
    model_->source().cancel_choice(id_, came.choice);
  };
  if (event.has_token) {
    ++usage_.completion_tokens;
    usage_.thoughts_ended = usage_.thoughts_ended || event.thoughts_ended;
    if (text.parser.in_thought() && !text.raw) ++usage_.reasoning_tokens;
    const TokenId token = event.sampled.token;
    if (request_.log_probabilities) {
      text.tokens.push_back(info(event.sampled));
      for (const TokenProbability& one : event.likeliest) text.tokens.back().likeliest.push_back(info(one));
    }
    const Tokenizer& tokenizer = model_->chat().tokenizer();
    if (!tokenizer.is_special(token) || (!text.raw && model_->marks_output(token))) piece = text.text.push(token);
    if (text.text.stopped() && finish == Finish::none) end_here();
  }
  if (finish != Finish::none) piece += text.text.finish();
  if (text.raw) {
    if (!piece.empty()) give(came.choice, {{OutputEvent::Kind::content, std::move(piece), {}, {}}}, out);
  } else {
    give(came.choice, text.parser.push(piece), out);
    if (text.called && !request_.parallel_calls && finish == Finish::none) end_here();
    if (finish != Finish::none) give(came.choice, text.parser.finish(), out);
  }
  if (finish == Finish::none) return;
  text.over = true;
  --open_;
  AnswerEvent last;
  last.kind = AnswerEvent::Kind::finish;
  last.choice = came.choice;
  last.tokens = std::exchange(text.tokens, {});
  // Cut off: by what was allowed, or since no token of the vocabulary can go on as the grammar wants.
  const bool whole = finish == Finish::stop;
  last.reason = !whole ? FinishReason::length : text.called ? FinishReason::tool_calls : FinishReason::stop;
  last.stop_text = text.text.stop_text();
  out.push_back(std::move(last));
}

Result<std::vector<AnswerEvent>> Answering::take() {
  std::vector<AnswerEvent> out;
  for (TokenEvent& event : queue_->take()) {
    if (event.error) return std::unexpected(*event.error);
    take(std::move(event), out);
  }
  return out;
}

}  // namespace sparsam::serve
