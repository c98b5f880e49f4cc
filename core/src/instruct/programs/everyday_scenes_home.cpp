// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scenes at home: kitchen, cleaning, parties, crafts, collections.
#include "instruct/programs/everyday_scenes.h"

namespace sdrl::programs {

namespace {

constexpr std::string_view kScenes = R"(
kitchen 1 x=light a=12-90 b=3-60 a>b
[A jar holds {a} {x} of flour.|There are {a} {x} of flour in a jar.] {A} uses {b} {x} for [a cake|bread|noodles]. How many {x} of flour stay in the jar?
Left a-b

kitchen 1 a=3-40 b=3-40
[For breakfast {A} boiled {a} eggs, for supper {b} eggs.|{A} boiled {a} eggs for breakfast and another {b} for supper.] How many eggs were boiled that day?
Total a+b

kitchen 1 a=2-12 b=2-25
[One pot of soup is enough for {b} people|A pot of soup serves {b} people]. How many people can eat if {A} cooks {a} pots?
Total a*b

kitchen 1 x=food b=2-9 a=b*2-20
{A} laid {a} {x} on {b} plates so that every plate had the same number. How many {x} lay on each plate?
Each a/b

kitchen 2 x=vegetable y=vegetable a=12-90 b=5-80 c=3-60 a>c
[{A} has {a} {x} and {b} {y} in the cellar.|In {A}'s cellar there are {a} {x} and also {b} {y}.] For a soup {c} of the {x} are taken. How many {x} stay in the cellar?
Left a-c

kitchen 2 x=vegetable y=vegetable a=12-90 b=5-80 c=3-60 a>c
[{A} has {a} {x} and {b} {y} in the cellar.|In {A}'s cellar there are {a} {x} and also {b} {y}.] For a soup {c} of the {x} are taken. How many vegetables were there before the soup was made?
Total a+b

kitchen 2 x=vegetable y=vegetable a=12-90 b=5-80 c=3-60 a>b a>c
[{A} has {a} {x} and {b} {y} in the cellar.|In {A}'s cellar there are {a} {x} and also {b} {y}.] For a soup {c} of the {x} are taken. How many more {x} than {y} were there at the start?
More a-b

kitchen 2 x=light a=20-240 c=2-12 b=c*3-15
A recipe for {c} people needs {b} {x} of [rice|pasta|beans] and takes {a} minutes. How many {x} does it take for one person?
Each b/c

kitchen 2 a=2-9 b=3-20 c=4-50
For one cake {A} takes {b} spoons of sugar. It has to be in the oven for {c} minutes. How many spoons of sugar go into {a} such cakes?
Total a*b

kitchen 2 a=10-90 b=5-80
[Some eggs were in the fridge|The fridge had some eggs in it]. {A} put {b} more into it, and then there were {a}. How many eggs had been in the fridge [at first|before]?
Before a-b

kitchen 2 a=6-60 b=3-40 c=3-30
{A} poured out some cups of tea. The guests drank {b} cups, and {a} cups were still full when they went home after {c} minutes. How many cups had {A} poured out?
Before a+b

kitchen 2 x=light a=15-90 b=5-80 c=2-12 a>b
Grandmother's recipe asks for {a} {x} of butter and {c} eggs. {A} has only {b} {x} of butter. How many {x} of butter does [{he}|{A}] still need?
Missing a-b

kitchen 2 a=10-60 b=10-60 c=5-70
The bread has to bake for {a} minutes and the pie for {b}. Peeling the apples took {A} {c} minutes. If [{he}|{A}] bakes the pie after the bread, for how many minutes is the oven in use?
Total a+b

kitchen 2 a=15-90 b=4-80 c=2-30 a>b
{A} filled {a} dumplings, {B} filled {b}, and {c} came out of the freezer. [How|How|how] many fewer dumplings were filled by {B} than by {A}?
Fewer a-b

kitchen 2 b=2-9 a=b*3-20 c=12-80
A big pot holds {c} cups of water, but there are just {a} cups of soup in it. If every bowl takes {b} cups, how many bowls of soup can {A} serve?
Filled a/b

kitchen 2 a=2-9 b=2-12 c=2-9
Every morning {A} squeezes {b} oranges for juice and eats {c} slices of bread. How many oranges are needed for {a} mornings?
Needed a*b

kitchen 2 x=food y=food a=3-90 b=3-90 c=3-60
{A} bought {a} {x}. {B} brought along {b} {y}, and {c} {x} had been lying at home already. How many {x} are there now?
Total a+c

kitchen 3 a=2-9 b=4-20 c=5-60
{A} bakes {a} trays of buns with {b} buns on each tray. [At breakfast {c} buns are eaten|The family eats {c} of them]. How many buns are still there?
Baked a*b ; Left r-c

kitchen 3 x=light a=20-90 b=5-50 c=5-50
There were {a} {x} of honey in the jar. {A} took {b} {x} for tea and {c} {x} for a cake. How many {x} of honey remain?
Left a-b ; Then r-c

kitchen 3 a=10-60 b=4-50 c=2-9
{A} pickled {a} cucumbers and {b} onions. They were put into {c} jars, equally many vegetables in each. How many vegetables does one jar hold?
Total a+b ; Each r/c

kitchen 3 x=weight b=2-9 c=2-9 a=60-200
[A sack of rice weighs {a} {x}.|There are {a} {x} of rice in the sack.] The cook needs {b} {x} a day. How many {x} are left in the sack after {c} days?
Total b*c ; Left a-r

clean 1 x=clothes y=clothes a=3-60 b=3-60
{A} [washed|ironed|folded] {a} {x} and {b} {y}. How many pieces of clothing is that?
Total a+b

clean 1 a=12-80 b=4-70 a>b
There are {a} windows in the house. {A} has [cleaned|washed|polished] {b} of them. How many windows are still dirty?
Left a-b

clean 1 a=2-9 b=3-20
It takes {b} minutes to sweep one room. How many minutes does {A} need to sweep {a} rooms?
Total a*b

clean 1 b=2-9 a=b*2-20
{A} sorted {a} socks into {b} drawers, with the same number of socks in every drawer. How many socks are in one drawer?
Each a/b

clean 2 x=clothes y=clothes a=8-60 b=3-50 c=3-50 a>b
On the line hang {a} {x} and {c} {y}. When it begins to rain {A} takes {b} {x} inside. How many {x} get wet?
Left a-b

clean 2 x=clothes y=clothes a=8-60 b=3-50 c=3-50 a>b
On the line hang {a} {x} and {c} {y}. When it begins to rain {A} takes {b} {x} inside. How many pieces were hanging there before the rain?
Total a+c

clean 2 x=clothes a=8-90 b=3-80
After {A} had ironed {b} {x}, there were {a} {x} still in the basket. How many {x} had to be ironed in the beginning?
Before a+b

clean 2 a=20-90 b=5-80 c=2-12 a>b
{A} needs {a} minutes to clean the kitchen, but only {b} minutes if {c} friends help. How many minutes does [{he}|{A}] save with their help?
Saved a-b

clean 2 a=5-60 b=5-60 c=5-60
Vacuuming took {a} minutes, dusting {b} minutes and a phone call {c} minutes. How long did {A} do housework, in minutes, if the call does not count?
Total a+b

clean 2 x=weight b=2-9 a=b*2-15 c=20-90
The machine washes {b} {x} at a time and needs {c} minutes for it. {A} has {a} {x} of laundry. [How|How|how] many times does the machine have to run?
Times a/b

clean 2 a=2-9 b=2-9 c=10-60
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]One bottle of soap lasts {b} weeks and costs {c} cents less than the big one. How many weeks do {a} bottles last?
Weeks a*b

clean 2 x=clothes y=clothes a=5-50 b=3-40 c=3-40 a>b
{A} owns {a} {x}, {B} owns {b} {x} and {c} {y}. How many more {x} than {B} does {A} own?
More a-b

clean 2 x=clothes a=8-60 c=2-50 a>c
There were {a} {x} in the closet. Some were given to charity, so now {A} sees only {c} there. How many {x} were given away?
Given a-c

clean 2 a=2-9 b=3-12 c=4-20
The stairs have {a} floors. On every floor {A} wipes {b} steps and {c} tiles. How many steps are wiped?
Total a*b

clean 2 x=weight b=2-12 a=b*2-12 c=10-90
{A} had a roll with {c} trash bags. {He} collected {a} {x} of leaves and put {b} {x} into each bag. How many bags did [{he}|{A}] use?
Needed a/b

clean 2 x=clothes y=clothes z=clothes a=4-40 b=4-40 c=4-40
In the basket lie {a} {x}, {b} {y} and {c} {z}. Only the {x} and the {z} are clean. How many clean pieces are in the basket?
Total a+c

clean 3 x=clothes y=clothes a=5-40 b=5-40 c=3-60
{A} washed {a} {x} and {b} {y}. {c} of these pieces are dry by now. How many pieces are still wet?
Total a+b ; Left r-c

clean 3 a=2-9 b=3-12 c=2-9
{A} cleans {a} windows in each of {b} rooms and {c} more in the hall. How many windows does [{he}|{A}] clean?
Total a*b ; Then r+c

clean 3 a=10-60 b=10-60 c=5-90
{A} [dried|washed] {a} plates and {B} {b}. There are {c} plates more in the sink. How many plates will be done when the sink is empty?
Total a+b ; Then r+c

party 1 a=4-40 b=3-40
{a} girls and {b} boys came to {A}'s [party|birthday]. How many children were invited and came?
Children a+b

party 1 a=12-90 b=4-80 a>b
{A} sent out {a} invitations. {b} people have [answered|written back|said yes] up to now. How many invitations still wait for that?
Left a-b

party 1 a=4-30 b=2-9
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]Each guest gets {b} slices of cake. How many slices must be cut for {a} guests?
Needed a*b

party 1 x=sweet b=3-12 a=b*2-20
{a} {x} are shared out fairly among {b} children. How many {x} does every child get?
Each a/b

party 2 x=sweet y=sweet b=3-12 a=b*2-20 c=5-90
{A} bought {a} {x} and {c} {y} for the party. The {x} are to be shared out evenly among {b} guests. How many {x} will one guest get?
Each a/b

party 2 x=sweet y=sweet a=8-90 b=8-90 c=3-12
{A} bought {a} {x} and {b} {y} for a party with {c} guests. [How|How|how] many sweets did [{he}|{A}] buy?
Total a+b

party 2 x=sweet y=sweet a=18-90 b=8-80 c=3-12 a>b
For a party with {c} guests {A} bought {a} {x} and {b} {y}. How many fewer {y} than {x} were bought?
Fewer a-b

party 2 a=12-90 b=5-80 c=4-40 a>b
{A} blew up {a} balloons and put {c} lanterns up in the trees. During the evening {b} of the balloons burst. How many balloons survived the party?
Left a-b

party 2 a=10-90 b=3-60
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]Some guests came by car, and {b} guests came on foot. If {a} guests came in all, how many of them came by car?
Rest a-b

party 2 a=10-60 b=3-40
By nine o'clock {b} guests had gone home and {a} were still dancing. Each had brought a gift. How many guests had been at {A}'s party, if nobody else left?
Before a+b

party 2 a=3-12 b=2-9 c=3-30
{A} set up {a} tables with {b} vases on each and hired {c} chairs from a neighbor. How many vases did [{he}|{A}] put on the tables?
Total a*b

party 2 b=4-12 a=b*2-12 c=20-90
One pizza is cut into {b} pieces. {A} wants {a} pieces to be on the table, and has [{c} dollars|${c}] to spend. How many pizzas does [{he}|{A}] have to order?
Needed a/b

party 2 a=10-80 b=10-80 c=10-80
The band played {a} minutes before the cake and {b} minutes after it. {A} made a speech of {c} minutes. For how many minutes was there music by the band?
Total a+b

party 2 x=sweet a=20-99 b=5-90 c=3-20 a>b
Inside the paper horse were {a} {x}. The {c} children found {b} of them in the grass. How many {x} were not found?
Left a-b

party 2 a=5-60 b=3-40 c=2-20
This year {A} lit {a} candles in the garden, {b} fewer than last year, and {c} torches. How many candles had [{he}|{A}] lit last year?
Before a+b

party 3 a=3-12 b=2-9 c=3-40
{a} tables were set with {b} plates each. {A} took {c} plates away because some guests were ill. How many plates stayed on the tables?
Total a*b ; Left r-c

party 3 x=sweet a=20-90 b=10-90 c=3-12
There are {a} {x} in the bowl and {b} more in the bag. If {c} children share all of them equally, how many {x} does each child get?
Total a+b ; Each r/c

party 3 a=6-40 b=6-40 c=3-30
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ][{a} women and {b} men|{a} neighbors and {b} cousins] danced at the wedding. At midnight {c} people went home. How many people danced on?
Total a+b ; Left r-c

party 3 a=4-20 b=2-6 c=4-20 d=2-6
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]Every one of the {a} children drank {b} glasses of lemonade, and every one of the {c} parents drank {d}. How many glasses of lemonade were drunk?
First a*b ; Second c*d ; Total r+s

