package org.tripcap.ingest.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Formats of tools that watch networks and hosts. */
class DetectionToolsTest {
    private static Endpoint end(String address, @Nullable Integer port) {
        return new Endpoint(InetAddress.ofLiteral(address), port);
    }

    private static void assertUnreadable(AlertFormat format, String json, String field) throws Exception {
        assertThat(Samples.read(format, Samples.bytes(json)))
                .singleElement()
                .isInstanceOfSatisfying(
                        Reading.Unreadable.class,
                        unreadable -> assertThat(unreadable.field()).isEqualTo(field));
    }

    @Nested
    class OfSnort {
        private final AlertFormat format = AlertFormats.named("snort");

        private Alert alert(String fields) throws Exception {
            return Samples.only(format, "{'rule':'1:50626:1','pkt_num':7,'proto':'TCP'," + fields + "}");
        }

        @Test
        void clientIsTheAttackerWhicheverPacketMatched() throws Exception {
            Alert answer = alert("'seconds':1574352110,'dir':'S2C','msg':'M','class':'C','priority':1,"
                    + "'src_addr':'192.0.2.10','src_port':445,'dst_addr':'198.51.100.7','dst_port':50084");
            assertThat(answer.attacker()).isEqualTo(end("198.51.100.7", 50084));
            assertThat(answer.victim()).isEqualTo(end("192.0.2.10", 445));
            assertThat(answer.severity()).isEqualTo(Severity.HIGH);
            assertThat(answer.signature()).isEqualTo("M");
            assertThat(answer.category()).isEqualTo("C");
            assertThat(answer.handshake()).isEqualTo(Handshake.UNKNOWN);
            assertThat(answer.time()).isEqualTo(Instant.ofEpochSecond(1574352110));
        }

        @Test
        void addressAndPortInOne_areSplitAtTheLastColon() throws Exception {
            Alert alert = alert("'seconds':1,'src_ap':'2001:db8::7334:50284','dst_ap':'2001:db8::7335:0'");
            assertThat(alert.attacker()).isEqualTo(end("2001:db8::7334", 50284));
            assertThat(alert.victim()).isEqualTo(end("2001:db8::7335", null));
        }

        @ParameterizedTest
        @CsvSource({
            "12/11-06:23:51.078597, 2025-12-11T06:23:51.078597Z",
            "02/01-00:00:00.000001, 2026-02-01T00:00:00.000001Z",
            "07/15-10:00:00.5, ''",
            "19/12/11-06:23:51.078597, 2019-12-11T06:23:51.078597Z",
            "2019/12/11-06:23:51, 2019-12-11T06:23:51Z",
            "02/29-06:23:51.078597, 2024-02-29T06:23:51.078597Z",
            "02/30-06:23:51.078597, ''",
        })
        void timeWithoutYear_isThatNearestToNow(String text, String expected) throws Exception {
            String record = "{'rule':'1:1:1','src_ap':'192.0.2.1:1','timestamp':'" + text + "'}";
            AlertFormat.Sender sender = text.startsWith("02/29")
                    ? new AlertFormat.Sender("ids", ZoneId.of("UTC"), Instant.parse("2024-03-01T00:00:00Z"))
                    : Samples.SENDER;
            Reading reading = format.read(
                            ((AlertBody.Part.Value) AlertBody.split(Samples.bytes(record))
                                            .getFirst())
                                    .record(),
                            sender)
                    .getFirst();
            if (expected.isEmpty()) {
                assertThat(reading)
                        .isInstanceOfSatisfying(
                                Reading.Unreadable.class,
                                unreadable -> assertThat(unreadable.field()).isEqualTo("timestamp"));
            } else {
                assertThat(((Reading.Understood) reading).alert().time()).isEqualTo(Instant.parse(expected));
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"198.51.100.7", "host:80", "198.51.100.7:99999", "198.51.100.7:", ":80", "a or b:80"})
        void unusableEnd_isNamed(String end) throws Exception {
            assertUnreadable(format, "{'rule':'1:1:1','pkt_num':1,'seconds':1,'src_ap':'" + end + "'}", "src_ap");
        }

        @Test
        void leadingComma_isForgiven() throws Exception {
            assertThat(Samples.read(format, Samples.bytes("{ , 'rule':'1:1:1','seconds':1,'src_ap':'192.0.2.1:1'}\n")))
                    .singleElement()
                    .isInstanceOf(Reading.Understood.class);
        }

        @Test
        void payload_isNotKept() throws Exception {
            assertThat(alert("'seconds':1,'b64_data':'c2VjcmV0'").original())
                    .contains("pkt_num")
                    .doesNotContain("c2VjcmV0");
        }
    }

