// A jest reporter: tests that leave something open are told of, and do not keep the process from ending.
const PATIENCE_MS = 20_000;

export default class EndOfTests {
  onRunComplete(_contexts, { numFailedTestSuites }) {
    const timer = setTimeout(() => {
      const open = process.getActiveResourcesInfo().join(', ');
      process.stderr.write(`The tests have left something open, and are ended: ${open}\n`);
      process.exit(numFailedTestSuites === 0 ? 0 : 1);
    }, PATIENCE_MS);
    timer.unref();
  }
}
