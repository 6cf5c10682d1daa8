import { loadAdapters } from '@of/bank-adapters';
import { describeAdapterConformance } from '@of/bank-adapters/conformance';
import { conformanceBank } from '@of/mock-bank-kit/testing';
import { createApp } from './app.ts';

const adapter = (await loadAdapters()).get('wattle-bank');

describeAdapterConformance(adapter, conformanceBank(createApp));
