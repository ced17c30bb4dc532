/** The role that a tenant's writers have in the database. It is made in `admin`, where Vault makes its users. */
export const writerRoleOf = (tenant: string): string => `deputy-${tenant}-writer`;
