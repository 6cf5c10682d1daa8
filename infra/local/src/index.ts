export { startNats, type TestNats } from './nats/test-nats.ts';
