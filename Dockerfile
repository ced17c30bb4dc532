# syntax=docker/dockerfile:1
# One image for every service: the command says which, as `node dist/apps/web/src/main.js`. It runs as a user without rights, on a root
# that nothing writes to. Pin what it is built from by digest: --build-arg NODE_IMAGE=node:24-bookworm-slim@sha256:...
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
# What changes seldom comes first, so that a change of code installs nothing.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build \
 && find dist \( -name '*.js.map' -o -name '.*-inputs' \) -type f -delete \
 && mkdir -p /stand-ins && mv dist/standins /stand-ins/

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force

FROM ${NODE_IMAGE} AS deputy
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Deputy" \
      org.opencontainers.image.description="An agent mesh whose deputy cannot be confused" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production
WORKDIR /app
# A volume that is mounted here takes its owner from the image, and is nobody else's to read. 1000 is the image's user `node`.
RUN for of in web identity mcp audit agent operator ender ca authority issuers nats mongodb vault vault-keeper provision-data; do \
      install -d -o 1000 -g 1000 -m 0700 "/run/deputy/${of}" || exit 1; \
    done \
 && for of in identity mcp audit standins nats mongodb vault; do \
      install -d -o 1000 -g 1000 -m 0700 "/var/lib/deputy/${of}" || exit 1; \
    done \
 && chown 1000:1000 /run/deputy /var/lib/deputy && chmod 0700 /run/deputy /var/lib/deputy \
 && rm -rf /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/corepack /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn-*
# Without this, Fargate gives what it mounts here to root.
VOLUME ["/run/deputy", "/var/lib/deputy"]
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY policies ./policies
COPY --from=build /app/dist ./dist
USER 1000:1000
EXPOSE 3000 4000 4100 3010 3011
# Whether the process lives; who starts services in order asks /health/ready.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "dist/tools/containers/probe.js", "/health/live"]
CMD ["node", "dist/apps/web/src/main.js"]

# With the stand-ins, which refuse production: for a mesh in containers without a cloud.
FROM deputy AS deputy-local
ENV NODE_ENV=
COPY --from=build /stand-ins/standins ./dist/standins

# What is built unless a target is named.
FROM deputy
