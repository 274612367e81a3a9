#include "train/run_config.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "train/presets.h"

namespace sparsam {
namespace {

std::string error_of(std::string_view json) {
  const auto config = RunConfig::parse(json, "c.json");
  return config ? "" : config.error().message;
}

TEST(RunConfig, AnUnknownKeyNamesTheNearestOne) {
  EXPECT_EQ(error_of(R"({"training": {"warm_up": 3}})"),
            "c.json: 'training' has no key 'warm_up'; did you mean 'warmup'?");
  EXPECT_EQ(error_of(R"({"modle": {}})"), "c.json: the configuration has no key 'modle'; did you mean 'model'?");
  EXPECT_EQ(error_of(R"({"data": {"lr": 1}})"), "c.json: 'lr' stands in 'data'; it belongs into 'training'");
}

TEST(RunConfig, ValuesAreCheckedWithTheirLimits) {
  EXPECT_EQ(error_of(R"({"training": {"lr": -1}})"), "c.json: 'lr' is -1; it must be a number from 0 to 1000");
  EXPECT_EQ(error_of(R"({"training": {"lr": "fast"}})"),
            "c.json: 'lr' is \"fast\"; it must be a number from 0 to 1000");
  EXPECT_EQ(error_of(R"({"data": {"rows": 1.5}})"),
            "c.json: 'rows' is 1.5; it must be a whole number from 0 to 16777216");
  EXPECT_EQ(error_of(R"({"training": {"schedule": "square"}})"),
            "c.json: 'schedule' is 'square'; it must be constant or linear or cosine or wsd");
  EXPECT_EQ(error_of(R"({"training": {"recompute": 1}})"), "c.json: 'recompute' is 1; it must be true or false");
  EXPECT_NE(error_of("{\"model\": ").find("c.json: no JSON: parse error at line 1"), std::string::npos);
  EXPECT_NE(error_of(R"({"model": {}, "from": "x"})").find("'model' and 'from' are both there"), std::string::npos);
}

TEST(RunConfig, WhatIsWrittenIsReadAgain) {
  auto config = RunConfig::parse(presets()[0].json, "nano");
  ASSERT_TRUE(config) << config.error().message;
  config->paths = {"/a b/c.txt"};
  config->settings.separator = "\n\n";
  const auto again = RunConfig::parse(config->to_json(), "again");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->paths, config->paths);
  EXPECT_EQ(again->to_json(), config->to_json());
  EXPECT_TRUE(check_resumable(*config, *again));
}

TEST(RunConfig, EverySettingIsSetByTextAsByJson) {
  for (const Setting& setting : settings()) {
    RunSettings before, after;
    const auto value = json_of(before, setting);
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    EXPECT_TRUE(set_from_text(after, setting, text)) << setting.key;
    EXPECT_TRUE(set_from_json(after, setting, value)) << setting.key;
    EXPECT_EQ(json_of(after, setting), value) << setting.key;
    EXPECT_EQ(setting.option().substr(0, 2), "--");
  }
  RunSettings s;
  EXPECT_FALSE(set_from_text(s, *find_setting("steps"), "12x"));
  EXPECT_TRUE(set_from_text(s, *find_setting("steps"), "1e3"));
  EXPECT_EQ(s.steps, 1000);
}

TEST(RunConfig, GoingOnWithOtherSettingsNamesBothValues) {
  RunConfig before, now;
  now.settings.lr = 2e-3;
  EXPECT_EQ(check_resumable(before, now).error().message,
            "the run was begun with --lr 0.001, not 0.002: it goes on with that, or begins anew");
  now = before;
  now.settings.steps = 5000;
  now.settings.threads = 7;
  EXPECT_TRUE(check_resumable(before, now));
  before.model = R"({"hidden_size": 64, "rope": {"theta": 1}})";
  now.model = R"({"hidden_size": 64, "rope": {"theta": 2}})";
  EXPECT_EQ(check_resumable(before, now).error().message, "the run's model has 'rope.theta' 1, not 2");
}

TEST(NewModel, PresetsAreModelsAndNanoIsSmall) {
  for (const Preset& preset : presets()) {
    const auto config = RunConfig::parse(preset.json, preset.name);
    ASSERT_TRUE(config) << config.error().message;
    const auto model = new_model(config->model, 256);
    ASSERT_TRUE(model) << preset.name << ": " << model.error().message;
    EXPECT_EQ(model->config.vocab_size, 256u);
    // What was read from the whole object again is the same.
    const auto again = new_model(model->json, 999);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->json, model->json);
  }
}

TEST(NewModel, KeysThatWouldBePassedOverAreErrors) {
  auto model = nlohmann::ordered_json::parse(presets()[1].json)["model"];
  const auto error_with = [&](const char* key, nlohmann::ordered_json value) {
    auto changed = model;
    changed[key] = std::move(value);
    const auto made = new_model(changed.dump(), 256);
    return made ? "" : made.error().message;
  };
  EXPECT_EQ(error_with("hiden_size", 64), "model: a llama has no key 'hiden_size'; did you mean 'hidden_size'?");
  EXPECT_EQ(error_with("attention_bias", true),
            "model: 'attention_bias' is true, but a model that is trained from nothing here has false");
  EXPECT_EQ(error_with("attention_dropout", 0.1),
            "model: 'attention_dropout' is 0.1, but a model that is trained from nothing here has 0.0");
  EXPECT_EQ(error_with("initializer_range", 99), "model: 'initializer_range' is 99; it must be a number from 0 to 10");
  EXPECT_NE(error_with("num_key_value_heads", 3), "");
  EXPECT_EQ(error_with("initializer_range", 0.006), "");
  EXPECT_EQ(error_with("rope_scaling", nullptr), "");
}

}  // namespace
}  // namespace sparsam
