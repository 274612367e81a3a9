// Everything that the chat says to a person, in every language that it speaks: one row for each phrase. A row without a
// text, or whose texts name different places for values, does not compile; nor does a call whose values do not fit. A
// new language is a column here and a line in language_of.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace sparsam::cli {

enum class Language { english, german };
inline constexpr std::size_t kLanguages = 2;

// From the values of LC_ALL, LC_MESSAGES and LANG (null where unset): the first that says something decides, as POSIX
// has it. English where none names a language that is spoken here.
Language language_of(const char* lc_all, const char* lc_messages, const char* lang);
Language language_of_environment();

// 12.5, or 12,5: one digit behind the point or comma of the language.
std::string decimal(Language language, double value);

enum class Phrase {
  greeting,
  help_help,
  help_reset,
  help_system,
  help_save,
  help_load,
  help_stats,
  help_think,
  help_thoughts,
  help_bye,
  help_keys,
  argument_text,
  argument_name,
  unknown_command,
  did_you_mean,
  no_argument,
  reset_done,
  system_is,
  system_none,
  system_set,
  system_cleared,
  saved,
  loaded,
  save_how,
  load_how,
  saved_chats,
  thinking,
  thought_for,
  thoughts_how,
  thoughts_show,
  thoughts_fold,
  thoughts_hide,
  no_thoughts,
  stopped,
  length_reached,
  context_full,
  does_not_fit,
  rate,
  stats_none,
  stats_answer,
  stats_prompt,
  stats_cache,
  stats_session,
  stats_context,
  stats_engine,
  count
};

struct PhraseRow {
  Phrase phrase;
  std::array<std::string_view, kLanguages> text;
};

