import { expect, test } from 'vitest';
import { capturesOf, flowOf, loadText } from '../support/scenarios.ts';
import { ProfiledTshark } from '../support/wireshark-profile.ts';

const BULK = `title: Bulk data through IP-HTTPS with loss
extends: manage-out.yaml
set:
  links: { wan1: { loss: 0.02 } }
  hosts: { CLIENT01: { firewall: null, services: [tcp/3389, tcp/80] } }
  flows:
    down: { from: PC01, to: client01.domain.local, tcp: 80, download: 300kB, at: 30s, expect: delivered }
    up: { from: PC01, to: client01.domain.local, tcp: 80, upload: 300kB, at: 60s, expect: delivered }
`;

test('segments that come again, and those that stand there once a hop, do not confuse tshark with the profile', () => {
  const { simulation, captures } = capturesOf(loadText(BULK));
  expect(['down', 'up'].map((name) => flowOf(simulation, name).verdict)).toEqual(['delivered', 'delivered']);
  const tshark = new ProfiledTshark(simulation, captures);
  for (const capture of ['all', 'CLIENT01', 'DAV01', 'LB01'])
    expect(tshark.fields(capture, '_ws.malformed or esp.icv_bad == 1', 'frame.number')).toEqual([]);
  expect(tshark.fields('CLIENT01', 'http.request.uri == "/IPTLS"', 'frame.number').length).toBeGreaterThan(0);
});
