/** Fetches what an environment refers to. What does is loaded only where something is: not every service speaks to Vault. */
export async function fetchReferences(service: string, env: NodeJS.ProcessEnv): Promise<void> {
  const refers = Object.values(env).some((value) => value?.startsWith('vault:'));
  if (!refers) return;
  const { fetchSecrets } = await import('#libs/credentials');
  await fetchSecrets(service, env);
}
