import { Int32 } from 'bson';
import { encode, isDoc } from '../bson/codec.ts';
import { regexParts, typeName } from '../bson/types.ts';
import { locationError } from '../errors.ts';
import {
  expectInteger,
  expectString,
  fixed,
  isNullish,
  named,
  nullSafe,
  numberOf,
  unary,
  variadic,
} from './arguments.ts';
import { toText } from './conversion.ts';
import type { Expression, OperatorTable, Variables } from './scope.ts';

const characters = (text: string): string[] => Array.from(text);

function sliceCharacters(text: string, start: number, length: number): string {
  if (start < 0) return '';
  return characters(text)
    .slice(start, length < 0 ? undefined : start + length)
    .join('');
}

function sliceBytes(text: string, start: number, length: number): string {
  const bytes = Buffer.from(text, 'utf8');
  return bytes.subarray(start, length < 0 ? undefined : start + length).toString('utf8');
}

const trimSet = (chars: unknown): Set<string> =>
  new Set(
    typeof chars === 'string'
      ? characters(chars)
      : [
          '\0',
          ' ',
          '\t',
          '\n',
          '\v',
          '\f',
          '\r',
          '\u00a0',
          '\u1680',
          ...Array.from({ length: 11 }, (_, n) => String.fromCodePoint(0x2000 + n)),
        ],
  );

const trim = (left: boolean, right: boolean) =>
  named(['input'], ['chars'], (args) => (root, variables) => {
    const input = args['input']?.(root, variables);
    const chars = args['chars']?.(root, variables);
    if (isNullish(input) || (args['chars'] !== undefined && isNullish(chars))) return null;
    const set = trimSet(chars);
    const list = characters(expectString(input, '$trim'));
    while (left && list[0] !== undefined && set.has(list[0])) list.shift();
    while (right && list.at(-1) !== undefined && set.has(list.at(-1) ?? '')) list.pop();
    return list.join('');
  });

function regexOf(
  args: Readonly<Record<string, Expression | undefined>>,
  root: unknown,
  variables: Variables,
): RegExp | undefined {
  const regex = args['regex']?.(root, variables);
  if (isNullish(regex)) return undefined;
  const parts = regexParts(regex);
  const options = args['options']?.(root, variables) ?? parts?.options ?? '';
  return new RegExp(
    parts?.pattern ?? expectString(regex, 'regex'),
    `${expectString(options, 'options').replace(/[^ims]/g, '')}gu`,
  );
}

const matchOf = (match: RegExpMatchArray, text: string) => ({
  match: match[0],
  idx: new Int32(characters(text.slice(0, match.index ?? 0)).length),
  captures: match.slice(1).map((capture) => capture ?? null),
});

const regexOperator = (read: (matches: RegExpMatchArray[], text: string) => unknown, none: unknown) =>
  named(['input', 'regex'], ['options'], (args) => (root, variables) => {
    const input = args['input']?.(root, variables);
    const regex = regexOf(args, root, variables);
    if (isNullish(input) || regex === undefined) return none;
    const text = expectString(input, 'input');
    return read([...text.matchAll(regex)], text);
  });

const replace = (all: boolean) =>
  named(['input', 'find', 'replacement'], [], (args) => (root, variables) => {
    const [input, find, replacement] = ['input', 'find', 'replacement'].map((name) => args[name]?.(root, variables));
    if (isNullish(input) || isNullish(find) || isNullish(replacement)) return null;
    const [text, from, to] = [input, find, replacement].map((value) => expectString(value, '$replace'));
    return all ? (text ?? '').split(from ?? '').join(to) : (text ?? '').replace(from ?? '', () => to ?? '');
  });

const indexOf = (bytes: boolean) =>
  fixed(2, 4, ([text, part, start, end], name) => {
    if (isNullish(text)) return null;
    const size = (value: string) => (bytes ? Buffer.byteLength(value) : characters(value).length);
    const from = start === undefined ? 0 : expectInteger(start, name);
    const whole = expectString(text, name);
    const to = end === undefined ? size(whole) : expectInteger(end, name);
    const window = bytes ? sliceBytes(whole, from, to - from) : sliceCharacters(whole, from, to - from);
    const found = from > size(whole) ? -1 : window.indexOf(expectString(part, name));
    return numberOf(found < 0 ? -1 : from + size(window.slice(0, found)));
  });

const caseOf = (change: (text: string) => string) =>
  unary((value) => (isNullish(value) ? '' : change(toText(value) ?? '')));

export const stringOperators: OperatorTable = {
  $concat: variadic(
    nullSafe((args, name) =>
      args
        .map((arg) => {
          if (typeof arg !== 'string')
            throw locationError(16702, `${name} only supports strings, not ${typeName(arg)}`);
          return arg;
        })
        .join(''),
    ),
  ),
  $toUpper: caseOf((text) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase())),
  $toLower: caseOf((text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())),
  $strLenCP: unary((value, name) => new Int32(characters(expectString(value, name)).length)),
  $strLenBytes: unary((value, name) => new Int32(Buffer.byteLength(expectString(value, name)))),
  $strcasecmp: fixed(2, 2, ([a, b]) => {
    const [x, y] = [a, b].map((value) => (isNullish(value) ? '' : (toText(value) ?? '').toUpperCase()));
    return new Int32((x ?? '') < (y ?? '') ? -1 : (x ?? '') > (y ?? '') ? 1 : 0);
  }),
  $substrCP: fixed(3, 3, ([text, start, length], name) =>
    isNullish(text) ? '' : sliceCharacters(toText(text) ?? '', expectInteger(start, name), expectInteger(length, name)),
  ),
  $substrBytes: fixed(3, 3, ([text, start, length], name) =>
    isNullish(text) ? '' : sliceBytes(toText(text) ?? '', expectInteger(start, name), expectInteger(length, name)),
  ),
  $substr: fixed(3, 3, ([text, start, length], name) =>
    isNullish(text) ? '' : sliceBytes(toText(text) ?? '', expectInteger(start, name), expectInteger(length, name)),
  ),
  $split: fixed(
    2,
    2,
    nullSafe(([text, separator], name) => expectString(text, name).split(expectString(separator, name))),
  ),
  $trim: trim(true, true),
  $ltrim: trim(true, false),
  $rtrim: trim(false, true),
  $indexOfCP: indexOf(false),
  $indexOfBytes: indexOf(true),
  $replaceOne: replace(false),
  $replaceAll: replace(true),
  $regexMatch: regexOperator((matches) => matches.length > 0, false),
  $regexFind: regexOperator((matches, text) => (matches[0] === undefined ? null : matchOf(matches[0], text)), null),
  $regexFindAll: regexOperator((matches, text) => matches.map((match) => matchOf(match, text)), []),
  $binarySize: unary((value) => {
    if (isNullish(value)) return null;
    if (typeof value === 'string') return new Int32(Buffer.byteLength(value));
    if (typeof value === 'object' && 'length' in value && typeof value.length === 'function')
      return numberOf(Number(value.length()));
    throw locationError(51276, `$binarySize requires a string or BinData argument, found: ${typeName(value)}`);
  }),
  $bsonSize: unary((value) => {
    if (isNullish(value)) return null;
    if (!isDoc(value)) throw locationError(31393, `$bsonSize requires a document input, found: ${typeName(value)}`);
    return numberOf(encode(value).length);
  }),
};
