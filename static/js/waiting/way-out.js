/** How the work of somebody whose account was stopped leaves this phone: only by ways that really lead to the company from here. */

const CARRY = "让同事在这台手机登录，到“待传”点代传";

/** @typedef {Pick<import("../outbox/state.js").Overview, "pending" | "sealed" | "keyed">} Seen */

/** Whether all of it can reach the company without its owner: it lies sealed, or there is the key to seal it. @param {Seen} seen */
export const goesWithout = ({ pending, sealed, keyed }) => keyed || pending === sealed;

/** @param {Seen} seen */
export function wayOut({ pending, sealed, keyed }) {
  if (keyed) return `${CARRY}；或者导出，交给同事`;
  if (pending === sealed) return CARRY; // the key went when it was sealed
  const bare = "写的时候还没和公司对上，同事传不了，也导不出：有网时用原密码登一次，登不上也管用；还不行，让管理员恢复账号，登录一次就传上去，在那以前别清浏览器数据";
  return sealed ? `封好的 ${sealed} 项${CARRY}；另 ${pending - sealed} 项${bare}` : bare;
}
