import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { checkIdentity, checkMapping, type RawSample } from '../conformance/mapping-check.ts';
import { renderMappingReport } from '../conformance/mapping-report.ts';
import type { BankAdapter } from '../contract/bank-adapter.ts';

const items = z.array(z.unknown()).default([]);
const sampleFile = z.strictObject({ accounts: items, transactions: items, products: items });

/** Reads raw items of a bank: `{"accounts": [...], "transactions": [...], "products": [...]}`. @throws when it is not that */
export function readSample(file: string): RawSample {
  const parsed = sampleFile.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`${file}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is no sample'}`);
}

/** `npm run adapter:check`. @returns the report, and whether nothing is wrong */
export function checkAdapter(adapter: BankAdapter, sample: RawSample | undefined): { report: string; ok: boolean } {
  const identity = checkIdentity(adapter);
  const kinds = sample === undefined ? [] : checkMapping(adapter, sample);
  return {
    report: renderMappingReport(adapter.institution.id, identity, kinds),
    ok: identity.length === 0 && kinds.every(({ findings }) => findings.length === 0),
  };
}
