// A server with OpenAI's chat completions as who answers.
#pragma once

#include <chrono>
#include <string>

#include "base/progress.h"
#include "eval/answerer.h"

namespace sparsam {

struct ServerOptions {
  std::string url;                     // "http://127.0.0.1:8080/v1"
  std::string model;                   // as the server calls it; empty: the first that it lists
  std::string key;                     // sent as a bearer token, over https or to this machine only
  std::chrono::seconds patience{600};  // for an answer that does not begin
};

class ServerAnswerer : public Answerer {
 public:
  // Asks the server for its models if none is named. progress hears of waits and further tries. Errors name the
  // address.
  static Result<ServerAnswerer> open(ServerOptions options, Progress& progress);

  // options.at_once requests run at a time. Of the sampling, temperature, top_p, penalties and the seed are sent.
  // Errors: a server that cannot be reached or refuses, with what it says.
  Result<void> answer(std::span<const Ask> asks, const AnswerOptions& options, const TakeReply& take) override;

 private:
  ServerAnswerer(ServerOptions options, Progress& progress) : options_(std::move(options)), progress_(&progress) {}
  ServerOptions options_;
  Progress* progress_;
};

}  // namespace sparsam
