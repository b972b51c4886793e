import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadText, projectFolder } from '../support/scenarios.ts';
import { readPasted } from '../support/pasted.ts';
import { importTexts, scenarioOf } from '../support/imported.ts';
import { prepare } from '../../src/diagnose/simulate.ts';

const folder = path.join(projectFolder, '../shared/reference/windows-samples');
const read = (name: string) => readPasted(fs.readFileSync(path.join(folder, name)), name);

/** Of each real output: lines understood, lines not understood. The first line of each file says where it is from. */
const SAMPLES: Readonly<Record<string, readonly [understood: number, unknown: number]>> = {
  'find_netroute_doc.txt': [34, 0],
  'get_daclientdnsconfiguration_doc.txt': [4, 0],
  'get_daserver_doc.txt': [27, 0],
  'get_netipinterface_zh_win10.txt': [6, 0],
  'get_netroute_not_found_zh.txt': [7, 0],
  'get_remoteaccess_doc.txt': [69, 0],
  'get_remoteaccessconnectionstatistics_doc.txt': [5, 0],
  'get_remoteaccesshealth_cluster_doc.txt': [41, 0],
  'get_remoteaccesshealth_server_doc.txt': [20, 0],
  'get_remoteaccessuseractivity_isatap_doc.txt': [9, 0],
  'ipconfig_all_isatap_disconnected_win10.txt': [23, 0],
  'ipconfig_all_isatap_nonrfc1918_172_60.txt': [13, 0],
  'ipconfig_all_isatap_public_iid.txt': [32, 0],
  'ipconfig_all_isatap_two_ipv4_one_adapter.txt': [12, 0],
  'ipconfig_all_isatap_wrapped_80_columns.txt': [23, 0],
  'ipconfig_all_win10_getmac.txt': [69, 0],
  'ipconfig_all_windows-10_jc.txt': [48, 0],
  'ipconfig_all_windows-11_jc.txt': [107, 0],
  'ipconfig_all_windows-2008_jc.txt': [26, 0],
  'ipconfig_all_windows-7_jc.txt': [30, 0],
  'ipconfig_isatap_double_dot_suffix.txt': [12, 0],
  'ipconfig_isatap_no_ra_zh_issue33.txt': [11, 0],
  'netsh_interface_ipv6_dump.txt': [18, 0],
  'netsh_ipv4_show_route_win10_getmac.txt': [47, 0],
  'netsh_ipv6_add_route_object_exists_zh_xxnet7104.txt': [13, 0],
  'netsh_ipv6_add_route_usage_zh.txt': [39, 0],
  'netsh_ipv6_set_prefixpolicy_missing_parameter_error.txt': [18, 0],
  'netsh_ipv6_show_address_slaac_book.txt': [4, 0],
  'netsh_ipv6_show_addresses_win10.txt': [8, 0],
  'netsh_ipv6_show_interface_detail_win11.txt': [30, 0],
  'netsh_ipv6_show_interfaces_isatap_zh_server2016.txt': [5, 0],
  'netsh_ipv6_show_interfaces_zh_xxnet7169.txt': [5, 0],
  'netsh_ipv6_show_neighbors_win10_getmac.txt': [191, 0],
  'netsh_ipv6_show_prefixpolicies_default.txt': [9, 0],
  'netsh_ipv6_show_prefixpolicies_ipv4_first.txt': [9, 0],
  'netsh_ipv6_show_route_ra_win7.txt': [9, 0],
  'netsh_ipv6_show_route_win10_getmac.txt': [32, 0],
  'netsh_ipv6_show_route_zh_isatap_xxnet8590.txt': [17, 0],
  'nrpt_rule_doc.txt': [18, 0],
  'route_help_win10.txt': [23, 0],
  'route_print_6_default_via_ll_win10.txt': [9, 0],
  'route_print_6_win10_getmac.txt': [41, 0],
  'route_print_isatap_vista_list_format.txt': [6, 0],
  'set_dnsserverglobalqueryblocklist_doc.txt': [4, 0],
  'set_remoteaccessloadbalancer_external_doc.txt': [4, 0],
  'set_remoteaccessloadbalancer_nlb_doc.txt': [4, 0],
  'test_netconnection_ex1_doc.txt': [6, 0],
  'test_netconnection_ex2_doc.txt': [9, 0],
  'test_netconnection_ex3_doc.txt': [12, 0],
  'test_netconnection_ex4_doc.txt': [10, 0],
  'test_netconnection_ex5_doc.txt': [10, 0],
  'test_netconnection_ex6_doc.txt': [12, 0],
  'tracert_literal_v4_one_line_header.txt': [9, 0],
  'update_damgmtserver_nat64_doc.txt': [8, 1],
};

describe('outputs of real machines', () => {
  test('all are there', () => {
    expect(fs.readdirSync(folder).sort()).toEqual(Object.keys(SAMPLES));
  });

  test.each(Object.keys(SAMPLES))('%s', (name) => {
    const { understood, unknown } = read(name).report;
    expect([understood, unknown.length]).toEqual(SAMPLES[name]);
  });

  test.each(Object.keys(SAMPLES))('%s is imported; what comes out passes check', (name) => {
    const imported = importTexts({ [name]: fs.readFileSync(path.join(folder, name)) });
    const { document } = prepare(loadText(scenarioOf(imported))).loaded;
    expect(Object.keys(document.hosts)).toEqual(['HOST']);
  });

  test('all together, as one host', () => {
    const files = Object.keys(SAMPLES).map((name) => [name, fs.readFileSync(path.join(folder, name))] as const);
    prepare(loadText(scenarioOf(importTexts(Object.fromEntries(files)))));
  });
});
