// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scenes on the way and at work: buses, trips, building sites, workshops, time.
#include "instruct/programs/everyday_scenes.h"

namespace sdrl::programs {

namespace {

constexpr std::string_view kScenes = R"(
bus 1 a=10-80 b=3-70 a>b
[There were {a} people|{a} people were] on the bus. At the station {b} people got off. How many people [stayed|were still] on the bus?
Left a-b

bus 1 a=10-80 b=3-60
[{a} people sat on the train and {b} people stood.|On the train {a} people sat and {b} stood.] How many people were on the train?
Total a+b

bus 1 a=2-15 b=8-60
[A tram|A bus|A ferry] can take {b} people. How many people can be taken in {a} rides?
Total a*b

bus 1 b=2-12 a=b*3-15
A train with {b} cars has {a} seats. The cars are all alike. How many seats are there in one car?
Each a/b

bus 2 a=10-80 b=3-70 c=3-60 a>b
The bus drove off with {a} people. After {c} minutes it stopped, and {b} people got off. How many people rode on?
Left a-b

bus 2 a=10-80 b=3-70
At the market square {b} people got on the tram, so that {a} people were in it. How many had been in it before?
Before a-b

bus 2 a=10-80 b=3-70
At the market square {b} people got off the tram, and {a} people rode on. How many had been in it before that stop?
Before a+b

bus 2 a=10-80 b=3-70 c=2-60
{b} people got on the bus at the first stop, {a} at the second. At the third stop {c} bikes were put on the rack. How many people got on at the first two stops?
Total a+b

bus 2 a=10-80 b=3-70 c=2-60 a>b
{b} people got on the bus at the first stop, {a} at the second, {c} at the last. How many more people got on at the second stop than at the first?
More a-b

bus 2 a=10-80 b=3-70 a>b
When the bus left there were {a} people on board, and when it arrived {b} were. Nobody got on along the way. How many people got off along the way?
Gone a-b

bus 2 a=10-80 b=3-70 a>b
When the bus left there were {b} people on board, and when it arrived {a} were. Nobody got off along the way. How many people got on along the way?
More a-b

bus 2 a=2-12 b=10-60 c=3-30
A bus with {b} seats goes to the airport {a} times a day, and the trip takes {c} minutes. How many people can have a seat in a day?
Total a*b

bus 2 b=10-50 a=b*2-9 c=2-9
{a} fans want to go to the match by bus, with {c} drums. If {b} of them fit in a bus, how many buses must come?
Needed a/b

bus 2 b=2-12 a=b*2-30 c=2-9
For {b} bus tickets {A} paid [{a} dollars|${a}]; the ride has {c} stops. What does one ticket cost, in dollars?
Each a/b

bus 2 a=5-60 b=3-50 c=3-50
{A}'s train was {a} minutes late. {B}'s train was {b} minutes later than that, and {c} minutes longer on the way. By how many minutes was {B}'s train late?
Total a+b

bus 3 a=10-60 b=3-40 c=3-40
{a} people were on the tram. {b} got off at the school, and {c} got on. How many people are on the tram after that?
Left a-b ; Then r+c

bus 3 a=2-8 b=10-50 c=3-60
{a} buses with {b} people each drove to the zoo, and {c} people came by bike. How many people came to the zoo?
Total a*b ; Then r+c

bus 3 a=30-90 b=5-60 c=5-60
A bus has {a} seats. {b} seats were taken when {c} more people sat down. How many seats are free now?
Total b+c ; Left a-r

trip 1 a=30-400 b=10-390 a>b
The way to the [beach|lake|cabin] is {a} miles long. After {b} miles {A} takes a break. How many miles are there to go?
Left a-b

trip 1 a=5-200 b=5-200
{A} drove {a} miles to [the sea|a friend] and {b} miles on another road to [the hotel|an aunt]. How many miles did {A} drive?
Miles a+b

trip 1 a=2-12 b=3-60
{A} rides {b} miles a day on {his} bike. How many miles does [{he}|{A}] ride in {a} days?
Miles a*b

trip 1 b=2-12 a=b*3-40
{A} flew {a} miles in {b} hours. How many miles an hour was that?
Each a/b

trip 2 a=30-400 b=10-390 c=2-12 a>b
The way to the sea is {a} miles long. {A} has driven {b} miles of it in {c} hours. How many miles are there to go?
Left a-b

trip 2 a=10-300 b=10-290
After {b} miles on the road {A} saw a sign that said: {a} miles to the sea. [How|How|how] many miles long was the whole way?
Total a+b

trip 2 a=30-400 b=10-390 c=10-390 a>b
From the village it is {a} miles to the city by road but only {b} by train, and {c} miles to the coast. How many miles shorter is the way to the city by train?
Less a-b

trip 2 a=10-300 b=10-290 c=2-60
On the first day {A} drove {a} miles and on the second {b} miles, with a rest of {c} minutes. How many miles were driven on the two days?
Miles a+b

trip 2 a=30-300 b=10-290 c=2-60 a>b
On the first day {A} drove {a} miles and on the second {b} miles, with a rest of {c} minutes. How many fewer miles did [{he}|{A}] drive on the second day?
Fewer a-b

trip 2 a=2-9 b=2-12 c=2-9
{A} and {B} hike for {a} days. Every day they walk {b} miles and rest {c} times. How many miles do they walk on the hike?
Miles a*b

trip 2 b=2-9 a=b*2-30 c=20-90
The car of {A} needs {b} gallons a day on a trip of {c} miles. The tank holds {a} gallons. For how many days does a full tank last?
Days a/b

trip 2 b=3-12 a=b*2-15 c=20-300
{A} paid [{a} dollars|${a}] for {b} nights in a hotel and [{c} dollars|${c}] for the flight. What did one night cost, in dollars?
Each a/b

trip 2 a=20-90 b=10-80 c=2-9 a>b
{A}'s suitcase weighs {a} pounds. With {c} suitcases on board, the airline allows {b} pounds for each. [How|How|how] many pounds must {A} take out?
More a-b

trip 2 a=10-90 b=5-80 c=2-40
{A} put {b} pounds of books into the suitcase, then its weight was {a} pounds. It is {c} inches wide. How many pounds did it weigh without the books?
Before a-b

trip 2 a=2-9 b=4-30 c=3-30
{A} took {b} photos in each of {a} towns, and {c} people are seen in them. How many photos did [{he}|{A}] take in the towns?
Total a*b

trip 2 a=20-90 b=3-60 c=3-60 a>b
{A} planned to be away for {a} days. {He} came home {b} days early and brought {c} gifts. For how many days was [{he}|{A}] away?
Left a-b

trip 2 a=10-90 b=5-80 c=5-60
A ship had {a} passengers from England, {b} from Spain and {c} sailors. How many passengers did the ship have?
Total a+b

trip 2 a=10-300
It is {a} miles from {A}'s town to the coast. {B} lives twice as far from it. How many miles is it to the coast from where {B} lives?
Miles a*2

trip 3 a=60-400 b=10-60 c=2-6
It is {a} miles to the sea. {A} rides {b} miles on each of {c} days. How many miles are left?
Miles b*c ; Left a-r

trip 3 a=60-300 b=10-140 c=10-140
The way is {a} miles long. {A} drove {b} miles before lunch and {c} after. How many miles are left of the way?
Total b+c ; Left a-r

trip 3 a=2-9 b=20-90 c=5-90
{A} drove for {a} hours at {b} miles an hour and then {c} miles more. How many miles did {A} drive?
Miles a*b ; Then r+c

build 1 a=20-300 b=5-290 a>b
For a wall {a} bricks are needed. {b} bricks have been [laid|put in place]. How many bricks does the wall still lack?
Missing a-b

build 1 a=5-120 b=5-120
One board is {a} inches long, another {b} inches. {A} lays them end to end. How many inches long are they together?
Total a+b

build 1 a=2-15 b=4-40
A builder lays {b} rows of {a} tiles. How many tiles does the builder lay?
Total a*b

build 1 b=2-12 a=b*2-20
{A} saws a [board|beam|pole] of {a} inches into {b} equal parts. How many inches long is one part?
Each a/b

build 2 x=tool y=tool a=20-200 b=5-180 c=5-180 a>b
{A} had {a} {x} and {c} {y} in the toolbox. For a shed {he} used {b} {x}. How many {x} does [{he}|{A}] have after that?
Left a-b

build 2 x=tool y=tool a=20-200 b=5-180 c=5-180
{A} had {a} {x} and {c} {y} in the toolbox, and {b} boards in the shed. How many pieces were in the toolbox?
Total a+c

build 2 x=tool y=tool a=20-200 b=5-180 c=5-180 a>c
{A} had {a} {x} and {c} {y} in the toolbox, and {b} boards in the shed. How many more {x} than {y} did [{he}|{A}] have?
More a-c

build 2 x=tool a=10-200 b=5-180
{A} used {b} {x} for a [table|fence|roof], and there are {a} {x} in the box now. How many {x} were in the box before the work?
Before a+b

build 2 x=tool a=10-200 b=5-180
{A} poured {b} new {x} into the box, which then held {a} {x}. How many {x} were in there already?
Before a-b

build 2 x=tool b=2-9 a=b*2-20 c=2-12
A bench takes {b} {x} and {c} hours of work. How many benches can {A} build if {he} has {a} {x}?
Filled a/b

build 2 x=tool a=2-12 b=2-30 c=2-12
A bench takes {b} {x} and {c} hours of work. {A} is going to build {a} benches. [How|How|how] many {x} will [{he}|{A}] need?
Needed a*b

build 2 a=30-300 b=10-290 c=5-60 a>b
The tower will be {a} feet high. At present it is {b} feet high, and {c} people work on it. By how many feet does it have to grow?
Missing a-b

build 2 a=20-200 b=5-190 c=2-30 a>b
From a rope of {a} feet {A} cut a piece; {b} feet remained. The knife was {c} years old. How many feet long was the piece?
Gone a-b

build 2 b=2-12 a=b*2-25 c=2-9
{a} feet of fence are put up by {b} workers in {c} hours, and each puts up the same length. How many feet of fence does one worker put up?
Each a/b

build 2 a=2-12 b=5-60 c=2-60
A truck brought {a} loads of sand, {b} bags in each, and {c} bags of cement. How many bags of sand were brought?
Total a*b

build 2 a=10-90 b=5-80 c=5-80
{A} painted {a} feet of the fence before lunch, {b} feet after it, and {c} chairs. How many feet of fence did {A} paint?
Total a+b

build 2 a=20-150 b=10-140 c=5-90 a>b
{A}'s ladder is {a} inches long, {B}'s {b} and {C}'s {c}. [How|How|how] many inches must be added to {B}'s ladder to make it as long as {A}'s?
Missing a-b

build 2 a=10-120 b=2-60 c=2-60
{A} built a wall of {a} inches. As it was too low, {he} added {b} inches on top. It is {c} inches thick. How high is the wall, in inches?
Total a+b

build 3 a=4-20 b=3-12 c=5-60
There are {b} stacks with {a} boards each. {A} uses {c} boards. How many boards are left in the stacks?
Total a*b ; Left r-c

build 3 a=60-300 b=10-100 c=10-100
A road of {a} feet is being built. {b} feet were finished last week, {c} feet this week. How many feet are not finished?
Total b+c ; Left a-r

build 3 x=tool a=10-90 b=10-90 c=2-9
{A} mixes {a} long and {b} short {x} and puts them into {c} boxes, [the same number|equally many] in each. How many {x} does a box hold?
Total a+b ; Each r/c

workshop 1 a=10-200 b=5-190 a>b
A [carpenter|shoemaker|potter] made {a} pieces and sold {b}. How many pieces are in the workshop now?
Left a-b

workshop 1 a=5-150 b=5-150
A machine makes {a} bottles in the first hour and {b} in the next. How many bottles does it make in these two hours?
Total a+b

workshop 1 a=2-15 b=5-60
A machine fills {b} cans in a minute. How many cans does it fill in {a} minutes?
Total a*b

workshop 1 b=2-12 a=b*2-30
[A tailor makes {a} shirts in {b} days.|{a} shirts are made by a tailor in {b} days.] Each day the number is the same. How many shirts are that a day?
Each a/b

workshop 2 a=5-150 b=5-150 c=2-60 a>b
A machine makes {a} bottles in the first hour and {b} in the next, with {c} workers. How many bottles fewer does it make in the second hour?
Less a-b

workshop 2 a=20-200 b=5-180 c=5-180 a>b
A workshop got an order for {a} chairs and {c} tables. {b} chairs are ready. How many chairs have not been made yet?
Missing a-b

workshop 2 a=20-200 b=5-180 c=5-180
A workshop got an order for {a} chairs and {c} tables, and has {b} nails left. How many pieces of furniture were ordered?
Total a+c

workshop 2 a=20-200 b=5-180
After {b} bikes had been repaired, {a} bikes were waiting to be repaired. How many bikes were brought in [in all|altogether|in total]?
Before a+b

workshop 2 a=20-200 b=5-180 c=5-60 a>b a>c
By Friday {a} bikes had been brought in, {b} of them on Friday itself; {c} had flat tires. How many bikes were brought in on the other days?
Rest a-b

workshop 2 a=2-12 b=4-40 c=5-60
{a} workers at a long table pack {b} boxes each per hour while {c} others rest. How many boxes are packed in an hour?
Total a*b

workshop 2 b=2-12 a=b*2-20 c=20-90
A bike repair takes {b} hours and costs {c} dollars. This month {A} worked {a} hours on bikes. How many bikes did [{he}|{A}] repair?
Share a/b

workshop 2 b=4-40 a=b*2-12 c=2-20
The workshop ordered {a} tires, which came in deliveries of {b}, and {c} bolts. How many deliveries were there?
Share a/b

workshop 2 a=15-90 b=5-80 c=2-60 a>b
Sewing a dress took {A} {a} hours and a coat {b} hours; the coat needed {c} stitches. How many hours more than the coat did the dress take?
More a-b

workshop 2 a=12-150 b=5-140 c=3-60 a>b
In a can of {c} ounces there was paint for {a} chairs. {A} painted {b} chairs with it. For how many more chairs is there paint?
Left a-b

workshop 2 a=4-60
{B} repairs {a} watches a week. {A} repairs twice as many. [How|How|how] many watches does {A} repair a week?
Times a*2

workshop 2 a=8-60 b=5-50 c=5-60
{A} made {a} cups, and {b} of {B}'s cups were added before all were put into the oven with {c} plates. How many cups were in the oven?
Total a+b

workshop 3 a=4-30 b=2-9 c=3-40
A potter makes {a} bowls a day. After {b} days {c} of the bowls break. How many bowls are whole?
Total a*b ; Left r-c

workshop 3 a=5-40 b=5-40 c=2-9
One machine makes {a} toys an hour, the other one {b}. How many toys do the two make in {c} hours?
Hourly a+b ; Total r*c

workshop 3 a=60-300 b=5-40 c=2-7
A shop ordered {a} brooms. The workshop makes {b} brooms a day. How many brooms are missing after {c} days?
Total b*c ; Missing a-r

time 1 a=20-90 b=5-80 a>b
A lesson is {a} minutes long. {b} minutes are over. How many minutes are left of the lesson?
Left a-b

time 1 a=5-90 b=5-90
{A} slept {a} minutes on the train and {b} minutes on the plane. How many minutes did [{he}|{A}] sleep on the way?
Total a+b

time 1 a=2-20
How many days are {a} weeks?
Days a*7

time 1 b=2-12 a=b*2-20
{A} needed {a} minutes to write {b} cards, the same time for each. How many minutes did one card take?
Each a/b

time 2 a=6-70 b=2-60 c=6-60
{A} is {a} years old and {B} is {c}. How old will {A} be in {b} years?
Total a+b

time 2 a=10-80 b=2-60 c=2-20 a>b
{A} is {a} years old and has {c} cousins. How old was [{he}|{A}] {b} years ago?
Before a-b

time 2 a=10-80 b=5-70 c=2-20 a>b
{A} is {a} years old, {B} is {b} and has {c} cousins. By how many years is {A} older?
More a-b

time 2 a=10-80 b=2-60
In {b} years {A} will be {a} years old. How old is [{he}|{A}] today?
Before a-b

time 2 a=6-60 b=2-30
{b} years ago {A} was {a} years old. How old is [{he}|{A}] now?
Total a+b

time 2 a=4-40 c=2-40
{A}'s aunt is twice as old as {A}, who is {a} years old and has {c} dolls. How old is the aunt?
Times a*2

time 2 a=8-90 c=2-40
{A} is {a} years old and lives at number {c}. {B} is half as old. How old is {B}?
Share a/2

time 2 a=30-90 b=5-80 c=2-30 a>b
The train ride takes {a} minutes, with {c} stops. {A} has been on the train for {b} minutes. In how many minutes will [{he}|{A}] arrive?
Left a-b

time 2 a=5-60 b=5-60 c=2-6
{A} got up {a} minutes after sunrise and ate {c} rolls. {B} got up {b} minutes after {A}. How many minutes after sunrise did {B} get up?
Total a+b

time 2 a=20-90 b=5-80 c=2-30 a>b
In the test there were {a} minutes for {c} questions. {A} was through after {b} minutes. How many minutes early was that?
Left a-b

time 2 a=2-9 b=20-90 c=2-30
A soccer game of {b} minutes is shown on TV, with {c} minutes of ads. {A} watches {a} such games, without the ads. How many minutes are that?
Total a*b

time 2 b=2-12 a=b*2-12 c=2-12
{A} needs {b} hours for a picture, and drinks {c} cups of tea meanwhile. How many pictures can [{he}|{A}] paint in {a} hours?
Pieces a/b

time 2 a=2-20 c=2-30
{A} is on holiday for {a} weeks and took {c} books along. How many days is {A} on holiday?
Days a*7

time 2 a=2-30 c=2-9
There are {a} days until the holidays, when {A} will turn {c}. If [{he}|{A}] eats 3 sweets a day until then, how many sweets will that be?
Total a*3

time 3 a=20-90 b=5-60 c=5-60
A game lasts {a} minutes. {A} came {b} minutes late and left {c} minutes before the end. How many minutes of the game did {A} see?
Left a-b ; Then r-c

time 3 a=10-60 b=10-60 c=2-8
Each evening {A} reads {a} minutes and writes {b} minutes. How many minutes are that in {c} evenings?
Daily a+b ; Total r*c

time 3 a=6-40 b=2-30
{A} is {a} years old. {B} is {b} years older. How old are the two together?
Second a+b ; Total a+r
)";

} // namespace

std::string_view travelScenes() {
    return kScenes;
}

} // namespace sdrl::programs
