import { describe, expect, test } from 'vitest';
import { CommandError, perform } from '../../../src/shell/command.ts';
import { NetshSession } from '../../../src/shell/netsh/session.ts';
import { netshNetwork } from '../../support/netsh-host.ts';

function session(line?: string) {
  const net = netshNetwork();
  const own = new NetshSession(net.node('R'), line);
  return {
    net,
    /** The prompt after each line. */
    prompts: (...lines: string[]): string[] =>
      lines.map((each) => {
        expect(own.enter(each)).not.toBeNull();
        return own.prompt;
      }),
    leaves: (each: string): boolean => own.enter(each) === null,
    type: (each: string): string => {
      let output = '';
      const done = perform(own.enter(each)!, { flow: 0, print: (text) => (output += text) }).next();
      expect(done.done).toBe(true);
      return output;
    },
    refusal: (each: string): CommandError => {
      try {
        own.enter(each);
      } catch (error) {
        if (error instanceof CommandError) return error;
        throw error;
      }
      throw new Error(`${each} was understood`);
    },
    prompt: () => own.prompt,
  };
}

describe('going from context to context', () => {
  test.each<[string[], string[]]>([
    [
      ['interface', 'ipv6'],
      ['netsh interface>', 'netsh interface ipv6>'],
    ],
    [
      ['int ipv6', 'isatap', '..', '..', '..', '..'],
      [
        'netsh interface ipv6>',
        'netsh interface ipv6 isatap>',
        'netsh interface ipv6>',
        'netsh interface>',
        'netsh>',
        'netsh>',
      ],
    ],
    [
      ['int ipv6 isa', 'interface ipv4', 'httpstunnel', 'advf fire'],
      [
        'netsh interface ipv6 isatap>',
        'netsh interface ipv4>',
        'netsh interface httpstunnel>',
        'netsh advfirewall firewall>',
      ],
    ],
    [['int ip', '', '   ', '# a remark', 'popd'], Array.from({ length: 5 }, () => 'netsh interface ipv4>')],
    [
      ['pushd interface ipv6', 'pushd', 'interface isatap', 'popd', 'popd', 'popd'],
      [
        'netsh interface ipv6>',
        'netsh interface ipv6>',
        'netsh interface isatap>',
        'netsh interface ipv6>',
        'netsh>',
        'netsh>',
      ],
    ],
  ])('%j', (lines, prompts) => {
    expect(session().prompts(...lines)).toEqual(prompts);
  });

  test('it may begin in one', () => {
    expect(session('netsh -c "interface ipv6"').prompt()).toBe('netsh interface ipv6>');
    expect(session('netsh').prompt()).toBe('netsh>');
  });

  test.each(['exit', 'quit', 'bye', 'BYE', 'q'])('%s leaves it', (word) => {
    expect(session().leaves(word)).toBe(true);
  });
});

describe('commands', () => {
  test.each([['show addresses'], ['sh addr'], ['interface ipv6 show address'], ['ipv6 show address level=normal']])(
    '%s in the context of ISATAP',
    (line) => {
      const own = session();
      own.prompts('interface ipv6', 'isatap');
      expect(own.type(line)).toBe(own.net.type('R', 'netsh interface ipv6 show address').output);
      expect(own.prompt()).toBe('netsh interface ipv6 isatap>');
    },
  );

  test('what is set there is set', () => {
    const own = session();
    own.prompts('interface ipv6');
    expect(own.type('set interface 12 forwarding=enable')).toBe('Ok.\n\n');
    expect(own.net.node('R').host.interfaceByIndex(12)!.ipv6.settings.forwarding).toBe(true);
  });

  test('nothing is done before the command is run', () => {
    const net = netshNetwork();
    const own = new NetshSession(net.node('R'));
    own.enter('interface ipv6 set interface 12 forwarding=enabled');
    expect(net.node('R').host.interfaceByIndex(12)!.ipv6.settings.forwarding).toBe(false);
  });

  test('? lists the commands of the context and how it is left', () => {
    const own = session();
    own.prompts('interface isatap');
    expect(own.type('?')).toContain('Commands at this prompt:\n..             - Goes up one context level.\n');
    expect(own.type('help')).toContain('\nset            - Sets configuration information.\n');
    expect(own.type('set')).toContain('\nset router     - ');
    expect(own.type('set router ?')).toContain('\nUsage: set router ');
    expect(own.type('interface ipv6 ?')).toContain("Changes to the `netsh interface ipv6 isatap' context.");
    expect(own.prompt()).toBe('netsh interface isatap>');
  });
});

describe('what is refused leaves the context as it is', () => {
  test.each<[string, string, string]>([
    [
      'frobnicate it',
      '"frobnicate it" is not a netsh command',
      'The following command was not found: frobnicate it.\n',
    ],
    ['netsh interface ipv6 show route', 'is not a netsh command', 'The following command was not found: netsh'],
    ['abort', 'abort is not modelled', 'The request is not supported.'],
    ['offline', 'offline is not modelled', 'The request is not supported.'],
    ['pushd frobnicate', '"frobnicate" is not', 'was not found: frobnicate'],
    ['pushd interface ipv6 show', '"interface ipv6 show" is no context', 'was not found: interface ipv6 show'],
    ['wlan', 'the context wlan of netsh is not modelled', 'The request is not supported.'],
    ['interface ipv6 show route 1', 'level is to be one of', 'The parameter is incorrect.'],
  ])('%s', (line, message, windowsText) => {
    const own = session();
    own.prompts('interface isatap');
    const refusal = own.refusal(line);
    expect(refusal.message).toContain(message);
    expect(refusal.windowsText).toContain(windowsText);
    expect(own.prompt()).toBe('netsh interface isatap>');
  });
});
