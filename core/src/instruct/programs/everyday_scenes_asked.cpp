// SPDX-License-Identifier: GPL-3.0-or-later
//
// Stories of which one thing or another is asked: only the question tells which numbers count.
#include "instruct/programs/everyday_scenes.h"

namespace sdrl::programs {

namespace {

constexpr std::string_view kScenes = R"(
boxes 2 z=fruit x=fruit y=box a=2-12 b=3-40 c=3-40
{A} filled {a} {y} with {b} {x} and {c} {z} each. How many {x} are in the {y} [in all|altogether|in total]?
Total a*b

boxes 2 z=fruit x=fruit y=box a=2-12 b=3-40 c=3-40
{A} filled {a} {y} with {b} {x} and {c} {z} each. [How|How|how] many {z} did [{he}|{A}] put into the {y}?
Total a*c

boxes 2 z=fruit x=fruit y=box a=2-12 b=3-40 c=3-40
{A} filled {a} {y} with {b} {x} and {c} {z} each. How many pieces of fruit are in one {y1}?
Total b+c

boxes 2 z=fruit x=fruit y=box a=2-12 b=3-40 c=3-40 b>c
{A} filled {a} {y} with {b} {x} and {c} {z} each. How many more {x} than {z} does one {y1} hold?
More b-c

boxes 3 z=fruit x=fruit y=box a=2-12 b=3-30 c=3-30
{A} filled {a} {y} with {b} {x} and {c} {z} each. How many pieces of fruit are in all of the {y} together?
Each b+c ; Total a*r

boxes 2 x=thing y=box c=2-12 a=c*2-20 b=2-60
{A} has {a} red {x} and {b} blue ones. {He} wants to put the red ones into {c} {y}, equally many into each. How many {x} go into each {y1}?
Each a/c

boxes 2 x=thing y=box c=2-12 a=c*2-20 b=2-60
{A} has {a} red {x} and {b} blue ones in {c} {y}. How many {x} does [{he}|{A}] have?
Total a+b

boxes 2 x=thing y=box a=3-90 b=3-80 c=2-12 a>b
{A} has {a} red {x} and {b} blue ones in {c} {y}. What is the difference between the numbers of red and blue {x}?
More a-b

boxes 2 x=thing y=box b=2-30 a=b*2-12 c=2-90
Every {y1} in the cellar holds {b} {x}. There are {a} {x} and {c} candles in the cellar. How many {y} are there, if all of them are full of {x}?
Share a/b

boxes 1 x=thing y=box a=2-12 b=3-60
If one {y1} holds {b} {x}, how many {x} do {a} {y} hold?
Total a*b

boxes 1 x=thing y=box b=2-12 a=b*2-30
If {a} {x} are to be put into {b} {y}, all with the same number, how many {x} go into each?
Each a/b

boxes 2 x=thing y=box a=2-15 b=2-15 c=2-15
A {y1} of {x} costs {c} dollars and has {b} {x} in it. How many {x} will {A} have if {he} buys {a} {y}?
Total a*b

boxes 2 x=thing y=box a=2-15 b=2-15 c=2-15
A {y1} of {x} costs {c} dollars and has {b} {x} in it. [How|How|how] many dollars will {A} spend if {he} buys {a} {y}?
Cost a*c

school 2 x=schoolthing y=schoolthing a=5-30 b=2-12 c=2-12
[Each|Every one] of the {a} children has {b} {x} and {c} {y}. How many {x} do the children have [in all|altogether|in total]?
Total a*b

school 2 x=schoolthing y=schoolthing a=5-30 b=2-12 c=2-12
[Each|Every one] of the {a} children has {b} {x} and {c} {y}. How many {y} are there in this class?
Total a*c

school 2 x=schoolthing y=schoolthing a=5-30 b=2-12 c=2-12
[Each|Every one] of the {a} children has {b} {x} and {c} {y}. How many things are that for each child?
Total b+c

school 2 c=2-6 a=c*3-15 b=2-25
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]A class of {a} goes to the museum in {c} buses, which are equally full. Each child pays [{b} dollars|${b}]. How many children ride in a bus?
Each a/c

school 2 c=2-6 a=c*3-15 b=2-25
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]A class of {a} goes to the museum in {c} buses, which are equally full. Each child pays [{b} dollars|${b}]. How much money do the children pay?
Cost a*b

