// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scenes out of doors: garden, fields, pets, wild animals, weather, woods and water.
#include "instruct/programs/everyday_scenes.h"

namespace sdrl::programs {

namespace {

constexpr std::string_view kScenes = R"(
garden 1 x=plant a=10-120 b=5-110 a>b
[{a} {x} grew in the garden of {A}.|In {A}'s garden grew {a} {x}.] {b} of them froze in winter. How many {x} lived through the winter?
Left a-b

garden 1 x=vegetable y=vegetable a=5-120 b=5-120
{A} [pulled up|picked|dug up] {a} {x} and {b} {y}. How many vegetables did {A} bring into the house?
Total a+b

garden 1 x=plant a=2-15 b=3-25
{A} planted {a} rows of {x} with {b} {x} in every row. How many {x} did [{he}|{A}] plant?
Total a*b

garden 1 b=2-12 a=b*2-25
{A} plants {a} seeds in {b} pots. Every pot gets the same number of seeds. How many seeds are in a pot?
Each a/b

garden 2 x=plant y=plant a=10-90 b=5-80 c=5-80 a>c
In {A}'s garden stand {a} {x} and {b} {y}. A storm blew down {c} of the {x}. How many {x} are still standing?
Left a-c

garden 2 x=plant y=plant a=10-90 b=5-80 c=5-80
In {A}'s garden stand {a} {x} and {b} {y}. {He} wants to plant {c} more {y} in spring. How many {y} will there be?
Total b+c

garden 2 x=plant y=plant a=10-90 b=5-80 c=2-9 a>b
In {A}'s garden stand {a} {x} and {b} {y}, which {he} waters {c} times a week. How many more {x} than {y} are there?
More a-b

garden 2 x=plant a=10-90 b=5-80
After {A} had planted {b} {x}, there were {a} {x} in the garden. How many {x} had been there already?
Before a-b

garden 2 y=short x=flower a=10-90 b=5-80 c=2-12
{A} cut {b} {x} for a vase of {c} {y}. Now there are {a} {x} in the garden. How many {x} were in the garden before [{he}|{A}] cut some?
Before a+b

garden 2 x=plant b=2-12 a=b*3-20 c=2-30
{A} sets {a} {x} into the ground, {b} to a bed, and pulls out {c} weeds. How many beds does [{he}|{A}] fill?
Filled a/b

garden 2 y=short x=plant a=2-12 b=3-25 c=10-90
{A} buys {a} trays of young {x}. On each tray there are {b} {x}, and they will be {c} {y} tall one day. How many {x} does {A} buy?
Total a*b

garden 2 y=month x=short a=15-90 b=5-80 c=5-90 a>b
A sunflower was {b} {x} tall in {y} and is {a} {x} tall today. A bean next to it is {c} {x} tall. How many {x} did the sunflower grow?
More a-b

garden 2 x=long a=15-90 b=5-80 c=5-60
{A}'s tree is {a} {x} tall and the tree of {his} neighbor is {b} {x} taller. Between them there are {c} {x} of lawn. How tall is the neighbor's tree, in {x}?
Total a+b

garden 2 x=vegetable b=2-9 a=b*2-30 c=2-9
From {b} beds of the same size {A} got {a} {x} in {c} weeks. How many {x} did each of the beds give?
Each a/b

garden 2 x=color y=color a=5-90 b=5-90 c=5-90
{A} cut {a} {x} roses, {b} {y} roses and {c} thistles; the thistles were thrown away at once. How many flowers were kept?
Total a+b

garden 2 a=2-9 b=3-15 c=2-60
{A} carries {b} buckets of water to the garden on a dry day, {c} steps each way. If {a} days are dry, how many buckets does [{he}|{A}] carry?
Total a*b

garden 3 x=plant a=2-9 b=4-20 c=3-40
{A} planted {a} rows of {b} {x}. {c} of the {x} were eaten by snails. How many {x} are left?
Total a*b ; Left r-c

garden 3 x=plant y=plant a=10-60 b=10-60 c=2-9
{A} wants to set {a} {x} and {b} {y} in {c} equal rows. How many plants go into a row?
Total a+b ; Each r/c

garden 3 x=vegetable a=20-120 b=5-60 c=5-60
{A} had {a} {x}. {b} went into the soup and {c} were given to the neighbors. How many {x} does {A} have now?
Left a-b ; Then r-c

garden 3 x=plant a=10-90 b=3-60 c=3-60
There were {a} {x} in a park. {b} had to be cut down and {c} were planted. How many {x} are in the park today?
Left a-b ; Then r+c

field 1 a=20-300 b=10-290 a>b
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]A farmer has to plow {a} acres. {b} acres are done. How many acres has the farmer yet to plow?
Left a-b

field 1 a=10-200 b=10-200
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]The first field gave {a} sacks of grain, the second {b}. How many sacks of grain did the two fields give?
Total a+b

field 1 x=volume a=3-30 b=2-15
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]A farmer gets {a} {x} of milk from the herd every day. How many {x} of milk are that in {b} days?
Total a*b

