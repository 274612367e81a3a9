// POST /v1/completions.
#include "serve/openai/openai.h"
#include "serve/request_parts.h"
#include "text/utf8.h"

namespace sparsam::serve::openai {
namespace {

class TextTeller : public Teller {
 public:
  TextTeller(Identity identity, std::vector<std::string> echoes, std::size_t n, bool log_probabilities,
             bool usage_in_stream)
      : identity_(std::move(identity)),
        echoes_(std::move(echoes)),
        n_(n),
        log_probabilities_(log_probabilities),
        usage_in_stream_(usage_in_stream),
        offsets_(echoes_.size() * n, 0) {}

  std::string begin(const Usage&) override {
    std::string out;
    for (std::size_t i = 0; i < offsets_.size(); ++i) {
      if (!echoes_[i / n_].empty()) out += chunk(i, echoes_[i / n_], nullptr, {});
    }
    return out;
  }
  std::string event(const AnswerEvent& event) override {
    const bool last = event.kind == AnswerEvent::Kind::finish;
    return chunk(event.choice, event.text, last ? Json(name(event.reason)) : Json(), event.tokens);
  }
  std::string end(const Usage& used) override { return end_of_stream(usage_in_stream_, head(), used); }
  std::string broken(const Error& error) override { return sse(error_object(500, error.message, "", "")); }
  std::string ping() override { return ": still here\n\n"; }
  std::string whole(const std::vector<AnswerChoice>& choices, const Usage& used) override {
    Json json = head();
    json["choices"] = Json::array();
    for (std::size_t i = 0; i < choices.size(); ++i) {
      json["choices"].push_back(
          choice(i, echoes_[i / n_] + choices[i].content, name(choices[i].reason), choices[i].tokens));
    }
    json["usage"] = usage(used);
    return dump(json);
  }

 private:
  Json head() const {
    Json json;
    json["id"] = id_;
    json["object"] = "text_completion";
    json["created"] = identity_.created;
    json["model"] = identity_.model;
    return json;
  }
  // The old form: parallel lists.
  Json probabilities(std::size_t index, const std::vector<TokenInfo>& tokens) {
    if (!log_probabilities_) return nullptr;
    Json json;
    for (const char* const key : {"tokens", "token_logprobs", "top_logprobs", "text_offset"}) json[key] = Json::array();
    for (const TokenInfo& token : tokens) {
      json["tokens"].push_back(replace_invalid_utf8(token.bytes));
      json["token_logprobs"].push_back(token.log_probability);
      Json best = Json::object();
      for (const TokenInfo& other : token.likeliest) best[replace_invalid_utf8(other.bytes)] = other.log_probability;
      json["top_logprobs"].push_back(std::move(best));
      json["text_offset"].push_back(offsets_[index]);
      offsets_[index] += token.bytes.size();
    }
    return json;
  }
  Json choice(std::size_t index, std::string_view text, Json finish, const std::vector<TokenInfo>& tokens) {
    Json json;
    json["index"] = index;
    json["text"] = text;
    json["logprobs"] = probabilities(index, tokens);
    json["finish_reason"] = std::move(finish);
    return json;
  }
  std::string chunk(std::size_t index, std::string_view text, Json finish, const std::vector<TokenInfo>& tokens) {
    Json json = head();
    json["choices"] = Json::array({choice(index, text, std::move(finish), tokens)});
    return sse(json);
  }

  Identity identity_;
  std::string id_ = new_id("cmpl-");
  std::vector<std::string> echoes_;
  std::size_t n_;
  bool log_probabilities_, usage_in_stream_;
  std::vector<std::size_t> offsets_;
};

// A text, several, the ids of one, or of several.
Served<std::vector<Prompt>> read_prompts(const Json& prompt) {
  constexpr std::size_t kMost = 256;
  const auto ids = [](const Json& list) -> Served<Prompt> {
    std::vector<TokenId> tokens;
    for (const Json& id : list) {
      if (!id.is_number_integer() || id.get<std::int64_t>() < 0 || id.get<std::int64_t>() > INT32_MAX) {
        return refuse(400, "prompt", "'prompt' must be a text, ids of tokens, or a list of such");
      }
      tokens.push_back(id.get<TokenId>());
    }
    return Prompt(std::move(tokens));
  };
  std::vector<Prompt> prompts;
  if (prompt.is_string()) {
    prompts.emplace_back(prompt.get<std::string>());
  } else if (prompt.is_array() && !prompt.empty() && prompt.front().is_number()) {
    prompts.push_back(TRY(ids(prompt)));
  } else if (prompt.is_array() && !prompt.empty()) {
    if (prompt.size() > kMost) return refuse(400, "prompt", "{} prompts; {} are the most", prompt.size(), kMost);
    for (const Json& one : prompt) {
      if (one.is_string()) {
        prompts.emplace_back(one.get<std::string>());
      } else if (one.is_array()) {
        prompts.push_back(TRY(ids(one)));
      } else {
        return refuse(400, "prompt", "'prompt' must be a text, ids of tokens, or a list of such");
      }
    }
  } else {
    return refuse(400, "prompt", "'prompt' must be a text, ids of tokens, or a list of such");
  }
  return prompts;
}

class Completions : public Dialect {
 public:
  Served<Asked> read(const Json& body, const Identity& identity) const override {
    const Fields fields(body);
    Asked asked;
    AnswerRequest& request = asked.answer;
    const Json* prompt = fields.find("prompt");
    if (prompt == nullptr) return refuse(400, "prompt", "'prompt' is missing");
    request.prompts = TRY(read_prompts(*prompt));
    TRY(read_sampling(fields, request));
    TRY(read_stop(fields, "stop", request));
    TRY(read_logit_bias(fields, request));
    request.n = static_cast<std::size_t>(TRY(fields.integer("n", 1, 128)).value_or(1));
    if (TRY(fields.integer("best_of", 1, 128)).value_or(1) > static_cast<std::int64_t>(request.n)) {
      return refuse(400, "best_of", "'best_of' must not be more than 'n'");
    }
    if (fields.has("suffix") && !TRY(fields.string("suffix"))->empty()) {
      return refuse(400, "suffix", "'suffix' is not supported");
    }
    // OpenAI's default.
    request.max_tokens = static_cast<std::size_t>(TRY(fields.integer("max_tokens", 1, 1 << 30)).value_or(16));
    if (const auto likeliest = TRY(fields.integer("logprobs", 0, 20))) {
      request.log_probabilities = true;
      request.likeliest = static_cast<std::size_t>(*likeliest);
    }
    request.form = TRY(read_form(fields));
    asked.stream = TRY(fields.boolean("stream")).value_or(false);
    const bool usage_in_stream = TRY(read_usage_in_stream(fields));
    std::vector<std::string> echoes(request.prompts.size());
    if (TRY(fields.boolean("echo")).value_or(false)) {
      for (std::size_t i = 0; i < echoes.size(); ++i) {
        const auto* text = std::get_if<std::string>(&request.prompts[i]);
        if (text == nullptr) return refuse(400, "echo", "'echo' needs a prompt that is a text");
        echoes[i] = *text;
      }
    }
    asked.teller = std::make_unique<TextTeller>(identity, std::move(echoes), request.n, request.log_probabilities,
                                                usage_in_stream);
    return asked;
  }
  Reply error(const Refusal& refusal) const override { return openai::error(refusal); }
};

}  // namespace

std::unique_ptr<Dialect> completions() { return std::make_unique<Completions>(); }

}  // namespace sparsam::serve::openai