craft 1 x=short a=20-200 b=5-180 a>b
{A} had {a} {x} of [ribbon|rope|string|wire]. {He} cut off {b} {x}. How many {x} did {A} have then?
Left a-b

craft 1 x=color y=color a=5-90 b=5-90
{A} threaded {a} {x} pearls and {b} {y} ones on a string. How many pearls are on the string?
Total a+b

craft 1 a=2-15 b=3-25
For one necklace {A} needs {b} pearls. How many pearls does [{he}|{A}] need to make {a} necklaces?
Needed a*b

craft 1 x=long b=2-12 a=b*2-20
A rope of {a} {x} is cut into pieces of {b} {x}. How many pieces does {A} get?
Pieces a/b

craft 2 x=color y=color a=15-90 b=5-80 c=3-60 a>c
In a box there are {a} {x} pearls and {b} {y} pearls. {A} used {c} of the {x} pearls for a bracelet. How many {x} pearls are left in the box?
Left a-c

craft 2 x=color y=color a=15-90 b=5-80 c=3-60 a>c
In a box there are {a} {x} pearls and {b} {y} pearls. {A} used {c} of the {x} pearls for a bracelet. How many pearls did the box hold before that?
Total a+b

craft 2 x=color y=color a=15-90 b=5-80 c=3-60 a>b a>c
In a box there are {a} {x} pearls and {b} {y} pearls. {A} will use {c} of the {x} pearls. How many more {x} pearls than {y} ones are in the box now?
More a-b