// clang-format off
inline constexpr std::array kPhrases = {
    PhraseRow{Phrase::greeting,
     {"{} is listening. /help tells what else can be said.", "{} hört zu. /help sagt, was es sonst noch gibt."}},
    PhraseRow{Phrase::help_help, {"this list", "diese Liste"}},
    PhraseRow{Phrase::help_reset, {"forget the conversation", "das Gespräch vergessen"}},
    PhraseRow{Phrase::help_system,
     {"what the model is told first (alone: shows it)", "was das Modell vorweg erfährt (allein: zeigt es)"}},
    PhraseRow{Phrase::help_save,
     {"keep the conversation", "das Gespräch aufheben"}},
    PhraseRow{Phrase::help_load,
     {"go on with a conversation that was kept", "ein aufgehobenes Gespräch fortsetzen"}},
    PhraseRow{Phrase::help_stats, {"tokens, speed, cache and context", "Token, Tempo, Speicher und Kontext"}},
    PhraseRow{Phrase::help_think,
     {"unfold the last thought, or fold thoughts again", "letzten Gedanken ausklappen; Gedanken wieder falten"}},
    PhraseRow{Phrase::help_thoughts,
     {"show thoughts, fold them when they end, hide them",
      "Gedanken stehen lassen, am Ende falten, verbergen"}},
    PhraseRow{Phrase::help_bye, {"end (Ctrl-D, too)", "Ende (auch Strg-D)"}},
    PhraseRow{Phrase::help_keys,
     {"Several lines: begin and end with \"\"\", or end a line with \\, or paste them.\n"
      "Ctrl-C stops an answer, and takes back a line.\n"
      "Up and down: what was said before; Ctrl-R searches it.",
      "Mehrere Zeilen: mit \"\"\" beginnen und enden, eine mit \\ enden oder einfügen.\n"
      "Strg-C hält eine Antwort an und verwirft eine Zeile.\n"
      "Auf und ab: früher Gesagtes; Strg-R sucht darin."}},
    PhraseRow{Phrase::argument_text, {"TEXT", "TEXT"}},
    PhraseRow{Phrase::argument_name, {"NAME or FILE", "NAME oder DATEI"}},
    PhraseRow{Phrase::unknown_command,
     {"{} is not known; /help lists what is.", "{} ist nicht bekannt; /help nennt, was es gibt."}},
    PhraseRow{Phrase::did_you_mean, {"{} is not known; did you mean {}?", "{} ist nicht bekannt; war {} gemeint?"}},
    PhraseRow{Phrase::no_argument, {"{} stands alone.", "{} steht allein."}},
    PhraseRow{Phrase::reset_done, {"The conversation begins anew.", "Das Gespräch beginnt von vorn."}},
    PhraseRow{Phrase::system_is, {"The model is told first: {}", "Das Modell erfährt vorweg: {}"}},
    PhraseRow{Phrase::system_none,
     {"The model is told nothing first; /system TEXT changes that.",
      "Das Modell erfährt vorweg nichts; /system TEXT ändert das."}},
    PhraseRow{Phrase::system_set,
     {"That is what the model is told first now. The conversation begins anew.",
      "Das erfährt das Modell jetzt vorweg. Das Gespräch beginnt von vorn."}},
    PhraseRow{Phrase::system_cleared,
     {"The model is told nothing first now. The conversation begins anew.",
      "Das Modell erfährt jetzt vorweg nichts. Das Gespräch beginnt von vorn."}},
    PhraseRow{Phrase::saved, {"Messages kept in {}: {}", "Nachrichten aufgehoben in {}: {}"}},
    PhraseRow{Phrase::loaded, {"Messages from {}: {}", "Nachrichten aus {}: {}"}},
    PhraseRow{Phrase::save_how,
     {"/save NAME keeps the conversation under a name, /save ./FILE.json in a file.",
      "/save NAME hebt das Gespräch unter einem Namen auf, /save ./DATEI.json in einer Datei."}},
    PhraseRow{Phrase::load_how,
     {"No conversation has been kept yet; /save NAME does it.",
      "Noch ist kein Gespräch aufgehoben; /save NAME tut es."}},
    PhraseRow{Phrase::saved_chats, {"/load NAME, with one of: {}", "/load NAME, mit einem von: {}"}},
    PhraseRow{Phrase::thinking, {"Thinking…", "Denkt nach…"}},
    PhraseRow{Phrase::thought_for,
     {"Thought for {:.0f} s (/think unfolds it)", "{:.0f} s nachgedacht (/think klappt es aus)"}},
    PhraseRow{Phrase::thoughts_how,
     {"/thoughts show, /thoughts fold or /thoughts hide; now: {}",
      "/thoughts show, /thoughts fold oder /thoughts hide; jetzt: {}"}},
    PhraseRow{Phrase::thoughts_show, {"Thoughts stay in view.", "Gedanken bleiben stehen."}},
    PhraseRow{Phrase::thoughts_fold,
     {"Thoughts are folded when they end.", "Gedanken werden gefaltet, wenn sie enden."}},
    PhraseRow{Phrase::thoughts_hide, {"Thoughts are hidden.", "Gedanken bleiben verborgen."}},
    PhraseRow{Phrase::no_thoughts, {"There was no thought yet.", "Noch gab es keinen Gedanken."}},
    PhraseRow{Phrase::stopped, {"(stopped)", "(angehalten)"}},
    PhraseRow{Phrase::length_reached,
     {"(cut after {} tokens, as --max-tokens asks)", "(nach {} Token abgeschnitten, wie --max-tokens verlangt)"}},
    PhraseRow{Phrase::context_full,
     {"The context of {} tokens is full, and the answer ends here. /reset begins anew; /save NAME keeps what was said.",
      "Der Kontext von {} Token ist voll, die Antwort endet hier. /reset beginnt von vorn; /save NAME hebt das "
      "Gesagte auf."}},
    PhraseRow{Phrase::does_not_fit,
     {"That is too long: {}. Nothing was sent. Shorten it, or begin anew with /reset.",
      "Das ist zu lang: {}. Nichts wurde gesendet. Kürzen, oder mit /reset von vorn beginnen."}},
    PhraseRow{Phrase::rate, {"{} tokens, {} tokens/s", "{} Token, {} Token/s"}},
    PhraseRow{Phrase::stats_none, {"Nothing has been generated yet.", "Noch wurde nichts erzeugt."}},
    PhraseRow{Phrase::stats_answer,
     {"answer:    {} tokens at {}/s", "Antwort:   {} Token mit {}/s"}},
    PhraseRow{Phrase::stats_prompt,
     {"prompt:    {} tokens read at {}/s", "Frage:     {} Token gelesen mit {}/s"}},
    PhraseRow{Phrase::stats_cache,
     {"cache:     {} tokens of the prompt were there already", "Speicher:  {} Token der Frage waren schon da"}},
    PhraseRow{Phrase::stats_session,
     {"so far:    {} tokens read, {} generated", "bisher:    {} Token gelesen, {} erzeugt"}},
    PhraseRow{Phrase::stats_context,
     {"context:   {} of {} tokens ({:.0f} %)", "Kontext:   {} von {} Token ({:.0f} %)"}},
    PhraseRow{Phrase::stats_engine,
     {"computes:  {} threads, {}, cache in {}", "rechnet:   {} Fäden, {}, Speicher in {}"}},
};
// clang-format on

// Every phrase in its place, a text in every language, and the same values in each.
consteval bool complete() {
  if (kPhrases.size() != static_cast<std::size_t>(Phrase::count)) return false;
  for (std::size_t i = 0; i < kPhrases.size(); ++i) {
    if (kPhrases[i].phrase != static_cast<Phrase>(i)) return false;
    for (const std::string_view text : kPhrases[i].text) {
      if (text.empty() || std::ranges::count(text, '{') != std::ranges::count(kPhrases[i].text[0], '{')) return false;
    }
  }
  return true;
}
static_assert(complete());

template <Phrase phrase, Language language>
consteval std::string_view text_of() {
  return kPhrases[static_cast<std::size_t>(phrase)].text[static_cast<std::size_t>(language)];
}

// say<Phrase::rate>(language, tokens, rate): fmt checks each language's text against the values as it compiles.
template <Phrase phrase, typename... Values>
std::string say(Language language, const Values&... values) {
  switch (language) {
    case Language::german:
      return fmt::format(text_of<phrase, Language::german>(), values...);
    case Language::english:
      break;
  }
  return fmt::format(text_of<phrase, Language::english>(), values...);
}

// A phrase without values that is chosen at run time.
inline std::string_view plain(Phrase phrase, Language language) {
  return kPhrases[static_cast<std::size_t>(phrase)].text[static_cast<std::size_t>(language)];
}

}  // namespace sparsam::cli
