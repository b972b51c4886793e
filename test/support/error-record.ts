/** What PowerShell says of an error, without the lines that tell where and of what kind. */
export const withoutRecord = (output: string): string => output.replace(/^At line:1 char:\d+\n[^]*/m, '');