craft 2 a=30-200 b=10-180
{A} has knitted {b} rows of a scarf. The finished scarf will have {a} rows. [How|How|how] many rows are missing?
Missing a-b

craft 2 x=short a=4-60 b=3-60
{A} cut {b} {x} off a piece of cloth and has {a} {x} left. How long was the cloth, in {x}, before [{he}|{A}] cut it?
Before a+b

craft 2 b=2-9 a=b*2-20 c=2-9
{A} has {a} buttons and sews {b} of them on every coat. A coat takes {him} {c} hours. How many coats can get buttons?
Filled a/b

craft 2 a=2-12 b=2-30 c=3-60
{A} folds {b} paper stars from one sheet. {He} has {a} blue sheets and {c} stickers. How many stars can be folded from the blue sheets?
Total a*b

craft 2 a=5-50 b=5-50 c=4-30
On Saturday {A} painted {a} stones, on Sunday {b}. {B} painted {c} on Sunday. [How|How|how] many stones did {A} paint on the weekend?
Total a+b

craft 2 y=day x=day a=5-50 b=5-50 c=4-30
On {x} {A} painted {a} stones, on {y} {b}. {B} painted {c} on {y}. How many stones were painted on {y}?
Total b+c

craft 2 x=short a=15-90 b=5-80 c=10-90 a>b
A drawing by {A} is {a} {x} wide and {c} {x} high. The frame is only {b} {x} wide. By how many {x} is the drawing too wide?
More a-b

