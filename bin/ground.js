/** What many parts need a little of, packed into one of them: another file costs a cheap phone more than these few lines do. */
import "../static/js/acceptance/screen/part.js";
import "../static/js/lib/draft.js";
import "../static/js/lib/draw.js";
import "../static/js/lib/element.js";
import "../static/js/lib/host.js";
import "../static/js/lib/moment.js";
import "../static/js/lib/shot.js";
import "../static/js/outbox/ask.js";
import "../static/js/outbox/quota.js";
import "../static/js/outbox/unsent.js";
import "../static/js/sw/client.js";
import "../static/js/widgets/count-down.js";