school 2 a=10-90 b=10-90 c=3-40
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]There were {a} boys and {b} girls on the playground. {c} more boys came. How many boys were on the playground then?
Total a+c

school 2 a=10-90 b=10-90 c=3-40
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]There were {a} boys and {b} girls on the playground. {c} more boys came. How many children had been there at first?
Children a+b

school 2 a=10-90 b=10-90 c=3-40 b>a
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]There were {a} boys and {b} girls on the playground before {c} more boys came. How many more girls than boys had been there to begin with?
More b-a

library 2 c=2-15 a=c*5-20 b=5-60 a>b
{A}'s book has {a} pages and {c} chapters, all equally long. {He} has read {b} pages so far. How many pages does a chapter have?
Each a/c

library 2 c=2-15 a=c*5-20 b=5-60 a>b
{A}'s book has {a} pages and {c} chapters, all equally long. {He} has read {b} pages so far. How many pages has [{he}|{A}] yet to read?
Left a-b

library 2 a=5-60 b=5-60 c=2-9
{A} read {a} pages on Sunday morning, {b} more pages in the evening, and wrote {c} letters. How many pages did [{he}|{A}] read on Sunday?
Total a+b

library 2 a=2-20 b=3-40 c=2-20
{A} reads {b} pages a day and listens to {c} songs. [How|How|how] many pages will [{he}|{A}] have read {a} days from now?
Total a*b

library 2 a=2-20 b=3-40 c=2-20
{A} reads {b} pages a day and listens to {c} songs. How many songs does [{he}|{A}] hear in {a} days?
Total a*c

kitchen 2 x=baked a=10-150 b=10-150 c=5-150 a>b
A baker bakes {a} {x} in the morning and {b} at noon, and sells {c} of them. How many {x} does the baker bake?
Total a+b

kitchen 2 y=baked x=baked a=20-150 b=10-140 c=5-100 a>b
A baker bakes {a} {x} in the morning and {b} at noon, and sells {c} {y}. How many fewer {x} come out of the oven at noon?
Fewer a-b

kitchen 3 x=baked a=10-150 b=10-150 c=5-150
A baker bakes {a} {x} in the morning and {b} at noon, and sells {c} of them. How many {x} does the baker have in the evening?
Baked a+b ; Left r-c

kitchen 2 a=2-9 b=2-12 c=2-12
A cake takes {b} eggs and {c} spoons of sugar. {A} bakes {a} cakes. How many eggs will [{he}|{A}] need?
Needed a*b

kitchen 2 a=2-9 b=2-12 c=2-12
A cake takes {b} eggs and {c} spoons of sugar. {A} bakes {a} cakes. How much sugar is used, in spoons?
Needed a*c

kitchen 2 b=2-9 a=b*2-15 c=2-12
A cake takes {b} eggs and {c} spoons of sugar. {A} has {a} eggs and enough sugar. How many cakes can {A} bake?
Share a/b

market 2 x=ware y=ware a=20-300 b=5-100 c=5-100 a>b
A {x1} is [{b} dollars|${b}], a {y1} is [{c} dollars|${c}], and {A} has [{a} dollars|${a}]. If {A} buys only the {x1}, how much money is left?
Left a-b

market 2 x=ware y=ware a=20-300 b=5-100 c=5-100
A {x1} is [{b} dollars|${b}], a {y1} is [{c} dollars|${c}], and {A} has [{a} dollars|${a}]. How much do the {x1} and the {y1} cost together?
Cost b+c

market 2 x=ware y=ware a=2-12 b=5-100 c=5-100
A {x1} is [{b} dollars|${b}] and a {y1} is [{c} dollars|${c}]. How much must be paid for {a} {y}?
Cost a*c

market 2 x=ware y=ware c=5-40 a=c*2-9 b=5-100
A {x1} is [{b} dollars|${b}] and a {y1} is [{c} dollars|${c}]. How many {y} does {A} get for [{a} dollars|${a}]?
Pieces a/c

market 2 z=day y=day x=ware a=2-12 b=2-30 c=2-20
{A} sold {a} {x} on {y} and {c} on {z}, for [{b} dollars|${b}] each. How much did [{he}|{A}] earn on {y}?
Earned a*b

