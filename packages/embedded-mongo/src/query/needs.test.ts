import { Int32, serialize } from 'bson';
import fc from 'fast-check';
import { anyDocument, anyPath, collide } from '../behaviour/any-document.ts';
import { decode } from '../bson/codec.ts';
import { memberDecoder } from '../bson/members.ts';
import { filterNeeds, pipelineNeeds, projectionNeeds } from './needs.ts';
import { compileProjection } from './projection.ts';

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
  [{ a: '$b.c', d: yes }, ['_id', 'b.c', 'd']],
  [{ 'a.b': { $eq: ['$c', '$d'] }, _id: no }, ['a.b', 'c', 'd']],
  [{ a: yes, _id: '$b' }, ['a', 'b']],
  [{ a: 'text' }, ['_id']],
  [{ a: '$$ROOT' }, undefined],
  [{ a: { b: yes, c: '$d' } }, undefined],
  [{ a: { $elemMatch: { b: yes } } }, undefined],
  [{ a: { $slice: yes } }, undefined],
])('a projection %j reads %j', (projection, wanted) => {
  expect(sorted(projectionNeeds(projection))).toEqual(wanted);
});

test('a projection shows of what it reads the same as of the whole document', () => {
  const value = fc.oneof(
    fc.constant(true),
    anyPath.map((one) => `$${one}`),
    fc.tuple(anyPath, anyPath).map(([one, other]) => ({ $eq: [`$${one}`, `$${other}`] })),
  );
  fc.assert(
    fc.property(anyDocument, fc.dictionary(anyPath, value, { minKeys: 1, maxKeys: 4 }), (whole, projection) => {
      fc.pre(!collide(Object.keys(projection)));
      const needs = projectionNeeds(projection);
      if (needs === undefined) throw new Error('all is read');
      const bytes = serialize(whole);
      const project = compileProjection(projection, true);
      expect(project(memberDecoder(needs)(bytes))).toEqual(project(decode(bytes)));
    }),
    { numRuns: 500 },
  );
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
