// What is wrong with the sheet on the page: what overflows, what covers, and bars that take more than their part of the window.
() => {
  const found = [];
  const rect = (node) => node.getBoundingClientRect();
  const shown = (node) => node.checkVisibility({ visibilityProperty: true }) && rect(node).width > 1;
  if (document.documentElement.scrollWidth > innerWidth) found.push("the page is wider than the window");
  const texts = ".j-bottom .btn, .j-total, .j-count, .j-level label, .j-status, .j-clear, .j-save, .j-notes";
  for (const node of document.querySelectorAll(texts)) {
    const isOut = rect(node).right > innerWidth + 1 || rect(node).left < -1;
    if (shown(node) && (isOut || node.scrollWidth > node.clientWidth + 1)) {
      found.push(`${node.className} overflows: ${node.textContent.trim()}`);
    }
  }
  for (const node of document.querySelectorAll(".j-nav small")) {
    if (shown(node) && node.scrollWidth > node.clientWidth + 1) found.push(`cut off: ${node.textContent.trim()}`);
  }

  const beside = (one, other) => one.right <= other.left + 1 || other.right <= one.left + 1;
  const above_ = (one, other) => one.bottom <= other.top + 1 || other.bottom <= one.top + 1;
  const groups = ".j-head, .j-foot, .j-foot .j-acts, .j-banner, .j-card legend, .j-card-state";
  for (const box of document.querySelectorAll(groups)) {
    const parts = [...box.children].filter(shown);
    for (const [place, one] of parts.entries()) {
      for (const other of parts.slice(place + 1)) {
        if (beside(rect(one), rect(other)) || above_(rect(one), rect(other))) continue;
        found.push(`${one.className} covers ${other.className} in ${box.className}`);
      }
    }
  }

  const isBar = (bar) => getComputedStyle(bar).position === "sticky" && shown(bar) && rect(bar).width > innerWidth / 2;
  const bars = [...document.querySelectorAll(".j-head, .j-nav, .j-bottom, .j-banner")].filter(isBar).map(rect);
  const top = Math.max(0, ...bars.filter((bar) => bar.top < innerHeight / 3).map((bar) => bar.bottom));
  const bottom = Math.min(innerHeight, ...bars.filter((bar) => bar.bottom > (innerHeight * 2) / 3).map((bar) => bar.top));
  if (bottom - top < innerHeight * (innerHeight < 480 ? 0.5 : 0.6)) found.push(`${Math.round(bottom - top)} of ${innerHeight} px are left for criteria`);
  return found;
}