market 2 z=day y=day x=ware a=2-40 b=2-30 c=2-40
{A} sold {a} {x} on {y} and {c} on {z}, for [{b} dollars|${b}] each. How many {x} did [{he}|{A}] sell?
Total a+c

market 3 z=day y=day x=ware a=2-20 b=2-20 c=2-20
{A} sold {a} {x} on {y} and {c} on {z}, for [{b} dollars|${b}] each. How much money did [{he}|{A}] earn on the two days?
Pieces a+c ; Earned r*b

bus 2 a=2-12 b=10-60 c=2-9
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]A train has {a} cars with {b} seats and {c} doors each. How many seats are there on the train?
Total a*b

bus 2 a=2-12 b=10-60 c=2-9
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]A train has {a} cars with {b} seats and {c} doors each. How many doors does the train have?
Total a*c

bus 2 x=group a=2-12 c=a*4-30 b=20-60
{c} {x} get on a train of {a} cars with {b} windows each, and they spread evenly. How many {x} are in a car?
Each c/a

bus 3 a=2-9 b=10-60 c=20-200
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]A train has {a} cars with {b} seats each. {c} seats are taken. How many seats are free on the train?
Total a*b ; Left r-c

pay 2 y=day x=day a=5-40 b=2-12 c=2-12
{A} gets [{a} dollars|${a}] an hour. {He} worked {b} hours on {x} and {c} hours on {y}. How much did [{he}|{A}] get for {x}?
Earned a*b

pay 2 y=day x=day a=5-40 b=2-12 c=2-12
{A} gets [{a} dollars|${a}] an hour. {He} worked {b} hours on {x} and {c} hours on {y}. For how many hours did [{he}|{A}] work on both days together?
Hours b+c

pay 2 y=day x=day a=5-40 b=2-12 c=2-12 b>c
{A} gets [{a} dollars|${a}] an hour. {He} worked {b} hours on {x} and {c} hours on {y}. How many hours fewer was it on {y}?
Fewer b-c

pay 2 b=2-12 a=b*3-30 c=5-90
For {b} hours of work {A} got [{a} dollars|${a}], and [{c} dollars|${c}] as a tip from a guest. How much was an hour's pay without the tip?
Each a/b

pay 2 b=2-12 a=b*3-30 c=5-90
For {b} hours of work {A} got [{a} dollars|${a}], and [{c} dollars|${c}] as a tip from a guest. How much money was that?
Total a+c

loss 2 x=thing a=10-90 b=3-80 c=3-80 a>b
{A} has {a} {x}, {B} has {c}. If {A} gives {b} of {his} {x} to {B}, how many {x} will {A} have?
Left a-b

loss 2 x=thing a=10-90 b=3-80 c=3-80 a>b
{A} has {a} {x}, {B} has {c}. If {A} gives {b} of {his} {x} to {B}, how many {x} will {B} have?
Total b+c

loss 2 x=thing a=10-90 b=3-80 c=3-80 a>b
{A} has {a} {x}, {B} has {c}. {A} wants to give {b} {x} away. How many {x} do the two own before that?
Total a+c

loss 2 x=thing y=thing a=10-90 b=10-80 c=3-80 d=3-60 a>c b>d
{A} had {a} {x} and {b} {y}. {He} lost {c} {x} and {d} {y}. How many {y} does [{he}|{A}] have now?
Left b-d

loss 2 x=thing y=thing a=10-90 b=10-80 c=3-80 d=3-60 a>c b>d
{A} had {a} {x} and {b} {y}. {He} lost {c} {x} and {d} {y}. How many things did [{he}|{A}] lose?
Total c+d

loss 2 x=thing y=thing a=10-90 b=10-80 c=3-80 d=3-60 a>c b>d
{A} lost {c} of {his} {a} {x} and {d} of {his} {b} {y}. How many {x} are not lost?
Left a-c

gain 2 x=thing y=thing a=5-90 b=5-90 c=5-60
{A} had {a} {x} and {b} {y}. On the flea market {he} got {c} {y}, which made {him} very happy. How many {y} does {A} own now?
Total b+c

