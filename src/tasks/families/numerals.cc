// Numbers written in words, in Roman numerals and in binary, and back.
#include "tasks/families/families.h"
#include "tasks/number_words.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kFromWords = {
    {{"\"{w}\" in digits", "the number {w} in digits", "{w} as a number", "{w} written [in|with] digits"},
     {"Write {w} in digits.", "Which number is {w}?", "{w} = ? (in digits)", "Give {w} as a numeral.",
      "Convert the words \"{w}\" to a number.", "How do you write {w} with digits?", "\"{w}\": write it as a number."}},
    {{"\"{w}\" in Ziffern", "die Zahl {w} in Ziffern", "{w} als Zahl", "{w}, in Ziffern geschrieben,"},
     {"Schreibe {w} in Ziffern.", "Welche Zahl ist {w}?", "{w} = ? (in Ziffern)", "Gib {w} als Zahl an.",
      "Wandle \"{w}\" in eine Zahl um.", "Wie schreibt man {w} mit Ziffern?", "\"{w}\": Schreibe es als Zahl."}}};
const Phrasebook kFromRoman = {
    {{"the Roman numeral {r} as a number", "{r} in Arabic numerals", "the value of the Roman numeral {r}",
      "the Roman number {r} in digits"},
     {"Convert the Roman numeral {r}.", "Which number is the Roman numeral {r}?", "{r} (Roman) = ?",
      "What number do the Romans write as {r}?", "Translate the Roman numeral {r} to digits.",
      "A stone bears the Roman numeral {r}. Which number is that?"}},
    {{"die römische Zahl {r} in Ziffern", "{r} als arabische Zahl", "<der Wert/den Wert> der römischen Zahl {r}",
      "die römische Zahl {r} als Dezimalzahl"},
     {"Wandle die römische Zahl {r} um.", "Welche Zahl ist die römische Zahl {r}?", "{r} (römisch) = ?",
      "Welche Zahl schrieben die Römer als {r}?",
      "Auf einem Stein steht die römische Zahl {r}. Welche Zahl ist das?"}}};
const Phrasebook kToRoman = {
    {{"{n} as a Roman numeral", "{n} in Roman numerals", "the Roman numeral for {n}"},
     {"Write {n} as a Roman numeral.", "Convert {n} to Roman numerals.", "{n} = ? (Roman)",
      "How did the Romans write {n}?", "Which Roman numeral stands for {n}?"}},
    {{"{n} als römische Zahl", "{n} in römischen Ziffern", "die römische Zahl für {n}"},
     {"Schreibe {n} als römische Zahl.", "Wandle {n} in eine römische Zahl um.", "{n} = ? (römisch)",
      "Wie schrieben die Römer {n}?", "Welche römische Zahl steht für {n}?"}}};
const Phrasebook kFromBinary = {
    {{"the binary number {b} in decimal", "binary {b} as a decimal number", "{b} (base 2) in base 10",
      "the decimal value of binary {b}"},
     {"Convert the binary number {b} to decimal.", "Convert binary {b} to base 10.",
      "What is binary {b} in the decimal system?", "Which decimal number is binary {b}?"}},
    {{"die Binärzahl {b} als Dezimalzahl", "binär {b} im Zehnersystem", "{b} (Basis 2) zur Basis 10",
      "<der Dezimalwert/den Dezimalwert> von binär {b}"},
     {"Wandle die Binärzahl {b} in eine Dezimalzahl um.", "Was ist binär {b} im Dezimalsystem?",
      "Welche Dezimalzahl ist binär {b}?", "Rechne die Dualzahl {b} ins Zehnersystem um."}}};
const Phrasebook kToBinary = {
    {{"{n} in binary", "{n} as a binary number", "the binary form of {n}"},
     {"Convert {n} to binary.", "Write {n} in base 2.", "What is {n} in the binary system?", "{n} to binary?"}},
    {{"{n} als Binärzahl", "{n} im Zweiersystem", "die Binärdarstellung von {n}"},
     {"Wandle {n} in eine Binärzahl um.", "Schreibe {n} zur Basis 2.", "Was ist {n} im Dualsystem?", "{n} binär?"}}};

