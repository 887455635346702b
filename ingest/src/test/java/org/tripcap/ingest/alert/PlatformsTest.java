package org.tripcap.ingest.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Formats of platforms that collect what others detect, and of envelopes around them. */
class PlatformsTest {
    private static void assertUnreadable(AlertFormat format, String json, String field) throws Exception {
        assertThat(Samples.read(format, Samples.bytes(json)))
                .first()
                .isInstanceOfSatisfying(
                        Reading.Unreadable.class,
                        unreadable -> assertThat(unreadable.field()).isEqualTo(field));
    }

    @Nested
    class OfGrafana {
        private final AlertFormat format = AlertFormats.named("grafana");

        private static final String ALERT = "{'status':'%s','labels':{'alertname':'A','severity':'high',"
                + "'src_ip':'198.51.100.7'},'annotations':{'victim':'192.0.2.10:22'},"
                + "'startsAt':'0001-01-01T00:00:00Z','fingerprint':'f1'}";

        @Test
        void timeOfYearOne_isWhenItCame_andItsReferenceStays() throws Exception {
            Alert firing = Samples.only(
                    format,
                    "{'receiver':'r','orgId':1,'state':'alerting','alerts':[" + ALERT.formatted("firing") + "]}");
            Alert resolved = Samples.only(
                    format, "{'receiver':'r','orgId':1,'state':'ok','alerts':[" + ALERT.formatted("resolved") + "]}");
            assertThat(firing.time()).isEqualTo(Samples.SENDER.received());
            assertThat(firing.reference()).isEqualTo(resolved.reference()).startsWith("f1/");
            assertThat(resolved.resolved()).isTrue();
        }

        @Test
        void addresses_areFoundInLabelsAndAnnotations() throws Exception {
            Alert alert = Samples.only(format, ALERT.formatted("firing"));
            assertThat(alert.attacker()).isEqualTo(new Endpoint(InetAddress.ofLiteral("198.51.100.7"), null));
            assertThat(alert.victim()).isEqualTo(new Endpoint(InetAddress.ofLiteral("192.0.2.10"), 22));
        }
    }

    @Nested
    class OfElastic {
        private final AlertFormat format = AlertFormats.named("elastic");

        private static final String ALERT = "{'_id':'c3','@timestamp':'2026-01-31T12:00:00.000Z',"
                + "'source':{'ip':['198.51.100.7'],'port':80},'destination.ip':'192.0.2.10',"
                + "'network':{'transport':'tcp','community_id':'1:/b5R3BDG/6TU2Pu+pRF8w6d1Z18='},"
                + "'event':{'severity':2,'original':'GET /secret'},"
                + "'kibana':{'alert':{'severity':'high','risk_score':73,'status':'%s','rule':{'name':'N'}}}}";

        @Test
        void document_isReadNestedOrDotted() throws Exception {
            Alert alert = Samples.only(format, ALERT.formatted("active"));
            assertThat(alert.severity()).isEqualTo(Severity.HIGH);
            assertThat(alert.attacker()).isEqualTo(new Endpoint(InetAddress.ofLiteral("198.51.100.7"), 80));
            assertThat(alert.victim()).isEqualTo(new Endpoint(InetAddress.ofLiteral("192.0.2.10"), null));
            assertThat(alert.communityId()).isEqualTo("1:/b5R3BDG/6TU2Pu+pRF8w6d1Z18=");
            assertThat(alert.reference()).isEqualTo("c3");
            assertThat(alert.original()).doesNotContain("secret").contains("severity");
        }

        @Test
        void recoveredOrClosed_isResolved() throws Exception {
            assertThat(Samples.only(format, ALERT.formatted("recovered")).resolved())
                    .isTrue();
            assertThat(Samples.only(format, ALERT.formatted("active")).resolved())
                    .isFalse();
        }

