package org.tripcap.ingest.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtherFormatsTest {
    private static List<Alert> alerts(AlertFormat format, byte[] body) throws Exception {
        return Samples.read(format, body).stream()
                .map(reading -> ((Reading.Understood) reading).alert())
                .toList();
    }

    @Nested
    class OfAlertmanager {
        private final Alertmanager format = new Alertmanager();

        @Test
        void group_givesOneAlertEach() throws Exception {
            List<Alert> alerts = alerts(format, Samples.resource("alertmanager/firing-group-of-three.json"));
            assertThat(alerts)
                    .extracting(Alert::reference)
                    .containsExactly(
                            "ff6a7a0f5f1c1309/2020-10-11T14:34:11.279383004Z",
                            "554664fa753a2b45/2020-10-11T14:34:11.279383004Z",
                            "911c76f0240f015b/2020-10-11T14:34:11.279383004Z");
            assertThat(alerts).allMatch(alert -> alert.severity() == Severity.INFORMATIONAL && !alert.resolved());
        }

        @Test
        void firingAndResolvedInOneGroup_areToldApart() throws Exception {
            assertThat(alerts(format, Samples.resource("alertmanager/firing-and-resolved-truncated.json")))
                    .extracting(Alert::resolved)
                    .containsExactly(false, true);
        }

        @Test
        void resolvedMessage_hasTheReferenceOfTheFiringOne() throws Exception {
            Alert firing = alerts(format, Samples.resource("alertmanager/firing-and-resolved-truncated.json"))
                    .getFirst();
            Alert resolved = alerts(format, Samples.resource("alertmanager/resolved-two.json"))
                    .getFirst();
            assertThat(resolved.reference()).isEqualTo(firing.reference());
            assertThat(resolved.resolved()).isTrue();
        }

        @Test
        void noFingerprint_isReplacedByTheLabels() throws Exception {
            byte[] body = Samples.resource("alertmanager/firing-one-no-fingerprint.json");
            Alert alert = alerts(format, body).getFirst();
            assertThat(alert.reference()).matches("[0-9a-f]{32}/2018-03-07T11:33:21.873077559Z");
            assertThat(alerts(format, body).getFirst().reference()).isEqualTo(alert.reference());
        }

        @Test
        void addressLabels_areParsed() throws Exception {
            Alert alert = Samples.only(
                    format,
                    "{'receiver':'r','groupLabels':{},'alerts':[{'status':'firing','startsAt':'2026-01-31T12:00:00Z',"
                            + "'labels':{'alertname':'Scan','severity':'page','src_ip':'198.51.100.7',"
                            + "'instance':'[2001:db8::1]:9100'}}]}");
            assertThat(alert.attacker()).isEqualTo(new Endpoint(InetAddress.ofLiteral("198.51.100.7"), null));
            assertThat(alert.victim()).isEqualTo(new Endpoint(InetAddress.ofLiteral("2001:db8::1"), 9100));
            assertThat(alert.severity()).isEqualTo(Severity.CRITICAL);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"web1:9100", "192.0.2.1:99999", "2001:db8::1:", "192.0.2.1:80:90", "", "[192.0.2.1", ":80"})
        void labelsThatAreNoAddress_areNone(String instance) {
            assertThat(GroupedAlerts.endpoint(instance)).isEmpty();
        }

        @Test
        void oneBrokenAlert_isNamedAndItsNeighbourCounts() throws Exception {
            List<Reading> readings = Samples.read(
                    format,
                    Samples.bytes("{'receiver':'r','groupLabels':{},'alerts':["
                            + "{'startsAt':'soon','labels':{'alertname':'A'}},"
                            + "{'startsAt':'2026-01-31T12:00:00Z','labels':{'alertname':'B'}}]}"));
            assertThat(readings.get(0))
                    .isInstanceOfSatisfying(
                            Reading.Unreadable.class,
                            unreadable -> assertThat(unreadable.field()).isEqualTo("alerts[0].startsAt"));
            assertThat(readings.get(1)).isInstanceOf(Reading.Understood.class);
        }
    }

    @Nested
    class OfCrowdSec {
        private final CrowdSec format = new CrowdSec();

        @Test
        void simulatedAlert_isARehearsal() throws Exception {
            assertThat(Samples.read(format, Samples.resource("crowdsec/alert-minibulk-simul.json")))
                    .first()
                    .isEqualTo(new Reading.NoAlert("simulated"));
        }

        @Test
        void bruteForceInAServersLog_namesTheAttacker() throws Exception {
            Alert alert = Samples.only(format, Samples.resource("crowdsec/alert-ssh-bf.json"));
            assertThat(alert.attacker()).isEqualTo(new Endpoint(InetAddress.ofLiteral("91.121.79.195"), null));
            assertThat(alert.victim()).isNull();
            assertThat(alert.handshake()).isEqualTo(Handshake.COMPLETED);
            assertThat(alert.signature()).isEqualTo("crowdsecurity/ssh-bf");
        }

        @Test
        void decidedBan_isHigh() throws Exception {
            Alert alert = Samples.only(format, Samples.resource("crowdsec/cscli-notifications-test.json"));
            assertThat(alert.severity()).isEqualTo(Severity.HIGH);
            assertThat(alert.handshake()).isEqualTo(Handshake.UNKNOWN);
            assertThat(alert.time()).isEqualTo(Instant.parse("2026-01-13T09:13:25Z"));
        }

        @Test
        void referenceWithoutUuid_isThatOfScenarioSourceAndStart() throws Exception {
            List<Alert> alerts = alerts(format, Samples.resource("crowdsec/alert-duplicate.json"));
            assertThat(alerts.stream().map(Alert::reference).distinct())
                    .hasSameSizeAs(alerts.stream()
                            .map(alert -> List.of(alert.signature(), alert.time(), String.valueOf(alert.attacker())))
                            .distinct()
                            .toList())
                    .hasSizeGreaterThan(2);
        }

        @Test
        void rangeAsSource_isNoSingleAttacker() throws Exception {
            Alert alert = Samples.only(
                    format,
                    "{'scenario':'s','start_at':'2026-01-31T12:00:00Z','source':{'scope':'Range','value':'192.0.2.0/24'}}");
            assertThat(alert.attacker()).isNull();
        }
    }

    @Nested
    class OfGeneric {
        private final Generic format = new Generic(Generic.Paths.ECS);

        @Test
        void ecsNestedOrDotted_isTheSame() throws Exception {
            Alert nested = Samples.only(
                    format,
                    "{'@timestamp':'2026-01-31T12:00:00Z','rule':{'name':'R'},'event':{'severity':73,'id':'7'},"
                            + "'source':{'ip':'198.51.100.7','port':'99'},'handshake':true}");
            Alert dotted = Samples.only(
                    format,
                    "{'@timestamp':'2026-01-31T12:00:00Z','rule.name':'R','event.severity':'high','event.id':'7',"
                            + "'source.ip':'198.51.100.7','source.port':99,'handshake':'completed'}");
            assertThat(nested)
                    .usingRecursiveComparison()
                    .ignoringFields("original")
                    .isEqualTo(dotted);
            assertThat(nested.attacker()).isEqualTo(new Endpoint(InetAddress.ofLiteral("198.51.100.7"), 99));
            assertThat(nested.handshake()).isEqualTo(Handshake.COMPLETED);
        }

        @ParameterizedTest
        @CsvSource({"0, INFORMATIONAL", "21, LOW", "46.9, LOW", "47, MEDIUM", "99, CRITICAL", "100, CRITICAL"})
        void score_isTheWorstWordItReaches(String score, Severity severity) throws Exception {
            assertThat(Samples.only(
                                    format,
                                    "{'@timestamp':'2026-01-31T12:00:00Z','rule.name':'R','event.severity':" + score
                                            + "}")
                            .severity())
                    .isEqualTo(severity);
        }

        @ParameterizedTest
        @ValueSource(strings = {"101", "-1", "'bad'", "1e9", "{}"})
        void otherSeverities_areNamed(String severity) throws Exception {
            assertThat(Samples.read(
                            format,
                            Samples.bytes("{'@timestamp':'2026-01-31T12:00:00Z','rule.name':'R','event.severity':"
                                    + severity + "}")))
                    .first()
                    .isInstanceOfSatisfying(
                            Reading.Unreadable.class,
                            unreadable -> assertThat(unreadable.field()).isEqualTo("event.severity"));
        }
    }

    @Nested
    class OfAuto {
        private final AlertFormat format = AlertFormats.named("auto");

        @ParameterizedTest
        @CsvSource({
            "suricata/alert-tls.json, suricata",
            "alertmanager/resolved-two.json, alertmanager",
            "crowdsec/alert-sample.json, crowdsec",
        })
        void sample_isRecognised(String sample, String name) throws Exception {
            assertThat(alerts(format, Samples.resource(sample)))
                    .isNotEmpty()
                    .allMatch(alert -> alert.format().equals(name));
        }

        @Test
        void unknownRecord_isUnreadable() throws Exception {
            assertThat(Samples.read(format, Samples.bytes("{'mode':'block'}")))
                    .first()
                    .isInstanceOf(Reading.Unreadable.class);
        }

        @Test
        void unknownName_isRefusedWithTheKnownOnes() {
            assertThatThrownBy(() -> AlertFormats.named("syslog"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("suricata")
                    .hasMessageContaining("'syslog'");
        }
    }
}
