// What pages add where JavaScript runs; without it every page still works.
(() => {
  "use strict";

  const worker = document.body.dataset.worker;
  if (worker && "serviceWorker" in navigator) navigator.serviceWorker.register(worker);

  // A code on the screen: count its seconds down, then fetch a fresh one, a few times.
  let renewalsLeft = 5;
  let ticking = 0;

  function watch(card) {
    clearInterval(ticking);
    const bar = card.querySelector("progress");
    const left = card.querySelector("[data-left]");
    const ends = performance.now() + 1000 * Number(card.dataset.seconds);
    const tick = () => {
      const seconds = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
      bar.value = seconds;
      left.textContent = seconds;
      if (seconds > 0) return;
      clearInterval(ticking);
      if (renewalsLeft > 0 && !document.hidden && navigator.onLine) {
        renewalsLeft -= 1;
        card.querySelector("[data-renew]").click();
      } else {
        card.classList.add("over");
        card.querySelector("[data-running]").hidden = true;
        card.querySelector("[data-over]").hidden = false;
      }
    };
    ticking = setInterval(tick, 250);
    tick(); // after the line above, so that it can stop what it starts
  }

  function find() {
    const card = document.querySelector("[data-seconds]");
    if (card) watch(card);
  }

  find();
  document.addEventListener("htmx:afterSettle", find);
})();
