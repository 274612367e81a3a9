#include "eval/server_answerer.h"

#include <atomic>
#include <mutex>
#include <nlohmann/json.hpp>
#include <system_error>
#include <thread>
#include <vector>

#include "store/http.h"

namespace sparsam {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLongestAnswer = std::size_t{16} << 20;

std::string address(const ServerOptions& options, std::string_view path) {
  std::string url = options.url;
  while (url.ends_with('/')) url.pop_back();
  return url + std::string(path);
}

// Several threads tell of their waits, one at a time.
class Locked : public Progress {
 public:
  Locked(Progress& progress, std::mutex& mutex) : progress_(progress), mutex_(mutex) {}
  void note(std::string_view line) override {
    const std::scoped_lock lock(mutex_);
    progress_.note(line);
  }

 private:
  Progress& progress_;
  std::mutex& mutex_;
};

// What a server says about a refusal: OpenAI's {"error": {"message"}}, or a text.
Error refusal(const std::string& url, const store::HttpAnswer& answer) {
  Error error = store::http_error(url, answer);
  const Json json = Json::parse(answer.error_body, nullptr, false);
  std::string said;
  if (json.is_object() && json.contains("error")) {
    const Json& what = json["error"];
    if (what.is_object() && what.contains("message") && what["message"].is_string()) said = what["message"];
    if (what.is_string()) said = what;
  }
  if (!said.empty()) error.message += ": " + one_line(said.substr(0, 300));
  return error;
}

Result<Json> json_of(const std::string& url, const store::HttpAnswer& answer, const std::string& body) {
  if (answer.error || answer.status < 200 || answer.status >= 300) return std::unexpected(refusal(url, answer));
  Json json = Json::parse(body, nullptr, false);
  if (!json.is_object()) return fail(Code::bad_data, "{}: the answer is no JSON object", url);
  return json;
}

std::string text_at(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Result<Reply> reply_of(const std::string& url, const Json& json) {
  const auto choices = json.find("choices");
  if (choices == json.end() || !choices->is_array() || choices->empty() || !(*choices)[0].is_object() ||
      !(*choices)[0].contains("message") || !(*choices)[0]["message"].is_object()) {
    return fail(Code::bad_data, "{}: the answer has no choices[0].message", url);
  }
  const Json& choice = (*choices)[0];
  const std::string thoughts = text_at(choice["message"], "reasoning_content");
  Reply reply;
  if (!thoughts.empty()) reply.text = "<think>" + thoughts + "</think>";
  reply.text += text_at(choice["message"], "content");
  reply.whole = text_at(choice, "finish_reason") != "length";
  if (const auto usage = json.find("usage"); usage != json.end() && usage->is_object()) {
    const auto tokens = usage->find("completion_tokens");
    if (tokens != usage->end() && tokens->is_number_unsigned()) reply.tokens = tokens->get<std::size_t>();
  }
  return reply;
}

Json body_for(const Ask& ask, const std::string& model, const AnswerOptions& options) {
  const SamplingParameters& sampling = options.sampling;
  Json body = {{"model", model},
               {"messages", {{{"role", "user"}, {"content", ask.text}}}},
               {"temperature", sampling.temperature},
               {"seed", (sampling.seed * 1'000'003 + ask.choice) & 0x7fffffff}};
  if (sampling.top_p < 1) body["top_p"] = sampling.top_p;
  if (sampling.presence_penalty != 0) body["presence_penalty"] = sampling.presence_penalty;
  if (sampling.frequency_penalty != 0) body["frequency_penalty"] = sampling.frequency_penalty;
  if (options.max_tokens != 0) body["max_tokens"] = options.max_tokens;
  return body;
}

}  // namespace

Result<ServerAnswerer> ServerAnswerer::open(ServerOptions options, Progress& progress) {
  if (options.model.empty()) {
    store::HttpClient client;
    store::Retries retries({}, progress);
    const std::string url = address(options, "/models");
    std::string body;
    const auto answer = get_text(client, {url, options.key, {}, {}}, kLongestAnswer, retries, body);
    const Json json = TRY(json_of(url, answer, body));
    const auto data = json.find("data");
    if (data == json.end() || !data->is_array() || data->empty() || text_at((*data)[0], "id").empty()) {
      return fail(Code::bad_data, "{}: lists no model; --served-model names one", url);
    }
    options.model = text_at((*data)[0], "id");
  }
  return ServerAnswerer(std::move(options), progress);
}

Result<void> ServerAnswerer::answer(std::span<const Ask> asks, const AnswerOptions& options, const TakeReply& take) {
  const std::string url = address(options_, "/chat/completions");
  std::mutex mutex;  // of the progress, of take, and of the outcome
  Result<void> outcome;
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    store::HttpClient client({.stall = options_.patience});
    Locked progress(*progress_, mutex);
    for (std::size_t i = next++; i < asks.size(); i = next++) {
      store::Retries retries({}, progress);
      std::string body;
      const store::HttpRequest request{
          url,
          options_.key,
          {},
          body_for(asks[i], options_.model, options).dump(-1, ' ', false, Json::error_handler_t::replace)};
      const auto answer = post_json(client, request, kLongestAnswer, retries, body);
      auto json = json_of(url, answer, body);
      auto reply = json ? reply_of(url, *json) : std::unexpected(json.error());
      const std::scoped_lock lock(mutex);
      if (!outcome) return;
      outcome = reply ? take(i, *std::move(reply)) : std::unexpected(reply.error());
      if (!outcome) next = asks.size();
    }
  };
  {
    std::vector<std::jthread> workers;
    // Where the system gives no more threads, fewer requests are under way; without any, one after the other.
    try {
      for (std::size_t i = 0; i < std::min(options.at_once, asks.size()); ++i) workers.emplace_back(work);
    } catch (const std::system_error&) {
      if (workers.empty()) work();
    }
  }
  return outcome;
}

}  // namespace sparsam
