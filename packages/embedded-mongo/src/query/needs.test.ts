import { Int32 } from 'bson';
import { filterNeeds, pipelineNeeds, projectionNeeds } from './needs.ts';

const sorted = (needs: ReadonlySet<string> | undefined): string[] | undefined =>
  needs === undefined ? undefined : [...needs].sort();

test.each([
  [{ a: 1, 'b.c': { $gt: 2 } }, ['a', 'b.c']],
  [{ $or: [{ a: 1 }, { $and: [{ b: 1 }, { 'c.d': 1 }] }] }, ['a', 'b', 'c.d']],
  [{ $expr: { $lt: ['$a.b', '$$NOW'] } }, ['a.b']],
  [{ $expr: { $eq: ['$$ROOT', {}] } }, undefined],
  [{ $expr: { $eq: [{ $getField: 'a' }, 1] } }, undefined],
  [{ $jsonSchema: {} }, undefined],
])('a filter %j reads %j', (filter, wanted) => {
  expect(sorted(filterNeeds(filter))).toEqual(wanted);
});

const [yes, no] = [new Int32(1), new Int32(0)];
test.each([
  [{ a: yes, 'b.c': true }, ['_id', 'a', 'b.c']],
  [{ 'a.$': yes, 'b.c.$': yes }, ['_id', 'a', 'b.c']],
  [{ a: yes, _id: no }, ['a']],
  [{ a: no }, undefined],
  [{ _id: yes }, undefined],
  [{ a: '$b' }, undefined],
  [{ a: { $slice: yes } }, undefined],
])('a projection %j reads %j', (projection, wanted) => {
  expect(sorted(projectionNeeds(projection))).toEqual(wanted);
});

test.each([
  [
    [{ $group: { _id: '$a.b', sum: { $sum: { $cond: ['$c', '$d', 0] } } } }, { $lookup: {} }],
    ['a.b', 'c', 'd'],
  ],
  [
    [{ $match: { a: 1 } }, { $sort: { 'b.c': 1 } }, { $count: 'n' }],
    ['a', 'b.c'],
  ],
  [
    [{ $set: { x: '$a' } }, { $group: { _id: '$x' } }],
    ['a', 'x'],
  ],
  [[{ $group: { _id: null, all: { $push: '$$ROOT' } } }], undefined],
  [[{ $sort: { a: 1 } }], undefined],
  [[{ $unwind: '$a' }, { $count: 'n' }], undefined],
  [[], undefined],
])('a pipeline %j reads %j', (stages, wanted) => {
  expect(sorted(pipelineNeeds(stages))).toEqual(wanted);
});
