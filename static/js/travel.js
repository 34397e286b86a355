// Between a card and the page of its title the poster travels, where the browser can (css/pages.css switches it on).
// There and back: the page that is left, or come back to, tells which of its cards it is.
const TITLE = /^\/title\/(\d+)$/;

export function liven() {
  addEventListener("pageswap", (event) => travel(event, event.activation?.entry));
  addEventListener("pagereveal", (event) => travel(event, window.navigation?.activation?.from));
}

function travel(event, other) {
  if (!event.viewTransition) return;
  if (document.documentElement.dataset.motion === "off") return event.viewTransition.skipTransition();
  const [, id] = (other?.url && new URL(other.url).pathname.match(TITLE)) || [];
  const poster = id && posterOf(id);
  if (!poster) return;
  // One name, one poster: that of the page's own title stays behind.
  const own = document.querySelector(".about-poster .poster");
  if (own) own.style.viewTransitionName = "none";
  poster.style.viewTransitionName = "poster";
  const settle = () => [own, poster].forEach((one) => one?.style.removeProperty("view-transition-name"));
  event.viewTransition.finished.finally(settle);
  addEventListener("pageshow", settle, { once: true }); // kept by the browser, it comes back as it was left
}

// The card that was opened, else the first of the title that is in sight.
function posterOf(id) {
  const posters = [...document.querySelectorAll(`.card[data-anime-id="${id}"] .poster`)];
  const inSight = (poster) => {
    const box = poster.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  };
  return posters.find((poster) => poster.closest("a:focus")) ?? posters.find(inSight);
}
