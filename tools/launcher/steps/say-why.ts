/**
 * Imported first by each step: what went wrong is for whoever started the mesh, in one line. Only a fault of our own
 * code shows its stack.
 */
process.on('uncaughtException', (error) => {
  const ours = error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
  console.error((ours && error.stack) || error.message);
  process.exit(1);
});