    @Nested
    class OfZeek {
        private final AlertFormat format = AlertFormats.named("zeek");

        @Test
        void noticeOfAConnection_namesItsEnds() throws Exception {
            Alert alert = Samples.only(format, Samples.resource("zeek/notice-heartbleed-success.json"));
            assertThat(alert.signature()).isEqualTo("Heartbleed::SSL_Heartbeat_Attack_Success");
            assertThat(alert.category()).isEqualTo("Heartbleed");
            assertThat(alert.attacker()).isEqualTo(end("173.203.79.216", 41459));
            assertThat(alert.victim()).isEqualTo(end("107.170.241.107", 443));
            assertThat(alert.handshake()).isEqualTo(Handshake.COMPLETED);
            assertThat(alert.time()).isEqualTo(Instant.parse("2014-04-08T16:57:00.755850Z"));
            assertThat(alert.reference()).isEqualTo("Heartbleed::SSL_Heartbeat_Attack_Success/CHhAvVGS1DHFjwGM9");
        }

        @Test
        void noticeOfTheKafkaWriter_isTheSame() throws Exception {
            Alert alert = Samples.only(format, Samples.resource("zeek/notice-kafka-tagged.json"));
            assertThat(alert.victim()).isEqualTo(end("74.125.19.104", 443));
            assertUnreadable(format, "{'notice':{'ts':1,'note':'A::B','msg':'','src':'not an address'}}", "notice.src");
        }

        @Test
        void noticeOfAHost_hasOneEnd() throws Exception {
            Alert alert = Samples.only(
                    format,
                    "{'ts':1320435875.879278,'note':'SSH::Password_Guessing','msg':'m','src':'172.16.238.1',"
                            + "'actions':['Notice::ACTION_LOG','Notice::ACTION_EMAIL']}");
            assertThat(alert.attacker()).isEqualTo(end("172.16.238.1", null));
            assertThat(alert.victim()).isNull();
            assertThat(alert.severity()).isEqualTo(Severity.HIGH);
            assertThat(alert.handshake()).isEqualTo(Handshake.COMPLETED);
        }

        @Test
        void otherLogsAndNoticesAboutZeek_areNoAlerts() throws Exception {
            assertThat(Samples.read(format, Samples.resource("zeek/nonalert-conn-corelight.json")))
                    .containsExactly(new Reading.NoAlert("conn"));
            assertThat(Samples.read(format, Samples.bytes("{'conn':{'ts':1.5}}")))
                    .containsExactly(new Reading.NoAlert("conn"));
            assertThat(Samples.read(format, Samples.bytes("{'ts':1.5,'note':'CaptureLoss::Too_Much_Loss','msg':'m'}")))
                    .containsExactly(new Reading.NoAlert("about Zeek itself"));
        }