field 1 b=2-12 a=b*2-30
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]{b} farm hands pick {a} baskets of [grapes|apples|cotton], each the same number. How many baskets does one of them pick?
Each a/b

field 2 x=herd y=herd a=10-120 b=5-110 c=5-90 a>b
A farmer drove {a} {x} and {c} {y} to the river. {b} of the {x} would not go in. How many {x} went into the river?
Left a-b

field 2 x=herd y=herd a=10-120 b=5-110 c=5-90 a>c
A farmer drove {a} {x} and {c} {y} to the river, where {b} boats lay. How many fewer {y} than {x} were driven to the river?
Fewer a-c

field 2 x=herd y=herd a=10-120 b=5-110 c=5-90
A farmer drove {a} {x} and {c} {y} to the river, where {b} boats lay. How many animals came to the river with the farmer?
Animals a+c

field 2 x=herd a=10-120 b=5-90
Last year some {x} were born and none died, so instead of {b} there are {a} {x} on the farm. How many {x} were born?
More a-b

field 2 x=herd a=10-120 b=5-90 c=2-12
{b} {x} got lost in the fog, and the shepherd came home with {a} {x} and {c} dogs. How many {x} had the shepherd taken out?
Before a+b

field 2 y=long x=herd b=2-12 a=b*2-15 c=20-200
A stable with {b} boxes for {a} {x} is {c} {y} long. Every box holds the same number of {x}. How many {x} share a box?
Each a/b

field 2 b=5-30 a=b*3-12 c=2-40
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]{c} hens laid {a} eggs. The farmer's wife puts {b} eggs on a tray. How many trays does she fill?
Filled a/b

field 2 a=2-15 b=3-40 c=2-12
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]One cart carries {b} bales of hay and is drawn by {c} oxen. How many bales do {a} carts carry?
Total a*b

field 2 x=weight a=20-300 b=10-290 c=5-90 a>b
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]The barn has room for {a} bales of hay. {b} bales are in it, and each weighs {c} {x}. For how many more bales is there room?
Left a-b

field 2 a=10-200 b=10-200 c=10-200
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]{a} baskets of apples were picked on Monday, {b} on Tuesday and {c} on Wednesday. How many baskets were picked on the first two of these days?
Total a+b

field 2 a=30-200 b=10-190 c=10-200 a>b
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]{a} baskets of apples were picked on Monday, {b} on Tuesday and {c} on Wednesday. How many more were picked on Monday than on Tuesday?
More a-b

field 2 x=weight a=2-12 b=2-15 c=2-40
Every sheep gives {b} {x} of wool. {A} sheared {a} sheep and did not get to the other {c}. How many {x} of wool did {A} get?
Total a*b

field 3 x=weight a=3-20 b=4-30 c=5-60
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]A farmer fills {a} sacks with {b} {x} of potatoes each, and {c} {x} are left over. How many {x} of potatoes did the farmer have?
Total a*b ; Then r+c

