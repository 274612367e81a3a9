// Areas, perimeters and volumes of rectangles, squares, triangles and boxes.
#include "tasks/families/families.h"

namespace sparsam::tasks::families {
namespace {

const Phrasebook kArea = {
    {{"the area of a rectangle of {a} {u} by {b} {u}", "the area of a rectangle with sides {a} {u} and {b} {u}",
      "the area of a {a} by {b} rectangle"},
     {"A rectangle is {a} {u} long and {b} {u} wide. What is its area?",
      "A room is {a} {u} by {b} {u}. How large is its floor in square {u}?",
      "Length {a} {u}, width {b} {u}: area of the rectangle?",
      "A [field|garden|wall] measures {a} {u} by {b} {u}. Find its area."}},
    {{"die Fläche eines Rechtecks von {a} {u} mal {b} {u}",
      "<der Flächeninhalt/den Flächeninhalt> eines Rechtecks mit den Seiten {a} {u} und {b} {u}"},
     {"Ein Rechteck ist {a} {u} lang und {b} {u} breit. Wie groß ist seine Fläche?",
      "Ein Zimmer misst {a} {u} mal {b} {u}. Wie groß ist der Boden in Quadrat-{u}?",
      "Länge {a} {u}, Breite {b} {u}: Fläche des Rechtecks?",
      "[Ein Feld|Ein Garten|Eine Wand] misst {a} {u} mal {b} {u}. Bestimme die Fläche."}}};
const Phrasebook kPerimeter = {
    {{"the perimeter of a rectangle of {a} {u} by {b} {u}",
      "the perimeter of a rectangle with sides {a} {u} and {b} {u}", "the perimeter of a {a} by {b} rectangle"},
     {"A rectangle is {a} {u} long and {b} {u} wide. What is its perimeter?",
      "A garden is {a} {u} by {b} {u}. How long is the fence around it?",
      "Length {a} {u}, width {b} {u}: perimeter of the rectangle?",
      "How many {u} do I walk once around a field of {a} {u} by {b} {u}?"}},
    {{"<der Umfang/den Umfang> eines Rechtecks von {a} {u} mal {b} {u}",
      "<der Umfang/den Umfang> eines Rechtecks mit den Seiten {a} {u} und {b} {u}"},
     {"Ein Rechteck ist {a} {u} lang und {b} {u} breit. Wie groß ist sein Umfang?",
      "Ein Garten misst {a} {u} mal {b} {u}. Wie lang ist der Zaun ringsum?",
      "Länge {a} {u}, Breite {b} {u}: Umfang des Rechtecks?",
      "Wie viele {u} gehe ich einmal um ein Feld von {a} {u} mal {b} {u}?"}}};
const Phrasebook kSquare = {
    {{"the perimeter of a square with sides of {a} {u}", "the perimeter of a square with side {a} {u}"},
     {"A square has sides of {a} {u}. What is its perimeter?", "How far is it around a square of side {a} {u}?",
      "Side of a square: {a} {u}. Perimeter?", "A square garden has sides of {a} {u}. How long is its fence?"}},
    {{"<der Umfang/den Umfang> eines Quadrats mit der Seite {a} {u}"},
     {"Ein Quadrat hat Seiten von {a} {u}. Wie groß ist sein Umfang?",
      "Wie weit ist es um ein Quadrat mit der Seite {a} {u} herum?", "Quadrat mit Seite {a} {u}: Umfang?",
      "Ein quadratischer Garten hat Seiten von {a} {u}. Wie lang ist sein Zaun?",
      "Wie groß ist der Umfang eines Quadrats der Seitenlänge {a} {u}?"}}};
const Phrasebook kTriangle = {
    {{"the area of a triangle with base {a} {u} and height {b} {u}",
      "the area of a triangle of base {a} {u} and height {b} {u}"},
     {"A triangle has a base of {a} {u} and a height of {b} {u}. What is its area?",
      "Base {a} {u}, height {b} {u}: area of the triangle?",
      "How large is a triangle with base {a} {u} and height {b} {u}?",
      "A triangular sail has a base of {a} {u} and is {b} {u} high. Find its area."}},
    {{"die Fläche eines Dreiecks mit der Grundseite {a} {u} und der Höhe {b} {u}",
      "<der Flächeninhalt/den Flächeninhalt> eines Dreiecks mit Grundseite {a} {u} und Höhe {b} {u}"},
     {"Ein Dreieck hat eine Grundseite von {a} {u} und eine Höhe von {b} {u}. Wie groß ist seine Fläche?",
      "Grundseite {a} {u}, Höhe {b} {u}: Fläche des Dreiecks?",
      "Wie groß ist ein Dreieck mit der Grundseite {a} {u} und der Höhe {b} {u}?",
      "Ein dreieckiges Segel hat eine Grundseite von {a} {u} und ist {b} {u} hoch. Bestimme die Fläche."}}};
const Phrasebook kBox = {
    {{"the volume of a box of {a} by {b} by {c} {u}", "the volume of a cuboid with edges {a} {u}, {b} {u} and {c} {u}"},
     {"A box is {a} {u} long, {b} {u} wide and {c} {u} high. What is its volume?",
      "Edges {a} {u}, {b} {u}, {c} {u}: volume of the box?",
      "How many cubes of one {u} fit into a box of {a} by {b} by {c} {u}?",
      "A tank measures {a} by {b} by {c} {u}. Find its volume."}},
    {{"das Volumen eines Quaders von {a} mal {b} mal {c} {u}",
      "das Volumen eines Quaders mit den Kanten {a} {u}, {b} {u} und {c} {u}"},
     {"Eine Kiste ist {a} {u} lang, {b} {u} breit und {c} {u} hoch. Wie groß ist ihr Volumen?",
      "Kanten {a} {u}, {b} {u}, {c} {u}: Volumen des Quaders?",
      "Wie groß ist der Rauminhalt eines Quaders von {a} mal {b} mal {c} {u}?",
      "Ein Becken misst {a} mal {b} mal {c} {u}. Bestimme sein Volumen."}}};
const Phrasebook kSide = {
    {{"the width of a rectangle with an area of {n} and a length of {a}",
      "the missing side of a rectangle of area {n} with one side of {a}"},
     {"A rectangle has an area of {n} square {u} and is {a} {u} long. How wide is it?",
      "Area {n}, length {a}: width of the rectangle?",
      "A rectangular garden of {n} square {u} is {a} {u} long. How many {u} wide is it?",
      "One side of a rectangle is {a} {u}, its area is {n} square {u}. How long is the other side?"}},
    {{"die Breite eines Rechtecks mit der Fläche {n} und der Länge {a}",
      "die fehlende Seite eines Rechtecks der Fläche {n} mit einer Seite von {a}"},
     {"Ein Rechteck hat eine Fläche von {n} Quadrat-{u} und ist {a} {u} lang. Wie breit ist es?",
      "Fläche {n}, Länge {a}: Breite des Rechtecks?",
      "Ein rechteckiger Garten von {n} Quadrat-{u} ist {a} {u} lang. Wie viele {u} ist er breit?",
      "Eine Seite eines Rechtecks ist {a} {u}, seine Fläche {n} Quadrat-{u}. Wie lang ist die andere Seite?"}}};

Exercise draw(Dice& dice, const Ask& ask) {
  static constexpr std::int64_t kLow[] = {2, 5, 11, 100}, kHigh[] = {12, 30, 99, 999};
  const auto at = static_cast<std::size_t>(ask.level - 1);
  const std::int64_t a = dice.between(kLow[at], kHigh[at]);
  std::int64_t b = dice.between(kLow[at], kHigh[at]);
  static constexpr std::string_view kUnits[] = {"cm", "m", "mm", "km", "m", "cm"};
  Exercise e;
  e.slots.text("u", std::string(dice.pick(kUnits))).text("a", text_of(a));
  switch (dice.below(ask.level == 1 ? 5 : 6)) {
    case 0:
      e.phrases = &kArea;
      e.key = sorted_key_of("*", {a, b});
      e.answer = text_of(a * b);
      e.solve = [=](Notes& notes) { return text_of(notes.product(a, b)); };
      break;
    case 1:
      e.phrases = &kPerimeter;
      e.key = sorted_key_of("perimeter", {a, b});
      e.answer = text_of(2 * (a + b));
      e.solve = [=](Notes& notes) { return text_of(notes.product(notes.sum(a, b), 2)); };
      break;
    case 2:
      e.phrases = &kSquare;
      e.key = sorted_key_of("*", {a, 4});
      e.answer = text_of(4 * a);
      e.solve = [=](Notes& notes) { return text_of(notes.product(a, 4)); };
      break;
    case 3:
      if (a % 2 == 1) b += b % 2;
      e.phrases = &kTriangle;
      e.key = sorted_key_of("triangle", {a, b});
      e.answer = text_of(a * b / 2);
      e.solve = [=](Notes& notes) { return text_of(notes.quotient(notes.product(a, b), 2).quotient); };
      break;
    case 4:
      e.phrases = &kSide;
      e.key = key_of("/", {a * b, a});
      e.slots.text("n", text_of(a * b));
      e.answer = text_of(b);
      e.solve = [=](Notes& notes) { return text_of(notes.quotient(a * b, a).quotient); };
      break;
    default: {
      const std::int64_t c = dice.between(2, 12);
      e.phrases = &kBox;
      e.slots.text("c", text_of(c));
      e.key = sorted_key_of("*", {a, b, c});
      e.answer = text_of(a * b * c);
      e.solve = [=](Notes& notes) { return text_of(notes.product(notes.product(a, b), c)); };
    }
  }
  e.slots.text("b", text_of(b));
  return e;
}

}  // namespace

const Family& geometry() {
  static const Family kFamily = {"geometry",
                                 "areas, perimeters and volumes",
                                 {{"sides to 12", 200}, {"sides to 30", 1500}, {"sides to 99", 15'000}},
                                 "sides to 999",
                                 draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