craft 2 a=2-9 b=3-20 c=2-9
{A} works {c} hours a week. In every week {he} makes {b} [baskets|bowls|cups|pots]. What number of them does [{he}|{A}] make in {a} weeks?
Total a*b

craft 2 x=color y=color a=4-50 b=4-50 c=4-50
In the yarn shop {A} took {a} balls of {x} yarn and {b} balls of {y} yarn, but put {c} patterns back. How many balls of yarn did [{he}|{A}] take?
Total a+b

craft 3 a=2-9 b=5-25 c=5-60
{A} makes {a} necklaces with {b} pearls each. There are {c} pearls left after that. How many pearls did [{he}|{A}] have in the beginning?
Total a*b ; Before r+c

craft 3 x=short a=60-200 b=3-12 c=3-9
A ribbon is {a} {x} long. {A} cuts off {c} pieces of {b} {x}. How many {x} of ribbon remain?
Total b*c ; Left a-r

craft 3 a=10-60 b=5-50 c=5-50
{A} glued {a} shells on a frame. {b} fell off, so {he} glued on {c} new ones. How many shells are on the frame now?
Left a-b ; Then r+c

collect 1 x=thing a=10-99 b=5-90
{A} keeps {a} {x} in a tin and {b} {x} in a drawer. How many {x} does {A} keep?
Total a+b

collect 1 x=thing a=20-120 b=5-110 a>b
There is room for {a} {x} in {A}'s cabinet. {b} {x} are already in it. How many {x} can still be added?
Left a-b