        @ParameterizedTest
        @CsvSource({
            "1396976220.75585, 2014-04-08T16:57:00.755850Z",
            "1396976220755, 2014-04-08T16:57:00.755Z",
            "'\"2018-03-24T17:15:20.629574Z\"', 2018-03-24T17:15:20.629574Z",
            "'\"1396976220.5\"', 2014-04-08T16:57:00.500Z",
        })
        void time_isReadInEveryForm(String ts, Instant expected) throws Exception {
            assertThat(Samples.only(format, "{'ts':" + ts + ",'note':'A::B','msg':''}")
                            .time())
                    .isEqualTo(expected);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"1e999999999", "-1", "1e-999999999", "99999999999999999", "true", "'yesterday'", "1e300"})
        void time_unreadable_isNamedAtOnce(String ts) throws Exception {
            assertUnreadable(format, "{'ts':" + ts + ",'note':'A::B','msg':''}", "ts");
        }
    }

    @Nested
    class OfWazuh {
        private final AlertFormat format = AlertFormats.named("wazuh");

        private static final String SSHD = "{'timestamp':'2026-01-31T12:00:00.905+0000','id':'1.2',"
                + "'rule':{'level':10,'description':'D','id':'5712','groups':['syslog','sshd']},"
                + "'manager':{'name':'m'},'agent':{'ip':'192.0.2.10'},'decoder':{'name':'sshd'},"
                + "'data':{'srcip':'198.51.100.7','srcport':'56404'}}";

        @Test
        void hostsLog_isAnAttackOnThatHost() throws Exception {
            Alert alert = Samples.only(format, SSHD);
            assertThat(alert.attacker()).isEqualTo(end("198.51.100.7", 56404));
            assertThat(alert.victim()).isEqualTo(end("192.0.2.10", null));
            assertThat(alert.handshake()).isEqualTo(Handshake.COMPLETED);
            assertThat(alert.severity()).isEqualTo(Severity.MEDIUM);
            assertThat(alert.category()).isEqualTo("sshd");
            assertThat(alert.reference()).isEqualTo("m/1.2");
        }

        @Test
        void bodyOfShuffle_isTheSameAlert() throws Exception {
            Alert shuffled = Samples.only(format, "{'severity':2,'title':'D','all_fields':" + SSHD + "}");
            assertThat(shuffled).usingRecursiveComparison().isEqualTo(Samples.only(format, SSHD));
            assertUnreadable(format, "{'all_fields':{'rule':{'level':3},'timestamp':'x'}}", "all_fields.timestamp");
        }

        @Test
        void alertOfSuricataPassedOn_isSuricatas() throws Exception {
            Alert alert = Samples.only(
                    format,
                    "{'timestamp':'2026-01-31T12:00:00.000+0000','id':'1','rule':{'level':3,'description':'Suricata: Alert'},"
                            + "'agent':{'ip':'any'},'data':{'src_ip':'10.0.2.15','src_port':'59010','dest_ip':'31.3.245.133',"
                            + "'dest_port':'80','proto':'TCP','alert':{'severity':'1','signature':'ET X','category':'C'}}}");
            assertThat(alert.signature()).isEqualTo("ET X");
            assertThat(alert.severity()).isEqualTo(Severity.HIGH);
            assertThat(alert.victim()).isEqualTo(end("31.3.245.133", 80));
            assertThat(alert.transport()).isEqualTo("tcp");
        }

        @ParameterizedTest
        @CsvSource({"0, INFORMATIONAL", "1, LOW", "6, LOW", "7, MEDIUM", "12, HIGH", "15, CRITICAL", "16, CRITICAL"})
        void level_growsWithTheDanger(int level, Severity severity) throws Exception {
            assertThat(Samples.only(format, SSHD.replace("'level':10", "'level':" + level))
                            .severity())
                    .isEqualTo(severity);
        }

        @Test
        void levelOutOfRange_andSlack_areNamed() throws Exception {
            assertUnreadable(format, SSHD.replace("'level':10", "'level':17"), "rule.level");
            assertUnreadable(format, "{'attachments':[{'pretext':'WAZUH Alert'}]}", "attachments");
        }
    }

    @Nested
    class OfFalco {
        private final AlertFormat format = AlertFormats.named("falco");

        @Test
        void connectionInTheNameOfTheDescriptor_isRead() throws Exception {
            Alert alert = Samples.only(format, Samples.resource("falco/contact-k8s-api-server.json"));
            assertThat(alert.attacker()).isEqualTo(end("192.0.2.10", 42668));
            assertThat(alert.victim()).isEqualTo(end("198.51.100.1", 443));
            assertThat(alert.severity()).isEqualTo(Severity.LOW);
            assertThat(alert.time()).isEqualTo(Instant.parse("2025-05-18T10:18:15.901045861Z"));
        }

        @Test
        void remoteEnd_isTheAttacker() throws Exception {
            Alert alert = Samples.only(
                    format,
                    "{'priority':'ERROR','rule':'R','output':'O','time':'2026-01-31T12:00:00Z','output_fields':{"
                            + "'fd.rip':'198.51.100.7','fd.rport':'4444','fd.lip':'10.0.0.5','fd.lport':22,"
                            + "'fd.l4proto':'tcp','evt.type':'accept4','fd.cip':'<NA>'}}");
            assertThat(alert.attacker()).isEqualTo(end("198.51.100.7", 4444));
            assertThat(alert.victim()).isEqualTo(end("10.0.0.5", 22));
            assertThat(alert.handshake()).isEqualTo(Handshake.COMPLETED);
            assertThat(alert.severity()).isEqualTo(Severity.HIGH);
        }

        @Test
        void eventWithoutAddresses_isAnAlertWithoutEnds() throws Exception {
            Alert alert = Samples.only(format, Samples.resource("falco/input-no-source-no-tags.json"));
            assertThat(alert.attacker()).isNull();
            assertThat(alert.victim()).isNull();
        }

        @Test
        void sidekicksUuid_isNoIdentity() throws Exception {
            String event = "{'uuid':'%s','priority':'Critical','rule':'R','output':'O','time':'2026-01-31T12:00:00Z'}";
            assertThat(Samples.only(format, event.formatted("a")).reference())
                    .isEqualTo(Samples.only(format, event.formatted("b")).reference());
        }

        @Test
        void unknownPriority_isNamed() throws Exception {
            assertUnreadable(
                    format, "{'priority':'Fatal','rule':'R','output':'O','time':'2026-01-31T12:00:00Z'}", "priority");
        }
    }
}
