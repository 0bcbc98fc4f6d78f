/** Text and times in the one form in which signed content states them; as fieldapp/lib/text.py and clock.py have it. */

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;
const SPACE = "[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const ENDS = new RegExp(`^${SPACE}+|${SPACE}+$`, "g");
const RUNS = new RegExp(`${SPACE}+`, "g");
const INVISIBLE = /[\u200b\u200c\u200d\u2060\ufeff\u00ad]/g;
const DASHES = /[‐‑‒–—―−﹘－]/g;

/** Without blanks at its ends. @param {string} text */
export function strip(text) {
  return text.replace(ENDS, "");
}

/** As the company keeps it: no control characters nobody sees, no blanks at the ends. @param {unknown} text */
export function clean(text) {
  return strip(String(text ?? "").replace(CONTROL, ""));
}

/** Full-width to half-width, every dash to "-", runs of white space to one blank, nothing invisible. @param {string} text */
export function normalise(text) {
  return strip(text.replace(INVISIBLE, "").normalize("NFKC").replace(DASHES, "-").replace(RUNS, " "));
}

const MOMENT = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?$/;
const SHANGHAI = 8n * 3_600_000_000n;

/** Microseconds since 1970; without an offset it is meant in Shanghai. Throws where the text is no time. @param {string} text */
export function micros(text) {
  const match = MOMENT.exec(strip(text));
  if (!match) throw new Error(`no time: ${text}`);
  const [, year, month, day, hour, minute, second = "0", part = "", zone = "+08:00"] = match;
  const whole = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const away = zone === "Z" ? 0 : (zone.startsWith("-") ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)));
  return BigInt(whole - away * 60_000) * 1000n + BigInt(part.slice(0, 6).padEnd(6, "0"));
}

/** 2026-03-12T06:20:36.120000+00:00: in UTC, six digits of a second or none. @param {string} text */
export function utcIso(text) {
  const at = micros(text);
  const part = ((at % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const second = new Date(Number((at - part) / 1000n)).toISOString().slice(0, 19);
  return `${second}${part ? `.${part.toString().padStart(6, "0")}` : ""}+00:00`;
}

/** 2026-03-12: the day in Shanghai. @param {string} text */
export function localDay(text) {
  return new Date(Number((micros(text) + SHANGHAI) / 1000n)).toISOString().slice(0, 10);
}
