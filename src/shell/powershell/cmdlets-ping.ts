/** Test-Connection (module Microsoft.PowerShell.Management). */
import type { EchoResult } from '../../app/echo-probe.ts';
import { type Process, sleep } from '../../sim/process.ts';
import { seconds } from '../../sim/time.ts';
import type { ShellHost, Terminal } from '../command.ts';
import { windowsAddress } from '../windows-address.ts';
import { type Cmdlet, type CmdletResult, giving } from './cmdlet.ts';
import type { CmdletArguments } from './cmdlet-arguments.ts';
import type { ErrorRecord } from './error-record.ts';
import { makeObject, type ObjectType, type PsObject } from './object.ts';
import { addressesOf, milliseconds, PING_BYTES, pingOnce } from './reach.ts';

const reply: ObjectType = {
  name: 'System.Management.ManagementObject#root\\cimv2\\Win32_PingStatus',
  aliases: { Address: 'Destination', 'Time(ms)': 'ResponseTime' },
  view: {
    kind: 'table',
    columns: [
      { label: 'Source', width: 13 },
      { label: 'Destination', width: 15 },
      { label: 'IPV4Address', width: 16 },
      { label: 'IPV6Address', width: 40 },
      { label: 'Bytes', of: 'BufferSize', width: 8 },
      { label: 'Time(ms)', of: 'ResponseTime', width: 8 },
    ],
  },
};

const pingFailed = (name: string, why: string): ErrorRecord => ({
  message: `Testing connection to computer '${name}' failed: ${why}`,
  category: 'ResourceUnavailable',
  about: `(${name}:String)`,
  reason: 'PingException',
  id: 'TestConnectionException,Microsoft.PowerShell.Commands.TestConnectionCommand',
});

function bindPing(values: CmdletArguments, target: ShellHost): (terminal: Terminal) => Process<CmdletResult> {
  const names = values.texts('ComputerName')!;
  const count = values.integer('Count', 1, 0x7fffffff) ?? 4;
  const size = values.integer('BufferSize', 0, 65_500) ?? PING_BYTES;
  const hopLimit = values.integer('TimeToLive', 1, 255) ?? null;
  const delay = values.integer('Delay', 1, 60) ?? 1;
  const isQuiet = values.boolean('Quiet') === true;
  return function* ({ flow, isInterrupted = () => false }) {
    const objects: PsObject[] = [];
    const errors: ErrorRecord[] = [];
    for (const name of names) {
      const remote = (yield* addressesOf(target, name, flow))[0];
      if (remote === undefined) {
        errors.push(pingFailed(name, 'No such host is known'));
        continue;
      }
      for (let sent = 0; sent < count && !isInterrupted(); sent++) {
        if (sent > 0) yield* sleep(seconds(delay));
        const result = yield* pingOnce(target, remote, flow, size, hopLimit);
        if (result.kind === 'reply') objects.push(replyObject(target, name, result, size));
        // Windows says so of every request without a reply.
        else errors.push(pingFailed(name, 'Error due to lack of resources'));
      }
    }
    return isQuiet ? giving(objects.length > 0) : { objects, errors };
  };
}

function replyObject(
  { host }: ShellHost,
  name: string,
  result: Extract<EchoResult, { kind: 'reply' }>,
  size: number,
): PsObject {
  const { from } = result;
  return makeObject(reply, {
    Source: host.name,
    Destination: name,
    IPV4Address: from.family === 4 ? from.toString() : null,
    IPV6Address: from.family === 6 ? windowsAddress(from) : null,
    BufferSize: size,
    ResponseTime: milliseconds(result),
    StatusCode: 0,
  });
}

export const pingCmdlets: readonly Cmdlet[] = [
  {
    name: 'Test-Connection',
    parameters: [
      { name: 'ComputerName', kind: 'list', required: true, positional: true, alias: 'TargetName', piped: 'localhost' },
      'Count',
      'BufferSize',
      { name: 'TimeToLive', alias: 'TTL' },
      'Delay',
      { name: 'Quiet', kind: 'switch' },
    ],
    bindLasting: bindPing,
  },
];
