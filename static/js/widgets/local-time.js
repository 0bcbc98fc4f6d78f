/** Tells the server what the phone's clock said when the form left. */
import { Widget } from "../lib/element.js";
import { stamp } from "../lib/moment.js";

export class LocalTime extends Widget {
  /** @param {AbortSignal} signal */
  start(signal) {
    const field = this.querySelector("input");
    if (!field) return;
    const say = () => {
      field.value = stamp(new Date());
    };
    say();
    // formdata comes last, whatever sends the form
    field.form?.addEventListener("formdata", (event) => event.formData.set(field.name, stamp(new Date())), { signal });
  }
}

customElements.define("local-time", LocalTime);
