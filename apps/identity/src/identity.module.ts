import { type BeforeApplicationShutdown, type DynamicModule, Module } from '@nestjs/common';
import { TurnedAway } from '#libs/enforcement';
import { Standing } from '#libs/lifecycle';
import { type Logger } from '#libs/telemetry';
import { AccountController } from './account/account.controller.js';
import { OwnPages } from './account/own-pages.js';
import { AccountsController } from './people/operate/accounts.controller.js';
import { OwnSignInsController } from './people/own/own-sign-ins.controller.js';
import { AgentsController } from './agents/operate/agents.controller.js';
import { ApprovalsController } from './approvals/approvals.controller.js';
import { ExchangeController } from './agents/tokens/exchange.controller.js';
import { ClientsController } from './clients/consent/clients.controller.js';
import { AdmitRegistrations } from './clients/newcomers/admit-registrations.js';
import { RegisterClient } from './clients/newcomers/register-client.js';
import { RegistrationController } from './clients/newcomers/registration.controller.js';
import { HealthController } from './health/health.controller.js';
import { InteractionController } from './interaction/interaction.controller.js';
import { logger } from './interaction/interaction.filter.js';
import { Interactions } from './interaction/interactions.js';
import { ownOrigin } from './interaction/same-origin.guard.js';
import { OverviewController } from './overview/overview.controller.js';
import { RevocationsController } from './revocations/revocations.controller.js';
import { type Recording } from './records/recording.js';
import { FontController } from './pages/font.controller.js';

export interface IdentityParts {
  readonly issuer: string;
  readonly logger: Logger;
  readonly standing: Standing;
  readonly interactions: Interactions;
  readonly ownPages: OwnPages;
  readonly recording: Pick<Recording, 'turnedAway' | 'close'>;
  /** Undefined where clients do not register themselves. */
  readonly registration: { readonly door: AdmitRegistrations; readonly clients: RegisterClient } | undefined;
  /** Undefined for one that is not on the mesh. */
  readonly onMesh: Pick<DynamicModule, 'imports' | 'providers'> | undefined;
}

/** The pages and probes around the OpenID provider, which is mounted beside them. */
@Module({})
export class IdentityModule {
  static with(parts: IdentityParts): DynamicModule {
    return {
      module: IdentityModule,
      imports: parts.onMesh?.imports ?? [],
      controllers: [
        InteractionController,
        AccountController,
        FontController,
        HealthController,
        ...(parts.onMesh
          ? [
              AccountsController,
              AgentsController,
              ClientsController,
              ApprovalsController,
              ExchangeController,
              OverviewController,
              RevocationsController,
              OwnSignInsController,
            ]
          : []),
        ...(parts.registration ? [RegistrationController] : []),
      ],
      providers: [
        { provide: logger, useFactory: () => parts.logger },
        { provide: ownOrigin, useFactory: () => new URL(parts.issuer).origin },
        { provide: Standing, useFactory: () => parts.standing },
        { provide: Interactions, useFactory: () => parts.interactions },
        { provide: OwnPages, useFactory: () => parts.ownPages },
        { provide: TurnedAway, useFactory: () => parts.recording.turnedAway },
        {
          // While the mesh is still joined: what was counted is recorded at every stop that is no crash.
          provide: 'the end of counting',
          useFactory: (): BeforeApplicationShutdown => ({
            beforeApplicationShutdown: () => parts.recording.close(),
          }),
        },
        { provide: AdmitRegistrations, useFactory: () => parts.registration?.door },
        { provide: RegisterClient, useFactory: () => parts.registration?.clients },
        ...(parts.onMesh?.providers ?? []),
      ],
    };
  }
}
