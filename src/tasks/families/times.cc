// Times of day: a time after or before another, and how long it is between two.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kAfter = {
    {{"the time {d} after {s}", "the time {d} later than {s}", "{s} plus {d}"},
     {"What time is it {d} after {s}?", "It is {s}. What time is it in {d}?",
      "A [film|train ride|lesson|meeting] begins at {s} and lasts {d}. When does it end?", "Add {d} to {s}.",
      "It is {s} now. In {d} it will be what time?", "The bus leaves at {s} and takes {d}. When does it arrive?",
      "Starting at {s}, what time is it {d} later?", "{s} + {d} = ?",
      "I [start|leave] at {s} and need {d}. When am I done?",
      "The cake goes into the oven at {s} for {d}. When is it ready?", "What does the clock show {d} after {s}?",
      "A timer of {d} is set at {s}. When does it ring?"}},
    {{"die Uhrzeit {d} nach {s} Uhr", "die Zeit {d} später als {s} Uhr", "{s} Uhr plus {d}"},
     {"Wie spät ist es {d} nach {s} Uhr?", "Es ist {s} Uhr. Wie spät ist es in {d}?",
      "[Ein Film|Eine Fahrt|Eine Stunde|Eine Sitzung] beginnt um {s} Uhr. Die Dauer ist {d}. Wann ist Schluss?",
      "Der Zug fährt um {s} Uhr ab. Fahrzeit: {d}. Wann kommt er an?",
      "Es ist jetzt {s} Uhr. Welche Uhrzeit ist {d} später?", "{s} Uhr + {d} = ?",
      "Ich beginne um {s} Uhr und brauche {d}. Wann bin ich fertig?",
      "Der Kuchen kommt um {s} Uhr in den Ofen. Backzeit: {d}. Wann ist er fertig?",
      "Was zeigt die Uhr {d} nach {s} Uhr?", "Um {s} Uhr geht es los. Wie spät ist es {d} danach?",
      "Addiere {d} zu {s} Uhr."}}};
const Phrasebook kBefore = {
    {{"the time {d} before {s}", "{s} minus {d}", "the time {d} earlier than {s}"},
     {"What time was it {d} before {s}?", "It is {s}. What time was it {d} ago?",
      "A film ends at {s} after {d}. When did it begin?",
      "I must be there at {s}, and the way takes {d}. When must I leave?", "Subtract {d} from {s}.", "{s} - {d} = ?",
      "The train arrives at {s} after {d}. When did it leave?"}},
    {{"die Uhrzeit {d} vor {s} Uhr", "{s} Uhr minus {d}", "die Zeit {d} früher als {s} Uhr"},
     {"Wie spät war es {d} vor {s} Uhr?", "Es ist {s} Uhr. Welche Uhrzeit war {d} zuvor?",
      "Ein Film endet um {s} Uhr. Dauer: {d}. Wann begann er?",
      "Ich muss um {s} Uhr dort sein, der Weg dauert {d}. Wann muss ich los?", "{s} Uhr - {d} = ?",
      "Der Zug kommt um {s} Uhr an. Fahrzeit: {d}. Wann fuhr er ab?", "Ziehe {d} von {s} Uhr ab."}}};
const Phrasebook kBetween = {
    {{"the number of minutes from {s} to {t}", "the time between {s} and {t} in minutes",
      "the minutes between {s} and {t}"},
     {"How many minutes is it from {s} to {t}?", "How many minutes are there between {s} and {t}?",
      "A [film|lesson|trip] lasts from {s} to {t}. How many minutes is that?", "From {s} to {t}: how many minutes?",
      "The train leaves at {s} and arrives at {t}. How long does it take, in minutes?",
      "It is {s}. How many minutes until {t}?", "How long is it from {s} to {t}? Answer in minutes.",
      "I slept from {s} to {t}. How many minutes?"}},
    {{"die Anzahl der Minuten von {s} bis {t} Uhr", "die Zeit zwischen {s} und {t} Uhr in Minuten",
      "die Minuten zwischen {s} Uhr und {t} Uhr"},
     {"Wie viele Minuten sind es von {s} bis {t} Uhr?", "Wie viele Minuten liegen zwischen {s} Uhr und {t} Uhr?",
      "[Ein Film|Eine Fahrt|Eine Stunde] dauert von {s} bis {t} Uhr. Wie viele Minuten sind das?",
      "Von {s} bis {t} Uhr: Wie viele Minuten?",
      "Der Zug fährt um {s} Uhr ab und kommt um {t} Uhr an. Wie lange dauert die Fahrt in Minuten?",
      "Es ist {s} Uhr. Wie viele Minuten sind es noch bis {t} Uhr?",
      "Wie lange dauert es von {s} bis {t} Uhr? Antworte in Minuten.",
      "Ich schlief von {s} bis {t} Uhr. Wie viele Minuten?"}}};

constexpr std::int64_t kDay = 24 * 60;

