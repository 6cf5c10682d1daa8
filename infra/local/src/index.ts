export { type Browser, type FormInput, openBrowser, type Page } from './agent/browser.ts';
export { startStore, type TestStore } from './mongo/test-store.ts';
export { startNats, type TestNats } from './nats/test-nats.ts';
