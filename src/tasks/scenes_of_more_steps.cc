#include "tasks/scenes.h"

namespace sparsam::tasks {

const std::vector<Scene>& scenes_of_three_steps() {
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

const std::vector<Scene>& scenes_of_four_steps() {
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

}  // namespace sparsam::tasks