std::string clock(std::int64_t minutes) {
  minutes = (minutes % kDay + kDay) % kDay;
  const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + text_of(n); };
  return two(minutes / 60) + ":" + two(minutes % 60);
}

// As a question says it: English ones at times with am and pm.
std::string said(Dice& dice, std::int64_t minutes, Language language) {
  const std::string plain = clock(minutes);
  if (language == Language::de || !dice.one_in(4)) return plain;
  const std::int64_t hour = minutes % kDay / 60;
  const std::string twelve = text_of(hour % 12 == 0 ? 12 : hour % 12) + plain.substr(2);
  static constexpr std::string_view kMorning[] = {" am", " a.m.", " AM"}, kAfternoon[] = {" pm", " p.m.", " PM"};
  return twelve + std::string(hour < 12 ? dice.pick(kMorning) : dice.pick(kAfternoon));
}

std::string duration(Dice& dice, std::int64_t minutes, Language language) {
  const std::int64_t h = minutes / 60, m = minutes % 60;
  if (h == 0 || (h < 3 && dice.one_in(4)))
    return text_of(minutes) + (dice.one_in(3) ? " min"
                                              : std::string(by_language(language, minutes == 1 ? " minute" : " minutes",
                                                                        minutes == 1 ? " Minute" : " Minuten")));
  if (m != 0 && dice.one_in(4)) return text_of(h) + " h " + text_of(m) + " min";
  std::string text =
      text_of(h) + std::string(by_language(language, h == 1 ? " hour" : " hours", h == 1 ? " Stunde" : " Stunden"));
  if (m != 0)
    text += std::string(by_language(language, " and ", " und ")) + text_of(m) +
            std::string(by_language(language, m == 1 ? " minute" : " minutes", m == 1 ? " Minute" : " Minuten"));
  return text;
}

// Hours and minutes apart, with what carries over: "09:50+1:25:50+25=75;75-60=15;9+1+1=11".
std::string work_clock(Notes& notes, std::int64_t start, std::int64_t d, bool back) {
  notes.line(clock(start) + (back ? "-" : "+") + text_of(d / 60) + ":" + clock(d % 60).substr(3));
  std::int64_t minutes = back ? notes.difference(start % 60, d % 60) : notes.sum(start % 60, d % 60), carry = 0;
  if (minutes >= 60) minutes = notes.difference(minutes, 60), carry = 1;
  if (minutes < 0) minutes = notes.sum(minutes, 60), carry = -1;
  std::int64_t hours = back ? notes.difference(start / 60, d / 60) : notes.sum(start / 60, d / 60);
  if (carry != 0) hours = carry > 0 ? notes.sum(hours, 1) : notes.difference(hours, 1);
  if (hours >= 24) hours = notes.difference(hours, 24);
  if (hours < 0) hours = notes.sum(hours, 24);
  return clock(hours * 60 + minutes);
}

Exercise draw(Dice& dice, const Ask& ask) {
  const std::int64_t grain = ask.level == 1 ? 5 : 1;
  static constexpr std::int64_t kLongest[] = {120, 300, 720};
  // The first two levels stay within a day.
  const std::int64_t longest = kLongest[ask.level - 1];
  const std::int64_t d = grain * dice.between(2, longest / grain);
  std::int64_t start = grain * dice.below(kDay / grain);
  const auto asked = dice.below(4);
  if (ask.level < 3 || asked == 3) start = std::min(start, kDay - d - 1) / grain * grain;
  Exercise e;
  if (start < 0) start = 0;
  e.key = key_of("time", {start, d});
  if (asked == 3) {
    e.slots.text("s", said(dice, start, ask.language)).text("t", said(dice, start + d, ask.language));
    e.phrases = &kBetween;
    e.answer = text_of(d);
    e.solve = [=](Notes& notes) {
      notes.line(clock(start + d) + "-" + clock(start));
      const std::int64_t hours = notes.difference((start + d) / 60, start / 60);
      const std::int64_t minutes = notes.difference((start + d) % 60, start % 60);
      return text_of(notes.sum(notes.product(hours, 60), minutes));
    };
    e.reply = by_language(ask.language, "It is {answer} minutes.", "Es sind {answer} Minuten.");
    return e;
  }
  const bool back = asked == 2;
  const std::int64_t from = back ? start + d : start;
  e.kind = AnswerKind::time;
  e.slots.text("s", said(dice, from, ask.language)).text("d", duration(dice, d, ask.language));
  e.phrases = back ? &kBefore : &kAfter;
  e.answer = clock(back ? start : start + d);
  e.solve = [=](Notes& notes) { return work_clock(notes, from % kDay, d, back); };
  e.reply = by_language(ask.language, "It is {answer}.", "Es ist {answer} Uhr.");
  return e;
}

}  // namespace

const Family& times() {
  static const Family kFamily = {
      "times",
      "times of day and how long it is between them",
      {{"steps of 5 minutes, to 2 hours", 3000}, {"to 5 hours", 100'000}, {"to 12 hours, over midnight", 300'000}},
      "",
      draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
