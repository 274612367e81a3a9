#include "rl/reason_metrics.h"

#include <array>
#include <nlohmann/json.hpp>

namespace sparsam {
namespace {

using Json = nlohmann::ordered_json;
using M = ReasonMetrics;

// What each line has, and what some have.
constexpr std::array<std::pair<const char*, double M::*>, 11> kNumbers = {{{"reward", &M::reward},
                                                                           {"right", &M::right},
                                                                           {"format_ok", &M::format_ok},
                                                                           {"unended", &M::unended},
                                                                           {"length", &M::length},
                                                                           {"no_variance", &M::no_variance},
                                                                           {"entropy", &M::entropy},
                                                                           {"lr", &M::lr},
                                                                           {"flops", &M::flops},
                                                                           {"rollout_s", &M::rollout_s},
                                                                           {"train_s", &M::train_s}}};
constexpr std::array<std::pair<const char*, std::optional<double> M::*>, 6> kSome = {{{"grad_norm", &M::grad_norm},
                                                                                      {"clipped", &M::clipped},
                                                                                      {"difference", &M::difference},
                                                                                      {"pass_1", &M::pass_1},
                                                                                      {"pass_k", &M::pass_k},
                                                                                      {"majority", &M::majority}}};
constexpr std::array<std::pair<const char*, std::int64_t M::*>, 5> kCounts = {
    {{"step", &M::step},
     {"tokens", &M::tokens},
     {"trained_tokens", &M::trained_tokens},
     {"verifier_failures", &M::verifier_failures},
     {"k", &M::k}}};

}  // namespace

std::string ReasonMetrics::to_json() const {
  Json json;
  for (const auto& [key, member] : kCounts) json[key] = this->*member;
  for (const auto& [key, member] : kNumbers) json[key] = this->*member;
  for (const auto& [key, member] : kSome) {
    if (this->*member) json[key] = *(this->*member);
  }
  json["groups"] = groups;
  if (!family_pass_1.empty()) json["family_pass_1"] = family_pass_1;
  return json.dump();
}

std::optional<ReasonMetrics> ReasonMetrics::parse(std::string_view line) {
  const Json json = Json::parse(line, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  ReasonMetrics m;
  for (const auto& [key, member] : kCounts) {
    if (!json.contains(key) || !json[key].is_number_integer()) return std::nullopt;
    m.*member = json[key].get<std::int64_t>();
  }
  for (const auto& [key, member] : kNumbers) {
    if (!json.contains(key) || !json[key].is_number()) return std::nullopt;
    m.*member = json[key].get<double>();
  }
  for (const auto& [key, member] : kSome) {
    if (json.contains(key) && json[key].is_number()) m.*member = json[key].get<double>();
  }
  if (!json.contains("groups") || !json["groups"].is_object()) return std::nullopt;
  for (const auto& [cell, shares] : json["groups"].items()) {
    if (!shares.is_array()) return std::nullopt;
    for (const Json& share : shares) {
      if (!share.is_number()) return std::nullopt;
      m.groups[cell].push_back(share.get<double>());
    }
  }
  if (json.contains("family_pass_1") && json["family_pass_1"].is_object()) {
    for (const auto& [family, value] : json["family_pass_1"].items()) {
      if (value.is_number()) m.family_pass_1[family] = value.get<double>();
    }
  }
  return m;
}

}  // namespace sparsam
