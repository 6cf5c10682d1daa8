import { runMockBank } from '@of/mock-bank-kit';
import { createApp } from './app.ts';

await runMockBank(createApp, 4102);