gain 2 x=thing y=thing b=2-60 c=2-60 a=b+3-60
{A} got {b} {x} and {c} {y} for {his} birthday, so {he} has {a} {x} now. How many {x} did [{he}|{A}] have up to {his} birthday?
Before a-b

gain 2 x=thing a=2-12 b=2-15 c=3-60
{A} had {c} {x}. For {a} days in a row {he} got {b} {x} a day from {B}. How many {x} did {B} give to {A}?
Given a*b

farm 2 z=weight x=herd y=herd a=4-40 b=2-12 c=4-40
A farmer has {a} {x} and {c} {y}. [Each|Every one] of the {x} gets {b} {z} of feed. How many {z} of feed do the {x} get?
Total a*b

farm 2 z=weight x=herd y=herd a=4-40 b=2-12 c=4-40
A farmer has {a} {x} and {c} {y}. [Each|Every one] of the {y} gets {b} {z} of feed. How many {z} is that [in all|altogether|in total]?
Total c*b

farm 2 x=herd y=herd b=2-12 a=b*2-15 c=4-40
A farmer has {a} {x} and {c} {y}. The {x} are kept in {b} pens with [the same number|equally many] in each. How many {x} are in a pen?
Each a/b

farm 2 a=3-60 b=2-9 c=2-12
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]In {c} days every one of the {a} hens laid {b} eggs. How many eggs did the farmer find in those days?
Total a*b

garden 2 y=flower x=flower a=2-15 b=2-20 c=2-20
[In each of {a} beds|In every one of {a} beds] {A} planted {b} {x} and {c} {y}. How many {x} did {A} plant?
Total a*b

garden 2 y=flower x=flower a=2-15 b=2-20 c=2-20
[In each of {a} beds|In every one of {a} beds] {A} planted {b} {x} and {c} {y}. How many flowers are in one bed?
Total b+c

garden 3 y=flower x=flower a=2-15 b=2-20 c=2-20
[In each of {a} beds|In every one of {a} beds] {A} planted {b} {x} and {c} {y}. How many flowers did {A} plant in all of the beds?
Each b+c ; Total r*a

sport 2 x=far a=5-40 b=2-15 c=2-15
{A} ran {b} {x} a day for {a} days, and {B} ran {c} {x} a day. How many {x} did {B} run?
Total a*c

sport 2 x=far a=2-40 b=5-15 c=2-12 b>c
{A} ran {b} {x} a day for {a} days, and {B} ran {c} {x} a day. How many {x} more than {B} did {A} run each day?
More b-c

sport 2 x=far b=2-12 a=b*3-12 c=2-40
{A} has run {a} {x} in {b} days and {c} {x} the week before. How many {x} a day were the {a} {x}, on an average?
Each a/b

music 2 a=2-15 b=3-20 c=2-9
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]A band has {a} concerts and plays {b} songs and {c} encores at each. How many songs does the band play, without the encores?
Total a*b

screen 2 x=media c=2-12 a=c*2-20 b=3-60
{A} made {a} {x} with {c} friends, and {b} alone. If each of the {c} friends gets the same number of the {a} {x} and {A} keeps none of those, how many does a friend get?
Each a/c

post 2 y=mail x=mail a=2-15 b=2-20 c=2-20
A mail carrier walks through {a} streets a day and brings {b} {x} and {c} {y} to each. How many {y} are delivered in a day?
Total a*c

clean 2 a=2-12 b=2-20 c=2-20
[Each|Every one] of the {a} rooms has {b} lamps and {c} plants. {A} dusts every lamp. [How|How|how] many lamps does [{he}|{A}] dust?
Total a*b

clean 2 a=2-12 b=2-20 c=2-20
[Each|Every one] of the {a} rooms has {b} lamps and {c} plants. {A} waters every plant. How many plants does [{he}|{A}] water?
Total a*c

craft 2 a=2-15 b=2-30 c=2-30
{A} makes {a} toy houses out of {b} matches and {c} stones each. How many matches does [{he}|{A}] use up?
Total a*b

craft 2 b=2-15 a=b*2-15 c=2-90
For {b} toy houses {A} used {a} matches, equally many for each; {c} matches are left. How many matches went into one house?
Each a/b

