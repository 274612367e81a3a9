// Word problems of two to four steps from everyday scenes: shopping, travel, work, school, baking, age, sharing. A
// scene is a formula over numbers with ranges, and how it is told. The working writes the formula down with the numbers
// in it, and then is that of any expression.
#include "tasks/families/families.h"
#include "tasks/story_things.h"
#include "tasks/words.h"

namespace sparsam::tasks::families {
namespace {

struct Range {
  std::int64_t low, high;
};

struct Scene {
  std::string_view formula;  // a to f are the numbers of the story
  std::array<Range, 6> ranges;
  Phrasebook told;
};

// {P}, {Q}, {R} are people, {o} things, {a} to {f} numbers.
const std::vector<Scene>& two_steps() {
  static const std::vector<Scene> kScenes = {
      {"a*b+c",
       {{{2, 12}, {2, 15}, {2, 40}}},
       {{{},
         {"{P} buys {a} {o} at {b} euros each and a bag for {c} euros. How much does {P} pay in all?",
          "A shop sells {o} for {b} euros a piece. {P} takes {a} of them and also a hat for {c} euros. What is the "
          "total price?",
          "{a} {o} cost {b} dollars each, and delivery costs {c} dollars. What does the whole order cost?",
          "There are {a} shelves with {b} {o} each, and {c} more {o} on the floor. How many {o} are there?",
          "In a hall there are {a} rows of {b} seats and {c} extra seats. How many seats are there altogether?",
          "{P} saves {b} euros a week for {a} weeks and already had {c} euros. How much money does {P} have now?"}},
        {{},
         {"{P} kauft {a} {o} für je {b} Euro und eine Tasche für {c} Euro. Wie viel bezahlt {P} insgesamt?",
          "In einem Laden kosten {o} {b} Euro das Stück. {P} nimmt {a} davon und noch einen Hut für {c} Euro. Was "
          "kostet alles zusammen?",
          "{a} {o} kosten je {b} Euro, und der Versand kostet {c} Euro. Was kostet die ganze Bestellung?",
          "In {a} Regalen liegen je {b} {o}, und {c} weitere {o} liegen auf dem Boden. Wie viele {o} sind es?",
          "In einem Saal gibt es {a} Reihen mit je {b} Plätzen und {c} weitere Plätze. Wie viele Plätze sind es "
          "zusammen?",
          "{P} spart {a} Wochen lang {b} Euro pro Woche und hatte schon {c} Euro. Wie viel Geld hat {P} nun?"}}}},
      {"c-a*b",
       {{{2, 9}, {2, 12}, {20, 200}}},
       {{{},
         {"{P} buys {a} {o} for {b} euros each and pays with {c} euros. How much change does {P} get?",
          "{P} has {c} euros and buys {a} tickets at {b} euros. How much money is left?",
          "A book has {c} pages. {P} reads {b} pages a day for {a} days. How many pages are left to read?",
          "The way is {c} km long. {P} cycles {b} km an hour for {a} hours. How many km remain?",
          "A baker made {c} rolls and sold {a} bags of {b} rolls. How many rolls are left?",
          "From a rope of {c} metres, {a} pieces of {b} metres are cut. How many metres remain?"}},
        {{},
         {"{P} kauft {a} {o} für je {b} Euro und zahlt mit {c} Euro. Wie viel Wechselgeld bekommt {P}?",
          "{P} hat {c} Euro und kauft {a} Karten zu je {b} Euro. Wie viel Geld bleibt übrig?",
          "Ein Buch hat {c} Seiten. {P} liest {a} Tage lang {b} Seiten am Tag. Wie viele Seiten bleiben noch?",
          "Der Weg ist {c} km lang. {P} fährt {a} Stunden lang {b} km pro Stunde. Wie viele km fehlen noch?",
          "Ein Bäcker hat {c} Brötchen gebacken und {a} Tüten mit je {b} Brötchen verkauft. Wie viele Brötchen sind "
          "übrig?",
          "Von einem Seil von {c} Metern werden {a} Stücke zu je {b} Metern abgeschnitten. Wie viele Meter "
          "bleiben?"}}}},
      {"a*b/c",
       {{{2, 12}, {2, 24}, {2, 9}}},
       {{{},
         {"{P} has {a} packs of {b} {o} and shares them equally among {c} children. How many {o} does each child get?",
          "{a} boxes with {b} {o} each are divided equally between {c} friends. How many {o} does each friend get?",
          "A farmer fills {c} baskets evenly with {a} times {b} {o}. How many {o} are in one basket?",
          "{a} trays of {b} {o} are to be put on {c} tables, the same number on each. How many {o} go on each table?"}},
        {{},
         {"{P} hat {a} Packungen mit je {b} {o} und verteilt sie gerecht auf {c} Kinder. Wie viele {o} bekommt jedes "
          "Kind?",
          "{a} Kisten mit je {b} {o} werden gleichmäßig auf {c} Freunde aufgeteilt. Wie viele {o} bekommt jeder?",
          "Eine Bäuerin füllt {c} Körbe gleichmäßig mit {a} mal {b} {o}. Wie viele {o} sind in einem Korb?",
          "{a} Tabletts mit je {b} {o} kommen gleichmäßig auf {c} Tische. Wie viele {o} kommen auf jeden Tisch?"}}}},
      {"(a+b)*c",
       {{{3, 30}, {3, 30}, {2, 9}}},
       {{{},
         {"{P} makes {a} {o} an hour and {Q} makes {b}. How many {o} do they make together in {c} hours?",
          "A school has {c} classes, each with {a} boys and {b} girls. How many children are there?",
          "Each day {P} walks {a} minutes in the morning and {b} minutes in the evening. How many minutes is that in "
          "{c} days?",
          "A set holds {a} red and {b} blue {o}. How many {o} are in {c} sets?",
          "A meal costs {a} euros and a drink {b} euros. What do {c} people pay who each take both?"}},
        {{},
         {"{P} macht {a} {o} in der Stunde und {Q} {b}. Wie viele {o} machen beide zusammen in {c} Stunden?",
          "Eine Schule hat {c} Klassen mit je {a} Jungen und {b} Mädchen. Wie viele Kinder sind es?",
          "Jeden Tag geht {P} morgens {a} und abends {b} Minuten. Wie viele Minuten sind das in {c} Tagen?",
          "Ein Set enthält {a} rote und {b} blaue {o}. Wie viele {o} sind in {c} Sets?",
          "Ein Essen kostet {a} Euro und ein Getränk {b} Euro. Was zahlen {c} Personen, die beides nehmen?"}}}},
      {"a+b+a",
       {{{4, 60}, {2, 40}}},
       {{{},
         {"{P} is {a} years old. {Q} is {b} years older. How old are they together?",
          "{P} has {a} {o}. {Q} has {b} more than {P}. How many {o} do they have altogether?",
          "On Monday {P} ran {a} minutes, on Tuesday {b} minutes longer. How many minutes is that in both days?",
          "A jacket costs {a} euros and a coat {b} euros more. What do both cost together?",
          "In one box there are {a} {o}, in another {b} more. How many {o} are in the two boxes?"}},
        {{},
         {"{P} ist {a} Jahre alt. {Q} ist {b} Jahre älter. Wie alt sind beide zusammen?",
          "{P} hat {a} {o}. {Q} hat {b} mehr als {P}. Wie viele {o} haben beide zusammen?",
          "Am Montag lief {P} {a} Minuten, am Dienstag {b} Minuten länger. Wie viele Minuten sind das an beiden Tagen?",
          "Eine Jacke kostet {a} Euro und ein Mantel {b} Euro mehr. Was kosten beide zusammen?",
          "In einer Kiste sind {a} {o}, in einer anderen {b} mehr. Wie viele {o} sind in beiden Kisten?"}}}},
      {"a-b+a",
       {{{20, 90}, {2, 19}}},
       {{{},
         {"{P} has {a} {o}. {Q} has {b} fewer than {P}. How many {o} do they have together?",
          "{P} is {a} years old, {Q} is {b} years younger. What is the sum of their ages?",
          "A shirt costs {a} euros and a cap {b} euros less. How much are both together?"}},
        {{},
         {"{P} hat {a} {o}. {Q} hat {b} weniger als {P}. Wie viele {o} haben beide zusammen?",
          "{P} ist {a} Jahre alt, {Q} ist {b} Jahre jünger. Wie groß ist die Summe ihrer Alter?",
          "Ein Hemd kostet {a} Euro und eine Mütze {b} Euro weniger. Wie viel kosten beide zusammen?"}}}},
      {"a*b+a",
       {{{3, 40}, {2, 6}}},
       {{{},
         {"{P} has {a} {o}. {Q} has {b} times as many. How many {o} do they have together?",
          "{P} is {a} years old and {Q} is {b} times as old. How old are they together?",
          "{P} found {a} {o}, {Q} found {b} times as many. How many did they find in all?",
          "A pen costs {a} euros, a bag costs {b} times as much. What do a pen and a bag cost together?"}},
        {{},
         {"{P} hat {a} {o}. {Q} hat {b}-mal so viele. Wie viele {o} haben beide zusammen?",
          "{P} ist {a} Jahre alt und {Q} {b}-mal so alt. Wie alt sind beide zusammen?",
          "{P} fand {a} {o}, {Q} fand {b}-mal so viele. Wie viele fanden sie insgesamt?",
          "Ein Stift kostet {a} Euro, eine Tasche {b}-mal so viel. Was kosten ein Stift und eine Tasche zusammen?"}}}},
      {"(a-b)/c",
       {{{30, 200}, {2, 60}, {2, 9}}},
       {{{},
         {"{P} wants a bike for {a} euros and has {b} euros. {P} saves {c} euros a week. How many weeks does it take?",
          "A book has {a} pages, {b} are read. The rest is read in {c} days, the same number each day. How many pages "
          "is that a day?",
          "Of {a} {o}, {b} are broken. The others are packed equally into {c} boxes. How many {o} are in a box?",
          "{P} has {a} {o}, keeps {b} and divides the rest equally among {c} friends. How many does each friend get?"}},
        {{},
         {"{P} möchte ein Rad für {a} Euro und hat {b} Euro. {P} spart {c} Euro in der Woche. Wie viele Wochen dauert "
          "es?",
          "Ein Buch hat {a} Seiten, {b} sind gelesen. Der Rest wird in {c} Tagen gelesen, jeden Tag gleich viel. Wie "
          "viele Seiten sind das am Tag?",
          "Von {a} {o} sind {b} kaputt. Die anderen kommen gleichmäßig in {c} Kisten. Wie viele {o} sind in einer "
          "Kiste?",
          "{P} hat {a} {o}, behält {b} und verteilt den Rest gerecht auf {c} Freunde. Wie viele bekommt jeder "
          "Freund?"}}}},
      {"(a+b)/c",
       {{{5, 60}, {5, 60}, {2, 9}}},
       {{{},
         {"{a} boys and {b} girls form groups of {c}. How many groups are there?",
          "{P} has {a} {o} and {Q} has {b}. They put them all together and share them equally among {c} children. How "
          "many does each child get?",
          "A team scored {a} points in the first half and {b} in the second, spread evenly over {c} players. How many "
          "points did each score?",
          "{a} red and {b} white {o} are packed in bags of {c}. How many bags are filled?"}},
        {{},
         {"{a} Jungen und {b} Mädchen bilden Gruppen zu je {c}. Wie viele Gruppen sind es?",
          "{P} hat {a} {o} und {Q} {b}. Sie legen alles zusammen und teilen es gerecht unter {c} Kindern. Wie viele "
          "bekommt jedes Kind?",
          "{a} rote und {b} weiße {o} werden zu je {c} in Tüten gepackt. Wie viele Tüten werden voll?"}}}},
      {"a*b-c",
       {{{2, 12}, {2, 12}, {2, 60}}},
       {{{},
         {"A cake needs {a} eggs. {P} bakes {b} cakes and has {c} eggs. How many eggs are missing?",
          "{b} boxes hold {a} {o} each. {c} {o} are sold. How many are left?",
          "{P} works {b} hours for {a} euros an hour and pays {c} euros of tax. How much is left?",
          "There are {b} rows of {a} seats in a bus, and {c} seats are taken. How many are free?"}},
        {{},
         {"Für einen Kuchen braucht man {a} Eier. {P} backt {b} Kuchen und hat {c} Eier. Wie viele Eier fehlen?",
          "{b} Kisten enthalten je {a} {o}. {c} {o} werden verkauft. Wie viele bleiben übrig?",
          "{P} arbeitet {b} Stunden für {a} Euro die Stunde und zahlt {c} Euro Steuern. Wie viel bleibt?",
          "In einem Bus gibt es {b} Reihen mit je {a} Plätzen, {c} Plätze sind besetzt. Wie viele sind frei?"}}}},
      {"a/b*c",
       {{{4, 120}, {2, 9}, {2, 12}}},
       {{{},
         {"A car drives {a} km in {b} hours. How far does it drive in {c} hours at the same speed?",
          "{b} {o} cost {a} euros. What do {c} {o} cost?",
          "A machine makes {a} {o} in {b} minutes. How many does it make in {c} minutes?",
          "{P} reads {a} pages in {b} days. How many pages is that in {c} days?",
          "With {b} litres a car goes {a} km. How many km does it go with {c} litres?"}},
        {{},
         {"Ein Auto fährt {a} km in {b} Stunden. Wie weit fährt es bei gleicher Geschwindigkeit in {c} Stunden?",
          "{b} {o} kosten {a} Euro. Was kosten {c} {o}?",
          "Eine Maschine macht {a} {o} in {b} Minuten. Wie viele macht sie in {c} Minuten?",
          "{P} liest {a} Seiten in {b} Tagen. Wie viele Seiten sind das in {c} Tagen?",
          "Mit {b} Litern fährt ein Auto {a} km. Wie viele km fährt es mit {c} Litern?"}}}},
      {"a-b+c",
       {{{20, 90}, {2, 19}, {2, 40}}},
       {{{},
         {"There are {a} people on a bus. At a stop {b} get off and {c} get on. How many people are on the bus now?",
          "{P} had {a} euros, spent {b} euros and got {c} euros from {Q}. How much does {P} have now?",
          "A library has {a} books on a shelf. {b} are lent and {c} are brought back. How many are there then?",
          "At noon it was {a} degrees. It fell by {b} degrees and then rose by {c}. What is the temperature?"}},
        {{},
         {"In einem Bus sind {a} Personen. An einer Haltestelle steigen {b} aus und {c} ein. Wie viele Personen sind "
          "nun im Bus?",
          "{P} hatte {a} Euro, gab {b} Euro aus und bekam {c} Euro von {Q}. Wie viel hat {P} jetzt?",
          "In einem Regal stehen {a} Bücher. {b} werden ausgeliehen und {c} zurückgebracht. Wie viele sind es dann?",
          "Am Mittag waren es {a} Grad. Es wurde um {b} Grad kälter und dann um {c} Grad wärmer. Wie viel Grad sind "
          "es?"}}}},
      {"a-b-c",
       {{{40, 150}, {2, 20}, {2, 19}}},
       {{{},
         {"{P} has {a} {o}, gives {b} to {Q} and {c} to {R}. How many are left?",
          "A board of {a} cm is shortened by {b} cm and then by {c} cm. How long is it then?",
          "A trip costs {a} euros. {Q} pays {b} euros and {R} {c} euros. How much must {P} pay?"}},
        {{},
         {"{P} hat {a} {o}, gibt {Q} {b} und {R} {c}. Wie viele sind übrig?",
          "Ein Brett von {a} cm wird erst um {b} cm, dann um {c} cm gekürzt. Wie lang ist es dann?",
          "Eine Reise kostet {a} Euro. {Q} zahlt {b} Euro und {R} {c} Euro. Wie viel muss {P} zahlen?"}}}},
      {"a*b*c",
       {{{2, 9}, {2, 12}, {2, 9}}},
       {{{},
         {"A house has {a} floors with {b} rooms each, and every room has {c} windows. How many windows are there?",
          "{P} works {a} hours a day, {b} days a month, for {c} euros an hour. How much does {P} earn in a month?",
          "{a} trucks carry {b} boxes each, with {c} {o} in every box. How many {o} is that?"}},
        {{},
         {"Ein Haus hat {a} Stockwerke mit je {b} Zimmern, jedes Zimmer hat {c} Fenster. Wie viele Fenster sind es?",
          "{P} arbeitet {a} Stunden am Tag, {b} Tage im Monat, für {c} Euro die Stunde. Wie viel verdient {P} im "
          "Monat?",
          "{a} Lastwagen bringen je {b} Kisten mit je {c} {o}. Wie viele {o} sind das?"}}}}};
  return kScenes;
}

const std::vector<Scene>& three_steps() {
  static const std::vector<Scene> kScenes = {
      {"a*b+c*d",
       {{{2, 9}, {2, 15}, {2, 9}, {2, 15}}},
       {{{},
         {"{P} buys {a} {o} at {b} euros each and {c} bags at {d} euros each. How much is that in total?",
          "{a} adults pay {b} euros each and {c} children {d} euros each. What do they pay altogether?",
          "{P} drives {a} hours at {b} km per hour and then {c} hours at {d} km per hour. How many km is that in all?",
          "There are {a} boxes of {b} {o} and {c} boxes of {d} {o}. How many {o} are there?",
          "On {a} days {P} runs {b} km, and on {c} days {d} km. How many km altogether?"}},
        {{},
         {"{P} kauft {a} {o} zu je {b} Euro und {c} Taschen zu je {d} Euro. Wie viel macht das zusammen?",
          "{a} Erwachsene zahlen je {b} Euro und {c} Kinder je {d} Euro. Was zahlen sie insgesamt?",
          "{P} fährt {a} Stunden mit {b} km pro Stunde und dann {c} Stunden mit {d} km pro Stunde. Wie viele km sind "
          "das insgesamt?",
          "Es gibt {a} Kisten mit je {b} {o} und {c} Kisten mit je {d} {o}. Wie viele {o} sind es?",
          "An {a} Tagen läuft {P} je {b} km, an {c} Tagen je {d} km. Wie viele km sind das zusammen?"}}}},
      {"a*b-c*d",
       {{{3, 12}, {5, 20}, {2, 9}, {2, 9}}},
       {{{},
         {"{P} has {a} bags of {b} {o} and gives {c} friends {d} {o} each. How many {o} are left?",
          "A shop gets {a} boxes of {b} {o} and sells {c} of them on each of {d} days. How many are left?",
          "{P} earns {b} euros on each of {a} days and spends {d} euros on each of {c} days. How much is left?",
          "How much more are {a} tickets at {b} euros than {c} tickets at {d} euros?"}},
        {{},
         {"{P} hat {a} Tüten mit je {b} {o} und gibt {c} Freunden je {d} {o}. Wie viele {o} bleiben übrig?",
          "Ein Laden bekommt {a} Kisten mit je {b} {o} und verkauft {d} Tage lang {c} am Tag. Wie viele sind übrig?",
          "{P} verdient an {a} Tagen je {b} Euro und gibt an {c} Tagen je {d} Euro aus. Wie viel bleibt?",
          "Um wie viel teurer sind {a} Karten zu {b} Euro als {c} Karten zu {d} Euro?"}}}},
      {"(a*b-c)/d",
       {{{2, 12}, {4, 20}, {2, 40}, {2, 8}}},
       {{{},
         {"{P} bakes {a} trays of {b} cookies, eats {c} of them and shares the rest equally among {d} friends. How "
          "many does each get?",
          "A farmer picks {b} baskets of {a} {o}. {c} are bad; the others go equally into {d} crates. How many {o} are "
          "in a crate?",
          "{P} saves {b} euros a month for {a} months, spends {c} euros and divides the rest into {d} equal parts. How "
          "large is a part?"}},
        {{},
         {"{P} backt {a} Bleche mit je {b} Keksen, isst {c} davon und teilt den Rest gerecht unter {d} Freunden. Wie "
          "viele bekommt jeder?",
          "Ein Bauer pflückt {b} Körbe mit je {a} {o}. {c} sind schlecht; die anderen kommen gleichmäßig in {d} "
          "Kisten. Wie viele {o} sind in einer Kiste?",
          "{P} spart {a} Monate lang {b} Euro im Monat, gibt {c} Euro aus und teilt den Rest in {d} gleiche Teile. Wie "
          "groß ist ein Teil?"}}}},
      {"(a-b*c)/d",
       {{{30, 200}, {2, 9}, {2, 9}, {2, 9}}},
       {{{},
         {"{P} has {a} euros, buys {b} {o} at {c} euros each and gives the rest to {d} people in equal parts. How much "
          "does each get?",
          "Of {a} {o}, {b} bags of {c} are sold. The rest is put equally on {d} plates. How many {o} are on a plate?",
          "A rope is {a} metres long. {b} pieces of {c} metres are cut off, and the rest is cut into {d} equal pieces. "
          "How long is each of them?"}},
        {{},
         {"Von {a} {o} werden {b} Tüten zu je {c} verkauft. Der Rest kommt gleichmäßig auf {d} Teller. Wie viele {o} "
          "liegen auf einem Teller?",
          "Ein Seil ist {a} Meter lang. {b} Stücke von je {c} Metern werden abgeschnitten, der Rest wird in {d} "
          "gleiche Stücke geteilt. Wie lang ist jedes davon?",
          "{P} hat {a} Euro, kauft {b} {o} zu je {c} Euro und verteilt den Rest gleichmäßig auf {d} Personen. Wie viel "
          "bekommt jede?"}}}},
      {"(a+b)*c-d",
       {{{3, 20}, {3, 20}, {2, 9}, {2, 40}}},
       {{{},
         {"{P} and {Q} pack {a} and {b} boxes an hour. After {c} hours {d} boxes are taken away. How many boxes are "
          "there?",
          "A class of {a} girls and {b} boys needs {c} sheets for each child and has {d} sheets. How many sheets are "
          "missing?",
          "A ticket costs {a} euros and a snack {b} euros. {c} friends take both and have a voucher of {d} euros. What "
          "do they pay?"}},
        {{},
         {"{P} und {Q} packen {a} und {b} Kisten pro Stunde. Nach {c} Stunden werden {d} Kisten abgeholt. Wie viele "
          "Kisten sind noch da?",
          "Eine Klasse mit {a} Mädchen und {b} Jungen braucht {c} Blätter für jedes Kind und hat {d} Blätter. Wie "
          "viele Blätter fehlen?",
          "Eine Karte kostet {a} Euro und ein Imbiss {b} Euro. {c} Freunde nehmen beides und haben einen Gutschein "
          "über {d} Euro. Was zahlen sie?"}}}},
      {"a*b+c-d",
       {{{2, 12}, {2, 12}, {5, 40}, {2, 30}}},
       {{{},
         {"{P} has {a} albums with {b} photos each and {c} loose photos. {d} photos are lost. How many are left?",
          "A farmer has {a} stables of {b} cows, buys {c} cows and sells {d}. How many cows does he have?",
          "{P} saves {b} euros a week for {a} weeks, gets {c} euros as a present and spends {d} euros. How much money "
          "does {P} have?"}},
        {{},
         {"{P} hat {a} Alben mit je {b} Fotos und {c} lose Fotos. {d} Fotos gehen verloren. Wie viele sind übrig?",
          "Ein Bauer hat {a} Ställe mit je {b} Kühen, kauft {c} Kühe und verkauft {d}. Wie viele Kühe hat er?",
          "{P} spart {a} Wochen lang {b} Euro pro Woche, bekommt {c} Euro geschenkt und gibt {d} Euro aus. Wie viel "
          "Geld hat {P}?"}}}},
      {"2*(a+b)*c",
       {{{3, 40}, {3, 40}, {2, 9}}},
       {{{},
         {"A garden is {a} m long and {b} m wide. A fence around it costs {c} euros per metre. What does the fence "
          "cost?",
          "{P} runs {c} times around a field of {a} m by {b} m. How many metres is that?"}},
        {{},
         {"Ein Garten ist {a} m lang und {b} m breit. Ein Zaun ringsum kostet {c} Euro pro Meter. Was kostet der Zaun?",
          "{P} läuft {c}-mal um ein Feld von {a} m mal {b} m. Wie viele Meter sind das?"}}}},
      {"(a+b+c)/3",
       {{{5, 60}, {5, 60}, {5, 60}}},
       {{{},
         {"{P} scored {a}, {b} and {c} points in three games. What is the average?",
          "{P} has {a} {o}, {Q} has {b} and {R} has {c}. They share all of them equally. How many does each of the "
          "three get?",
          "Three parcels weigh {a} kg, {b} kg and {c} kg. What do they weigh on average?"}},
        {{},
         {"{P} erreichte in drei Spielen {a}, {b} und {c} Punkte. Wie groß ist der Durchschnitt?",
          "{P} hat {a} {o}, {Q} hat {b} und {R} hat {c}. Sie teilen alles gerecht. Wie viele bekommt jeder der drei?",
          "Drei Pakete wiegen {a} kg, {b} kg und {c} kg. Was wiegen sie im Durchschnitt?"}}}},
      {"a-b+c-d",
       {{{30, 90}, {2, 15}, {2, 20}, {2, 15}}},
       {{{},
         {"A bus starts with {a} people. At the first stop {b} get off and {c} get on; at the second, {d} get off. How "
          "many are on the bus?",
          "{P} has {a} {o}, gives away {b}, finds {c} and loses {d}. How many {o} does {P} have at the end?",
          "An account holds {a} euros. {b} euros are withdrawn, {c} paid in, {d} withdrawn. How much is on the "
          "account?"}},
        {{},
         {"Ein Bus fährt mit {a} Personen los. An der ersten Haltestelle steigen {b} aus und {c} ein, an der zweiten "
          "steigen {d} aus. Wie viele sind im Bus?",
          "{P} hat {a} {o}, verschenkt {b}, findet {c} und verliert {d}. Wie viele {o} hat {P} am Ende?",
          "Auf einem Konto sind {a} Euro. {b} Euro werden abgehoben, {c} eingezahlt, {d} abgehoben. Wie viel ist auf "
          "dem Konto?"}}}},
      {"a-a*b/100",
       {{{20, 400}, {5, 60}}},
       {{{},
         {"A coat costs {a} euros and is reduced by {b} percent. What does it cost now?",
          "{P} has {a} {o} and gives {b}% of them to {Q}. How many does {P} keep?",
          "Of {a} pupils, {b}% come by bus. How many do not come by bus?"}},
        {{},
         {"Ein Mantel kostet {a} Euro und wird um {b} Prozent gesenkt. Was kostet er jetzt?",
          "{P} hat {a} {o} und gibt {Q} {b}% davon. Wie viele behält {P}?",
          "Von {a} Schülern kommen {b}% mit dem Bus. Wie viele kommen nicht mit dem Bus?"}}}}};
  return kScenes;
}

const std::vector<Scene>& four_steps() {
  static const std::vector<Scene> kScenes = {
      {"e-(a*b+c*d)",
       {{{2, 6}, {2, 12}, {2, 6}, {2, 12}, {50, 200}}},
       {{{},
         {"{P} buys {a} {o} at {b} euros and {c} bags at {d} euros each, and pays with {e} euros. How much change is "
          "there?",
          "{P} has {e} euros. {a} tickets cost {b} euros each, {c} drinks {d} euros each. How much is left after "
          "buying all of them?",
          "A way of {e} km: {a} hours at {b} km per hour, then {c} hours at {d} km per hour. How many km remain?",
          "Of {e} {o}, {a} bags of {b} and {c} bags of {d} are sold. How many {o} are left?"}},
        {{},
         {"{P} kauft {a} {o} zu je {b} Euro und {c} Taschen zu je {d} Euro und zahlt mit {e} Euro. Wie viel "
          "Wechselgeld gibt es?",
          "{P} hat {e} Euro. {a} Karten kosten je {b} Euro, {c} Getränke je {d} Euro. Wie viel bleibt nach dem Kauf "
          "übrig?",
          "Ein Weg von {e} km: {a} Stunden mit {b} km pro Stunde, dann {c} Stunden mit {d} km pro Stunde. Wie viele km "
          "bleiben?",
          "Von {e} {o} werden {a} Tüten zu je {b} und {c} Tüten zu je {d} verkauft. Wie viele {o} sind übrig?"}}}},
      {"(a*b+c*d)/e",
       {{{2, 9}, {2, 12}, {2, 9}, {2, 12}, {2, 8}}},
       {{{},
         {"{a} bags of {b} {o} and {c} bags of {d} {o} are shared equally among {e} children. How many does each child "
          "get?",
          "{a} boxes of {b} {o} and {c} boxes of {d} {o} are put on {e} shelves, the same number on each. How many {o} "
          "are on a shelf?",
          "{a} tickets at {b} euros and {c} at {d} euros are paid by {e} friends in equal parts. What does each pay?"}},
        {{},
         {"{a} Tüten mit je {b} {o} und {c} Tüten mit je {d} {o} werden gerecht auf {e} Kinder verteilt. Wie viele "
          "bekommt jedes Kind?",
          "{a} Karten zu je {b} Euro und {c} Karten zu je {d} Euro bezahlen {e} Freunde zu gleichen Teilen. Was zahlt "
          "jeder?",
          "{a} Kisten mit je {b} {o} und {c} Kisten mit je {d} {o} kommen gleichmäßig in {e} Regale. Wie viele {o} "
          "sind in einem Regal?"}}}},
      {"a*b+c*d-e",
       {{{2, 9}, {2, 12}, {2, 9}, {2, 12}, {2, 50}}},
       {{{},
         {"{P} sells {a} {o} for {b} euros each and {c} for {d} euros each, and spends {e} euros. How much is left?",
          "A hall has {a} rows of {b} seats and {c} rows of {d} seats; {e} seats are taken. How many are free?",
          "{a} boxes of {b} {o} and {c} boxes of {d} {o} arrive, and {e} {o} are broken. How many are whole?"}},
        {{},
         {"{P} verkauft {a} {o} für je {b} Euro und {c} für je {d} Euro und gibt {e} Euro aus. Wie viel bleibt?",
          "Ein Saal hat {a} Reihen mit je {b} Plätzen und {c} Reihen mit je {d} Plätzen; {e} Plätze sind besetzt. Wie "
          "viele sind frei?",
          "{a} Kisten mit je {b} {o} und {c} Kisten mit je {d} {o} kommen an, {e} {o} sind kaputt. Wie viele sind "
          "ganz?"}}}},
      {"a-b+c-d+e",
       {{{30, 90}, {2, 15}, {2, 20}, {2, 15}, {2, 20}}},
       {{{},
         {"A bus has {a} passengers. First {b} get off and {c} get on, then {d} get off and {e} get on. How many "
          "passengers are there now?",
          "{P} has {a} euros, pays {b}, earns {c}, pays {d} and earns {e}. How many euros does {P} have?",
          "A tank of {a} litres loses {b} litres, gets {c}, loses {d} and gets {e}. How many litres are in it?"}},
        {{},
         {"In einem Bus sind {a} Fahrgäste. Erst steigen {b} aus und {c} ein, dann {d} aus und {e} ein. Wie viele "
          "Fahrgäste sind es jetzt?",
          "{P} hat {a} Euro, zahlt {b}, verdient {c}, zahlt {d} und verdient {e}. Wie viel Euro hat {P}?",
          "Ein Tank mit {a} Litern verliert {b} Liter, bekommt {c}, verliert {d} und bekommt {e}. Wie viele Liter sind "
          "darin?"}}}},
      {"a+b+a+(a+b-c)",
       {{{10, 50}, {5, 30}, {2, 14}}},
       {{{},
         {"{P} has {a} {o}. {Q} has {b} more than {P}, and {R} has {c} fewer than {Q}. How many {o} do the three have "
          "together?",
          "{P} is {a} years old, {Q} is {b} years older than {P}, and {R} is {c} years younger than {Q}. What is the "
          "sum of their ages?"}},
        {{},
         {"{P} hat {a} {o}. {Q} hat {b} mehr als {P}, und {R} hat {c} weniger als {Q}. Wie viele {o} haben die drei "
          "zusammen?",
          "{P} ist {a} Jahre alt, {Q} ist {b} Jahre älter als {P}, und {R} ist {c} Jahre jünger als {Q}. Wie groß ist "
          "die Summe ihrer Alter?"}}}},
      {"a*b*c+a*b+a",
       {{{2, 15}, {2, 5}, {2, 4}}},
       {{{},
         {"{P} has {a} {o}. {Q} has {b} times as many as {P}, and {R} has {c} times as many as {Q}. How many {o} do "
          "they have altogether?",
          "On Monday {a} people came, on Tuesday {b} times as many, on Wednesday {c} times as many as on Tuesday. How "
          "many came in the three days?"}},
        {{},
         {"{P} hat {a} {o}. {Q} hat {b}-mal so viele wie {P}, und {R} hat {c}-mal so viele wie {Q}. Wie viele {o} "
          "haben alle zusammen?",
          "Am Montag kamen {a} Leute, am Dienstag {b}-mal so viele, am Mittwoch {c}-mal so viele wie am Dienstag. Wie "
          "viele kamen an den drei Tagen?"}}}},
      {"(a*b-c)/d*e",
       {{{2, 12}, {4, 15}, {2, 30}, {2, 8}, {2, 9}}},
       {{{},
         {"{P} has {a} bags of {b} {o}. {c} are eaten, the rest goes into boxes of {d}. A box is sold for {e} euros. "
          "How many euros do all boxes bring?",
          "A farmer picks {b} {o} from each of {a} trees, keeps {c}, and sells the rest in bags of {d} for {e} euros a "
          "bag. How much does he earn?"}},
        {{},
         {"{P} hat {a} Tüten mit je {b} {o}. {c} werden gegessen, der Rest kommt zu je {d} in Schachteln. Eine "
          "Schachtel wird für {e} Euro verkauft. Wie viel Euro bringen alle Schachteln?",
          "Ein Bauer pflückt von {a} Bäumen je {b} {o}, behält {c} und verkauft den Rest in Tüten zu je {d} für {e} "
          "Euro die Tüte. Wie viel verdient er?"}}}},
      {"(a+b)*c+d*e",
       {{{3, 20}, {3, 20}, {2, 8}, {2, 9}, {2, 12}}},
       {{{},
         {"For {c} days {P} swims {a} and {Q} {b} lanes a day; then {P} alone swims {e} lanes a day for {d} days. How "
          "many lanes is that in all?",
          "{c} people each eat a meal for {a} euros and a dessert for {b} euros, and together drink {d} bottles at {e} "
          "euros. What does it all cost?"}},
        {{},
         {"{c} Tage lang schwimmt {P} {a} und {Q} {b} Bahnen am Tag; dann schwimmt {P} allein {d} Tage lang {e} Bahnen "
          "am Tag. Wie viele Bahnen sind das insgesamt?",
          "{c} Personen essen je ein Menü für {a} Euro und einen Nachtisch für {b} Euro und trinken zusammen {d} "
          "Flaschen zu je {e} Euro. Was kostet alles?"}}}}};
  return kScenes;
}

std::string with_numbers(std::string_view formula, const std::array<std::int64_t, 6>& numbers) {
  std::string out;
  for (const char c : formula) {
    if (c >= 'a' && c <= 'f') {
      out += text_of(numbers[static_cast<std::size_t>(c - 'a')]);
    } else {
      out += c;
    }
  }
  return out;
}

// Whole and positive all the way: in a story, nothing else makes sense.
bool makes_sense(const Expression& e) {
  if (e.operation == 0) return true;
  if (!makes_sense(e.operands[0]) || !makes_sense(e.operands[1])) return false;
  const auto value = e.value();
  return value && value->denominator == 1 && value->numerator > 0;
}

Exercise draw(Dice& dice, const Ask& ask) {
  const std::vector<Scene>& scenes = ask.level == 1 ? two_steps() : ask.level == 2 ? three_steps() : four_steps();
  const Scene* scene = nullptr;
  std::array<std::int64_t, 6> numbers{};
  Expression plan;
  const bool far = ask.level == 4;
  do {
    scene = &dice.pick(scenes);  // anew: not every scene makes sense with numbers from far away
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const Range& range = scene->ranges[i];
      numbers[i] = range.high == 0 ? 0 : dice.between(range.low, range.high);
      // Beyond every number of the other levels.
      if (far && numbers[i] != 0 && range.high >= 12) numbers[i] += 500;
    }
    plan = *Expression::parse(with_numbers(scene->formula, numbers));
  } while (!makes_sense(plan));
  Exercise e;
  std::vector<std::int64_t> key;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    static constexpr std::string_view kNames[] = {"a", "b", "c", "d", "e", "f"};
    if (numbers[i] == 0) continue;
    e.slots.number(kNames[i], numbers[i]);
    key.push_back(numbers[i]);
  }
  std::array<std::string_view, 3> names;
  for (std::size_t i = 0; i < 3; ++i) {
    do names[i] = dice.pick(people()).name;
    while (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
           names.begin() + static_cast<std::ptrdiff_t>(i));
  }
  const Thing& thing = dice.pick(kThings);
  e.slots.text("P", std::string(names[0])).text("Q", std::string(names[1])).text("R", std::string(names[2]));
  e.slots.text("o", std::string(by_language(ask.language, thing.en, thing.de)));
  // The numbers alone: a story with the numbers of another is in the same space, whatever happens in it.
  e.key = sorted_key_of("story", key);
  e.phrases = &scene->told;
  e.answer = plan.value()->text();
  e.solve = [plan](Notes& notes) {
    notes.line("=" + plan.text());
    return text_of(work_expression(notes, plan));
  };
  e.reply = by_language(ask.language, "[The answer is {answer}.|It is {answer}.]",
                        "[Die Antwort ist {answer}.|Es sind {answer}.]");
  return e;
}

}  // namespace

const Family& scenarios() {
  static const Family kFamily = {"scenarios",
                                 "word problems of everyday scenes",
                                 {{"2 steps", 20'000}, {"3 steps", 50'000}, {"4 steps", 100'000}},
                                 "4 steps with larger numbers",
                                 draw};
  return kFamily;
}

}  // namespace sparsam::tasks::families
