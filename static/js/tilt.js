// Posters lean towards the pointer and a soft light follows it: one listener, two numbers for the style sheet.
// Not for touch, not where motion is unwelcome, not where the visitor has switched it off.
const MOST = 7; // degrees

export function liven() {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const fine = matchMedia("(hover: hover) and (pointer: fine)");
  let frame = 0;
  let leaning = null;
  document.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch" || calm.matches || !fine.matches || document.documentElement.dataset.motion === "off") return;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      const poster = event.target.closest?.(".card .poster") ?? null;
      if (leaning && leaning !== poster) release(leaning);
      leaning = poster;
      if (poster) lean(poster, event);
    });
  }, { passive: true });
  document.addEventListener("pointerleave", () => leaning && release(leaning));
}

function lean(poster, event) {
  const box = poster.getBoundingClientRect();
  const x = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  const y = Math.min(1, Math.max(0, (event.clientY - box.top) / box.height));
  poster.classList.add("leaning");
  poster.style.setProperty("--turn-x", `${((0.5 - y) * 2 * MOST).toFixed(2)}deg`);
  poster.style.setProperty("--turn-y", `${((x - 0.5) * 2 * MOST).toFixed(2)}deg`);
  poster.style.setProperty("--light-x", `${(x * 100).toFixed(1)}%`);
  poster.style.setProperty("--light-y", `${(y * 100).toFixed(1)}%`);
}

function release(poster) {
  poster.classList.remove("leaning");
  for (const name of ["--turn-x", "--turn-y"]) poster.style.removeProperty(name);
}
