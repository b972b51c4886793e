/** Tests of packets that do not pass, and the section of an RFC or the reason why they cannot. They count as failed. */
export const exceptions: Readonly<Record<string, string>> = {};
