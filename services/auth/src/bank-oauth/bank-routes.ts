import type { BankResource } from '@of/contracts';
import { route } from '@of/service-kit';
import type { Router } from 'express';
import type { UserOf } from '../users/user-of.ts';
import type { OfferedBanks } from './offered-banks.ts';

/** `GET /v1/banks`: the banks that can be connected. */
export function bankRoutes(router: Router, banks: OfferedBanks, userOf: UserOf): void {
  router.get(
    '/v1/banks',
    route({}, async ({ req, res }) => {
      await userOf(req);
      const offered = banks.list().map(({ adapter }): BankResource => {
        const { id, name, country, standard, permissions, features, limits, logo } = adapter.institution;
        return {
          ...{ id, name, country, standard, permissions: [...permissions], features: [...features], limits },
          ...(logo === undefined ? {} : { logo }),
        };
      });
      res.json({ banks: offered });
    }),
  );
}
