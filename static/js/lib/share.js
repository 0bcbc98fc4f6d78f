/** A file out of the page: to another app where the phone offers that, else to its downloads. */

/**
 * @param {Blob} file @param {string} name of the person whose work it is
 * @returns {Promise<boolean>} false when the person thought better of it
 */
export async function saveParcel(file, name) {
  const day = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(Date.now());
  return hand(new File([file], `待传-${name.replace(/[\\/:*?"<>|\s]/g, "")}-${day}.fieldapp`, { type: "application/octet-stream" }));
}

/** @param {File} file @returns {Promise<boolean>} */
async function hand(file) {
  if (navigator.canShare?.({ files: [file] })) {
    try {
      await navigator.share({ files: [file], title: file.name });
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === "AbortError") return false;
    }
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return true;
}
