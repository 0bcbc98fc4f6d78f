/** What the sheet shows at one address. */
export interface Screen {
  sub: string;
  back: string;
  main: Node[];
  /** Sheets from below that belong to it. */
  sheets: Node[];
  foot: Node | null;
  /** After something changed on the phone or at the company: redraw all but what is being typed or tapped; the content's digest may be another. */
  update(sha?: string): void;
  /** Before another screen, and when the page is put away: what stands in fields goes to the disk. */
  leave?(): unknown;
  /** Body classes of this screen. */
  cls?: string;
}
