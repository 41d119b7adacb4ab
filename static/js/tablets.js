// Says whether this device is connected securely, and whether it has stored the judging pages. The browser decides: the
// server cannot know behind which address and certificate the page was opened.

/** @param {string} when @param {boolean} isTrue */
function show(when, isTrue) {
  for (const part of document.querySelectorAll(`[data-when="${when}"]`)) part.toggleAttribute("hidden", !isTrue);
}

show("secure", window.isSecureContext);
show("insecure", !window.isSecureContext);

// On http the browser offers no service worker; with a certificate that it does not trust, it refuses to register one.
const workers = await navigator.serviceWorker?.getRegistrations().catch(() => []);
show("stored", (workers ?? []).some((one) => one.active !== null));