        @Test
        void alertsUnderOneBody_areReadOneByOne() throws Exception {
            assertThat(Samples.read(
                            format,
                            Samples.bytes("{'rule':{},'alerts':[" + ALERT.formatted("active") + ",{'_id':'x'},7]}")))
                    .satisfiesExactly(
                            first -> assertThat(first).isInstanceOf(Reading.Understood.class),
                            second -> assertThat(second)
                                    .isInstanceOfSatisfying(
                                            Reading.Unreadable.class,
                                            unreadable -> assertThat(unreadable.field())
                                                    .isEqualTo("alerts[1].kibana.alert.rule.name")),
                            third -> assertThat(third).isInstanceOf(Reading.Unreadable.class));
        }

        @Test
        void severalAddresses_areNamed() throws Exception {
            assertUnreadable(
                    format,
                    ALERT.formatted("active").replace("['198.51.100.7']", "['198.51.100.7','::1']"),
                    "source.ip");
        }
    }

    @Nested
    class OfSplunk {
        private final AlertFormat format = AlertFormats.named("splunk");

        private static final String RESULT = "{'sid':'s1','search_name':'IDS','result':{'_time':'1676451134.198',"
                + "'_raw':'GET /secret','src':'%s','dest_ip':'192.0.2.10','dest_port':'80','transport':'tcp',"
                + "'severity':'medium','_si':['a','b']}}";

        @Test
        void firstRow_isRead() throws Exception {
            Alert alert = Samples.only(format, RESULT.formatted("198.51.100.7"));
            assertThat(alert.time()).isEqualTo(Instant.parse("2023-02-15T08:52:14.198Z"));
            assertThat(alert.attacker()).isEqualTo(new Endpoint(InetAddress.ofLiteral("198.51.100.7"), null));
            assertThat(alert.victim()).isEqualTo(new Endpoint(InetAddress.ofLiteral("192.0.2.10"), 80));
            assertThat(alert.signature()).isEqualTo("IDS");
            assertThat(alert.original()).doesNotContain("secret");
        }

        @Test
        void rowsOfOneSearch_areDifferentAlerts() throws Exception {
            assertThat(Samples.only(format, RESULT.formatted("198.51.100.7")).reference())
                    .isNotEqualTo(Samples.only(format, RESULT.formatted("198.51.100.8"))
                            .reference());
        }

        @Test
        void hostName_isNoAddress() throws Exception {
            assertThat(Samples.only(format, RESULT.formatted("client.example.org"))
                            .attacker())
                    .isNull();
        }

        @Test
        void unsavedSearchWithoutSignature_isNamed() throws Exception {
            assertUnreadable(format, "{'sid':'s','search_name':null,'result':{'count':'8'}}", "result.signature");
        }
    }

    @Nested
    class OfCloudEvents {
        private final AlertFormat format = AlertFormats.named("cloudevents");

        private static final String SURICATA =
                "{'timestamp':'2026-01-31T12:00:00+0000','event_type':'alert'," + "'alert':{'signature_id':7}}";

        private static String event(String data) {
            return "{'specversion':'1.0','type':'t','source':'/s','id':'1'," + data + "}";
        }

        @Test
        void dataInAnyForm_isReadByItsOwnFormat() throws Exception {
            String text = SURICATA.replace("'", "\\'");
            String base64 = java.util.Base64.getEncoder().encodeToString(Samples.bytes(SURICATA));
            for (String data : List.of(
                    "'data':" + SURICATA,
                    "'data':[" + SURICATA + "]",
                    "'data':'" + text + "'",
                    "'data_base64':'" + base64 + "'")) {
                assertThat(Samples.only(format, event(data)).format()).isEqualTo("suricata");
            }
        }

        @Test
        void errorInTheData_namesItsPath() throws Exception {
            assertUnreadable(
                    format, event("'data':" + SURICATA.replace("2026-01-31T12", "2026-01-31U12")), "data.timestamp");
        }

        @Test
        void otherVersionsAndMissingAttributes_areNamed() throws Exception {
            assertUnreadable(format, "{'specversion':'0.3','type':'t','source':'/s','id':'1'}", "specversion");
            assertUnreadable(format, "{'specversion':'1.0','type':'t','id':'1'}", "source");
        }