craft 2 b=2-15 a=b*2-15 c=2-90
For {b} toy houses {A} used {a} matches, equally many for each; {c} matches are left. How many matches did [{he}|{A}] have before?
Before a+c

party 2 a=2-15 b=2-12 c=2-12
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]{a} children were at the party. Every child ate {b} cookies and drank {c} glasses of juice. How many glasses of juice did the children drink?
Total a*c

party 2 x=sweet b=3-15 a=b*2-20 c=10-90
{A} shares out {a} {x}. {b} children get equally many, and {c} {x} stay in the cupboard for another day. How many {x} does a child get today?
Each a/b

build 2 a=2-12 b=2-30 c=2-30
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]A house has {a} floors. On each there are {b} windows and {c} doors. How many windows does the house have?
Total a*b

build 2 a=2-12 b=5-30 c=2-25 b>c
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]A house has {a} floors. On each there are {b} windows and {c} doors. How many fewer doors than windows are there on a floor?
Fewer b-c

trip 2 x=far a=2-12 b=5-60 c=2-20
{A} goes by bike for {a} days, {b} {x} and {c} hours a day. How many hours does [{he}|{A}] sit on the bike [in all|altogether|in total]?
Hours a*c

trip 2 x=far a=2-12 b=5-60 c=2-20
{A} goes by bike for {a} days, {b} {x} and {c} hours a day. How many {x} does [{he}|{A}] ride in that time?
Total a*b

trip 2 x=far b=2-9 a=b*5-40 c=5-90
{A} drove {a} {x} in {b} hours and then walked {c} minutes. How many {x} did [{he}|{A}] drive in an hour?
Each a/b

cinema 2 x=group a=4-20 b=4-20 c=3-15
A theatre has {a} rows of {b} seats, and a ticket costs [{c} dollars|${c}]. How many {x} can sit there?
Total a*b

cinema 2 a=4-90 b=4-90 c=3-15
{A} sold {a} tickets and {B} sold {b}, for [{c} dollars|${c}] each. How much money did {A} take?
Earned a*c

cinema 2 a=4-90 b=4-90 c=3-15
{A} sold {a} tickets and {B} sold {b}, for [{c} dollars|${c}] each. How many tickets did they sell?
Total a+b

workshop 2 a=2-20 b=2-9 c=3-8
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]A carpenter makes tables with {b} drawers and {c} legs. How many drawers are needed for {a} tables?
Needed a*b

workshop 2 b=2-12 a=b*2-20 c=3-8
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]A carpenter makes cupboards with {b} drawers and {c} legs. There are {a} drawers in stock. For how many cupboards are there enough drawers?
Share a/b

office 2 a=2-20 b=2-20 c=2-20
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ][Each|Every one] of the {a} clerks writes {b} letters and makes {c} calls an hour. How many calls are made in an hour?
Total a*c

hospital 2 a=2-20 b=2-20 c=2-20
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]On a floor with {a} rooms there are {b} beds and {c} chairs in each. How many beds are there on this floor?
Total a*b

time 2 a=2-20 b=6-10 c=2-8
{A} sleeps {b} hours and reads {c} hours a day. [How|How|how] many hours does [{he}|{A}] read in {a} days?
Hours a*c

time 2 a=2-12
{A} goes to the park once a day. How many times does [{he}|{A}] go there in {a} weeks?
Times a*7

money 2 a=2-12 b=2-30 c=10-90
{A} had [{c} dollars|${c}] and gets [{b} dollars|${b}] a week from {his} parents. How much do the parents give {him} in {a} weeks?
Given a*b

money 2 b=2-20 a=b*2-20 c=2-12
{A} is {c} years old and wants a bike that costs [{a} dollars|${a}]. {He} can save [{b} dollars|${b}] a week. How many weeks does [{he}|{A}] have to save?
Weeks a/b

games 2 a=2-15 b=2-20 c=2-20
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]A card game has {a} colors. In each color there are {b} cards with numbers and {c} with pictures. How many cards with numbers are in the game?
Total a*b

games 2 a=2-15 b=2-20 c=2-20
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]A card game has {a} colors. In each color there are {b} cards with numbers and {c} with pictures. How many cards are in one color?
Total b+c