struct Sign {
  std::int64_t value;
  std::string_view text;
};
constexpr Sign kSigns[] = {{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"},
                           {40, "XL"},  {10, "X"},   {9, "IX"},  {5, "V"},    {4, "IV"},  {1, "I"}};

std::string roman(std::int64_t n) {
  std::string out;
  for (const Sign& sign : kSigns) {
    for (; n >= sign.value; n -= sign.value) out += sign.text;
  }
  return out;
}

std::string binary(std::int64_t n) {
  std::string out;
  for (; n > 0; n /= 2) out.insert(out.begin(), n % 2 == 0 ? '0' : '1');
  return out;
}

// Sign by sign, with the sum so far: "X10;IX19".
std::int64_t work_from_roman(Notes& notes, std::int64_t n) {
  std::int64_t total = 0, left = n;
  for (const Sign& sign : kSigns) {
    for (; left >= sign.value; left -= sign.value) {
      notes.write(std::string(sign.text) + ":");
      total = notes.step(total + sign.value);
      notes.write(";");
    }
  }
  notes.end_line();
  return total;
}

// "19:X9;IX0": the sign, and what is left.
std::string work_to_roman(Notes& notes, std::int64_t n) {
  std::string out;
  std::int64_t left = n;
  notes.write(text_of(n) + ":");
  for (std::size_t i = 0; i < std::size(kSigns); ++i) {
    for (; left >= kSigns[i].value; left -= kSigns[i].value) {
      const auto& other = kSigns[i == 0 ? 1 : i - 1];
      out += notes.step(kSigns[i].text, other.text);
      notes.write(text_of(left - kSigns[i].value) + ";");
    }
  }
  notes.end_line();
  return out;
}

// Horner: "1;2+0=2;4+1=5".
std::int64_t work_from_binary(Notes& notes, const std::string& digits) {
  std::int64_t value = 0;
  for (const char c : digits) {
    notes.write(text_of(2 * value) + "+" + c + "=");
    value = notes.step(2 * value + c - '0');
    notes.write(";");
  }
  notes.end_line();
  return value;
}

// Halving; the rests are the digits from the right.
std::string work_to_binary(Notes& notes, std::int64_t n) {
  std::string out;
  while (n > 0) {
    notes.write(text_of(n) + "/2=" + text_of(n / 2) + "r");
    out.insert(0, notes.step(text_of(n % 2), text_of(1 - n % 2)));
    notes.write(";");
    n /= 2;
  }
  notes.line(out);
  return out;
}

Exercise draw(Dice& dice, const Ask& ask) {
  static constexpr std::int64_t kHigh[] = {50, 300, 3999, 99'999};
  static constexpr std::int64_t kBits[] = {31, 127, 1023, 16'383};
  const auto at = static_cast<std::size_t>(ask.level - 1);
  enum class Asked {
    from_words,
    from_roman,
    to_roman,
    from_binary,
    to_binary
  } asked = static_cast<Asked>(dice.below(5));
  // Far there are words and binaries alone: Roman numerals end at 3999.
  if (ask.level == 4 && (asked == Asked::from_roman || asked == Asked::to_roman)) asked = Asked::from_words;
  const bool bits = asked == Asked::from_binary || asked == Asked::to_binary;
  const std::int64_t low = ask.level == 4 ? (bits ? 1024 : 4000) : 3;
  const std::int64_t n = dice.between(low, bits ? kBits[at] : kHigh[at]);
  Exercise e;
  e.key = key_of(asked == Asked::from_words ? "words" : bits ? "binary" : "roman", {n});
  e.answer = text_of(n);
  e.slots.text("n", text_of(n));
  switch (asked) {
    case Asked::from_words:
      e.slots.text("w", number_words(n, ask.language));
      e.phrases = &kFromWords;
      e.solve = [=](Notes& notes) {
        const std::int64_t found = notes.step(n);
        notes.end_line();
        return text_of(found);
      };
      break;
    case Asked::from_roman:
      e.slots.text("r", roman(n));
      e.phrases = &kFromRoman;
      e.solve = [=](Notes& notes) { return text_of(work_from_roman(notes, n)); };
      break;
    case Asked::to_roman:
      e.kind = AnswerKind::word;
      e.phrases = &kToRoman;
      e.answer = roman(n);
      e.solve = [=](Notes& notes) { return work_to_roman(notes, n); };
      break;
    case Asked::from_binary:
      e.slots.text("b", binary(n));
      e.phrases = &kFromBinary;
      e.solve = [=](Notes& notes) { return text_of(work_from_binary(notes, binary(n))); };
      break;
    case Asked::to_binary:
      e.phrases = &kToBinary;
      e.answer = binary(n);
      e.solve = [=](Notes& notes) { return work_to_binary(notes, n); };
      break;
  }
  return e;
}

}  // namespace

const Family& numerals() {
  static const Family kFamily = {"numerals",
                                 "number words, Roman numerals and binary numbers, read and written",
                                 {{"to 50", 70}, {"to 300", 400}, {"to 3999", 4000}},
                                 "words to 99,999, binary to 14 digits",
                                 draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