        @Test
        void eventInsideAnEvent_isNoAlert() throws Exception {
            assertThat(Samples.read(format, Samples.bytes(event("'data':" + event("'data':" + SURICATA)))))
                    .containsExactly(new Reading.NoAlert("an event of type t"));
        }

        @Test
        void binaryMode_isTheSameEvent() throws Exception {
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            headers.putAll(Map.of("CE-SpecVersion", "1.0", "ce-type", "t", "ce-source", "/s", "ce-id", "1"));
            JsonNode data = ((AlertBody.Part.Value)
                            AlertBody.split(Samples.bytes(SURICATA)).getFirst())
                    .record();
            assertThat(CloudEvents.isBinary(headers::get)).isTrue();
            assertThat(format.read(CloudEvents.structured(headers::get, data), Samples.SENDER))
                    .singleElement()
                    .isInstanceOf(Reading.Understood.class);
            assertThat(CloudEvents.isBinary(name -> null)).isFalse();
        }
    }

    @Nested
    class OfGenericPaths {
        private final AlertFormat graylog = new Generic(Generic.Paths.of(Map.of(
                "id", "event.id",
                "time", "event.timestamp",
                "signature", "event_definition_title",
                "category", "event_definition_type",
                "attacker", "event.fields.src_ip")));

        @Test
        void configuredPaths_readAnyTool() throws Exception {
            Alert alert = Samples.only(graylog, Samples.resource("others/graylog-http-notification.json"));
            assertThat(alert.reference()).isEqualTo("01JAZZJAKS82TDZAE82E0WAENT");
            assertThat(alert.time()).isEqualTo(Instant.parse("2024-10-24T10:22:04.556Z"));
            assertThat(alert.signature()).isEqualTo("Event - 1");
            assertThat(alert.severity()).isEqualTo(Severity.MEDIUM);
            assertThat(alert.attacker()).isNull();
            assertThat(alert.original()).doesNotContain("backlog");
        }

        @Test
        void noPathOfTheTime_isWhenItCame() throws Exception {
            AlertFormat format = new Generic(Generic.Paths.of(Map.of("signature", "title")));
            assertThat(Samples.only(format, Samples.resource("others/librenms-api-recovered.json"))
                            .time())
                    .isEqualTo(Samples.SENDER.received());
        }

        @Test
        void missingSignature_isNamed() throws Exception {
            assertUnreadable(graylog, "{'event':{'timestamp':'2026-01-31T12:00:00Z'}}", "event_definition_title");
        }