field 3 z=weight x=herd y=herd a=5-40 b=5-40 c=2-12
{a} {x} and {b} {y} eat {c} {z} of hay each. How many {z} do all of them eat?
Animals a+b ; Total r*c

field 3 a=60-300 b=5-30 c=2-9
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]{a} bales of hay are in the barn. The cows need {b} bales a week. How many bales will be there after {c} weeks?
Total b*c ; Left a-r

pets 1 x=pet y=pet a=2-60 b=2-60
A pet shop has {a} {x} and {b} {y}. How many [pets|animals] are in the shop?
Total a+b

pets 1 x=pet a=10-90 b=3-80 a>b
The animal shelter had {a} {x}. [{b} of them found a home|{b} of them were adopted]. How many {x} stayed in the shelter?
Left a-b

pets 1 y=light x=pet a=2-12 b=2-30
One of {A}'s {x} eats {b} {y} of food a day. How many {y} does it eat in {a} days?
Total a*b

pets 1 x=pet b=2-9 a=b*2-15
{a} {x} live in {b} cages, with [the same number|equally many] in each. How many {x} are there to a cage?
Each a/b

pets 2 z=day x=pet y=pet a=10-80 b=5-70 c=5-70 a>c
A pet shop had {a} {x} and {b} {y}. On {z} {c} {x} were sold. How many {x} has the shop now?
Left a-c

pets 2 x=pet y=pet a=10-80 b=5-70 c=5-70 a>b
A pet shop had {a} {x} and {b} {y}, and {c} people came to see them. How many more {x} than {y} did the shop have?
More a-b

pets 2 x=pet y=pet a=10-80 b=5-70 c=5-70
A pet shop had {a} {x} and {b} {y}, and {c} people came to see them. How many animals could they see?
Animals a+b

pets 2 x=pet a=5-60 b=3-50
{b} {x} were taken out of the shelter by new owners and {a} {x} are still waiting for one. How many {x} were in the shelter at first?
Before a+b

pets 2 x=pet a=5-60 b=3-50
This week {b} {x} were brought to the shelter, which has {a} {x} now. How many {x} did it have last week?
Before a-b

pets 2 b=2-9 a=b*3-20 c=2-12
{A}'s dog is {c} years old and eats {b} cans of food a week. {A} bought {a} cans. For how many weeks is that enough?
Weeks a/b

pets 2 a=2-12 b=2-20 c=2-9
{A} walks the dog {a} times a week, {b} blocks every time, and brushes it {c} times a week. How many blocks do the two walk in a week?
Total a*b

pets 2 x=weight a=10-90 b=5-80 c=3-20 a>b
{A}'s cat weighs {c} {x}, {B}'s dog {a} and {C}'s dog {b}. How much heavier is {B}'s dog than the dog of {C}, in {x}?
More a-b

pets 2 a=20-99 b=5-90 c=2-9 a>b
There are {a} fish in the pond of {A}, {b} of which are golden and {c} of which are very big. How many of the fish are not golden?
Rest a-b

pets 2 x=long b=2-12 a=b*2-15 c=3-40
{A} has {c} birds. From {a} {x} of wire {he} makes perches, for which {he} needs {b} {x} each. How many perches can [{he}|{A}] make?
Pieces a/b

pets 2 a=5-60 b=5-60 c=5-60
The parrot of {A} knows {a} words, that of {B} knows {b} more than that, and that of {C} only {c}. How many words does {B}'s parrot know?
Total a+b

pets 2 a=2-12 b=3-12 c=5-40
{A}'s hamster ran {b} minutes in its wheel every night, which squeaked {c} times a minute. [How|How|how] many minutes did it run in {a} nights?
Total a*b

pets 3 x=pet a=10-60 b=3-40 c=3-40
The shelter had {a} {x}. {b} were adopted and {c} were brought in. How many {x} are in the shelter now?
Left a-b ; Then r+c

