import { loadAdapters } from '@of/bank-adapters';
import { describeAdapterConformance } from '@of/bank-adapters/conformance';
import { conformanceBank } from '@of/mock-bank-kit/testing';
import { createApp } from './app.ts';

const adapter = (await loadAdapters()).get('liberty-bank');

describeAdapterConformance(adapter, conformanceBank(createApp));
