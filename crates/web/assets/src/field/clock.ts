// The server's clock, told without a network. What a form says of when something was is judged by the
// server's clock; the phone's may be some minutes off, and a demonstration stands at the end of its
// year. How far apart the two are is learned whenever the server answers, and kept for the time when
// it cannot be asked.

const KEY = "gongjian:field:ahead";

/** Learns from an answer of the server how far its clock is ahead of the phone's. */
export function learn(server: number): void {
  try {
    localStorage.setItem(KEY, String(Math.round(server - Date.now())));
  } catch {
    // No storage: the phone's own clock has to do.
  }
}

/** How far the server's clock was ahead of the phone's when it was last asked, in milliseconds. */
function ahead(): number {
  try {
    return Number(localStorage.getItem(KEY)) || 0;
  } catch {
    return 0;
  }
}

/** Now by the server's clock, as well as the phone knows it. */
export const serverNow = (): number => Date.now() + ahead();

/** The same as the field for day and time has it, in the time of Beijing as the server reads it. */
export const serverMinute = (): string => new Date(serverNow() + 8 * 3_600_000).toISOString().slice(0, 16);
