#include <array>
#include <ctime>

#include "serve/ollama/ollama.h"

namespace sparsam::serve::ollama {
namespace {

std::string size_text(std::uint64_t parameters) {
  if (parameters >= 1'000'000'000) return fmt::format("{:.1f}B", static_cast<double>(parameters) / 1e9);
  if (parameters >= 1'000'000) return fmt::format("{:.1f}M", static_cast<double>(parameters) / 1e6);
  return fmt::format("{:.1f}K", static_cast<double>(parameters) / 1e3);
}

Json details_of(const ServedModel& model) {
  const ModelFacts& facts = model.facts();
  return {{"parent_model", ""},
          {"format", "gguf"},
          {"family", facts.architecture},
          {"families", Json::array({facts.architecture})},
          {"parameter_size", size_text(facts.parameters)},
          {"quantization_level", facts.quantization}};
}

}  // namespace

std::string time_text(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm parts = {};
  ::gmtime_r(&time, &parts);
  std::array<char, 32> text;
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

Json tags(const std::vector<std::shared_ptr<const ServedModel>>& models) {
  Json list = Json::array();
  for (const auto& model : models) {
    list.push_back({{"name", model->name()},
                    {"model", model->name()},
                    {"modified_at", time_text(model->created())},
                    {"size", model->facts().file_bytes},
                    {"digest", ""},
                    {"details", details_of(*model)}});
  }
  return {{"models", std::move(list)}};
}

Json show(const ServedModel& model) {
  const ModelFacts& facts = model.facts();
  Json capabilities = Json::array({"completion"});
  if (model.tool_format() != ToolFormat::none) capabilities.push_back("tools");
  if (model.thinks()) capabilities.push_back("thinking");
  return {{"modelfile", ""},
          {"parameters", ""},
          {"template", model.chat().template_source()},
          {"modified_at", time_text(model.created())},
          {"details", details_of(model)},
          {"model_info",
           {{"general.architecture", facts.architecture},
            {"general.parameter_count", facts.parameters},
            {facts.architecture + ".context_length", model.context()}}},
          {"capabilities", std::move(capabilities)}};
}

}  // namespace sparsam::serve::ollama
