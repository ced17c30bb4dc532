/**
 * Preloaded into each service by `--import`: the launcher holds the other end of standard input, so its end of
 * file means the launcher is gone, however it went. The service then drains as on SIGTERM.
 */
const patienceMs = 8_000;

process.stdin.on('error', leave).on('end', leave).on('close', leave).resume();
process.stdin.unref?.();

let leaving = false;
function leave(): void {
  if (leaving) return;
  leaving = true;
  setTimeout(() => process.exit(1), patienceMs).unref();
  process.kill(process.pid, 'SIGTERM');
}