pets 3 x=pet y=pet a=2-30 b=2-30 c=2-9
A shelter feeds {a} {x} and {b} {y}. Each of them gets {c} meals a day. How many meals are that?
Animals a+b ; Total r*c

pets 3 x=weight a=40-200 b=2-12 c=2-12
A sack holds {a} {x} of dog food. {A}'s dogs eat {b} {x} a day. How many {x} are left after {c} days?
Total b*c ; Left a-r

wild 1 x=bird a=10-120 b=5-110 a>b
{a} {x} were sitting in a tree. {b} of them flew [off|away]. How many {x} stayed in the tree?
Left a-b

wild 1 x=bird y=bird a=5-120 b=5-120
{A} counted {a} {x} and {b} {y} at the lake. How many birds did [{he}|{A}] count?
Total a+b

wild 1 x=bird a=3-30 b=2-9
{a} {x} built nests and each of them laid {b} eggs. How many eggs did the {x} lay?
Total a*b

wild 1 x=bird b=2-12 a=b*2-15
{a} {x} fly over the town in {b} flocks of equal size. How many {x} are in a flock?
Each a/b

wild 2 x=bird y=bird a=10-120 b=5-110 c=5-90 a>b
{a} {x} and {c} {y} were on the lake in fall. When it got cold, {b} {x} flew south. How many {x} stayed on the lake?
Left a-b

wild 2 x=bird y=bird a=10-120 b=5-110 c=5-90
{a} {x} and {c} {y} were on the lake in fall. When it got cold, {b} {x} from the north joined them. How many {x} were on the lake then?
Total a+b

wild 2 x=bird y=bird a=10-120 b=5-110 c=5-90 a>c
{a} {x} and {c} {y} were on the lake when {A} came by with {b} slices of bread. How many fewer {y} than {x} were there?
Fewer a-c

wild 2 x=bird a=10-120 b=5-90
Some {x} sat on the roof. Another {b} came, and now {a} {x} sit there. [How|How|how] many {x} were sitting on the roof at first?
Before a-b

wild 2 x=bird a=10-120 b=5-90
A cat chased {b} {x} from the roof, but {a} of them did not move. [How|How|how] many {x} had sat on the roof?
Before a+b

wild 2 x=bird a=12-120 c=5-110 b=2-60 a>c
There were {a} {x} and {b} squirrels in the wood. Now there are only {c} {x}. How many {x} have left the wood?
Gone a-c

wild 2 b=2-12 a=b*3-20 c=2-12
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]A squirrel hid {a} nuts in {b} holes, with [the same number|equally many] in each, and slept {c} weeks. How many nuts are in one hole?
Each a/b

wild 2 x=weight b=2-12 a=b*3-15 c=20-90
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]A bear eats {b} fish a day. How many days will it need to eat {a} fish if it weighs {c} {x}?
Days a/b

wild 2 a=2-12 b=6-30 c=2-9
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]An ant carries {b} crumbs an hour and rests {c} minutes. How many crumbs does it carry in {a} hours?
Total a*b

wild 2 a=3-30 b=4-8 c=2-60
{A} saw {a} beetles and {c} ants on the ground. A beetle of this kind has {b} spots on its back. How many spots do the beetles have [in all|altogether|in total]?
Total a*b

wild 2 x=weight a=20-300 b=10-290 c=2-30 a>b
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]In the zoo an elephant eats {a} {x} a day, a bear {b}, and a fox {c}. How many {x} more than the bear does the elephant eat?
More a-b

wild 2 a=5-90 b=5-90 c=5-90
On the beach {A} saw {a} crabs, {b} starfish, and {c} crabs more behind the rocks. How many crabs did {A} see?
Total a+c

wild 2 x=short a=10-90 b=5-80 c=3-60 a>b
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]A snail has to climb {a} {x}. It climbed {b} {x} in {c} minutes. How many {x} does it still have to climb?
Left a-b

wild 3 x=bird a=10-90 b=3-60 c=3-60
{a} {x} were at the pond. {b} flew away, and later {c} others landed. How many {x} are at the pond?
Left a-b ; Then r+c