        @Test
        void pathsWithoutSignatureOrOfUnknownNames_areRefused() {
            assertThatThrownBy(() -> Generic.Paths.of(Map.of("time", "t")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Generic.Paths.of(Map.of("signature", "s", "sevrity", "t")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("severity");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "alertmanager | {'alerts':[%s]} | alerts",
                "grafana      | {'alerts':[%s]} | alerts",
                "elastic      | {'alerts':[%s]} | alerts",
                "cloudevents  | {'specversion':'1.0','type':'t','source':'/s','id':'1','data':'[%s]'} | data",
                "cloudevents  | {'specversion':'1.0','type':'t','source':'/s','id':'1','data':{'alerts':[%s],"
                        + "'receiver':'r','groupLabels':{}}} | data.alerts",
            })
    void moreAlertsInARecordThanABodyMayHold_areRefusedTogether(String format, String record, String field)
            throws Exception {
        String alerts = "7,".repeat(AlertBody.MOST_RECORDS) + "7";
        String body = record.formatted(alerts);
        assertThat(Samples.read(AlertFormats.named(format), Samples.bytes(body)))
                .singleElement()
                .isInstanceOfSatisfying(Reading.Unreadable.class, unreadable -> {
                    assertThat(unreadable.field()).isEqualTo(field);
                    assertThat(unreadable.reason()).contains("at most 10000 alerts");
                });
    }

    @Test
    void eventOfManyGroups_isRefusedWhereItHoldsTooManyAlerts() throws Exception {
        String group = "{'receiver':'r','groupLabels':{},'alerts':[7" + ",7".repeat(AlertBody.MOST_RECORDS / 2) + "]}";
        assertThat(Samples.read(
                        AlertFormats.named("cloudevents"),
                        Samples.bytes("{'specversion':'1.0','type':'t','source':'/s','id':'1','data':[" + group + ","
                                + group + "]}")))
                .singleElement()
                .isInstanceOfSatisfying(
                        Reading.Unreadable.class,
                        unreadable -> assertThat(unreadable.field()).isEqualTo("data"));
    }

    @Test
    void nameOfAGroup_isKeptInEachAlert_unlessItIsLong() throws Exception {
        String alert = "{'labels':{'alertname':'A'},'startsAt':'2026-01-31T12:00:00Z'}";
        String group = "{'groupKey':'%s','receiver':'ops','groupLabels':{},'alerts':[" + alert
                + ("," + alert).repeat(AlertBody.MOST_RECORDS - 1) + "]}";
        long kept = 0;
        for (Reading reading :
                Samples.read(AlertFormats.named("alertmanager"), Samples.bytes(group.formatted("k".repeat(60_000))))) {
            kept += java.util.Objects.requireNonNull(
                            ((Reading.Understood) reading).alert().original())
                    .length();
        }
        assertThat(kept).isLessThan(4 << 20);
        assertThat(Samples.read(AlertFormats.named("alertmanager"), Samples.bytes(group.formatted("{}:{a=1}")))
                        .getFirst())
                .isInstanceOfSatisfying(
                        Reading.Understood.class,
                        understood -> assertThat(understood.alert().original())
                                .contains("\"groupKey\":\"{}:{a=1}\"", "\"receiver\":\"ops\""));
    }

    @ParameterizedTest
    @CsvSource({"payload, x", "packet, x", "_raw, x", "b64_data, x", "event.original, x", "backlog, x"})
    void contentFields_areNotKept(String field, String value) throws Exception {
        JsonNode record = ((AlertBody.Part.Value)
                        AlertBody.split(Samples.bytes("{'a':[{'" + field + "':'" + value + "'}],'b':1}"))
                                .getFirst())
                .record();
        assertThat(Original.of(record)).isEqualTo("{\"a\":[{}],\"b\":1}");
    }

    @Test
    void bodiesOfEcs_areNotKept() throws Exception {
        JsonNode record = ((AlertBody.Part.Value) AlertBody.split(
                                Samples.bytes("{'http':{'request':{'body':{'content':'x','bytes':1}}},'content':'y'}"))
                        .getFirst())
                .record();
        assertThat(Original.of(record))
                .doesNotContain("\"x\"")
                .contains("\"bytes\":1")
                .contains("\"y\"");
    }

    @Test
    void everyFormat_saysWhatItReads() {
        assertThat(AlertFormats.all()).hasSize(12).allSatisfy(format -> {
            assertThat(format.guide().tool()).isNotBlank();
            assertThat(format.guide().fields()).hasSizeGreaterThanOrEqualTo(3);
            assertThat(format.name()).isEqualTo(format.name().toLowerCase(Locale.ROOT));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "'text'",
                "null",
                "true",
                "[]",
                "{}",
                "{'alerts':7}",
                "{'alerts':[7]}",
                "{'rule':{'level':{}}}"
            })
    void anyValue_isAnsweredByEveryFormatWithoutAnException(String json) throws Exception {
        AlertBody.Part part = AlertBody.split(Samples.bytes("[" + json + "]")).isEmpty()
                ? null
                : AlertBody.split(Samples.bytes("[" + json + "]")).getFirst();
        assertThat(part).isInstanceOf(AlertBody.Part.Value.class);
        for (AlertFormat format : AlertFormats.all()) {
            assertThat(format.read(
                            ((AlertBody.Part.Value) java.util.Objects.requireNonNull(part)).record(), Samples.SENDER))
                    .as(format.name())
                    .isNotEmpty();
        }
    }
}