collect 1 a=3-12 b=3-20
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]An album has {a} pages, and {b} pictures fit on every page. How many pictures fit into the album?
Total a*b

collect 1 x=thing b=2-12 a=b*2-20
[{A} divides {his} {a} {x} into {b} equal heaps.|{A} makes {b} equal heaps out of {his} {a} {x}.] How many {x} lie in one heap?
Each a/b

collect 2 x=thing a=10-99 b=3-80 c=3-80 a>b
{A} has {a} {x}. {b} of them came from {his} aunt and {c} stand on the shelf. How many of the {x} did not come from the aunt?
Rest a-b

collect 2 x=thing a=10-90 b=5-80 c=3-60
{A} has collected {a} {x}, {B} {b} and {C} {c}. How many {x} do {A} and {C} have together?
Total a+c

collect 2 x=thing a=10-90 b=5-80 c=3-60 a>c
{A} has collected {a} {x}, {B} {b} and {C} {c}. How many more would {C} need to have as many {x} as {A}?
Missing a-c

collect 2 x=thing a=10-90 b=5-80
If {A} finds {b} more {x}, {he} will have {a} {x}. How many {x} does [{he}|{A}] have so far?
Before a-b

collect 2 x=thing a=5-90 b=3-60 c=3-60
{A} traded {b} {x} for {c} coins. Now {he} owns {a} {x}. How many {x} did {A} own before the trade?
Before a+b

collect 2 x=thing y=thing a=3-50 b=3-50 c=3-50
{A} traded {b} {y} for {c} {x}. {He} had {a} {x} up to then. How many {x} does [{he}|{A}] have after the trade?
Total a+c

collect 2 x=thing y=box b=2-12 a=b*2-20 c=5-60
{A} owns {a} {x}, which {he} keeps in {y}, {b} in each. {B} owns {c} {x}. How many {y} does {A} use?
Filled a/b

collect 2 x=thing a=5-60 c=2-9
{A} has {a} {x}. {B} has twice as many and is {c} years old. How many {x} does {B} have?
Times a*2

collect 2 x=thing a=6-90 c=3-60
{A} has {a} {x}. {B} has {c}, and {C} has half as many as {A}. How many {x} does {C} have?
Share a/2

collect 2 x=thing a=2-12 b=3-25 c=20-200
Every month {A} gets {b} new {x}; {he} wants to have {c} in the end. How many new {x} does {A} get in {a} months?
Total a*b

collect 2 x=thing y=thing a=15-90 b=10-80 c=5-60 a>b
{A} sorted {his} collection: there were {a} {x}, {c} of them broken, and {b} {y}. How many fewer {y} than {x} did [{he}|{A}] have?
Fewer a-b

collect 2 x=thing a=15-90 c=5-80 a>c
At noon {A} counted {a} {x} on the table, in the evening just {c}. A few had been put away by {B}. How many {x} had {B} put away?
Gone a-c

collect 3 x=thing a=10-60 b=5-50 c=5-60 a>b
{A} had {a} {x} and gave {b} of them to {B}, who had {c} before. How many more {x} than {A} does {B} have now?
Left a-b ; Second c+b ; More s-r

collect 3 x=thing a=3-10 b=4-20 c=5-60
{A} fills {a} pages with {b} {x} each. {c} {x} do not fit in. How many {x} are there?
Total a*b ; Then r+c

collect 3 x=thing a=10-60 b=3-40 c=2-9
{A} and {B} put their {x} together. {A} had {a} and {B} had {b}. Then they divided all of them among {c} friends. How many {x} did each friend get?
Total a+b ; Each r/c

kitchen 1 x=food a=10-90 b=5-80 a>b
{A} wants to bake {a} {x}. {b} {x} are in the oven by now. How many {x} are still to be baked?
Missing a-b

party 1 a=10-90 b=5-80 a>b
{a} guests came to the party of {A}, and {b} came to {B}'s. How many fewer guests did {B} have?
Fewer a-b

collect 1 x=thing a=20-150 b=5-140 a>b
Of the {a} {x} that {A} owns, {b} are old. How many of the {x} are new?
Rest a-b

craft 1 a=20-150 b=5-140 a>b
{A} has sewn {a} stitches, {B} {b}. How many more stitches has {A} sewn than {B}?
More a-b
)";

} // namespace

std::string_view homeScenes() {
    return kScenes;
}

} // namespace sdrl::programs