wild 3 a=3-15 b=3-9 c=2-40
{A} found {a} nests with {b} eggs in each. Out of these, {c} eggs did not hatch. How many eggs hatched?
Total a*b ; Left r-c

wild 3 x=bird y=bird a=10-90 b=5-60 c=5-60
In a tree there were {a} {x} and {b} {y}. Then {c} of the birds flew off. How many birds stayed?
Total a+b ; Left r-c

weather 1 a=20-99 b=5-90 a>b
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]At noon it was {a} degrees warm, at midnight {b}. By how many degrees did it get colder?
Less a-b

weather 1 x=short a=2-60 b=2-60
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ][{a} {x} of snow fell on Friday and {b} {x} on Saturday.|On Friday {a} {x} of snow fell, on Saturday {b} {x}.] How many {x} fell on these days?
Total a+b

weather 1 x=short a=2-12 b=2-12
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]It snows {b} {x} an hour. How many {x} of snow fall in {a} hours?
Total a*b

weather 1 b=2-12 a=b*2-6
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]In {b} weeks there were {a} rainy days, equally many in every week. How many rainy days did a week have?
Each a/b

weather 2 z=short x=month y=month a=5-28 b=3-27 c=2-60 a>b
There were {a} rainy days in {x} and {b} rainy days in {y}; {c} {z} of rain fell. How many more rainy days did {x} have?
More a-b

weather 2 z=short x=month y=month a=5-28 b=3-27 c=2-60
There were {a} rainy days in {x} and {b} rainy days in {y}; {c} {z} of rain fell. On how many days did it rain in the two months?
Days a+b

weather 2 x=volume a=10-80 b=5-70
It rained in the night. The barrel, which had {b} {x} of water in it, now has {a}. [How|How|how] many {x} of rain came into the barrel?
More a-b

weather 2 x=short a=10-90 b=5-80 c=2-30
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]In the sun {b} {x} of snow melted within {c} days, and {a} {x} are still on the ground. How deep was the snow before it melted, in {x}?
Before a+b

weather 2 x=far a=10-90 b=5-80 c=2-40 a>b
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]At six it was {b} degrees. At noon it was {a} degrees, with a wind of {c} {x} an hour. How many degrees warmer had it become by noon?
More a-b

weather 2 a=10-70 b=5-30 c=2-9
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]In the night the thermometer showed {a} degrees. By noon, {c} hours later, it had risen by {b} degrees. What did it show at noon, in degrees?
Total a+b

weather 2 x=volume a=2-12 b=3-40 c=2-20
[Each|Every one] of the {a} barrels at {A}'s house caught {b} {x} of rain, while {c} buckets stood upside down. How many {x} did the barrels catch?
Total a*b

weather 2 b=2-12 a=b*2-20 c=20-60
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]A storm broke {a} branches from {b} trees in {c} minutes. Every tree lost the same number of branches. How many branches did a tree lose?
Each a/b

weather 2 x=long b=2-9 a=b*2-15 c=3-60
{A} shovels {b} {x} of path in a minute. The path has {a} {x}, and {c} more {x} belong to {B}. How many minutes does {A} need for {his} path?
Share a/b

weather 2 a=12-200 b=5-190 c=3-40 a>b
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]The flood reached {a} houses in {c} streets. {b} of them were dry again by the evening. How many houses were still wet?
Rest a-b

weather 3 x=short a=5-40 b=5-40 c=3-30
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]On Monday {a} {x} of snow fell, on Tuesday {b} {x}. {c} {x} melted on Wednesday. How many {x} of snow are left?
Total a+b ; Left r-c

weather 3 x=volume a=20-200 b=2-9 c=2-12
A tank holds {a} {x} of rain. {A} uses {b} {x} on each of {c} days. How many {x} are in the tank after that?
Total b*c ; Left a-r