weather 2 a=2-15 b=2-20 c=2-20
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]In the storm {b} trees and {c} fences fell in every one of the {a} villages. How many trees fell in the villages?
Total a*b

wild 2 a=2-15 b=2-12 c=2-12
{A} saw {a} herds with {b} deer and {c} calves in each. How many calves did [{he}|{A}] see?
Total a*c

pets 2 x=pet a=2-20 b=2-12 c=2-12
Every day the shelter's {a} {x} get {b} cups of food and {c} cups of milk each. How many cups of milk does that take a day?
Total a*c

woods 2 a=2-15 b=2-20 c=2-20
{A} went to the woods {a} times. Each time {he} found {b} mushrooms and {c} cones. How many mushrooms did [{he}|{A}] find there?
Total a*b

field 2 a=2-15 b=2-30 c=2-30
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]A wagon carries {b} sacks of corn and {c} sacks of wheat. How many sacks of wheat do {a} such wagons carry?
Total a*c

boxes 3 x=thing y=box b=2-12 a=b*4-25 c=2-20
{A} packs {a} {x} into {y}, {b} into each. Then {he} gives {c} of the full {y} away. How many full {y} does {A} keep?
Filled a/b ; Left r-c

boxes 3 x=thing y=box b=2-12 a=b*2-25 c=2-20
{a} {x} are spread evenly over {b} {y}. Then {A} puts {c} more {x} into one of them. How many {x} are in that {y1}?
Each a/b ; Then r+c

boxes 3 x=thing y=box b=2-12 a=b*2-15 c=2-12
There are {a} {x} in {b} {y}, with [the same number|equally many] in each. How many {x} are in {c} of these {y}?
Each a/b ; Total r*c

market 3 x=ware b=2-12 a=b*2-20 c=2-12
{b} {x} cost [{a} dollars|${a}]. How much do {c} {x} cost at this price?
Each a/b ; Cost r*c

market 3 x=ware a=10-90 b=2-60 c=2-12 a>b
A {x1} used to cost [{a} dollars|${a}]. Now it is [{b} dollars|${b}] cheaper. How much do {c} {x} cost now?
Less a-b ; Cost r*c

market 3 x=ware y=ware a=5-90 b=5-90 c=3-60
{A} wants a {x1} for [{a} dollars|${a}] and a {y1} for [{b} dollars|${b}]. {He} has only [{c} dollars|${c}]. How much money does [{he}|{A}] lack?
Cost a+b ; Missing r-c

pay 3 b=2-12 a=b*4-30 c=2-12
{A} got [{a} dollars|${a}] for {b} hours of work. How much does [{he}|{A}] get for {c} hours at the same rate?
Each a/b ; Earned r*c

pay 3 a=6-25 b=4-12 c=6-25 d=4-12
{A} worked {b} hours for [{a} dollars|${a}] an hour and {B} worked {d} hours for [{c} dollars|${c}] an hour. How much more did {A} earn than {B}?
First a*b ; Second c*d ; More r-s

school 3 a=10-30 b=10-30 c=2-12
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ][In a class there are {a} girls and {b} boys.|There are {a} girls and {b} boys in a class.] Each of the children needs {c} folders. How many folders do they need?
Children a+b ; Needed r*c

school 3 b=2-8 a=b*3-15 c=2-20
[||{A} told us about it. |Here is what {A} saw. |{A} counted well. ]{a} children made {b} equal teams for a game. Then {c} more children joined one of the teams. How many children are in that team?
Each a/b ; Then r+c

school 3 x=schoolthing a=15-60 b=5-30 c=2-8 a>b
A class has {a} children. {b} are on a trip today, and each of the others gets {c} {x}. How many {x} are given out?
Rest a-b ; Total r*c

library 3 b=4-30 a=b*3-15 c=2-9
{A} reads {b} pages a day. {His} book has {a} pages, and {he} has been reading for {c} days. In how many days will [{he}|{A}] be through?
Days a/b ; Left r-c

library 3 x=book a=30-150 b=10-70 c=10-70
A library had {a} {x} about the sea. It bought {b} more and gave {c} old ones away. How many {x} about the sea does it have now?
Total a+b ; Left r-c

