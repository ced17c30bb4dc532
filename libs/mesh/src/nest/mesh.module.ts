import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { CallGuard } from '../handlers/call-guard.js';
import { findHandlers } from '../handlers/find-handlers.js';
import { WatchedAgents } from '../agents/watched-agents.js';
import { Endings } from '../endings/endings.js';
import { MeshServer, type MeshServerOptions } from '../mesh-server.js';
import { WatchedRevocations } from '../revocations/watched-revocations.js';
import { linkOf, type MeshLinkOptions, MeshLink } from './mesh-link.js';
import { tokenVerifier } from './principal.module.js';

export interface MeshModuleOptions extends MeshLinkOptions {
  /** How the service serves, where the defaults do not suit it. */
  readonly serving?: Omit<MeshServerOptions, 'connection' | 'guard'>;
  /** Whether it keeps a watch on the registered agents, which NATS lets few peers do. Default: no. */
  readonly knowsAgents?: boolean;
}

/** A place on the mesh and what is watched from it, see {@link MeshModule.over}. */
export interface MeshPlace {
  readonly link: MeshLink;
  readonly revocations: WatchedRevocations;
  readonly endings: Endings;
  readonly agents: WatchedAgents;
}

/** Injects the MeshConnection. */
export const meshConnection = Symbol('MeshConnection');
const servingOptions = Symbol('how to serve');

/**
 * A service's place on the mesh: connects it, guards its handlers, and leaves at the end of its shutdown, when the last
 * call is drained and what other modules do in `onApplicationShutdown` is done.
 */
@Module({})
export class MeshModule implements OnApplicationShutdown {
  /** For a service that is nothing without the mesh: whoever is given the MeshLink or the connection has NATS. */
  static forService(options: MeshModuleOptions): DynamicModule {
    const link = linkOf(options);
    const providers: Provider[] = [
      {
        provide: MeshLink,
        useFactory: async () => {
          await link.open();
          return link;
        },
      },
      { provide: meshConnection, inject: [MeshLink], useFactory: () => link.connection },
      ...watches(options),
      { provide: servingOptions, useFactory: () => options.serving ?? {} },
    ];
    return {
      module: MeshModule,
      providers,
      exports: [MeshLink, meshConnection, WatchedRevocations, Endings, ...agentsOf(options)],
    };
  }

  /** For a service that starts without NATS: it calls `open` of the MeshLink and serves from then on. */
  static joinedLater(options: MeshModuleOptions): DynamicModule {
    const providers: Provider[] = [
      { provide: MeshLink, useFactory: () => linkOf(options) },
      ...watches(options),
      { provide: servingOptions, useFactory: () => options.serving ?? {} },
    ];
    return {
      module: MeshModule,
      providers,
      exports: [MeshLink, WatchedRevocations, Endings, ...agentsOf(options)],
    };
  }

  /** For a service that took its place before there was an application: it opens the link and serves from then on. */
  static over({ link, revocations, endings, agents }: MeshPlace): DynamicModule {
    const providers: Provider[] = [
      { provide: MeshLink, useFactory: () => link },
      { provide: WatchedRevocations, useFactory: () => revocations },
      { provide: Endings, useFactory: () => endings },
      { provide: WatchedAgents, useFactory: () => agents },
      { provide: servingOptions, useFactory: () => ({}) },
    ];
    return { module: MeshModule, providers, exports: [MeshLink, WatchedRevocations, Endings, WatchedAgents] };
  }

  constructor(
    @Inject(MeshLink) private readonly link: MeshLink,
    @Inject(servingOptions) private readonly serving: MeshModuleOptions['serving'],
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ModuleRef) private readonly injector: ModuleRef,
    @Inject(WatchedRevocations) private readonly revocations: WatchedRevocations,
    @Inject(Endings) private readonly endings: Endings,
  ) {}

  /**
   * The transport of every handler of the application; see {@link overMesh}.
   * @throws UnguardedHandlers, and leaves the mesh: nobody is left who could close an application that was never made
   */
  server(): MeshServer {
    try {
      const guard = new CallGuard(findHandlers(this.modules), {
        authenticator: this.#find(tokenVerifier),
        refusal: (token) => this.#find(token),
      });
      return new MeshServer({ ...this.serving, connection: this.link.connection, guard });
    } catch (error) {
      void this.link.close();
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.endings.leave();
    this.revocations.stop();
    this.#find<WatchedAgents>(WatchedAgents)?.stop();
    await this.link.close();
  }

  #find<T>(token: Parameters<ModuleRef['get']>[0]): T | undefined {
    try {
      return this.injector.get<T>(token, { strict: false });
    } catch {
      return undefined;
    }
  }
}

/**
 * The one way to serve on the mesh: `NestFactory.createMicroservice(module, { ...overMesh, … })`, or, beside HTTP,
 * `app.connectMicroservice(overMesh)`.
 */
export const overMesh = {
  inject: [MeshModule],
  useFactory: (mesh: MeshModule) => ({ strategy: mesh.server() }),
};

/** Listen from the moment the mesh is joined. */
const watches = (options: MeshModuleOptions): Provider[] => [
  ...[WatchedRevocations, ...agentsOf(options)].map((Watched) => ({
    provide: Watched,
    inject: [MeshLink],
    useFactory: (link: MeshLink) => {
      const { REVOCATIONS_SILENCE_MS: silenceMs } = options.config;
      const watched = new Watched(() => link.reached, silenceMs ? { silenceMs } : {});
      watched.start();
      return watched;
    },
  })),
  {
    provide: Endings,
    inject: [MeshLink, WatchedRevocations],
    useFactory: (link: MeshLink, revocations: WatchedRevocations) => {
      const endings = new Endings(() => link.reached, revocations);
      endings.start();
      return endings;
    },
  },
];

const agentsOf = ({ knowsAgents = false }: MeshModuleOptions) => (knowsAgents ? [WatchedAgents] : []);
