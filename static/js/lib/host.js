/** Browsers inside other apps: what they store goes when the app tidies up. */

/** @type {[RegExp, string][]} */
const APPS = [[/MicroMessenger/i, "微信"], [/DingTalk/i, "钉钉"], [/AlipayClient/i, "支付宝"], [/\bQQ\//, "QQ"], [/Weibo/i, "微博"], [/aweme|BytedanceWebview/i, "抖音"], [/Lark|Feishu/i, "飞书"]];

/** The app whose window this is, "" in a browser of its own. @param {string} agent */
export function appOf(agent) {
  return APPS.find(([sign]) => sign.test(agent))?.[1] ?? "";
}

/** Windows inside other apps often have no clipboard of the new kind. @param {string} text */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}