bus 3 x=group a=20-80 b=10-60 c=2-9 a>b
A bus has {a} seats, a van has {b} fewer. How many {x} can sit in {c} such vans?
Fewer a-b ; Total r*c

trip 3 x=far b=2-12 a=b*3-30 c=2-12
{A} rode {a} {x} in {b} hours. How far will [{he}|{A}] get in {c} hours at this speed, in {x}?
Each a/b ; Total r*c

trip 3 x=far a=10-200 b=5-90
It is {a} {x} from {A}'s house to {B}'s, and from there to {C}'s it is {b} {x} more than that. How many {x} does {A} drive to see {B} and then {C}?
Second a+b ; Total a+r

loss 3 x=thing a=20-99 b=3-40 c=2-6
{A} had {a} {x}. {He} gave {b} to {B} and sold the rest for [{c} dollars|${c}] each. How much money did {A} get?
Left a-b ; Earned r*c

loss 3 x=thing b=2-9 a=b*3-20 c=2-20
{A} shared {a} {x} equally with {his} friends, {b} children in all. Then {he} lost {c} of {his} own. How many {x} are left with {A}?
Each a/b ; Left r-c

gain 3 x=thing a=5-60 b=2-12 c=3-30
{A} had {a} {x}. Each of {his} {b} cousins gave {him} {c} more. How many {x} does {A} have now?
Given b*c ; Total a+r

gain 3 x=thing a=10-90 b=5-60 c=5-60 a>b
The shelf of {A} was empty. For {his} birthday {he} got {a} {x}, {b} of which broke, and {B} lent {him} {c} more. How many whole {x} are on {A}'s shelf?
Left a-b ; Then r+c

farm 3 y=weight x=herd a=4-30 b=2-9 c=20-90
{a} {x} each get {b} {y} of feed. {c} {y} are left in the barn after that. How many {y} were in the barn before?
Total a*b ; Before r+c

farm 3 b=4-12 a=b*4-20 c=2-12
[||{A} has a question. |Help {A} with this. |{A} wants to know something. ]A farmer fills {a} eggs into cartons of {b}. Every carton is sold for [{c} dollars|${c}]. How much money do the eggs bring?
Filled a/b ; Earned r*c

sport 3 a=5-40 b=5-40 c=2-6
On each of {c} weekdays {A} runs {a} laps, and on Sunday {b} laps. How many laps does [{he}|{A}] run [in all|altogether|in total]?
Total a*c ; Then r+b

sport 3 a=10-90 b=5-60 c=5-60
In the first game {A} got {a} points, in the second {b} points more, and {B} got {c} in both games. How many points did {A} get in the two games?
Second a+b ; Points a+r

kitchen 3 x=baked b=2-9 a=b*3-20 c=2-9
{A} baked {a} {x} and put {b} of them into each bag. {c} bags were given to neighbors. How many bags does [{he}|{A}] have left?
Filled a/b ; Left r-c

party 3 a=10-60 b=3-30 c=2-9 a>b
[||{A} found this in a book. |{A} is thinking about this. |Here is a riddle for {A}. ]{a} guests were invited, but {b} could not come. [Each|Every one] of the others brought {c} flowers. How many flowers were brought?
Rest a-b ; Total r*c

craft 3 x=long b=2-9 a=b*3-30 c=2-40
A rope of {a} {x} was cut into {b} equal parts. {A} then cut {c} {x} off one part. How many {x} long is that part now?
Each a/b ; Left r-c

music 3 a=10-60 b=10-60 c=2-9
{A} practices the flute {a} minutes a day and the piano {b} minutes. How many minutes of practice are that in {c} days?
Daily a+b ; Total r*c

money 3 x=ware b=2-12 a=b*4-30 c=2-30
{A} bought {b} {x} for [{a} dollars|${a}] in all. Later {he} sold one of them for [{c} dollars|${c}] more than it had cost {him}. For how much did [{he}|{A}] sell it?
Each a/b ; Then r+c

time 3 a=10-60 b=2-20 c=2-20
{A} is {a} years old. {B} is {b} years older than {A}, and {C} is {c} years older than {B}. How old is {C}?
Second a+b ; Total r+c
)";

} // namespace

std::string_view askedScenes() {
    return kScenes;
}

} // namespace sdrl::programs
