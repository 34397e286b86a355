// On the page that says "not ready yet": look every few seconds, and load the page when it can be shown.
export function waitFor(address) {
  const look = async () => {
    try {
      if ((await fetch(address, { cache: "no-store" })).ok) return location.reload();
    } catch {
      // The server is restarting; the next look will tell.
    }
    setTimeout(look, 3000);
  };
  setTimeout(look, 3000);
}
