import { availableParallelism } from 'node:os';

/** @type {import('jest').Config} */
export default {
  roots: ['<rootDir>/packages', '<rootDir>/services', '<rootDir>/infra'],
  testMatch: ['**/src/**/*.test.ts'],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@of/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, sourceMaps: 'inline' }],
  },
  modulePathIgnorePatterns: ['/dist/', '/\\.data/'],
  reporters: ['default', '<rootDir>/infra/local/end-of-tests.mjs'],
  // For a test that hangs: none that works takes half of it, and a machine that stands still for a while is no defect of ours.
  testTimeout: 60_000,
  // Of two processors both: tests wait as much as they work.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  // What a file has loaded is not given back (Node 20 keeps the ES modules of a context): 200 files in one process grow to gigabytes.
  workerIdleMemoryLimit: '600MB',
};
