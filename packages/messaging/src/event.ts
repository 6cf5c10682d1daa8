import { type EventData, type EventEnvelope, type EventType, eventEnvelope, eventSchemas } from '@of/contracts';
import { ObjectId } from 'mongodb';
import type { z } from 'zod';

/** An event whose payload has been checked against its schema. */
export interface Event<T extends EventType = EventType> {
  readonly id: string;
  readonly type: T;
  readonly source: string;
  readonly subject: string;
  readonly time: string;
  readonly version: number;
  readonly data: EventData<T>;
}

/** A message that no retry can make readable. `reason` may be shown: it quotes nothing of the message. */
export class PoisonMessageError extends Error {
  override readonly name = 'PoisonMessageError';
  readonly reason: 'not-json' | 'not-an-event' | 'unknown-type' | 'unknown-version' | 'schema-mismatch';

  constructor(reason: PoisonMessageError['reason'], detail: string) {
    super(`${reason}: ${detail}`);
    this.reason = reason;
  }
}

const CURRENT_VERSION = 1;

function isEventType(type: string): type is EventType {
  return Object.hasOwn(eventSchemas, type);
}

function schemaOf<T extends EventType>(type: T, version: number): z.ZodType<EventData<T>> {
  const versions: Readonly<Record<number, z.ZodType>> = eventSchemas[type];
  const schema = Object.hasOwn(versions, version) ? versions[version] : undefined;
  if (schema === undefined) throw new PoisonMessageError('unknown-version', `${type} has no version ${version}`);
  // The table pairs each type with its own schemas; indexing by a type parameter loses that.
  return schema as z.ZodType<EventData<T>>;
}

const where = (error: z.ZodError): string => error.issues.map(({ path }) => path.join('.') || '(root)').join(', ');

/**
 * Makes an event in the newest version of its type: a CloudEvents 1.0 envelope whose id grows with time within a process.
 * @param source the service's name
 * @param subject the aggregate's id; events of one aggregate keep their order
 * @throws ZodError when the payload is not what the type's schema says
 */
export function makeEvent<T extends EventType>(
  type: T,
  source: string,
  subject: string,
  data: EventData<T>,
): EventEnvelope {
  return {
    specversion: '1.0',
    id: new ObjectId().toHexString(),
    source: `/services/${source}`,
    type,
    subject,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    dataschema: `urn:openfinance:event:${type}:${CURRENT_VERSION}`,
    data: schemaOf(type, CURRENT_VERSION).parse(data),
  };
}

/**
 * Reads a message's bytes as an event of the expected type.
 * @throws PoisonMessageError when it is not JSON, no CloudEvents envelope, of another type, of a version that is not known
 *   here, or breaks its schema
 */
export function parseEvent<T extends EventType>(bytes: Uint8Array, expected: T): Event<T> {
  if (!isEventType(expected)) throw new PoisonMessageError('unknown-type', 'no event has this type');
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new PoisonMessageError('not-json', 'the message is not JSON');
  }
  const envelope = eventEnvelope.safeParse(json);
  if (!envelope.success) throw new PoisonMessageError('not-an-event', `envelope breaks at ${where(envelope.error)}`);
  const { id, type, source, subject, time, dataschema } = envelope.data;
  if (!isEventType(type) || type !== expected) throw new PoisonMessageError('unknown-type', `expected ${expected}`);
  const version = Number(dataschema.slice(dataschema.lastIndexOf(':') + 1));
  const data = schemaOf(expected, version).safeParse(envelope.data.data);
  if (!data.success) throw new PoisonMessageError('schema-mismatch', `data breaks at ${where(data.error)}`);
  return { id, type: expected, source, subject, time, version, data: data.data };
}
