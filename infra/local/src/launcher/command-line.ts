import { parseArgs } from 'node:util';

export interface StartOptions {
  /** End after the main job. */
  readonly once: boolean;
  /** Connect the demo user's banks and show what they hold. */
  readonly demo: boolean;
  /** Show every line of the services' logs. */
  readonly verbose: boolean;
  readonly help: boolean;
}

export const USAGE = `npm start -- [options]

  --once      end after the main job, with exit code 0 when every step of it succeeded
  --no-demo   only start the services; connect no bank
  --verbose   show every line of the services' logs, not only warnings and errors
  --help      show this

Ports: PORTAL_PORT, AUTH_PORT, AGGREGATOR_PORT, INSIGHTS_PORT, GREEN_BANK_PORT … (<FOLDER>_PORT), MONGO_PORT, NATS_PORT.
Webhooks: WEBHOOK_ALLOW_PRIVATE=true lets those of /v1/webhooks lead to this machine.
Banks: BANK_WEBHOOKS=true lets them tell of news, ADMIN_EXPOSED=false closes their switches (npm run sandbox).
Engines: MONGODB_URI, NATS_URL. Data: DATA_DIR (default .data).`;

/**
 * What the arguments of \`npm start\` say.
 * @throws TypeError when one is not known, or two contradict each other
 */
export function parseStartArguments(args: readonly string[]): StartOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      once: { type: 'boolean', default: false },
      'no-demo': { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.once && values['no-demo']) throw new TypeError('--once is about the main job, which --no-demo leaves out');
  return { once: values.once, demo: !values['no-demo'], verbose: values.verbose, help: values.help };
}
