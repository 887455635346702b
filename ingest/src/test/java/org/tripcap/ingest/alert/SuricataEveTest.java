package org.tripcap.ingest.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SuricataEveTest {
    private final SuricataEve eve = new SuricataEve();

    /** An alert on one packet of a flow that a client began, with %s for further fields. */
    private static String record(String further) {
        return "{'timestamp':'2026-01-31T12:00:00.000001+0100','flow_id':77,'event_type':'alert',"
                + "'src_ip':'198.51.100.7','src_port':4444,'dest_ip':'192.0.2.10','dest_port':443,'proto':'TCP',"
                + "'alert':{'gid':1,'signature_id':2000001,'rev':2,'signature':'Attack','category':'Web','severity':1}"
                + further + "}";
    }

    private static @Nullable String address(@Nullable Endpoint endpoint) {
        return endpoint == null ? null : endpoint.address().getHostAddress();
    }

    @Test
    void read_realAlert_fillsEveryField() throws Exception {
        Alert alert = Samples.only(eve, Samples.resource("suricata/alert-community-id-large-gid.json"));
        assertThat(alert.source()).isEqualTo("ids");
        assertThat(alert.format()).isEqualTo("suricata");
        assertThat(alert.time()).isEqualTo(Instant.parse("2017-12-18T17:48:14.627130Z"));
        assertThat(alert.severity()).isEqualTo(Severity.LOW);
        assertThat(alert.signature()).isEqualTo("ProtectWise Canary Test 1.3 - Not Malicious");
        assertThat(alert.signatureId()).isEqualTo("4113433437:600074:1");
        assertThat(alert.category()).isNull();
        assertThat(alert.attacker()).isEqualTo(new Endpoint(InetAddress.ofLiteral("10.151.223.136"), 26475));
        assertThat(alert.victim()).isEqualTo(new Endpoint(InetAddress.ofLiteral("203.0.113.99"), 80));
        assertThat(alert.transport()).isEqualTo("tcp");
        assertThat(alert.communityId()).isEqualTo("1:3ZcLCpqiJpUyBlL6cvSAzm4Cn94=");
        assertThat(alert.resolved()).isFalse();
        assertThat(alert.reference()).contains("4113433437:600074:1", "2061665895874790", "2017-12-18T17:48:14");
    }

    @Test
    void read_payloadAndPacket_areNotKept() throws Exception {
        Alert alert = Samples.only(eve, Samples.resource("suricata/alert-tcp-payload-packet.json"));
        assertThat(Objects.requireNonNull(alert.original()))
                .contains("\"signature_id\":2017318")
                .doesNotContain("PRIVMSG #zarasa48")
                .doesNotContain("UFJJVk1T")
                .doesNotContain("AB5J2xnD")
                .doesNotContain("packet_info");
    }

    @Test
    void read_placeholderIds_areIgnored() throws Exception {
        Alert alert = Samples.only(eve, Samples.resource("suricata/alert-http-rule-text-bad-ids.json"));
        assertThat(alert.communityId()).isNull();
        assertThat(alert.signatureId()).isEqualTo("1:2024468:3");
    }

    @Test
    void read_expandedIpv6_isTheParsedAddress() throws Exception {
        Alert alert = Samples.only(eve, Samples.resource("suricata/alert-ipv6-vlan-http.json"));
        assertThat(address(alert.victim())).isEqualTo("fe80:0:0:0:20c:29ff:faf2:ab42");
    }

    @Test
    void read_timeWithoutZone_usesTheSendersZone() throws Exception {
        byte[] body = Samples.resource("suricata/alert-timestamp-without-zone.json");
        assertThat(Samples.only(eve, body).time()).isEqualTo(Instant.parse("2019-01-02T06:42:52.658017Z"));
        var record = ((AlertBody.Part.Value) AlertBody.split(body).getFirst()).record();
        Reading berlin = eve.read(record, new AlertFormat.Sender("ids", ZoneId.of("Europe/Berlin"), Instant.EPOCH))
                .getFirst();
        assertThat(((Reading.Understood) berlin).alert().time())
                .isEqualTo(Instant.parse("2019-01-02T05:42:52.658017Z"));
    }

    @Test
    void read_batchMixed_findsItsFiveAlertsAmongOtherRecords() throws Exception {
        List<Reading> readings = Samples.read(eve, Samples.resource("suricata/batch-mixed.ndjson"));
        assertThat(readings).hasSize(8);
        assertThat(readings).filteredOn(Reading.Understood.class::isInstance).hasSize(4);
        assertThat(readings)
                .filteredOn(Reading.NoAlert.class::isInstance)
                .containsExactly(
                        new Reading.NoAlert("flow"),
                        new Reading.NoAlert("stats"),
                        new Reading.NoAlert("flow"),
                        new Reading.NoAlert("stats"));
    }

    @Test
    void read_burstOfOneFlow_givesEachAlertItsOwnReference() throws Exception {
        List<String> references = Samples.read(eve, Samples.resource("suricata/batch-burst-one-flow.ndjson")).stream()
                .map(reading -> ((Reading.Understood) reading).alert().reference())
                .toList();
        assertThat(references).hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void read_sameRecordTwice_givesTheSameAlert() throws Exception {
        byte[] body = Samples.resource("suricata/alert-tls.json");
        assertThat(Samples.only(eve, body)).isEqualTo(Samples.only(eve, body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"suricata/nonalert-flow-icmpv6.json", "suricata/nonalert-stats.json"})
    void read_otherEvents_areNoAlerts(String name) throws Exception {
        assertThat(Samples.read(eve, Samples.resource(name))).allMatch(Reading.NoAlert.class::isInstance);
    }

    @ParameterizedTest
    @CsvSource({"0, HIGH", "1, HIGH", "2, MEDIUM", "3, LOW", "4, INFORMATIONAL", "255, INFORMATIONAL", "'\"2\"', MEDIUM"
    })
    void read_priority_turnsTheScaleRound(String priority, Severity severity) throws Exception {
        assertThat(Samples.only(eve, record("").replace("'severity':1", "'severity':" + priority))
                        .severity())
                .isEqualTo(severity);
    }

    @Nested
    class Direction {
        @Test
        void answerPacketWithFlowTuple_attackerIsWhoBegan() throws Exception {
            Alert alert = Samples.only(
                    eve,
                    record(",'direction':'to_client','flow':{'src_ip':'192.0.2.10','src_port':443,"
                            + "'dest_ip':'198.51.100.7','dest_port':4444}"));
            assertThat(alert.attacker()).isEqualTo(new Endpoint(InetAddress.ofLiteral("192.0.2.10"), 443));
            assertThat(alert.victim()).isEqualTo(new Endpoint(InetAddress.ofLiteral("198.51.100.7"), 4444));
        }

        @Test
        void answerPacketWithDirectionOnly_isTurnedRound() throws Exception {
            Alert alert = Samples.only(eve, record(",'direction':'to_client'"));
            assertThat(address(alert.attacker())).isEqualTo("192.0.2.10");
        }

        @Test
        void requestPacket_isTakenAsItIs() throws Exception {
            Alert alert = Samples.only(eve, record(",'direction':'to_server'"));
            assertThat(address(alert.attacker())).isEqualTo("198.51.100.7");
        }

        @Test
        void ruleThatProtectsClients_makesTheServerTheAttacker() throws Exception {
            String body = record(",'direction':'to_server'")
                    .replace("'severity':1", "'severity':1,'metadata':{'attack_target':['Client_Endpoint']}");
            assertThat(address(Samples.only(eve, body).attacker())).isEqualTo("192.0.2.10");
        }

        @Test
        void ruleThatProtectsClientsAndServers_leavesTheCallerTheAttacker() throws Exception {
            String body = record(",'direction':'to_server'")
                    .replace("'severity':1", "'severity':1,'metadata':{'attack_target':['Client_Endpoint','Server']}");
            assertThat(address(Samples.only(eve, body).attacker())).isEqualTo("198.51.100.7");
        }

        @Test
        void targetKeyword_overridesEverything() throws Exception {
            String body = record(",'direction':'to_server'")
                    .replace(
                            "'severity':1",
                            "'severity':1,'source':{'ip':'203.0.113.1','port':1},'target':{'ip':'203.0.113.2','port':2}");
            Alert alert = Samples.only(eve, body);
            assertThat(alert.attacker()).isEqualTo(new Endpoint(InetAddress.ofLiteral("203.0.113.1"), 1));
            assertThat(alert.victim()).isEqualTo(new Endpoint(InetAddress.ofLiteral("203.0.113.2"), 2));
        }
    }

    @Nested
    class HandshakeHint {
        private Handshake of(String further) throws Exception {
            return Samples.only(eve, record(further)).handshake();
        }

        @Test
        void parsedProtocolWithAnswers_isCompleted() throws Exception {
            assertThat(of(",'direction':'to_server','app_proto':'http','flow':{'pkts_toclient':1}"))
                    .isEqualTo(Handshake.COMPLETED);
        }

        @Test
        void establishedStateWithAnswers_isCompleted() throws Exception {
            assertThat(of(",'direction':'to_server','tcp':{'state':'established'},'flow':{'pkts_toclient':2}"))
                    .isEqualTo(Handshake.COMPLETED);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    ",'direction':'to_server','app_proto':'http','flow':{'pkts_toclient':0}",
                    ",'direction':'to_server','app_proto':'failed','flow':{'pkts_toclient':9}",
                    ",'direction':'to_server','flow':{'pkts_toserver':900,'pkts_toclient':900}",
                    ",'direction':'to_server','app_proto':'http'",
                    ",'direction':'to_server','tcp':{'state':'syn_sent'},'flow':{'pkts_toclient':2}",
                    ",'app_proto':'http','flow':{'pkts_toclient':5}",
                })
        void anythingLess_isUnknown(String further) throws Exception {
            assertThat(of(further)).isEqualTo(Handshake.UNKNOWN);
        }

        @ParameterizedTest
        @ValueSource(strings = {"UDP", "ICMP", "IPv6-ICMP"})
        void protocolsWithoutHandshake_areNotCompleted(String protocol) throws Exception {
            String body = record(",'direction':'to_server','app_proto':'dns','flow':{'pkts_toclient':5}")
                    .replace("'proto':'TCP'", "'proto':'" + protocol + "'");
            assertThat(Samples.only(eve, body).handshake()).isEqualTo(Handshake.NOT_COMPLETED);
        }
    }

    @Nested
    class BadInput {
        private Reading.Unreadable unreadable(String json) throws Exception {
            List<Reading> readings = Samples.read(eve, Samples.bytes(json));
            assertThat(readings).hasSize(1).first().isInstanceOf(Reading.Unreadable.class);
            return (Reading.Unreadable) readings.getFirst();
        }

        @ParameterizedTest
        @CsvSource(
                quoteCharacter = '`',
                delimiter = '|',
                value = {
                    "'timestamp':'2026-01-31T12:00:00.000001+0100'  | 'timestamp':'yesterday'           | timestamp",
                    "'timestamp':'2026-01-31T12:00:00.000001+0100'  | 'timestamp':1769857200            | timestamp",
                    "'timestamp':'2026-01-31T12:00:00.000001+0100'  | 'timestamp':'1969-01-01T00:00:00Z'| timestamp",
                    "'timestamp':'2026-01-31T12:00:00.000001+0100'  | 'time':'2026-01-31T12:00:00Z'     | timestamp",
                    "'src_ip':'198.51.100.7'                        | 'src_ip':'attacker.example.org'   | src_ip",
                    "'src_ip':'198.51.100.7'                        | 'src_ip':'1.2.3.4 or host 8.8.8.8'| src_ip",
                    "'src_ip':'198.51.100.7'                        | 'src_ip':3325256711               | src_ip",
                    "'src_ip':'198.51.100.7'                        | 'src_ip':['198.51.100.7','198.51.100.8']         | src_ip",
                    "'dest_port':443                                | 'dest_port':65536                 | dest_port",
                    "'dest_port':443                                | 'dest_port':-1                    | dest_port",
                    "'dest_port':443                                | 'dest_port':443.5                 | dest_port",
                    "'severity':1                                   | 'severity':'worst'                | alert.severity",
                    "'severity':1                                   | 'severity':256                    | alert.severity",
                    "'signature_id':2000001,                        | 'signature_id':null,              | alert.signature_id",
                    "'signature_id':2000001                         | 'signature_id':4294967296         | alert.signature_id",
                    "'event_type':'alert'                           | 'event_type':''                   | event_type",
                })
        void wrongField_isNamed(String right, String wrong, String field) throws Exception {
            String json = record("");
            assertThat(json).contains(right.strip());
            Reading.Unreadable reading = unreadable(json.replace(right.strip(), wrong.strip()));
            assertThat(reading.field()).isEqualTo(field);
            assertThat(reading.reason()).containsAnyOf("expected", "missing");
        }

        @Test
        void alertWithoutRule_isUnreadable() throws Exception {
            assertThat(unreadable("{'event_type':'alert','dns':{'version':3,'queries':[{'rrname':'a.example'}]}}")
                            .field())
                    .isEqualTo("alert");
        }

        @ParameterizedTest
        @ValueSource(strings = {"[17]", "[null]", "['alert']", "[[]]", "[true]"})
        void noObject_isUnreadable(String body) throws Exception {
            assertThat(unreadable(body).reason()).contains("object");
        }

        @Test
        void reason_neverRepeatsTheValue() throws Exception {
            assertThat(unreadable(record("").replace("198.51.100.7", "secret.example.org"))
                            .reason())
                    .doesNotContain("secret");
        }

        @Test
        void controlCharactersInTexts_becomeSpaces() throws Exception {
            Alert alert = Samples.only(eve, record("").replace("'Attack'", "'At\\r\\ntack\\u0000 \\u001b[31m'"));
            assertThat(alert.signature()).isEqualTo("At  tack   [31m");
        }

        @Test
        void halfASurrogatePair_isReplaced() throws Exception {
            Alert alert = Samples.only(eve, record("").replace("'Attack'", "'x\\ud83d'"));
            assertThat(alert.signature()).isEqualTo("x\uFFFD");
        }

        @Test
        void longTexts_areCut() throws Exception {
            Alert alert = Samples.only(
                    eve, record(",'host':'" + "h".repeat(5000) + "'").replace("Attack", "A".repeat(5000)));
            assertThat(alert.signature()).hasSize(Alert.LONGEST_TEXT);
            assertThat(alert.reference()).hasSizeLessThanOrEqualTo(Alert.LONGEST_TEXT);
        }

        @Test
        void hugeRecord_losesItsOriginalOnly() throws Exception {
            Alert alert = Samples.only(eve, record(",'http':{'url':'" + "u".repeat(100_000) + "'}"));
            assertThat(alert.original()).isNull();
            assertThat(alert.signatureId()).isEqualTo("1:2000001:2");
        }
    }

    /** Every sample of a directory beside the repository: its name says what must come of it. */
    @TestFactory
    Stream<DynamicTest> furtherSamples() throws IOException {
        Path directory =
                Samples.directory().map(found -> found.resolve("suricata")).orElse(null);
        if (directory == null) {
            return Stream.of(DynamicTest.dynamicTest(
                    "skipped: no directory of samples; set -D" + Samples.DIRECTORY_PROPERTY,
                    () -> assumeTrue(false, "no directory of samples")));
        }
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                tests.add(DynamicTest.dynamicTest(name, () -> {
                    List<Reading> readings = Samples.read(eve, Files.readAllBytes(file));
                    assertThat(readings).isNotEmpty();
                    if (name.startsWith("nonalert-")) {
                        assertThat(readings).allMatch(Reading.NoAlert.class::isInstance);
                    } else if (name.startsWith("fragment-")) {
                        assertThat(readings).allMatch(Reading.Unreadable.class::isInstance);
                    } else {
                        assertThat(readings)
                                .anyMatch(Reading.Understood.class::isInstance)
                                .noneMatch(Reading.Unreadable.class::isInstance);
                    }
                }));
            }
        }
        return tests.stream();
    }
}
