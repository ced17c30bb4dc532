/** Of this release, as package.json has it. */
export const serviceVersion = '0.1.0';
