/** Starts what a page needs: each widget is fetched when its element is there; all of it is a bonus, pages work without. */
import { settle } from "./lib/draft.js";

/** @type {Record<string, () => Promise<unknown>>} */
const WIDGETS = {
  "acceptance-sheet": () => import("./widgets/acceptance-sheet.js"),
  "count-down": () => import("./widgets/count-down.js"),
  "count-stepper": () => import("./widgets/count-stepper.js"),
  "day-light": () => import("./widgets/day-light.js"),
  "draft-keeper": () => import("./widgets/draft-keeper.js"),
  "field-form": () => import("./widgets/field-form.js"),
  "flow-sum": () => import("./widgets/flow-sum.js"),
  "licence-code": () => import("./widgets/licence-code.js"),
  "light-page": () => import("./widgets/light-page.js"),
  "local-time": () => import("./widgets/local-time.js"),
  "near-doors": () => import("./widgets/near-doors.js"),
  "outbox-list": () => import("./widgets/outbox-list.js"),
  "outbox-export": () => import("./widgets/outbox-export.js"),
  "once-form": () => import("./widgets/once-form.js"),
  "photo-input": () => import("./widgets/photo-input.js"),
  "piece-upload": () => import("./widgets/piece-upload.js"),
  "photo-swipe": () => import("./widgets/photo-swipe.js"),
  "place-taker": () => import("./widgets/place-taker.js"),
  "take-along": () => import("./widgets/take-along.js"),
  "relay-page": () => import("./widgets/relay-page.js"),
  "route-draw": () => import("./widgets/route-draw.js"),
  "sealed-list": () => import("./widgets/sealed-list.js"),
  "sealed-note": () => import("./widgets/sealed-note.js"),
  "signature-pad": () => import("./widgets/signature-pad.js"),
  "sketch-pad": () => import("./widgets/sketch-pad.js"),
  "spare-rows": () => import("./widgets/spare-rows.js"),
  "stop-distance": () => import("./widgets/stop-distance.js"),
  "turned-cards": () => import("./widgets/turned-cards.js"),
  "unit-select": () => import("./widgets/unit-select.js"),
};

/** Fetch the widgets whose elements wait, now and after every swap. */
function wake() {
  for (const element of document.querySelectorAll(":not(:defined)")) {
    const name = element.localName;
    const fetch = WIDGETS[name];
    delete WIDGETS[name];
    fetch?.().catch(() => {
      WIDGETS[name] = fetch;
    });
  }
}

/** Drafts of forms that have arrived go; the login page says nothing about what was sent before it. */
function arrive() {
  const [opened] = performance.getEntriesByType("navigation");
  const redirected = opened instanceof PerformanceNavigationTiming && opened.redirectCount > 0;
  const done = /(?:^|; )fieldapp_done=/.test(document.cookie);
  if (done) document.cookie = "fieldapp_done=; Max-Age=0; Path=/; SameSite=Lax";
  const login = document.querySelector("input[type=password]") !== null;
  const shown = [...document.querySelectorAll('input[name="cmd_id"]')].map((one) => (one instanceof HTMLInputElement ? one.value : ""));
  settle(sessionStorage, { redirected: (redirected || done) && !login, shown });
}

/** After a refusal the first wrong field is where the person is. */
function point() {
  const wrong = document.querySelector("[aria-invalid=true]");
  if (wrong instanceof HTMLElement) wrong.focus();
}

wake();
point();
arrive();
document.addEventListener("htmx:after:swap", wake);
// what belongs to being an app rather than a page can wait until the page stands
if (document.body.dataset.person) {
  addEventListener("load", () => import("./life.js").then(({ live }) => live(document.body.dataset.person ?? "")).catch(() => undefined));
}
