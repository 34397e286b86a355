// Coming back to a page: rows stand where they were left, and the focus is on the card that was opened.
import { arrived } from "./later.js";
import { more } from "./shelf.js";

const KEY = `places ${location.pathname}${location.search} ${document.documentElement.dataset.mark}`;

export function keep() {
  addEventListener("pagehide", () => {
    const rows = {};
    for (const row of document.querySelectorAll(".shelf[data-shelf] > .row")) {
      if (row.scrollLeft > 0) rows[row.parentElement.dataset.shelf] = Math.round(row.scrollLeft);
    }
    const card = document.activeElement?.closest("[data-anime-id]");
    const at = card && { shelf: card.closest("[data-shelf]")?.dataset.shelf, id: card.dataset.animeId };
    sessionStorage.setItem(KEY, JSON.stringify({ rows, at, y: scrollY }));
  });
}

// After Back without the browser's own memory of the page (a reload, a cold start).
export async function restore() {
  const [visit] = performance.getEntriesByType("navigation");
  if (visit?.type !== "back_forward") return;
  const { rows = {}, at, y = 0 } = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
  for (const key of new Set([...Object.keys(rows), at?.shelf].filter(Boolean))) {
    const section = document.querySelector(`[data-shelf="${CSS.escape(key)}"]`);
    const shelf = section && (await arrived(section));
    const row = shelf?.querySelector(".row");
    if (!row) continue;
    if (rows[key]) await more(row);
    row.scrollTo({ left: rows[key] ?? 0, behavior: "instant" });
  }
  scrollTo({ top: y, behavior: "instant" });
  if (!at?.shelf) return;
  const card = document.querySelector(`[data-shelf="${CSS.escape(at.shelf)}"] [data-anime-id="${CSS.escape(at.id)}"] > a`);
  card?.focus({ preventScroll: true });
}
