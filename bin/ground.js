/** What most pages need a little of, packed into one part: another file costs a cheap phone more than these few lines do. */
import "../static/js/lib/draft.js";
import "../static/js/lib/draw.js";
import "../static/js/lib/element.js";
import "../static/js/lib/moment.js";
import "../static/js/lib/shot.js";
import "../static/js/outbox/ask.js";
import "../static/js/outbox/quota.js";
import "../static/js/outbox/unsent.js";
import "../static/js/sw/client.js";
