#include "tasks/frames.h"

namespace sparsam::tasks {
namespace {

constexpr std::string_view kEnglishFrames[] = {"What is {A}?",
                                               "What's {A}?",
                                               "Calculate {A}.",
                                               "Compute {A}.",
                                               "Find {A}.",
                                               "[Can|Could|Would] you [find|tell me|work out] {A}[|, please]?",
                                               "Work out {A}.",
                                               "Determine {A}.",
                                               "{A} = ?",
                                               "{A}?",
                                               "Please [calculate|compute|find|work out|give me] {A}.",
                                               "I need[ to know|] {A}.",
                                               "[Tell|Give] me {A}[|, please].",
                                               "What does {A} [equal|come to|amount to]?",
                                               "How much is {A}?",
                                               "[Do you know|Can you tell me] what {A} is?",
                                               "Evaluate {A}.",
                                               "{A}",
                                               "I [want|would like] to know {A}.",
                                               "What do you get for {A}?",
                                               "Figure out {A}.",
                                               "What is the value of {A}?",
                                               "Let's see: what is {A}?",
                                               "State {A}.",
                                               "[Next|Now]: {A}.",
                                               "Now what is {A}?",
                                               "[Help me with this|Solve this|Solve]: {A}.",
                                               "{A}, please[.|!|?]",
                                               "My [son|daughter|teacher|friend] asks for {A}. What is it?",
                                               "What would {A} be?",
                                               "Write down {A}.",
                                               "Your task is to find {A}."};

constexpr std::string_view kGermanFrames[] = {
    "Was ist {N}?",
    "Wie [groß ist|lautet] {N}?",
    "Berechne {A}.",
    "Bestimme {A}.",
    "Ermittle {A}.",
    "[Kannst du|Können Sie|Könntest du] [bitte |mir ]{A} [berechnen|ausrechnen|bestimmen]?",
    "Rechne {A} aus.",
    "Was ergibt {N}?",
    "{N} = ?",
    "{N}?",
    "Bitte [berechne|bestimme|nenne] {A}.",
    "Ich [brauche|suche] {A}.",
    "[Sag|Nenne|Gib] mir [bitte |]{A}.",
    "Wie viel ist {N}?",
    "[Weißt du|Kannst du mir sagen], was {N} ist?",
    "Gesucht ist {N}.",
    "{N}",
    "Ich [möchte|will|würde gern] {A} wissen.",
    "Nun: Was ist {N}?",
    "Finde {A}.",
    "Welchen Wert hat {N}?",
    "Mal sehen: Was ist {N}?",
    "[Als Nächstes|Jetzt|Aufgabe]: {N}.",
    "[Hilf mir|Löse das|Löse]: {N}.",
    "{N}, bitte[.|!]",
    "Was kommt heraus: {N}?",
    "Mein [Sohn|Lehrer|Freund] fragt: Was ist {N}?",
    "Was wäre {N}?",
    "Schreibe {A} auf.",
    "Deine Aufgabe: {N}.",
    "Berechnen Sie {A}.",
    "Wie viel macht {N}?"};

constexpr std::string_view kEnglishOpenings[] = {"Hi! ",
                                                 "Hello. ",
                                                 "Hey, quick question: ",
                                                 "Question: ",
                                                 "Task: ",
                                                 "Problem: ",
                                                 "A question for you. ",
                                                 "Please help me. ",
                                                 "Exercise: ",
                                                 "I have a [maths|math] question. ",
                                                 "Homework: ",
                                                 "Quick one: ",
                                                 "Can you help? ",
                                                 "Good morning! ",
                                                 "OK, next. ",
                                                 "Here is a [problem|task|question]. ",
                                                 "[Solve|Answer] the following. ",
                                                 "Think [carefully|step by step]. ",
                                                 "Q: "};
constexpr std::string_view kGermanOpenings[] = {"Hallo! ",
                                                "Hi! ",
                                                "Eine Frage: ",
                                                "Frage: ",
                                                "Aufgabe: ",
                                                "Kurze Frage: ",
                                                "Hausaufgabe: ",
                                                "Bitte hilf mir. ",
                                                "Übung: ",
                                                "Ich habe eine [Rechenaufgabe|Frage]. ",
                                                "Guten Tag! ",
                                                "Guten Morgen! ",
                                                "Kannst du helfen? ",
                                                "Die nächste Aufgabe. ",
                                                "Hier ist eine Aufgabe. ",
                                                "Löse [die folgende Aufgabe|Folgendes]. ",
                                                "Denke [gut|Schritt für Schritt] nach. ",
                                                "Beantworte die Frage. ",
                                                "Ok, weiter. "};
constexpr std::string_view kEnglishClosings[] = {" Thanks!",
                                                 " Thank you.",
                                                 " Show your work.",
                                                 " Think step by step.",
                                                 " Give [only |]the [result|answer].",
                                                 " End with 'Answer: ...'.",
                                                 " Finish with a line \"Answer: R\".",
                                                 " Write the result in the last line as Answer: <result>.",
                                                 " Check your answer.",
                                                 "\nThe last line must be 'Answer: ' followed by the result.",
                                                 " Please be brief.",
                                                 " Explain briefly.",
                                                 " [State|Put] the final answer after \"Answer:\".",
                                                 " Thanks in advance.",
                                                 " Answer in one sentence."};
constexpr std::string_view kGermanClosings[] = {" Danke!",
                                                " Vielen Dank.",
                                                " Zeige den Rechenweg.",
                                                " Denke Schritt für Schritt.",
                                                " Gib [nur |]das Ergebnis an.",
                                                " Ende mit 'Antwort: ...'.",
                                                " Schließe mit der Zeile \"Antwort: R\".",
                                                " Schreibe das Ergebnis in die letzte Zeile: Antwort: <Ergebnis>.",
                                                " Prüfe dein Ergebnis.",
                                                "\nDie letzte Zeile muss 'Antwort: ' und dann das Ergebnis sein.",
                                                " Bitte kurz.",
                                                " Erkläre es kurz.",
                                                " Setze die Lösung hinter \"Antwort:\".",
                                                " Danke im Voraus.",
                                                " Antworte in einem Satz."};

}  // namespace

std::span<const std::string_view> frames(Language language) {
  if (language == Language::en) return kEnglishFrames;
  return kGermanFrames;
}
std::span<const std::string_view> openings(Language language) {
  if (language == Language::en) return kEnglishOpenings;
  return kGermanOpenings;
}
std::span<const std::string_view> closings(Language language) {
  if (language == Language::en) return kEnglishClosings;
  return kGermanClosings;
}

}  // namespace sparsam::tasks
