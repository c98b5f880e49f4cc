// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruct/programs/everyday_scenes.h"

#include <array>

namespace sdrl::programs {

namespace {

constexpr std::string_view kScenes = R"(
drill 1 a=11-99 b=2-99
[What is {a} + {b}|How much is {a} plus {b}|What is the sum of {a} and {b}]?
Sum a+b

drill 1 a=100-700 b=12-299
[What is {a} + {b}|How much is {a} plus {b}]?
Sum a+b

drill 1 a=12-99 b=2-90 a>b
[What is {a} - {b}|How much is {a} minus {b}|What is left of {a} after taking away {b}]?
Left a-b

drill 1 a=101-990 b=11-890 a>b
[What is {a} - {b}|How much is {a} minus {b}]?
Left a-b

drill 1 a=2-12 b=3-99
[What is {a} * {b}|How much is {a} times {b}|What is {a} times {b}]?
Product a*b

drill 1 b=2-12 a=b*2-40
[What is {a} / {b}|How much is {a} divided by {b}|What is {a} divided by {b}]?
Share a/b

gain 1 x=thing a=5-95 b=2-60
{A} had {a} {x}. {He} [found|picked up|was given|bought|won] {b} more. How many {x} does {A} have now?
Total a+b

gain 1 x=thing a=5-150 b=2-90
{B} gave {A} {b} {x}. {A} already had {a} of them. How many {x} does {A} have altogether?
Total a+b

gain 2 x=thing a=5-95 b=2-60 c=2-40
{A} [owned|had] {a} {x}. {His} [brother|sister|cousin] {B} had {c}. On {his} birthday {A} got {b} more {x}. How many {x} does {A} own now?
Total a+b

gain 2 x=thing b=2-60 a=b+3-90
After {A} [found|bought|was given] {b} more {x}, {he} had {a} in all. How many {x} did {A} have [before|at first|to begin with]?
Before a-b

gain 2 x=thing a=5-90 c=a+2-60
{A} had {a} {x}. {B} gave {him} some more, and now {A} has {c}. How many {x} did {B} give away?
Given c-a

gain 3 x=thing a=5-95 b=2-60 c=2-50
{A} had {a} {x}. {He} [found|was given] {b} more and then [bought|won] another {c}. How many {x} does {A} have now?
Total a+b ; Then r+c

gain 3 x=thing a=10-95 b=2-60 c=2-50
{A} had {a} {x}. {He} [found|was given|bought] {b} more, but [lost|broke|gave away] {c} of them. How many {x} are left with {A}?
Total a+b ; Left r-c

gain 3 x=thing a=5-60 b=2-12 c=3-25
{A} had {a} {x}. {He} bought {b} packs with {c} {x} in each of them. How many {x} does {A} have after that?
New b*c ; Total a+r

loss 1 x=thing a=10-99 b=2-80 a>b
{A} had {a} {x} and [gave {b} of them to {B}|lost {b} of them|sold {b} of them at school]. How many {x} [are left|did {A} keep|does {A} still have]?
Left a-b

loss 1 x=thing a=100-900 b=11-600 a>b
There were {a} {x} in a [shop|store|warehouse]. During the week {b} were sold. How many {x} were [still there|left] at the end?
Left a-b

loss 2 x=thing y=thing a=10-99 b=2-80 c=3-60 a>b
{A} had {a} {x} and {c} {y}. {He} [gave away|lost|sold] {b} of the {x}. How many {x} [are left|does {A} still have]?
Left a-b

loss 2 x=thing b=2-80 a=3-80
{A} gave {b} {x} to {B} and [kept|still has|was left with] {a}. How many {x} did {A} have [at first|before that|in the beginning]?
Before a+b

loss 2 x=thing a=12-99 c=2-90 a>c
{A} had {a} {x} in the morning. [Some got lost|{He} gave some away|Some were sold], and in the evening only {c} were there. How many {x} were gone by then?
Gone a-c

loss 3 x=thing a=20-99 b=2-40 c=2-40
{A} had {a} {x}. {He} gave {b} to {B} and {c} to {C}. How many {x} did {A} keep?
Left a-b ; Then r-c

loss 3 x=thing a=20-99 b=2-9 c=2-9
{A} had {a} {x} and gave {b} of them to each of {his} {c} friends. How many {x} [are left|did {A} keep]?
Given b*c ; Left a-r

loss 3 x=thing a=30-99 b=5-40 c=2-6
{A} had {a} {x}. {He} lost {b} of them and shared the rest equally with {his} friends, so that each of the {c} children got the same number. How many {x} did each child get?
Left a-b ; Each r/c

eat 1 x=food a=8-70 b=2-50 a>b
There were {a} {x} [on the plate|in the kitchen|in the bowl]. {A} and {his} friends ate {b} of them. How many {x} are [left|there now]?
Left a-b

eat 1 x=food a=3-40 b=2-40
{A} ate {a} {x} [on Monday|in the morning|yesterday] and {b} [on Tuesday|in the evening|today]. How many {x} did {A} eat [altogether|in total|in all]?
Total a+b

eat 2 x=food a=3-60 b=2-50
{A} baked some {x}. After {he} and {his} family had eaten {b} of them, {a} were left. How many {x} had {A} baked?
Before a+b

eat 2 x=food y=food a=8-70 b=2-50 c=3-30 a>b
In the kitchen were {a} {x} and {c} {y}. The family ate {b} {x} for lunch. How many {x} are left in the kitchen?
Left a-b

eat 3 x=food a=12-80 b=2-30 c=2-30
{A} made {a} {x}. {He} ate {b} of them and took {c} to {B}. How many {x} are left?
Left a-b ; Then r-c

eat 3 x=food a=2-9 b=3-12 c=2-30
{A} baked {a} trays with {b} {x} each. {B} ate {c} of them. How many {x} remained?
Baked a*b ; Left r-c

eat 3 x=food a=2-12 b=2-12 c=2-9
Every day {A} eats {a} {x} and {B} eats {b}. How many {x} do both of them eat in {c} days?
Daily a+b ; Total r*c

parts 1 x=plant y=plant a=5-95 b=3-90
In the [garden|park] of {A} grow {a} {x} and {b} {y}. How many plants [are there|grow there] [altogether|in all]?
Total a+b

parts 1 x=group a=20-250 b=12-240 a>b
There are {a} {x} [in the hall|on the square|at the lake]. Of these, {b} are women. How many {x} are men?
Rest a-b

parts 1 x=thing a=12-99 b=3-80 a>b
{A} has {a} {x}. {b} of them are [red|blue|green|yellow], the others are white. How many {x} are white?
Rest a-b

parts 2 x=plant y=plant a=12-140 b=5-90 a>b
{A} planted {a} flowers and bushes. {b} of them were {x} and the rest were {y}. How many {y} did {A} plant?
Rest a-b

parts 2 x=group a=12-90 b=12-90 c=3-12
A [school|club] sent {a} girls and {b} boys to the [lake|museum|zoo], with {c} adults to look after them. How many children went there?
Children a+b

parts 3 x=plant y=plant a=5-60 b=3-60 c=3-40
{A} planted {a} {x}, {b} {y} and {c} other flowers. How many flowers did {A} plant [in total|in all]?
First a+b ; Total r+c

parts 3 x=group a=40-250 b=12-90 c=12-90
{a} {x} came to the fair. {b} of them came by train, {c} came by car and the rest walked. How many {x} walked to the fair?
Others b+c ; Rest a-r

parts 3 x=thing a=20-99 b=3-40 c=3-40
{A} has {a} {x}. {b} are red, {c} are blue and all the others are green. How many green {x} does {A} have?
Others b+c ; Rest a-r

compare 1 x=thing a=10-99 b=3-90 a>b
{A} has {a} {x} and {B} has {b}. How many more {x} does {A} have than {B}?
More a-b

compare 1 x=thing a=10-99 b=3-90 a>b
{A} [collected|found] {a} {x}, {B} only {b}. How many fewer {x} did {B} [bring home|end up with]?
Fewer a-b

compare 1 x=food a=5-90 b=2-60
{A} picked {a} {x}. {B} picked {b} more than that. How many {x} did {B} pick?
More a+b

compare 1 x=food a=12-90 b=2-60 a>b
{A} picked {a} {x}. {B} picked {b} fewer than {A} did. How many {x} did {B} pick?
Fewer a-b

compare 1 x=thing a=3-40 b=2-9
{A} has {a} {x}. {B} has {b} times as many. How many {x} does {B} own?
Times a*b

compare 2 x=thing a=10-99 b=3-90 c=3-90 a>b
{A} has {a} {x}, {B} has {b} and {C} has {c}. How many more {x} than {B} does {A} have?
More a-b

compare 2 x=thing b=2-60 a=b+3-60
{A} has {a} {x}. That is {b} more than {B} has. How many {x} does {B} have?
Less a-b

compare 2 x=thing a=3-90 b=2-60
{A} has {a} {x}, which is {b} fewer than {B} has. How many {x} belong to {B}?
More a+b

compare 2 x=thing b=2-9 a=b*3-25
{A} has {b} times as many {x} as {B}. {A} has {a}. How many {x} does {B} have?
Share a/b

compare 3 x=thing a=5-60 b=2-40
{A} has {a} {x}. {B} has {b} more than {A}. How many {x} do the two have together?
Second a+b ; Total a+r

compare 3 x=thing a=12-80 b=2-40 a>b
{A} has {a} {x}. {B} has {b} fewer. How many {x} do both of them have together?
Second a-b ; Total a+r

compare 3 x=thing a=3-25 b=2-6
{A} has {a} {x}. {B} has {b} times as many. How many {x} do they have in total?
Second a*b ; Total a+r

compare 3 x=thing a=20-90 b=3-40 c=3-40
{A} had {a} {x} and {B} had {b}. Then {B} found {c} more. How many more {x} than {B} does {A} have now?
Second b+c ; More a-r

boxes 1 x=thing y=box a=2-12 b=3-60
{A} has {a} {y} with {b} {x} [in each|each|in every one]. How many {x} does {A} have [altogether|in total|in all]?
Total a*b

boxes 1 x=food y=box a=2-12 b=3-50
There are {b} {x} in one {y1}. How many {x} are in {a} {y}?
Total a*b

boxes 1 x=thing y=box b=2-12 a=b*2-30
{A} puts {a} {x} into {b} {y}, the same number into each. How many {x} [go into|are in] each {y1}?
Each a/b

boxes 1 x=thing y=box b=2-12 a=b*2-25
{A} packs {a} {x} into {y}. {b} {x} fit into one {y1}. How many {y} does {A} need?
Needed a/b

boxes 2 x=thing y=box z=thing b=2-12 a=b*2-30 c=3-60
{A} has {a} {x} and {c} {z}. {He} puts the {x} into {b} {y}, equally many into each. How many {x} are in a {y1}?
Each a/b

boxes 2 x=thing y=box b=2-12 a=b*3-15 c=2-20
{A} has {c} empty {y} and {a} {x}. If {b} {x} go into a {y1}, how many {y} can {A} fill?
Filled a/b

boxes 2 x=thing y=box a=2-12 b=3-40 c=2-15
In the cellar {A} found {a} {y} with {b} {x} each and {c} empty {y}. How many {x} did {A} find?
Total a*b

boxes 3 x=thing y=box a=2-9 b=3-25 c=2-60
{A} has {a} {y} with {b} {x} each, and {c} {x} that are not in a {y1}. How many {x} does {A} have?
Inside a*b ; Total r+c

boxes 3 x=thing y=box a=2-9 b=3-25 c=2-60
{A} bought {a} {y} of {b} {x} each and used {c} of the {x}. How many {x} are left?
Bought a*b ; Left r-c

boxes 3 x=thing y=box b=2-9 a=12-90 c=3-60
{A} has {a} {x} and gets {c} more from {B}. {He} fills {y} with {b} {x} each. How many {y} will be full?
Total a+c ; Filled r/b

boxes 3 x=food y=box a=2-6 b=2-6 c=2-10
{A} carried {a} {y} home every day for {b} days. Each {y1} held {c} {x}. How many {x} did {A} carry home?
Carried a*b ; Total r*c

seats 1 x=group y=place a=2-15 b=2-12
In the [hall|tent|theatre] stand {a} {y}, and {b} {x} sit at each. How many {x} are there?
Total a*b

seats 1 x=group y=vehicle b=4-12 a=b*2-20
{a} {x} go on a trip. {b} {x} [fit into|travel in] one {y1}. How many {y} are needed?
Needed a/b

seats 1 x=group b=2-12 a=b*2-20
A teacher makes {b} teams out of {a} {x}. All teams have the same size. How many {x} are in a team?
Each a/b

seats 2 x=group y=vehicle b=4-12 a=b*2-15 c=14-80
{a} {x} and {c} suitcases have to be taken to the hotel. A {y1} carries {b} {x}. How many {y} must be ordered?
Needed a/b

seats 2 x=group y=vehicle c=3-40 a=3-60
At a stop {c} {x} got out of the {y1}, and {a} stayed in it. How many {x} were in the {y1} before the stop?
Before a+c

seats 3 x=group y=vehicle a=15-60 b=3-14 c=2-30
There were {a} {x} in a {y1}. At the next stop {b} got out and {c} got in. How many {x} are in the {y1} now?
Left a-b ; Then r+c

seats 3 x=group y=vehicle a=2-6 b=8-30 c=2-25
{a} {y} with {b} {x} each and {c} {x} on foot came to the castle. How many {x} came in all?
Riding a*b ; Total r+c

seats 3 x=group a=15-60 b=9-50 c=2-8
{a} girls and {b} boys are divided into {c} equal teams. How many children does every team have?
Children a+b ; Each r/c

books 1 x=book y=place a=3-15 b=4-45
{A} fills {a} {y} with {b} {x} [each|on each]. How many {x} is that?
Total a*b

books 1 a=40-300 b=8-200 a>b
{A}'s book has {a} pages. {He} has read {b} [pages|of them] so far. How many pages does {A} still have to read?
Left a-b

books 1 b=3-30 a=b*2-12
{A} reads {b} pages a day. How many days does {he} need for a book of {a} pages?
Days a/b

books 2 a=12-150 b=5-90 c=3-14
{A} is on page {a} of a book, in chapter {c}. The chapter ends {b} pages later. What is the number of its last page?
Page a+b

books 2 x=book y=place b=2-12 a=b*3-25 c=8-60
A library got {a} {x} and {c} chairs. The {x} are spread over {b} {y} so that each has the same number. How many {x} stand on each?
Each a/b

books 3 a=60-300 b=8-40 c=2-6
{A}'s book has {a} pages. {He} reads {b} pages on each of {c} days. How many pages are left after that?
Read b*c ; Left a-r

books 3 a=60-300 b=8-90 c=8-90
{A} wants to read a book with {a} pages. {He} read {b} pages on Saturday and {c} pages on Sunday. How many pages remain?
Read b+c ; Left a-r

books 3 x=book y=place a=2-9 b=5-30 c=3-40
On {a} {y} stand {b} {x} each. {A} takes {c} of the {x} home. How many {x} stay?
All a*b ; Left r-c

shop 1 x=ware a=2-12 b=2-60
A {x1} costs [{b} dollars|${b}]. How much do {a} {x} cost[| in dollars]?
Cost a*b

shop 1 x=ware b=2-12 a=b*2-40
{A} paid [{a} dollars|${a}] for {b} {x} of the same kind. How much did one {x1} cost?
Each a/b

shop 1 x=ware b=2-30 a=b*2-12
{A} has [{a} dollars|${a}]. A {x1} costs [{b} dollars|${b}]. How many {x} can {A} buy?
Pieces a/b

shop 1 x=ware y=ware a=3-95 b=2-90
{A} bought a {x1} for [{a} dollars|${a}] and a {y1} for [{b} dollars|${b}]. How much did {A} spend?
Cost a+b

shop 1 x=ware a=10-200 b=3-150 a>b
{A} had [{a} dollars|${a}]. {He} spent [{b} dollars|${b}] on a {x1}. How much money does {A} have left?
Left a-b

shop 2 x=ware y=ware a=8-200 b=3-150 c=4-60 a>b
In a shop a {x1} costs [{a} dollars|${a}], a {y1} [{b} dollars|${b}] and a pen [{c} dollars|${c}]. How much more than a {y1} does a {x1} cost?
More a-b

shop 2 x=ware b=3-90 a=3-90
After paying [{b} dollars|${b}] for a {x1}, {A} had [{a} dollars|${a}] left. How much money did {A} have before?
Before a+b

shop 2 x=ware a=20-200 c=5-150 a>c
A {x1} costs [{a} dollars|${a}]. {A} has saved [{c} dollars|${c}] up to now. How much money is still missing?
Missing a-c

shop 2 x=ware y=ware a=2-9 b=3-40 c=3-60
{A} looked at a {y1} for [{c} dollars|${c}], but bought {a} {x} for [{b} dollars|${b}] each. How much did {A} pay?
Cost a*b

shop 3 x=ware y=ware a=2-9 b=2-30 c=3-60
{A} bought {a} {x} for [{b} dollars|${b}] each and a {y1} for [{c} dollars|${c}]. How much did {A} pay [in all|altogether]?
Pieces a*b ; Cost r+c

shop 3 x=ware a=40-200 b=2-30 c=2-6
{A} had [{a} dollars|${a}] and bought {c} {x} for [{b} dollars|${b}] each. How much money was left?
Cost b*c ; Left a-r

shop 3 x=ware y=ware a=40-200 b=5-80 c=5-80
{A} took [{a} dollars|${a}] to the market. {He} spent [{b} dollars|${b}] on a {x1} and [{c} dollars|${c}] on a {y1}. How much is left?
Spent b+c ; Left a-r

shop 3 x=ware a=10-90 b=5-60 c=2-12
{A} had [{a} dollars|${a}] and earned [{b} dollars|${b}] more. With all that money {he} can buy exactly {c} {x}. What is the price of one {x1}?
Money a+b ; Each r/c

shop 3 x=ware y=ware a=2-6 b=3-20 c=2-6 d=3-20
{A} bought {a} {x} at [{b} dollars|${b}] each and {c} {y} at [{d} dollars|${d}] each. How much did {A} pay for everything?
First a*b ; Second c*d ; Cost r+s

pay 1 a=6-30 b=2-40
{A} earns [{a} dollars|${a}] an hour. How much does {he} earn in {b} hours?
Earned a*b

pay 1 b=6-30 a=b*2-20
{A} earns [{b} dollars|${b}] an hour. How many hours does {he} have to work for [{a} dollars|${a}]?
Hours a/b

pay 1 a=15-300 b=8-240
{A} saved [{a} dollars|${a}] in [spring|May] and [{b} dollars|${b}] in [summer|June]. How much money did {A} save?
Saved a+b

pay 2 a=6-25 b=2-30 c=2-14
{A} started the job {c} weeks ago. This week {he} worked {b} hours and got [{a} dollars|${a}] for every hour. How much was paid to {him} this week?
Earned a*b

pay 3 a=6-25 b=2-12 c=2-12
{A} earns [{a} dollars|${a}] an hour. {He} worked {b} hours on Friday and {c} hours on Saturday. How much did {A} earn on both days?
Hours b+c ; Earned r*a

pay 3 a=6-25 b=3-12 c=5-90
{A} worked {b} hours for [{a} dollars|${a}] an hour and then bought shoes for [{c} dollars|${c}]. How much of the money is left?
Earned a*b ; Left r-c

pay 3 b=3-12 a=60-300 c=10-50
{A} wants to save [{a} dollars|${a}]. {He} has [{c} dollars|${c}] and puts aside [{b} dollars|${b}] every week. How many weeks will it take?
Missing a-c ; Weeks r/b

road 1 a=8-90 b=2-12
A [train|truck|cyclist|tractor] goes {a} miles an hour. How many miles does it go in {b} hours?
Miles a*b

road 1 a=20-400 b=11-350 a>b
It is {a} miles from {A}'s house to the sea. {A} has driven {b} miles. How many miles are left to drive?
Left a-b

road 1 b=2-12 a=b*3-30
{A} walked {a} miles in {b} days, the same distance every day. How many miles did {A} walk each day?
Each a/b

road 2 a=5-90 b=5-90 c=2-9
{A} left home at {c}. {He} drove {a} miles to the market and {b} miles from there to the farm. How many miles did {A} drive?
Miles a+b

road 2 a=5-90 b=3-80
After a rest, {A} walked another {b} minutes. In all {he} was walking for {a} minutes. For how many minutes did {A} walk before the rest?
Before a-b

road 3 a=4-40 b=2-5
It is {a} miles from {A}'s home to work. {A} drives there and back. How many miles does {A} drive in {b} days?
Daily a+a ; Miles r*b

road 3 a=5-60 b=5-60 c=70-250
The way is {c} miles long. {A} rode {a} miles before noon and {b} miles after noon. How many miles are still to go?
Ridden a+b ; Left c-r

farm 1 x=animal y=animal a=4-80 b=3-70
A farmer keeps {a} {x} and {b} {y}. How many animals does the farmer keep?
Animals a+b

farm 1 x=animal a=2-25 b=2-12
Every one of the {a} {x} gets {b} carrots. How many carrots does the farmer need?
Needed a*b

farm 1 b=3-12 a=b*2-20
A farmer has {a} eggs. {b} eggs go into a carton. How many cartons can be filled?
Filled a/b

farm 1 x=animal a=10-90 b=2-60 a>b
There were {a} {x} on the [meadow|farm]. {b} of them were [sold|taken away|brought into the barn]. How many {x} are there now?
Left a-b

farm 2 x=animal y=animal a=10-90 b=2-60 c=4-50 a>b
A farmer had {a} {x} and {c} {y}. At the market {b} {x} were sold. How many {x} does the farmer have now?
Left a-b

farm 2 x=animal a=3-60 b=2-40
When {b} new {x} came to the pond, there were {a} of them. How many {x} were at the pond before?
Before a-b

farm 3 x=animal y=animal a=4-60 b=3-60 c=2-40
A farmer has {a} {x}, {b} {y} and {c} sheep. How many animals is that?
First a+b ; Animals r+c

farm 3 x=animal a=3-20 b=2-9 c=2-7
Each of the {a} {x} eats {b} pounds of hay a day. How many pounds do they eat in {c} days?
Daily a*b ; Total r*c

farm 3 x=animal a=10-70 b=2-40 c=2-40
There were {a} {x} at the pond. {b} went away, and then {c} others came. How many {x} are at the pond now?
Left a-b ; Then r+c

work 1 a=3-40 b=2-15
{A} makes {a} [paper boats|toy boats|wooden spoons] a day. How many does {he} make in {b} days?
Total a*b

work 1 a=12-99 b=4-80 a>b
{A} has to write {a} letters. {He} has written {b}. How many letters are still to be written?
Left a-b

work 2 a=12-99 b=4-80
{A} has painted {b} tiles. When {he} is done, there will be {a} painted tiles. How many tiles are still to be painted?
Left a-b

work 3 a=3-20 b=2-15 c=2-8
In one hour {A} folds {a} napkins and {B} folds {b}. How many napkins do they fold in {c} hours?
Hourly a+b ; Total r*c

work 3 a=40-200 b=4-20 c=2-9
{A} needs {a} bricks for a wall. {He} has carried {b} bricks on each of {c} trips. How many bricks are still missing?
Carried b*c ; Missing a-r

score 1 a=8-90 b=3-80
{A} [scored|got] {a} points in the first [game|round] and {b} in the second. How many points does {A} have [in total|now]?
Points a+b

score 1 a=20-300 b=8-280 a>b
The winner got {a} points. {A} got {b}. By how many points did {A} lose?
Behind a-b

score 2 a=20-200 b=8-150
After the second round {A} had {a} points. {b} of them came from the first round. How many points came from the second round?
Second a-b

score 3 a=8-60 b=3-60 c=3-60
{A} got {a}, {b} and {c} points in three games. How many points did {A} get in all of them?
First a+b ; Points r+c

score 3 a=2-12 b=2-10 c=2-30
Each right answer counts {b} points. {A} had {a} right answers and got {c} extra points. How many points does {A} have?
Answers a*b ; Points r+c
)";

constexpr std::string_view kAsides = R"(
3-60 {D} has {k} {w}.
5-90 {D} is {k} years old.
3-40 It took {D} {k} minutes to get there.
2-14 {D} met a friend {k} days ago.
4-90 There are also {k} {w} in the house.
3-50 Last week {D} counted {k} {w}.
11-60 {D} lives in a street with {k} houses.
2-20 {D} has known this for {k} weeks.
3-30 {D} was {k} minutes late.
12-99 {D} wears the number {k} on the back.
5-45 The bus ride lasted {k} minutes.
3-80 {D} would like to have {k} {w}.
2-40 {D} once lost {k} {w} on the way home.
2-30 The door has been painted {k} times.
3-60 {D} borrowed {k} {w} from a neighbor last month.
2-12 {D} has {k} cousins.
5-50 Yesterday {D} slept {k} minutes longer than usual.
2-20 {D} has not called for {k} days.
12-90 The grandmother of {D} is {k} years old.
2-15 {D} lives on floor {k}.
5-95 {D} used to have {k} {w}.
10-99 {D} paid {k} cents for a pen.
8-60 {D} ran {k} laps last week.
3-40 {k} {w} lie on the floor.
5-90 {D}, who likes to count, has seen {k} clouds.
2-40 {k} people were waiting at the door.
2-20 {D} has been to this place {k} times.
4-80 In another town somebody owns {k} {w}.
6-60 The phone rang after {k} minutes.
3-30 {D} has a bag that weighs {k} pounds.
2-99 {D}'s favorite number is {k}.
10-90 {D} sent {k} messages to friends today.
)";

} // namespace

std::span<const std::string_view> everydayScenes() {
    static const std::array parts = {kScenes,        homeScenes(),   townScenes(), schoolScenes(),
                                     natureScenes(), travelScenes(), askedScenes()};
    return parts;
}

std::string_view everydayAsides() {
    return kAsides;
}

} // namespace sdrl::programs