woods 1 a=10-150 b=5-140 a>b
{A} stacked {a} logs for the winter. [In December {b} logs were burnt|{b} of the logs were burnt]. How many logs are in the stack now?
Left a-b

woods 1 a=5-90 b=5-90
{A} [found|gathered] {a} mushrooms under the oaks and {b} under the firs. How many mushrooms is that?
Total a+b

woods 1 a=2-15 b=3-30
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]There are {b} logs on every sled. How many logs do {a} sleds carry?
Total a*b

woods 1 b=2-9 a=b*2-20
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]{b} scouts gather {a} branches for a fire, each the same number. How many branches does a scout gather?
Each a/b

woods 2 x=color y=color a=10-90 b=5-80 c=2-40 a>c
{A} found {a} {x} leaves and {b} {y} leaves in the woods. Out of the {x} ones {c} had holes. How many {x} leaves had no holes?
Rest a-c

woods 2 z=far x=color y=color a=10-90 b=5-80 c=2-40
{A} found {a} {x} leaves and {b} {y} leaves in the woods, which are {c} {z} long. How many leaves did [{he}|{A}] find?
Total a+b

woods 2 a=10-90 b=5-80 c=5-80
{A} caught {a} fish in the morning and {c} at night. {He} had taken {b} worms along. [How|How|how] many fish were caught [in all|altogether|in total]?
Total a+c

woods 2 a=10-90 b=5-80 c=5-80 a>b
{A} caught {a} fish in the morning and {c} at night. {He} let {b} of the morning's fish go. How many of the morning's fish did [{he}|{A}] keep?
Left a-b

woods 2 a=5-90 b=5-80
{A} gave {b} mushrooms to {B}, and {a} mushrooms were still lying in the basket. How many mushrooms had {A} picked?
Before a+b

woods 2 a=10-90 b=5-80
On the way back {A} picked {b} berries more and had {a} berries in the cup. How many berries were in the cup on the way out?
Before a-b

woods 2 a=5-60 b=3-50 c=2-12 a>b
{A} went fishing for {c} hours. {He} caught {a} fish and {B} caught {b}. How many fish did {B} lack to be as good as {A}?
Missing a-b

woods 2 x=far b=2-9 a=b*2-20 c=2-12
On a hike of {c} {x} {A} and {his} friends carry {a} bottles of water in {b} backpacks, [the same number|equally many] in each. How many bottles are in a backpack?
Each a/b

woods 2 a=2-9 b=3-20 c=2-60
{A} put up {a} tents for {b} people each; it took {him} {c} minutes. How many people can sleep in the tents?
Total a*b

woods 2 x=long b=2-9 a=b*2-15 c=10-60
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]{a} campers need boats to cross the lake, which is {c} {x} deep. A boat carries {b} campers. How many boats do they need?
Needed a/b

woods 3 a=10-90 b=3-40 c=3-40
{A} picked {a} berries, ate {b} of them, and then picked {c} others. How many berries does [{he}|{A}] have?
Left a-b ; Then r+c

woods 3 a=2-9 b=4-15 c=5-60
{A} carried {b} logs on each of {a} walks. {c} logs were at the fire already. How many logs are at the fire now?
Total a*b ; Then r+c

woods 3 a=5-60 b=5-60 c=2-9
{A} caught {a} fish and {B} caught {b}. They shared them out equally among {c} families. How many fish did a family get?
Total a+b ; Each r/c

garden 1 x=vegetable a=20-150 b=5-140 a>b
{A} harvested {a} {x} this year but only {b} last year. By how many {x} was this year's harvest larger?
More a-b

pets 1 x=pet a=4-80 b=2-70 a>b
Of {a} {x} at the show, {b} were white. How many {x} were not white?
Rest a-b

woods 1 x=far a=10-90 b=3-80 a>b
The path around the lake is {a} {x} long, the one through the woods {b}. How many {x} shorter is the path through the woods?
Less a-b
)";

} // namespace

std::string_view natureScenes() {
    return kScenes;
}

} // namespace sdrl::programs
