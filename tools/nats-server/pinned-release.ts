/**
 * The release that is downloaded where neither PATH nor the distribution has a nats-server.
 *
 * The checksums are those of the release's own SHA256SUMS file, as also pinned by the official images
 * (nats-io/nats-docker, 2.14.x: linux and windows) and by cashapp/hermit-packages (nats-server.hcl: linux
 * and darwin). The two agree on linux.
 */
const pinnedVersion = '2.14.5';

const checksums: Readonly<Record<string, string>> = {
  'linux-amd64.tar.gz': '5e3b603d47c447bda1f77f9ac16dbf91c90aac4ff3681f8fbbc7201e4ed99355',
  'linux-arm64.tar.gz': '673a98d3faa79dde3f9ebf16d6dfac36a5f694e7ad2015e4954dd7939c85cd4c',
  'darwin-amd64.tar.gz': 'f95c98d6b6ed2b63c5681b46b092c9585c99767d547cf495730c329234625e96',
  'darwin-arm64.tar.gz': 'ddd907854d9a2de834af133fa396915fe6442fe6d8909ae31390d1ea7a0fea50',
  'windows-amd64.zip': 'f66f840a211ab665083b88e9b7edbcf6296cda143be47e53e6f6bb8520692bbb',
};

const systems: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };
const processors: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

export type Release = { url: string; archive: string; folder: string; sha256: string };

/** The pinned release for a platform (`process.platform`, `process.arch`); undefined where none is pinned. */
export function pinnedRelease(platform: string, arch: string): Release | undefined {
  const system = systems[platform];
  const target = `${system}-${processors[arch]}`;
  const extension = system === 'windows' ? 'zip' : 'tar.gz';
  const sha256 = checksums[`${target}.${extension}`];
  if (!sha256) return undefined;
  const folder = `nats-server-v${pinnedVersion}-${target}`;
  const archive = `${folder}.${extension}`;
  const url = `https://github.com/nats-io/nats-server/releases/download/v${pinnedVersion}/${archive}`;
  return { url, archive, folder, sha256 };
}
