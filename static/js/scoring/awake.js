// Keeps the screen on while a judge's page is shown, where the browser can (Wake Lock, on https).

/** @param {(isOn: boolean) => void} told whether the screen stays on */
export function stayAwake(told) {
  const { wakeLock } = navigator;
  let lock = /** @type {WakeLockSentinel | null} */ (null);

  async function ask() {
    if (!wakeLock || document.hidden || (lock && !lock.released)) return;
    try {
      lock = await wakeLock.request("screen");
      lock.addEventListener("release", () => told(false));
    } catch { /* the device saves its battery, or wants a tap first */ }
    told(lock !== null && !lock.released);
  }
  told(false);
  ask();
  document.addEventListener("visibilitychange", ask);
  document.addEventListener("pointerdown", ask);
}
